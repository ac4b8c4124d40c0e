"""Invented people, reports and referrals for the bench, subject by subject."""

from datetime import UTC, datetime, timedelta

from django.db import connections

from accounts import operations as accounts
from accounts.models import Agency
from records.audit import SYSTEM
from safeguarding.demo.partnership import make_partnership
from scripts.bench.filling import arriving, police, work
from scripts.bench.filling.copying import copy
from scripts.bench.filling.world import World

AGENCIES = 200


def fill(*, people: int, reports: int, waiting: int) -> None:
    """Make the partnership with its 200 agencies, and COPY the rows in."""
    now = datetime.now(UTC)
    make_partnership(at=now - timedelta(days=700))
    for number in range(Agency.objects.count(), AGENCIES):
        accounts.create_agency(
            code=f"school-{number}",
            kind="school",
            name_en=f"School {number}",
            name_cy=f"Ysgol {number}",
            by=SYSTEM,
            at=now,
        )
    world = World(people=people, reports=reports, waiting=waiting, now=now)
    for subject in (arriving, work, police):
        for model, row, numbers in subject.tables(world):
            copy(model, (row(world, number) for number in numbers))
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
