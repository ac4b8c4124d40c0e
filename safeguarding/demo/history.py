"""Six quarters of plausible history, told through the operations, so that every event is real.

The same seed and day give the same history: what happens, to how many, and when. Volumes and
shapes are those published for Conwy and Wales (docs/demo.md); everybody is invented.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import exp
from random import Random
from typing import Any

from django.db import transaction

from policies.counting import LONDON, WorkingCalendar
from policies.models import Pathway
from records.audit import PUBLIC
from records.keys import uuid7
from referrals.models import Referral, Report, ReportPerson
from referrals.operations import confirm_in_writing, submit_report
from referrals.rules import PATHWAY_OF, NamedPerson, Submission, must_be_confirmed
from safeguarding.demo.cast import Cast
from safeguarding.demo.invention import Invention

QUARTERS = 6
# A year's reports in Conwy: 7,000 child contacts, 1,000 adult reports, 75 of people in trust.
A_YEAR = {Pathway.CHILD: 7000, Pathway.ADULT: 1000, Pathway.PRACTITIONER: 75}
# January to December; children's referrals are fewest in the school holidays.
MONTHS = (1.05, 0.98, 1.0, 0.84, 1.07, 1.13, 1.0, 0.85, 1.04, 1.07, 1.08, 0.87)
WEEKEND = 0.25  # of a weekday's reports
REPEATED = 0.2  # of children and adults were reported before
IN_WELSH = 0.3
IN_DANGER = 0.04
PARENT_NAMED = 0.6
SOURCES: Mapping[Pathway, Mapping[str, float]] = {
    Pathway.CHILD: {
        "police": 28.5,
        "school": 20.3,
        "health-visitor": 8,
        "hospital": 6.7,
        "other-department": 14.1,
        "family": 8,
        "other": 8.4,
        "anonymous": 1.6,
        "housing": 1.2,
    },
    Pathway.ADULT: {
        "police": 23,
        "care-provider": 22,
        "hospital": 18,
        "family": 12,
        "housing": 8,
        "third-sector": 9,
        "gp": 8,
    },
    Pathway.PRACTITIONER: {"employer": 5, "school": 3, "police": 2},
}
# Whatever the day, some reports wait when the demo opens: hours ago, the oldest of them late.
WAITING = (
    (90, Pathway.CHILD),
    (26, Pathway.ADULT),
    (7, Pathway.CHILD),
    (5, Pathway.PRACTITIONER),
    (3, Pathway.CHILD),
    (2, Pathway.ADULT),
    (0.5, Pathway.CHILD),
)
ROLE_OF = {pathway: role for role, pathway in PATHWAY_OF.items()}


@dataclass(frozen=True)
class Arrival:
    """A report that came at a moment, on one pathway; one that waits has not been looked at."""

    at: datetime
    pathway: Pathway
    is_waiting: bool = False


class NotYet(Exception):
    """The next thing would happen after the day the history is told up to."""


def first_day(as_of: date) -> date:
    """Return the day the history begins: six whole quarters before the quarter of ``as_of``."""
    quarter = (as_of.year * 12 + as_of.month - 1) // 3 - QUARTERS
    year, month = divmod(quarter * 3, 12)
    return date(year, month + 1, 1)


def arrivals(rng: Random, *, as_of: datetime, scale: float) -> Iterator[Arrival]:
    """Return the reports of every day in order, up to ``as_of``."""
    day = first_day(as_of.astimezone(LONDON).date())
    while day <= as_of.astimezone(LONDON).date():
        share = MONTHS[day.month - 1] * (WEEKEND if day.isoweekday() > 5 else 1.3) / 365
        today = [
            Arrival(moment(rng, day), pathway)
            for pathway, a_year in A_YEAR.items()
            for _ in range(poisson(rng, a_year * share * scale))
        ]
        yield from sorted((a for a in today if a.at < as_of), key=lambda arrival: arrival.at)
        day += timedelta(days=1)


def poisson(rng: Random, mean: float) -> int:
    """Return how many come on one day where ``mean`` come on average (Knuth's method)."""
    count, product, limit = 0, rng.random(), exp(-mean)
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def moment(rng: Random, day: date) -> datetime:
    """Return a moment of the day: mostly in office hours, some at night."""
    hour = rng.triangular(8, 18, 12) if rng.random() < 0.8 else rng.uniform(0, 24)
    midnight = datetime.combine(day, datetime.min.time(), tzinfo=LONDON)
    return midnight + timedelta(minutes=int(hour * 60))


class History:
    """Tells the history, one report and what became of it after another."""

    def __init__(
        self, *, seed: int, as_of: datetime, scale: float, calendar: WorkingCalendar
    ) -> None:
        self.seed = seed
        self.rng = Random(seed)  # noqa: S311  a story, not a secret
        self.as_of = as_of
        self.scale = scale
        self.calendar = calendar
        self.cast = Cast()
        self.invention = Invention(self.rng)
        self.known: dict[Pathway, list[dict[str, Any]]] = {pathway: [] for pathway in A_YEAR}

    def plan(self) -> list[Arrival]:
        """Return every report of the history, and the few that wait at the end of it."""
        waiting = [
            Arrival(self.as_of - timedelta(hours=hours), pathway, is_waiting=True)
            for hours, pathway in WAITING
        ]
        return [*arrivals(self.rng, as_of=self.as_of, scale=self.scale), *waiting]

    def tell(
        self,
        plan: list[Arrival],
        *,
        told: int,
        follow: Callable[[Referral], None],
        done: Callable[[], None],
    ) -> None:
        """Take in each report of ``plan`` and ``follow`` each referral as far as ``as_of``.

        The first ``told`` were told before. Each report is drawn from a seed of its own, so that
        a history that was interrupted goes on as it would have.
        """
        for number, arrival in enumerate(plan):
            self.rng.seed(f"{self.seed}/{number}")
            said = self.someone(arrival)
            if number < told:
                continue
            with transaction.atomic():
                report = self.report(arrival, said)
                if not arrival.is_waiting:
                    self.confirm(report)
                for referral in report.referrals.select_related("policy"):
                    if not arrival.is_waiting:
                        follow(referral)
                done()

    def report(self, arrival: Arrival, said: dict[str, Any]) -> Report:
        source = self.choose(SOURCES[arrival.pathway])
        reporter = self.cast.reporter_for(source)
        story = self.invention.story(arrival.pathway)
        language = "cy" if self.rng.random() < IN_WELSH else "en"
        told = {
            "capacity": Report.Capacity.PROFESSIONAL if reporter else Report.Capacity.PUBLIC,
            "reporter_name": reporter.name if reporter else "",
            "reporter_agency": self.cast.agency_of(reporter) if reporter else None,
            "reporter_email": self.cast.email_of(reporter) if reporter else "",
            "reporter_language": language,
            "is_in_danger_now": "yes" if self.rng.random() < IN_DANGER else "no",
            "categories": story["categories"],
            "flags": story["flags"],
            "concern": story[language],
        }
        role = ROLE_OF[arrival.pathway]
        submission = Submission(
            key=uuid7(),
            received_at=arrival.at,
            channel=self.choose({"online": 60, "telephone": 25, "email": 15}),
            source=source,
            language=language,
            told=told,
            people=(
                NamedPerson(fields=said, roles=frozenset({role})),
                *self.others(arrival.pathway, said),
            ),
        )
        entered_at = arrival.at + timedelta(minutes=self.rng.randint(0, 20))
        return submit_report(submission, by=reporter or PUBLIC, at=entered_at)

    def confirm(self, report: Report) -> None:
        """Have a professional who telephoned confirm it in writing, mostly in time."""
        at = report.entered_at + timedelta(hours=self.rng.triangular(1, 60, 12))
        if must_be_confirmed(report) and at < self.as_of:
            reporter = self.cast.reporter_for(report.source.code)
            confirm_in_writing(report, by=reporter or PUBLIC, at=at)

    def someone(self, arrival: Arrival) -> dict[str, Any]:
        """Return somebody new, or somebody reported before, perhaps with their name respelt."""
        known = self.known[arrival.pathway]
        if known and self.rng.random() < REPEATED:
            return self.rng.choice(known[-400:])
        said = self.invention.person(arrival.pathway, today=arrival.at.date())
        known.append(said)
        return said

    def others(self, pathway: Pathway, said: dict[str, Any]) -> Iterator[NamedPerson]:
        if pathway == Pathway.CHILD and self.rng.random() < PARENT_NAMED:
            parent = self.invention.parent_of(said)
            roles = {ReportPerson.Role.PARENT_OR_CARER}
            if self.rng.random() < 0.3:
                roles.add(ReportPerson.Role.ALLEGED_SOURCE)
            yield NamedPerson(fields=parent, roles=frozenset(roles))

    def by_then(self, at: datetime) -> datetime:
        """Return ``at``; raises NotYet where the history does not reach it."""
        if at >= self.as_of:
            raise NotYet
        return at

    def choose(self, weights: Mapping[str, float]) -> str:
        return self.rng.choices(list(weights), weights=list(weights.values()))[0]

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def in_office_hours(self, at: datetime) -> datetime:
        """Return ``at``, or a moment of the next working morning where nobody would be there."""
        local = at.astimezone(LONDON)
        if self.calendar.is_working_day(local.date()) and 9 <= local.hour < 17:
            return at
        day = local.date()
        if local.hour >= 9 or not self.calendar.is_working_day(day):
            day = self.calendar.next_working_day(day)
        opens, _closes = self.calendar.office_hours(day)
        return opens + timedelta(minutes=self.rng.randint(5, 170))

    def after(self, at: datetime, *, days: float) -> datetime:
        """Return an office moment about ``days`` working days after ``at``."""
        return self.in_office_hours(
            at + timedelta(days=days * 1.4, minutes=self.rng.randint(0, 90))
        )
