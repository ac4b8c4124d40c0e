"""What comes later or was not thought of: a holiday, a team that goes, somebody restricted."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import ProtectedError
from django.test import Client

from measures import documents
from measures.queries.frozen import first_counts
from people import operations as people
from people.models import Restriction
from policies.operations import add_bank_holiday
from records.audit import SYSTEM
from referrals import operations
from referrals.models import Pathway, Referral
from tests.cast import sign_in, team
from tests.measures.story import AFTER_SUMMER, SUMMER, counted, decided, figure, moment, received

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


def frozen_page(client: Client, snapshot: Any) -> Any:
    return client.get(f"/figures/counts/{snapshot.pk}/").context


def frozen_rows(client: Client, snapshot: Any, key: str) -> dict[str, Any]:
    context = client.get(f"/figures/counts/{snapshot.pk}/{key}/referrals/").context
    return {name: context[name] for name in ("figure", "counted", "open", "gone")}


def test_what_is_corrected_after_the_count_is_restated_beside_the_first_figure(client, sian):
    decided(received(moment(7, 6)), moment(7, 7))
    provisional = counted(moment(9, 1))
    first = counted()
    decided(received(moment(7, 7)), moment(7, 7))  # entered late
    later = counted(AFTER_SUMMER + dt.timedelta(days=5))
    sign_in(client, sian)

    page = frozen_page(client, later)
    said = {row["key"]: (row["first"], row["now"]) for row in page["restated"] if row["key"]}
    assert said["C01"] == ("1", "2")
    assert said["C04"] == ("1/1 = 100.0 %", "2/2 = 100.0 %")
    assert "A03" not in said
    assert (page["earlier"], page["later"]) == (first, later)
    assert frozen_page(client, first)["latest"] == later
    assert frozen_page(client, first)["restated"] == page["restated"]
    assert frozen_page(client, provisional)["is_provisional"]
    text = client.get(f"/figures/counts/{later.pk}/").content.decode()
    assert "First figure, 3 October 2026" in text
    assert "Restated, 8 October 2026" in text
    # The first count still lists what it was made of, and no more.
    assert frozen_rows(client, first, "C01") == {"figure": 1, "counted": 1, "open": 1, "gone": 0}

    report = documents.quarterly_report(later, language="cy", firsts=first_counts(later, [SUMMER]))[
        "restated"
    ]
    assert ("1", "2") in {(row["first"], row["now"]) for row in report}
    assert {row["first_on"] for row in report} == {"3 Hydref 2026"}
    again = documents.quarterly_report(first, language="en", firsts=first_counts(first, [SUMMER]))
    assert again["restated"] == []


def test_a_count_keeps_its_rows_when_people_turn_out_to_be_one_or_are_restricted(client, sian):
    one = received(moment(7, 6), pathway=Pathway.ADULT, name="Mair")
    other = received(moment(7, 7), pathway=Pathway.ADULT, name="Mair")
    first = counted()
    sign_in(client, sian)
    people.link(other.record, to=one.record.person, reason="The same.", by=SYSTEM, at=AFTER_SUMMER)
    later = counted(AFTER_SUMMER + dt.timedelta(days=1))

    assert frozen_rows(client, first, "A02") == {"figure": 2, "counted": 2, "open": 2, "gone": 0}
    assert frozen_rows(client, later, "A02") == {"figure": 1, "counted": 2, "open": 2, "gone": 0}
    said = {
        row["key"]: (row["first"], row["now"]) for row in frozen_page(client, later)["restated"]
    }
    assert said["A02"] == ("2", "1")

    Referral.objects.filter(pk=other.pk).update(is_restricted=True)
    Restriction.objects.create(
        person=other.record.person,
        kind="staff",
        reason="A colleague.",
        restricted_at=AFTER_SUMMER,
        restricted_by=SYSTEM.id,
    )
    assert frozen_rows(client, first, "A03")["figure"] == 2
    assert frozen_rows(client, first, "A03")["open"] < 2
    listed = client.get(f"/figures/counts/{first.pk}/A03/referrals/").content.decode()
    assert other.reference not in listed
