"""From what is counted to the lines of a report. A quarter takes a fixed number of queries."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, F, Min, Value
from django.db.models.functions import TruncQuarter

from accounts.models import Agency
from measures.queries import adults, children, panels, practitioners
from measures.queries.counted import Counted, Counter
from measures.rules import LONDON, Quarter, quarter_of
from panels.models import Panel
from people.models import Denial
from policies.models import Source
from records import row_security
from records.audit import Actor
from referrals.models import Referral
from strategy_meetings.models import PractitionerConcern

Tally = Mapping[str, Mapping[Quarter, int]]
Names = list[str] | None


def tally(counted: Counted, quarters: Sequence[Quarter], *, closed: Sequence[UUID] = ()) -> Tally:
    """Count the rows by part ("" for the whole) and quarter, in one query.

    None that leads to a referral in ``closed``.
    """
    rows = counted.within(quarters[-1], quarters[0])
    if closed:
        rows = rows.exclude(**{f"{counted.referral}__in": closed})
    grouped = (
        rows.order_by()
        .annotate(quarter_starts=TruncQuarter(counted.moment, tzinfo=LONDON))
        .annotate(part=F(counted.by) if counted.by else Value(""))
        .values("part", "quarter_starts")
        .annotate(number=Count(counted.of, distinct=True))
    )
    numbers: dict[str, dict[Quarter, int]] = {}
    for row in grouped:
        quarter = quarter_of(row["quarter_starts"].date())
        numbers.setdefault(row["part"], {})[quarter] = row["number"]
    return numbers


def whole(_agency: Agency, _tally: Tally) -> dict[str, Names]:
    return {"": None}


def sources(_agency: Agency, counted: Tally) -> dict[str, Names]:
    """Return the sources that sent anything, the most frequent first, with both their names."""
    rows = Source.objects.filter(code__in=counted).order_by("policy__effective_on")
    names: dict[str, Names] = {row.code: [row.name_en, row.name_cy] for row in rows}
    return dict(sorted(names.items(), key=lambda item: -sum(counted[item[0]].values())))


def outcomes(_agency: Agency, _tally: Tally) -> dict[str, Names]:
    return dict.fromkeys(PractitionerConcern.Outcome.values)


def panels_of(agency: Agency, _tally: Tally) -> dict[str, Names]:
    rows = Panel.objects.filter(agency=agency).order_by("code")
    return {panel.code: [panel.name_en, panel.name_cy] for panel in rows}


@dataclass(frozen=True)
class Line:
    """One line of figures: what it counts; where it is a share, of what; and how it is parted.

    ``has_list`` says that each thing counted has a referral, so that they can be listed.
    """

    key: str
    numerator: Counter
    denominator: Counter | None = None
    parts: Callable[[Agency, Tally], Mapping[str, Names]] = whole
    has_list: bool = True


LINES = (
    Line("C01", children.contacts),
    Line("C02", children.contacts_by_source, children.contacts, sources),
    Line("C03", children.contacts_with_advice, children.contacts),
    Line("C04", children.decisions_in_time, children.decisions_due),
    Line("C04.late", children.decisions_late),
    Line("C04.not_due", children.decisions_not_due),
    Line("C04.no_clock", children.contacts_without_clock),
    Line("C06", children.repeat_referrals, children.first_referrals_of_a_day),
    Line("C09", children.children_discussed, children.contacts),
    Line("C09.meetings", children.strategy_meetings_held, has_list=False),
    Line("A02", adults.adults_reported, has_list=False),
    Line("A03", adults.adult_reports),
    Line("A08", adults.reports_needing_enquiries, adults.adult_reports),
    Line("A10", adults.enquiries_in_time, adults.enquiries_concluded),
    Line("X02", practitioners.concerns),
    Line("X02.discussed", practitioners.concerns_discussed, practitioners.concerns),
    Line("X02.met", practitioners.concerns_met_on, practitioners.concerns),
    Line("X02.practice", practitioners.concerns_of_practice, practitioners.concerns),
    Line("X02.nfa", practitioners.concerns_signed_off, practitioners.concerns),
    Line("X02.outcome", practitioners.concerns_concluded, practitioners.concerns, outcomes),
    Line("P01", panels.referrals_decided, panels.referrals_listed, panels_of),
    Line("P02", panels.actions_done, panels.actions_agreed, panels_of),
    Line("P03", panels.actions_open, panels.actions_agreed, panels_of),
)


BY_KEY: Mapping[str, Line] = {line.key: line for line in LINES}


@row_security.as_system("counts for an agency, whatever of it its reader may open")
def figures(
    agency: Agency, quarters: Sequence[Quarter], *, at: datetime, reader: Actor | None = None
) -> dict[str, Any]:
    """Return the agency's figures for consecutive ``quarters``, the newest first, as JSON values.

    Each line has its key, its part with both names where it is parted, and for each quarter a
    numerator and, for a share, a denominator. Every referral the agency holds is counted,
    restricted ones too: a number names nobody. For a ``reader`` nothing counts that is about
    somebody they may never see, so that no number tells them of a concern about themselves.
    """
    closed = list(closed_to(reader).values_list("pk", flat=True)) if reader else []
    counters = {counter for line in LINES for counter in (line.numerator, line.denominator)}
    tallies = {
        counter: tally(counter(agency, at), quarters, closed=closed)
        for counter in counters
        if counter
    }
    first = first_received_on(agency, reader=reader)
    return {
        "quarters": [[quarter.year, quarter.number] for quarter in quarters],
        "first_received_on": first and first.isoformat(),
        "lines": [
            {
                "key": line.key,
                "part": part,
                "names": names,
                "numerators": numbers(tallies[line.numerator], part, quarters),
                "denominators": line.denominator
                and numbers(tallies[line.denominator], part, quarters),
            }
            for line in LINES
            for part, names in line.parts(agency, tallies[line.numerator]).items()
        ],
    }


def closed_to(reader: Actor) -> models.QuerySet[Referral]:
    """Return the referrals about people whom the reader may never see."""
    denied = Denial.objects.against(reader).values("person_id")
    return Referral.objects.filter(record__person_id__in=denied)


def numbers(counted: Tally, part: str, quarters: Sequence[Quarter]) -> list[int]:
    """Return a part's number for each quarter; what is not parted has one number for all parts."""
    by_quarter = counted.get(part) or counted.get("", {})
    return [by_quarter.get(quarter, 0) for quarter in quarters]


@row_security.as_system("counts for an agency, whatever of it its reader may open")
def first_received_on(agency: Agency, *, reader: Actor | None = None) -> date | None:
    """Return the day, in Europe/London, on which the agency's first report was received.

    For a ``reader``: the first that is not about somebody they may never see.
    """
    received = Referral.objects.filter(owning_agency=agency)
    if reader:
        received = received.exclude(pk__in=closed_to(reader).values("pk"))
    first: datetime | None = received.aggregate(at=Min("received_at"))["at"]
    return first.astimezone(LONDON).date() if first else None


def referrals_behind(
    agency: Agency, line: Line, *, part: str, of_all: bool, quarter: Quarter, at: datetime
) -> models.QuerySet[Referral]:
    """Return the referrals behind a number, the latest first. What to show is ``visible_to``'s.

    ``of_all`` asks for what a share is taken of. ``part`` is "" for a line without parts.
    """
    counter = line.denominator if of_all and line.denominator else line.numerator
    counted = counter(agency, at)
    rows = counted.within(quarter, quarter).order_by()
    if part and counted.by:
        rows = rows.filter(**{counted.by: part})
    behind = Referral.objects.filter(pk__in=rows.values(counted.referral))
    return behind.order_by("-received_at", "-pk")


@row_security.as_system("counts for an agency, whatever of it its reader may open")
def number_behind(behind: models.QuerySet[Referral], *, reader: Actor) -> int:
    """Return how many referrals a number counts for its reader, those they may not open too."""
    return behind.exclude(pk__in=closed_to(reader).values("pk")).count()
