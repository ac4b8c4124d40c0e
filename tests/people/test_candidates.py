"""Who on record may be the person described: found by keys, under what the reader may see."""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from accounts.models import Agency, User
from people import operations
from people.matching import Described, candidates_for
from people.matching.keys import match_keys_for
from people.models import PersonRecord
from records.audit import SYSTEM
from records.keys import uuid7
from records.row_security import as_system
from tests.cast import actor
from tests.factories.people import DenialFactory, PersonRecordFactory, RestrictionFactory

MORNING = dt.datetime(2026, 5, 5, 9, tzinfo=dt.UTC)
MAIR: dict[str, Any] = {
    "given_name": "Mair",
    "family_name": "Evans",
    "date_of_birth": dt.date(2015, 3, 9),
    "address": "4 Ffordd Dewi, Conwy",
    "postcode": "LL32 8AA",
    "telephone": "01492 555123",
    "nhs_number": "9995260182",
    "upn": "L662400124429",
}


def known_to(agency: Agency, **fields: object) -> PersonRecord:
    record = PersonRecordFactory.create(**fields)
    operations.admit(
        record.person,
        agency=agency,
        source_kind="referral",
        source_id=uuid7(),
        by=SYSTEM,
        at=MORNING,
    )
    return record


@pytest.mark.parametrize(
    ("sought", "reason"),
    [
        ({"nhs_number": "999 526 0182"}, "Same NHS number"),
        ({"telephone": "+44 1492 555123"}, "Same telephone"),
        ({"references": (("upn", "L662400124429"),)}, "Same reference with another agency"),
        ({"address": "4 Ffordd Dewi", "postcode": "ll328aa"}, "Same address"),
        (
            {"given_name": "Mary", "family_name": "Efans", "date_of_birth": "9/3/2015"},
            "Given name in another form",
        ),
        (
            {"given_name": "Evans", "family_name": "Mair"},
            "Given and family name the other way round",
        ),
        (
            {"given_name": "Mair", "family_name": "Pugh", "date_of_birth": "3/9/2015"},
            "Day and month of birth the other way round",
        ),
        ({"given_name": "Mair"}, "Same given name"),
    ],
)
def test_somebody_is_found_by_what_is_known_and_told_why(
    conwy: Agency, nia: User, sought: dict[str, Any], reason: str
) -> None:
    mair = known_to(conwy, **MAIR)
    known_to(conwy, given_name="Huw", family_name="Prosser", date_of_birth=dt.date(1961, 1, 30))

    (found,) = candidates_for(Described(**sought), actor(nia))

    assert found.person_id == mair.person_id
    assert reason in found.reasons
    assert 0 < found.probability <= 1


def test_the_likeliest_comes_first_and_their_records_are_together(conwy: Agency, nia: User) -> None:
    mair = known_to(conwy, **MAIR)
    older = PersonRecordFactory.create(person=mair.person, given_name="Mari", family_name="Evans")
    sister = known_to(conwy, **{**MAIR, "given_name": "Elin", "nhs_number": "", "upn": ""})

    first, second = candidates_for(Described(**without_upn(MAIR)), actor(nia))

    assert (first.person_id, second.person_id) == (mair.person_id, sister.person_id)
    assert {record.pk for record in first.records} == {mair.pk, older.pk}
    assert first.record == mair
    assert first.probability > 0.9 > 0.6 > second.probability
    assert candidates_for(Described(**without_upn(MAIR)), actor(nia), at_least=0.9) == [first]
    assert candidates_for(Described(**without_upn(MAIR)), actor(nia), most=1) == [first]


def without_upn(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name != "upn"}


def test_a_record_is_not_a_candidate_for_itself(conwy: Agency, nia: User) -> None:
    mair, other = known_to(conwy, **MAIR), known_to(conwy, **{**MAIR, "nhs_number": ""})

    assert [each.person_id for each in candidates_for(mair, actor(nia))] == [other.person_id]


def test_nothing_known_finds_nobody(conwy: Agency, nia: User) -> None:
    known_to(conwy, **MAIR)

    assert candidates_for(Described(given_name=" \u200b"), actor(nia)) == []


@pytest.mark.parametrize("how", ["not let in", "denied", "restricted", "hidden by a later stage"])
def test_whoever_may_not_be_seen_is_no_candidate_by_any_key(
    conwy: Agency, nia: User, how: str
) -> None:
    mair = PersonRecordFactory.create(**MAIR) if how == "not let in" else known_to(conwy, **MAIR)
    if how == "denied":
        DenialFactory.create(person=mair.person, user_id=nia.pk)
    if how == "restricted":
        RestrictionFactory.create(person=mair.person)

    def hidden(_records: Sequence[PersonRecord]) -> set[UUID]:
        return {mair.pk} if how == "hidden by a later stage" else set()

    for sought in (
        Described(**without_upn(MAIR)),
        Described(nhs_number="9995260182"),
        Described(given_name="Mair"),
        Described(telephone="01492 555123"),
        Described(references=(("upn", "L662400124429"),)),
    ):
        assert candidates_for(sought, actor(nia), hidden=hidden) == []


def test_where_somebody_is_kept_safe_finds_nobody(conwy: Agency, nia: User) -> None:
    known_to(conwy, **MAIR, address_kind=PersonRecord.AddressKind.REFUGE)

    assert candidates_for(Described(telephone=MAIR["telephone"]), actor(nia)) == []
    place = Described(address=MAIR["address"], postcode=MAIR["postcode"])
    assert candidates_for(place, actor(nia)) == []
    (found,) = candidates_for(Described(**without_upn(MAIR)), actor(nia))
    assert not {"Same address", "Same telephone"} & set(found.reasons)


def test_nothing_can_be_read_from_the_keys(conwy: Agency) -> None:
    mair = known_to(conwy, **MAIR)

    assert len(mair.match_keys) > 5
    assert all(-(2**63) <= key < 2**63 for key in mair.match_keys)
    with override_settings(FIELD_KEYS=["B" * 43 + "="]):
        assert not set(match_keys_for(Described(**without_upn(MAIR)))) & set(mair.match_keys)


def test_a_new_key_of_the_fields_finds_old_records_and_their_keys_are_made_anew(
    conwy: Agency, nia: User, settings: Any
) -> None:
    mair = known_to(conwy, **MAIR)
    settings.FIELD_KEYS = ["B" * 43 + "=", *settings.FIELD_KEYS]

    assert candidates_for(Described(nhs_number="9995260182"), actor(nia))
    said = io.StringIO()
    with as_system("test"):
        call_command("make_match_keys", stdout=said)
        call_command("make_match_keys", stdout=said)
    renewed = PersonRecord.objects.get(pk=mair.pk)
    assert "1 made anew" in said.getvalue()
    assert "0 made anew" in said.getvalue()
    assert not set(renewed.match_keys) & set(mair.match_keys)
    assert candidates_for(Described(nhs_number="9995260182"), actor(nia))


def test_the_index_of_keys_serves_the_search(conwy: Agency, nia: User) -> None:
    keys = match_keys_for(Described(**without_upn(MAIR)))

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM people_personrecord WHERE match_keys && %s", [keys])
        plan = "\n".join(row for (row,) in cursor.fetchall())
    assert "record_match_keys" in plan
