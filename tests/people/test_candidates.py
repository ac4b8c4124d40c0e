"""Who on record may be the person described: found by keys, under what the reader may see."""

import contextlib
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import override_settings

from accounts.models import Agency, User
from people import operations
from people.matching import Described, candidates_for
from people.matching.keys import match_keys_for
from people.models import PersonRecord
from records.audit import SYSTEM
from records.keys import uuid7
from records.row_security import as_system, seen_by
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
            "First name in another form",
        ),
        (
            {"given_name": "Evans", "family_name": "Mair"},
            "First and last name the other way round",
        ),
        (
            {"given_name": "Mair", "family_name": "Pugh", "date_of_birth": "3/9/2015"},
            "Day and month of birth the other way round",
        ),
        ({"given_name": "Mair"}, "Same first name"),
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


RECORDS = "EXPLAIN SELECT id FROM people_personrecord WHERE "


@pytest.mark.parametrize(
    ("question", "index"),
    [
        (RECORDS + "match_keys && ARRAY[1, 2]::bigint[]", "record_match_keys"),
        (RECORDS + "match_keys @> ARRAY[1, 2]::bigint[]", "record_match_keys"),
        (RECORDS + "search_name LIKE ANY (ARRAY['%evans%'])", "record_name_trigrams"),
        (RECORDS + "'evans' <% search_name", "record_name_trigrams"),
        (RECORDS + "search_postcode = 'LL328AA'", "record_postcode"),
    ],
)
@pytest.mark.django_db
def test_an_index_serves_each_way_of_finding(question: str, index: str) -> None:
    """The functions of the fence ask these; they too leave no table to be read from end to end."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(question)
        plan = "\n".join(row for (row,) in cursor.fetchall())
        cursor.execute(
            "SELECT bool_and('enable_seqscan=off' = ANY(proconfig)) FROM pg_proc"
            " WHERE pronamespace = 'fence'::regnamespace"
            " AND proname IN ('records_sharing_keys', 'records_named')"
        )
        assert cursor.fetchall() == [(True,)]
    assert index in plan


@contextlib.contextmanager
def counted_as_common(*keys: int) -> Iterator[None]:
    """Let the statistics say that nearly all of a million records have these keys."""
    settings = connections["owner"].settings_dict
    where = {"schemaname": "public", "relname": "people_personrecord"}
    owner = psycopg2.connect(
        host=settings["HOST"],
        port=settings["PORT"] or None,
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        dbname=connection.settings_dict["NAME"],
    )
    owner.autocommit = True
    with contextlib.closing(owner), owner.cursor() as cursor:
        cursor.execute(
            "SELECT pg_restore_relation_stats('schemaname', %(schemaname)s, 'relname', %(relname)s,"
            " 'reltuples', 1000000::real),"
            " pg_restore_attribute_stats('schemaname', %(schemaname)s, 'relname', %(relname)s,"
            " 'attname', 'match_keys', 'inherited', false, 'most_common_elems', %(keys)s::text,"
            " 'most_common_elem_freqs', %(shares)s::real[])",
            {
                **where,
                "keys": "{" + ",".join(map(str, keys)) + "}",
                "shares": [0.9] * len(keys) + [0.9, 0.9],
            },
        )
        try:
            yield
        finally:
            cursor.execute(
                "SELECT pg_clear_relation_stats(%(schemaname)s, %(relname)s),"
                " pg_clear_attribute_stats(%(schemaname)s, %(relname)s, 'match_keys', false)",
                where,
            )


def found_by(sought: list[int], reader: User) -> set[UUID]:
    with (
        seen_by(actor(reader)),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT fence.records_sharing_keys(%s, 60)", [sought])
        return {key for (key,) in cursor.fetchall()}


def test_a_key_that_too_many_have_counts_only_together_with_another(
    conwy: Agency, nia: User
) -> None:
    both, one, rare = (known_to(conwy, **MAIR) for _record in range(3))
    for record, keys in ((both, [1, 2]), (one, [1]), (rare, [3])):
        PersonRecord.objects.filter(pk=record.pk).update(match_keys=keys)

    assert found_by([1, 2, 3], nia) == {both.pk, one.pk, rare.pk}
    with counted_as_common(1, 2):
        assert found_by([1, 2, 3], nia) == {both.pk, rare.pk}
        assert found_by([1, 3], nia) == {rare.pk}
        assert found_by([1], nia) == {both.pk, one.pk}  # there is nothing else to look by


@pytest.mark.parametrize("typed", ["Evans", "Evvans"])
def test_one_name_is_found_as_it_is_spelt_or_nearly(conwy: Agency, nia: User, typed: str) -> None:
    mair = known_to(conwy, **MAIR)

    (found,) = candidates_for(Described(family_name=typed), actor(nia))

    assert found.person_id == mair.person_id


@pytest.mark.parametrize("typed", ["Ev", "O", "%", "E_ans", "Prosser"])
def test_what_is_no_name_of_theirs_finds_nobody(conwy: Agency, nia: User, typed: str) -> None:
    known_to(conwy, **MAIR)

    assert candidates_for(Described(family_name=typed), actor(nia)) == []


def test_a_name_of_two_letters_is_found_as_a_word(conwy: Agency, nia: User) -> None:
    li = known_to(conwy, given_name="Na", family_name="Li")
    known_to(conwy, given_name="Lily", family_name="Evans")

    (found,) = candidates_for(Described(family_name="Li"), actor(nia))

    assert found.person_id == li.person_id
