"""Bring in the demo's partnership and its history. The same seed and day give the same history."""

from datetime import date, datetime, time
from functools import partial
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from policies.counting import LONDON
from policies.queries import calendar, current_policy
from safeguarding.demo import front_door, progress
from safeguarding.demo.family import Family
from safeguarding.demo.history import History, first_day
from safeguarding.demo.panels import Panels
from safeguarding.demo.partnership import make_partnership
from safeguarding.demo.pathways import Pathways
from safeguarding.demo.police import take_in_last_night
from safeguarding.models import DemoProgress

WORKING_FROM = time(9)


class Command(BaseCommand):
    help = "Bring in the demo's partnership and six quarters of its history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", action="store_true", help="only agencies and people")
        parser.add_argument("--scale", type=float, default=0.1, help="1 is all of Conwy's volume")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--as-of", type=date.fromisoformat, help="the day to tell up to")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo people must never stand beside real ones: it needs DEMO=1.")
        as_of = self.moment(options["as_of"])
        began = datetime.combine(first_day(as_of.date()), WORKING_FROM, tzinfo=LONDON)
        make_partnership(at=began)
        if options["people"]:
            return
        begun = progress.begin(as_of=as_of, seed=options["seed"], scale=options["scale"])
        if begun.finished_at:
            self.stdout.write("The demo's history is already there. `make demo-reset` clears it.")
            return
        self.tell(begun)

    def moment(self, as_of: date | None) -> datetime:
        """Return the moment to tell up to: now, or the end of a given day's office hours."""
        if as_of is None:
            return timezone.now()
        return datetime.combine(as_of, time(17), tzinfo=LONDON)

    def tell(self, begun: DemoProgress) -> None:
        """Tell the history, from where it was interrupted if it was."""
        started = monotonic()
        with connection.cursor() as cursor:  # the last second may be lost; it is told again
            cursor.execute("SET synchronous_commit TO off")
        history = History(
            seed=begun.seed,
            as_of=begun.as_of,
            scale=begun.scale,
            calendar=calendar(current_policy(begun.as_of)),
        )
        plan, panels = history.plan(), Panels(history, seed=begun.seed)
        sittings = panels.plan()
        begun.total = len(plan) + len(sittings) + len(front_door.SCENES) + 1
        begun.save()
        done = partial(progress.one_more, begun)
        told = begun.done
        history.tell(plan, told=told, follow=Pathways(history).follow, done=done)
        panels.tell(sittings[max(0, told - len(plan)) :], done=done)
        already = max(0, told - len(plan) - len(sittings))
        front_door.tell(history, front_door.SCENES[already:], done=done)
        if begun.done == begun.total - 1:
            Family(history).tell()
            progress.one_more(begun)
        take_in_last_night(at=begun.as_of)
        progress.finish(begun)
        self.stdout.write(f"{len(plan)} reports in {monotonic() - started:.0f} seconds.")
