"""What comes later or was not thought of: a holiday, a team that goes, somebody restricted."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import ProtectedError
from django.test import Client

from people.models import Restriction
from policies.operations import add_bank_holiday
from records.audit import SYSTEM
from referrals import operations
from referrals.models import Referral
from tests.cast import sign_in, team
from tests.measures.story import AFTER_SUMMER, counted, decided, figure, moment, received

pytestmark = pytest.mark.django_db


def rows_of(client: Client, key: str) -> dict[str, Any]:
    answer = client.get(f"/figures/{key}/referrals/", {"quarter": "2026-2"})
    return {name: answer.context[name] for name in ("figure", "counted", "open")}


def test_a_bank_holiday_that_comes_later_makes_no_decision_late_or_timely():
    decided(received(moment(7, 6)), moment(7, 7))
    decided(received(moment(7, 6)), moment(7, 9))
    before = counted()

    add_bank_holiday(
        dt.date(2026, 7, 8),
        title_en="A day of thanks",
        title_cy="Diwrnod o ddiolch",
        by=SYSTEM,
        at=AFTER_SUMMER,
    )
    operations.recompute_deadlines(by=SYSTEM, at=AFTER_SUMMER)

    assert figure(before, "C04") == (1, 2)
    assert counted().pk == before.pk  # the same numbers, so that the first count stands


def test_a_team_that_holds_referrals_cannot_be_deleted_and_one_that_left_is_counted(client, sian):
    referral = received(moment(7, 6))
    with pytest.raises(ProtectedError):
        referral.owning_team.delete()
    Referral.objects.update(owning_team=team("childrens"))

    assert figure(counted(), "C01") == (1, None)
    assert rows_of(sign_in(client, sian), "C01") == {"figure": 1, "counted": 1, "open": 1}


def test_somebody_restricted_after_the_count_stays_in_the_number_and_leaves_the_list_and_file(
    client, sian
):
    referral, other = received(moment(7, 6)), received(moment(7, 7))
    before = counted()
    sign_in(client, sian)
    assert rows_of(client, "C01") == {"figure": 2, "counted": 2, "open": 2}

    Restriction.objects.create(
        person=referral.record.person,
        kind="staff",
        reason="A colleague.",
        restricted_at=AFTER_SUMMER,
        restricted_by=SYSTEM.id,
    )
    Referral.objects.filter(pk=referral.pk).update(is_restricted=True)

    assert rows_of(client, "C01") == {"figure": 2, "counted": 2, "open": 1}
    file = client.post(
        "/figures/C01/referrals/file/?quarter=2026-2", {"kind": "csv", "purpose": "audit"}
    ).content.decode()
    assert other.reference in file
    assert referral.reference not in file
    assert "2 referrals are counted. You may open 1 of them." in file
    assert counted().pk == before.pk
