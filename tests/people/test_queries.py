"""Finding who may be meant, among those whom the searcher may see."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Agency, User
from people import operations
from people.matching import Described, candidates_for
from people.matching.candidates import Candidate
from people.models import PersonRecord
from people.queries import who_it_is_now
from records.audit import SYSTEM, Actor
from records.keys import uuid7
from tests.cast import actor
from tests.factories.families import MergeFactory
from tests.factories.people import DenialFactory, PersonRecordFactory, RestrictionFactory

BORN_ON = dt.date(2015, 3, 9)
MORNING = dt.datetime(2026, 5, 5, 9, tzinfo=dt.UTC)


def known_to(agency: Agency, **fields: object) -> PersonRecord:
    """Return a record of somebody whom an agency has been let in to."""
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


def candidates(searcher: Actor, **sought: object) -> list[Candidate]:
    return candidates_for(Described(**sought), searcher)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_name", "family_name"),
    [
        pytest.param("Siân", "Ŵyn-Jones", id="as written"),
        pytest.param("sian", "wyn jones", id="without accents, marks or capitals"),
        pytest.param("Sian", "Wynn-Jones", id="misspelt"),
        pytest.param("", "Wyn Jones", id="family name alone"),
        pytest.param("Siân", "", id="given name alone"),
    ],
)
def test_a_name_is_found_however_it_is_typed(
    conwy: Agency, nia: User, given_name: str, family_name: str
) -> None:
    sian = known_to(conwy, given_name="Siân", family_name="Ŵyn-Jones")

    found = candidates(actor(nia), given_name=given_name, family_name=family_name)

    assert [candidate.person_id for candidate in found] == [sian.person_id]


def test_another_name_is_not_found(conwy: Agency, nia: User) -> None:
    known_to(conwy, given_name="Rhodri", family_name="Bowen")

    assert candidates(actor(nia), given_name="Siân", family_name="Wyn-Jones") == []


def test_the_reasons_say_what_is_the_same(conwy: Agency, nia: User) -> None:
    known_to(
        conwy,
        given_name="Mair",
        family_name="Evans",
        date_of_birth=BORN_ON,
        postcode="LL30 2DD",
    )

    (found,) = candidates(
        actor(nia),
        given_name="Mair",
        family_name="Evans",
        date_of_birth=BORN_ON,
        postcode="ll302dd",
    )

    assert found.reasons == (
        "Same first name",
        "Same last name",
        "Same date of birth",
        "Same postcode",
    )


def test_a_date_of_birth_alone_is_enough(conwy: Agency, nia: User) -> None:
    known_to(conwy, given_name="Mair", family_name="Evans", date_of_birth=BORN_ON)

    (found,) = candidates(
        actor(nia), given_name="Ffion", family_name="Hughes", date_of_birth=BORN_ON
    )

    assert found.reasons == (
        "Same date of birth",
        "Different first name",
        "Different last name",
    )


def test_the_likeliest_comes_first(conwy: Agency, nia: User) -> None:
    namesake = known_to(conwy, date_of_birth=dt.date(1950, 1, 1))
    same_person = known_to(conwy, date_of_birth=BORN_ON)

    found = candidates(actor(nia), given_name="Mair", family_name="Evans", date_of_birth=BORN_ON)

    assert [c.person_id for c in found] == [same_person.person_id, namesake.person_id]


def test_somebody_with_two_records_is_offered_once(conwy: Agency, nia: User) -> None:
    first = known_to(conwy)
    later = PersonRecordFactory.create(person=first.person, at=MORNING + dt.timedelta(days=3))

    (found,) = candidates(actor(nia), family_name="Evans")

    assert set(found.records) == {later, first}


def test_nothing_typed_finds_nobody(conwy: Agency, nia: User) -> None:
    known_to(conwy)

    assert candidates(actor(nia), given_name=" \u200b", postcode=" ") == []


def test_nobody_is_offered_to_an_agency_that_was_not_let_in(conwy: Agency, oren: User) -> None:
    known_to(conwy)

    assert candidates(actor(oren), family_name="Evans") == []


def test_a_restricted_person_is_not_offered(conwy: Agency, nia: User) -> None:
    record = known_to(conwy)
    RestrictionFactory.create(person=record.person, kind="staff", reason="Works here.")

    assert candidates(actor(nia), family_name="Evans") == []


def test_a_relative_is_never_offered_the_person(conwy: Agency, nia: User) -> None:
    record = known_to(conwy)
    DenialFactory.create(person=record.person, user_id=nia.pk)

    assert candidates(actor(nia), family_name="Evans") == []


def test_the_queries_do_not_grow_with_what_is_found(conwy: Agency, nia: User) -> None:
    for _ in range(5):
        known_to(conwy)
    searcher = actor(nia)

    with CaptureQueriesContext(connection) as queries:
        assert len(candidates(searcher, family_name="Evans")) == 5

    assert len(queries) == 4


def test_a_postcode_alone_is_enough(conwy: Agency, nia: User) -> None:
    mair = known_to(conwy, postcode="LL30 2DD")
    known_to(conwy, postcode="LL30 2DE")

    (found,) = candidates(actor(nia), postcode="ll302dd")

    assert found.person_id == mair.person_id


def test_whoever_was_made_one_with_others_is_followed_and_comes_back(db: None) -> None:
    first, second, third = (PersonRecordFactory.create().person for _ in range(3))
    done = {"merged_at": MORNING, "merged_by": SYSTEM.id}
    MergeFactory.create(merged=first, kept=second, **done)
    last = MergeFactory.create(merged=second, kept=third, **done)

    assert who_it_is_now(first.pk) == third.pk
    last.undone_at, last.undone_by = MORNING, SYSTEM.id
    last.save()
    assert who_it_is_now(first.pk) == second.pk
    assert who_it_is_now(third.pk) == third.pk
