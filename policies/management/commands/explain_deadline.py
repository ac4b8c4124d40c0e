"""Say when something is due, and how that was counted."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policies import queries, rules
from policies.models import Policy, Timescale

LOCALES = {"en": "en-gb", "cy": "cy"}
UNKNOWN, NOT_UNDERSTOOD = 1, 2


class Command(BaseCommand):
    help = "Say when a timescale's clock, started at MOMENT, runs out: each day, and why."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ref", metavar="REF", help="a timescale, such as C3 or R8.outcome")
        parser.add_argument(
            "moment", metavar="MOMENT", help="ISO 8601; without an offset it is Europe/London"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--language", choices=LOCALES, default="en")
        parser.add_argument("--red", action="store_true", help="the referral is rated red")
        parser.add_argument("--edition", metavar="CODE", help="instead of the one then in force")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(LOCALES[options["language"]]):
            explanation = explanation_for(
                options["ref"],
                options["moment"],
                code=options["edition"],
                is_red=options["red"],
            )
            self.stdout.write(as_json(explanation) if options["json"] else as_text(explanation))


def explanation_for(ref: str, moment: str, *, code: str | None, is_red: bool) -> rules.Explanation:
    try:
        start = rules.moment_from(moment)
    except ValueError as error:
        raise CommandError(str(error), returncode=NOT_UNDERSTOOD) from None
    try:
        policy = queries.edition(code, at=start)
        timescale = policy.timescale(ref)
        calendar = queries.calendar(policy)
        return rules.explain(start, timescale, calendar=calendar, is_red=is_red)
    except Policy.DoesNotExist:
        raise CommandError(
            _("No such edition is published. Publish one with load_policy."), returncode=UNKNOWN
        ) from None
    except Timescale.DoesNotExist:
        raise CommandError(unknown(policy, ref), returncode=UNKNOWN) from None
    except rules.CalendarMissing as missing:
        raise CommandError(str(missing), returncode=UNKNOWN) from None


def unknown(policy: Policy, ref: str) -> str:
    """Return a sentence that names the refs which might have been meant."""
    refs = list(policy.timescales.values_list("ref", flat=True))
    alike = [known for known in refs if known.lower().split(".")[0] == ref.lower().split(".")[0]]
    return _("%(ref)s is not a timescale of %(edition)s. There are: %(refs)s.") % {
        "ref": ref,
        "edition": policy.code,
        "refs": ", ".join(alike or refs),
    }


def as_json(explanation: rules.Explanation) -> str:
    due = explanation.due_at
    return json.dumps(
        {
            "ref": explanation.ref,
            "started_at": explanation.started_at.isoformat(),
            "due_at": due.isoformat() if due else None,
            "days": [
                {"date": day.date.isoformat(), "counted": day.counted, "reason": day.reason}
                for day in explanation.days
            ],
            "why": explanation.why,
        },
        ensure_ascii=False,
        indent=2,
    )


def as_text(explanation: rules.Explanation) -> str:
    lines = [f"{explanation.ref}: {explanation.why}"]
    for day in explanation.days:
        mark = _("Counted") if day.counted else _("Not counted")
        lines.append(f"{date_format(day.date, 'D j M Y'):<17} {mark:<15} {day.reason}")
    return "\n".join(lines)
