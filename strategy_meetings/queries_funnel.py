"""How many concerns about somebody's work came, went on and left, and which (X02).

Each number counts what its reader may see, and opens exactly the rows it counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy

from policies.counting import LONDON
from records.audit import Actor
from referrals.models import Referral
from referrals.queries.places import place_from, place_of
from strategy_meetings.models import ConcernSignOff
from strategy_meetings.queries_concerns import of_actor
from strategy_meetings.rules_concerns import Course

PAGE_SIZE = 50

AGREED = ConcernSignOff.objects.filter(concern=OuterRef("pk"), is_agreed=True)


@dataclass(frozen=True)
class Step:
    """One number of the funnel: what it is called, and which of the concerns it keeps."""

    code: str
    name: Any
    keeps: Callable[[], Q]


STEPS = (
    Step("reported", gettext_lazy("Reported"), Q),
    Step(
        "discussed",
        gettext_lazy("Had an initial discussion"),
        lambda: Q(practitioner_concern__discussed_at__isnull=False),
    ),
    Step(
        "met",
        gettext_lazy("Had a strategy meeting"),
        lambda: Q(practitioner_concern__met_at__isnull=False),
    ),
    Step(
        "practice",
        gettext_lazy("Left as professional practice"),
        lambda: Q(practitioner_concern__course=Course.PRACTICE),
    ),
    Step(
        "nfa",
        gettext_lazy("Ended with no further action, signed off"),
        lambda: Q(Exists(AGREED)),
    ),
    Step(
        "outcome",
        gettext_lazy("Ended with an outcome"),
        lambda: ~Q(practitioner_concern__outcome="") & Q(practitioner_concern__isnull=False),
    ),
)
BY_CODE: Mapping[str, Step] = {step.code: step for step in STEPS}


def within(
    referrals: QuerySet[Referral], since: date | None, until: date | None
) -> QuerySet[Referral]:
    """Keep those received from the first day to the last, both whole days in Europe/London."""
    if since:
        first = datetime.combine(since, time.min, tzinfo=LONDON)
        referrals = referrals.filter(received_at__gte=first)
    if until:
        last = datetime.combine(until, time.max, tzinfo=LONDON)
        referrals = referrals.filter(received_at__lte=last)
    return referrals


def funnel(actor: Actor, *, since: date | None, until: date | None) -> dict[str, int]:
    """Return the numbers of the funnel: of what the reader may see. A fixed number of queries."""
    counted = within(of_actor(actor), since, until)
    return {step.code: counted.filter(step.keeps()).count() for step in STEPS}


def behind(
    actor: Actor, step: str, *, since: date | None, until: date | None
) -> QuerySet[Referral]:
    """Return exactly the concerns that one number counts, the latest first."""
    counted = within(of_actor(actor), since, until).filter(BY_CODE[step].keeps())
    return counted.select_related("record", "practitioner_concern").order_by("-received_at", "-pk")


def page_of(counted: QuerySet[Referral], *, after: str) -> tuple[list[Referral], str]:
    """Return a page of them and the place where the next begins, "" where it is the last.

    ``after`` is such a place; anything else asks for the first page.
    """
    if place := place_from(after):
        moment, pk = place
        counted = counted.filter(Q(received_at__lt=moment) | Q(pk__lt=pk), received_at__lte=moment)
    found = list(counted[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    last = shown[-1] if len(found) > PAGE_SIZE else None
    return shown, place_of(last.received_at, last.pk) if last else ""
