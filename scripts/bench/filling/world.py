"""How many rows there are, which belong together, and when each thing happened."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import models

from accounts.models import Agency, Team
from people.models import Person, PersonRecord
from policies.models import Policy
from records.keys import ALPHABET, uuid7
from referrals.models import Referral, Report
from safeguarding.demo.partnership import read

REPEATED = 5  # every fifth report is about somebody who was reported before
OPEN = 400  # decided referrals on which work goes on


class World:
    """What the rows of all tables rest on; the newest ``waiting`` reports still wait.

    Each report is about one person, every fifth about the person of the report before it; it
    names the others as members of the household.
    """

    def __init__(self, *, people: int, reports: int, waiting: int, now: datetime) -> None:
        self.people, self.total, self.waiting, self.now = people, reports, waiting, now
        self.first_waiting = reports - waiting
        self.rng = Random(1)  # noqa: S311  invented people
        self.names = read("invented")
        self.policy = Policy.objects.get(status=Policy.Status.PUBLISHED)
        self.sources = list(self.policy.sources.values_list("pk", flat=True))
        self.screening = self.policy.timescale("R6")
        self.outcome = self.policy.screening_outcomes.get(code="child-advice")
        self.mash = Team.objects.get(code="mash")
        self.destination = self.policy.destinations.values_list("pk", flat=True)[0]
        self.stage = self.policy.escalation_stages.values_list("pk", flat=True)[0]
        self.purpose = self.policy.sharing_purposes.values_list("pk", flat=True)[0]
        self.batch_key = uuid7()
        self.agencies = list(Agency.objects.values_list("pk", flat=True))
        self.records = people + (reports - 1) // REPEATED
        counts = {Person: people, PersonRecord: self.records, Report: reports, Referral: reports}
        self.keys: dict[type[models.Model], list[UUID]] = {
            model: [uuid7() for _ in range(count)] for model, count in counts.items()
        }

    @property
    def decided(self) -> range:
        """Return the numbers of the reports that were decided."""
        return range(self.first_waiting)

    def about(self, number: int) -> tuple[int, int]:
        """Return the record and the person that a report is about."""
        if number and number % REPEATED == 0:
            return self.people + number // REPEATED - 1, number - 1
        return number, number

    def names_of(self, record: int) -> tuple[int, int, bool]:
        """Return the report that a record is from, its person, and whether it is about them."""
        if record >= self.people:
            report = (record - self.people + 1) * REPEATED
            return report, report - 1, True
        report = record % self.total
        return report, record, self.about(report) == (record, record)

    def received_at(self, number: int) -> datetime:
        """Spread seven years of reports evenly; those that wait came in the last three days."""
        if number >= self.first_waiting:
            return self.now - timedelta(days=3) * ((self.total - number) / self.waiting)
        share = 1 - number / self.first_waiting
        return self.now - timedelta(days=3) - timedelta(days=2550) * share

    def decided_at(self, number: int) -> datetime:
        return self.received_at(number) + timedelta(hours=5)

    def is_recent(self, number: int) -> bool:
        """Say whether a report is of the last that were decided: work on those goes on."""
        return self.first_waiting - OPEN <= number < self.first_waiting

    def key(self, model: type[models.Model], number: int) -> UUID:
        return self.keys[model][number]

    def signs_off(self, number: int) -> bool:
        return self.is_recent(number) and number % 4 == 1

    def request_key(self, number: int) -> UUID:
        return UUID(int=self.key(Referral, number).int ^ 1)


def reference(prefix: str, number: int) -> str:
    """Return a reference of the right shape that no other row has."""
    digits = []
    for _ in range(8):
        number, place = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[place])
    return f"{prefix}-{''.join(digits[:4])}-{''.join(digits[4:])}"


Table = tuple[type[models.Model], Callable[[World, int], dict[str, Any]], Iterable[int]]
