"""The demo has a family of six households, whom a screener finds and nobody else sees whole."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from accounts.roles import Role
from people.models import Household, Kind, PersonRecord
from people.queries_families import household_of, relations_of
from records.audit import Actor
from referrals.queries.network import missing_links
from safeguarding.chronology.models import ChronologyEntry
from safeguarding.demo.cast import Cast
from tests.safeguarding.test_demo_front_door import AS_OF, NOW


@pytest.mark.django_db
def test_six_households_are_told(settings: Any) -> None:
    settings.DEMO = True

    call_command("load_demo", scale=0.003, as_of=AS_OF, seed=5)

    gwenno = PersonRecord.objects.get(given_name="Gwenno", family_name="Madog")
    screener: Actor = Cast().actor(Role.SCREENER)
    relations = relations_of(gwenno.person_id, screener)
    homes = household_of(gwenno.person_id, screener, on=NOW.date())
    assert Household.objects.count() == 6
    assert Household.objects.filter(is_kept_safe=True).count() == 1
    assert [each.kind for each in relations].count(Kind.PARENT) == 2
    assert [each.kind for each in relations].count(Kind.HALF_SIBLING) == 4
    assert sorted(len(home.others(gwenno.person_id)) for home in homes) == [3, 4]
    assert ChronologyEntry.objects.filter(record=gwenno).count() == 4
    assert ChronologyEntry.objects.filter(stays_inside=True).count() == 1
    born = {each.record.given_name: each.record.date_of_birth for each in relations}
    assert born["Ifor"] == born["Elis"]
    found = missing_links(screener, since=NOW - timedelta(days=92), at=NOW)
    assert found is not None
    linked = {each.name for row in found.shared for each, _link in row.links}
    assert {"Ffion Tegid", "Cadi Berwyn", "Megan Aled", "Gary Selwyn"} <= linked
