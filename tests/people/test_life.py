"""Children who are expected and born, ages that are guessed, deaths, and places kept safe."""

import datetime as dt

import pytest

from accounts.models import Agency, User
from people import operations_life as operations
from people import operations_safe
from people import rules_life as rules
from people.models import Kind, PersonRecord
from people.operations import admit, correct_record
from people.queries_families import relations_of
from people.rules_life import Life
from records.models import AuditEvent
from records.refusals import Refused
from tests.cast import actor
from tests.factories.families import RelationshipFactory
from tests.factories.people import PersonRecordFactory

NOON = dt.datetime(2026, 5, 5, 12, tzinfo=dt.UTC)
TODAY = dt.date(2026, 5, 5)
EARLIER, LATER = NOON - dt.timedelta(days=30), NOON + dt.timedelta(days=30)
BORN = dt.date(2015, 3, 2)


def record(at: dt.datetime = NOON, **said: object) -> PersonRecord:
    return PersonRecord(recorded_at=at, **said)


class TestRules:
    def test_the_newest_birth_that_is_not_estimated_counts(self) -> None:
        life = rules.life_of(
            [
                record(EARLIER, date_of_birth=BORN),
                record(LATER, date_of_birth=dt.date(2014, 1, 1), is_birth_date_estimated=True),
            ]
        )

        assert life == Life(born_on=BORN)

    def test_an_estimate_is_better_than_nothing_and_says_so(self) -> None:
        estimated = record(date_of_birth=BORN, is_birth_date_estimated=True)

        assert rules.life_of([estimated]) == Life(born_on=BORN, is_birth_estimated=True)

    def test_a_birth_beats_the_day_it_was_expected(self) -> None:
        expected = record(EARLIER, expected_on=TODAY)

        assert rules.life_of([expected]).is_unborn
        assert not rules.life_of([expected, record(date_of_birth=TODAY)]).is_unborn

    @pytest.mark.parametrize(
        ("born_on", "comes_of_age"),
        [
            (dt.date(2008, 5, 6), dt.date(2026, 5, 6)),
            (dt.date(2008, 2, 29), dt.date(2026, 3, 1)),
        ],
    )
    def test_the_eighteenth_birthday(self, born_on: dt.date, comes_of_age: dt.date) -> None:
        assert rules.birthday(born_on, age=rules.ADULT_AT) == comes_of_age

    @pytest.mark.parametrize(
        ("life", "died_on", "objections"),
        [
            (Life(born_on=BORN), TODAY, 0),
            (Life(), TODAY, 0),
            (Life(born_on=BORN), dt.date(2015, 3, 1), 1),
            (Life(born_on=BORN, is_birth_estimated=True), dt.date(2015, 3, 1), 0),
            (Life(born_on=BORN, died_on=TODAY), TODAY, 1),
            (Life(born_on=BORN), TODAY + dt.timedelta(1), 1),
        ],
    )
    def test_when_a_death_can_be(self, life: Life, died_on: dt.date, objections: int) -> None:
        assert len(rules.objections_to_death(life, died_on=died_on, today=TODAY)) == objections


@pytest.fixture
def unborn(db: None) -> PersonRecord:
    made: PersonRecord = PersonRecordFactory.create(
        given_name="", family_name="Puw", description="Baby of Nerys Puw", expected_on=TODAY
    )
    return made


class TestBirth:
    def test_it_is_the_same_person_with_a_new_record(
        self, unborn: PersonRecord, conwy: Agency, nia: User
    ) -> None:
        born = operations.record_birth(
            unborn,
            born_on=dt.date(2026, 5, 4),
            given_name="Mali",
            family_name="",
            sex="female",
            agency=conwy,
            by=actor(nia),
            at=NOON,
        )

        assert born.person_id == unborn.person_id
        assert (born.name, born.age_on(TODAY)) == ("Mali Puw", 0)
        unborn.refresh_from_db()
        assert unborn.expected_on == TODAY
        events = AuditEvent.objects.about(born).values_list("event", flat=True)
        assert set(events) == {"person.recorded", "person.born"}

    def test_who_was_related_stays_so(self, unborn: PersonRecord, conwy: Agency, nia: User) -> None:
        mother = PersonRecordFactory.create(given_name="Nerys")
        RelationshipFactory.create(record=mother, other=unborn)
        for each in (mother, unborn):
            admit(
                each.person,
                agency=conwy,
                source_kind="referral",
                source_id=each.pk,
                by=actor(nia),
                at=NOON,
            )

        operations.record_birth(
            unborn,
            born_on=TODAY,
            given_name="",
            family_name="",
            sex="not_known",
            agency=conwy,
            by=actor(nia),
            at=NOON,
        )

        (child,) = relations_of(mother.person_id, actor(nia))
        assert child.kind == Kind.CHILD
        assert child.record.date_of_birth == TODAY

    @pytest.mark.parametrize(
        ("expected_on", "born_on", "match"),
        [
            (None, TODAY, "born already"),
            (TODAY, TODAY + dt.timedelta(1), "after today"),
        ],
    )
    def test_who_was_not_expected_is_not_born(
        self,
        expected_on: dt.date | None,
        born_on: dt.date,
        match: str,
        conwy: Agency,
        nia: User,
    ) -> None:
        somebody = PersonRecordFactory.create(expected_on=expected_on)

        with pytest.raises(Refused, match=match):
            operations.record_birth(
                somebody,
                born_on=born_on,
                given_name="",
                family_name="",
                sex="not_known",
                agency=conwy,
                by=actor(nia),
                at=NOON,
            )

        assert PersonRecord.objects.count() == 1


def test_a_death_is_written_down_once(conwy: Agency, nia: User) -> None:
    mair = PersonRecordFactory.create(date_of_birth=BORN)

    died = operations.record_death(mair, died_on=TODAY, agency=conwy, by=actor(nia), at=NOON)

    assert rules.life_of(mair.person.records.all()) == Life(born_on=BORN, died_on=TODAY)
    assert AuditEvent.objects.about(died).filter(event="person.died").exists()
    with pytest.raises(Refused, match="on record already"):
        operations.record_death(mair, died_on=TODAY, agency=conwy, by=actor(nia), at=NOON)


def test_a_place_kept_safe_is_not_found_by_even_after_a_correction(db: None, nia: User) -> None:
    where = {"address": "Tŷ Diogel", "postcode": "LL30 2DD"}
    mair = PersonRecordFactory.create(**where)

    operations_safe.keep_safe(mair, is_kept=True, by=actor(nia), at=NOON)
    mair.refresh_from_db()
    kept = (mair.is_address_hidden, mair.search_postcode)
    correct_record(mair, fields={"given_name": "Mair", **where}, by=actor(nia), at=NOON)
    mair.refresh_from_db()

    assert kept == (True, "")
    assert (mair.is_address_hidden, mair.search_postcode) == (True, "")
    operations_safe.keep_safe(mair, is_kept=False, by=actor(nia), at=NOON)
    mair.refresh_from_db()
    assert mair.search_postcode == "LL302DD"
