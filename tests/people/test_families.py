"""Relationships and households: what may be written, what is read back, and who reads it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Agency, User
from people import operations_families as operations
from people import rules_families as rules
from people.models import Kind, Person, PersonRecord, Relationship, Stay
from people.operations import admit, link
from people.operations_families import Source
from people.queries_families import household_of, relations_of, stays_of
from records import row_security
from records.audit import SYSTEM, Actor
from records.keys import uuid7
from records.models import AuditEvent
from records.refusals import Refused
from tests.cast import actor
from tests.factories.families import SAID, HouseholdFactory, RelationshipFactory, StayFactory
from tests.factories.people import DenialFactory, PersonRecordFactory, RestrictionFactory

NOON = dt.datetime(2026, 5, 5, 12, tzinfo=dt.UTC)
TODAY = dt.date(2026, 5, 5)


def somebody(name: str, **said: object) -> PersonRecord:
    return PersonRecord(pk=uuid7(), person_id=uuid7(), given_name=name, **said)


class TestRules:
    @pytest.mark.parametrize("kind", list(Kind))
    def test_every_tie_reads_from_both_sides_and_is_written_from_one(self, kind: Kind) -> None:
        other_side = rules.from_the_other_side(kind)

        assert rules.from_the_other_side(other_side) == kind
        assert rules.is_written(kind) or rules.is_written(other_side)
        assert (kind == other_side) == (rules.is_written(kind) and rules.is_written(other_side))

    def test_nobody_is_their_own_parent(self) -> None:
        nerys = somebody("Nerys")
        again = somebody(
            "Nerys",
        )
        again.person_id = nerys.person_id

        assert rules.objections_to_tie(nerys, again, kind=Kind.PARENT, forebears=()) == [
            "Nobody is a relative of themselves."
        ]

    def test_nobody_is_the_parent_of_whom_they_descend_from(self) -> None:
        nerys, mother = somebody("Nerys"), somebody("Menna")
        line = {mother.person_id}

        assert rules.objections_to_tie(nerys, mother, kind=Kind.PARENT, forebears=line)
        assert not rules.objections_to_tie(nerys, mother, kind=Kind.CARER, forebears=line)

    @pytest.mark.parametrize(
        ("parent", "child", "about", "objections"),
        [
            pytest.param(dt.date(1990, 1, 1), dt.date(2015, 1, 1), "sure", 0, id="older"),
            pytest.param(dt.date(2016, 1, 1), dt.date(2015, 1, 1), "sure", 1, id="younger"),
            pytest.param(dt.date(2015, 1, 1), dt.date(2015, 1, 1), "sure", 1, id="same day"),
            pytest.param(dt.date(2016, 1, 1), dt.date(2015, 1, 1), "estimated", 0, id="estimated"),
            pytest.param(None, dt.date(2015, 1, 1), "sure", 0, id="unknown"),
        ],
    )
    def test_a_parent_is_born_before_the_child(
        self, parent: dt.date | None, child: dt.date, about: str, objections: int
    ) -> None:
        older = somebody(
            "Nerys", date_of_birth=parent, is_birth_date_estimated=about == "estimated"
        )
        younger = somebody("Jac", date_of_birth=child)

        found = rules.objections_to_tie(older, younger, kind=Kind.PARENT, forebears=())

        assert len(found) == objections

    @pytest.mark.parametrize(
        ("starts_on", "ends_on", "objections"),
        [
            (None, None, 0),
            (TODAY, TODAY, 0),
            (TODAY + dt.timedelta(1), None, 1),
            (None, TODAY + dt.timedelta(1), 1),
            (TODAY, TODAY - dt.timedelta(1), 1),
        ],
    )
    def test_days_stand_the_right_way_round(
        self, starts_on: dt.date | None, ends_on: dt.date | None, objections: int
    ) -> None:
        assert len(rules.objections_to_days(starts_on, ends_on, today=TODAY)) == objections


@pytest.fixture
def nia_sees(conwy: Agency, nia: User) -> Actor:
    """Return Nia, whose agency `seen` lets in."""
    return actor(nia)


def seen(record: PersonRecord, agency: Agency) -> PersonRecord:
    """Return the record, with its person open to an agency."""
    admit(
        record.person,
        agency=agency,
        source_kind="referral",
        source_id=record.pk,
        by=SYSTEM,
        at=NOON,
    )
    return record


@pytest.fixture
def nerys(conwy: Agency) -> PersonRecord:
    return seen(PersonRecordFactory.create(given_name="Nerys", family_name="Puw"), conwy)


@pytest.fixture
def jac(conwy: Agency) -> PersonRecord:
    return seen(PersonRecordFactory.create(given_name="Jac", family_name="Puw"), conwy)


@pytest.fixture
def cadi(conwy: Agency) -> PersonRecord:
    return seen(PersonRecordFactory.create(given_name="Cadi", family_name="Puw"), conwy)


class TestRelationships:
    def test_it_reads_from_both_sides_with_its_source(
        self, nerys: PersonRecord, jac: PersonRecord, nia_sees: Actor, glan_morfa: Agency
    ) -> None:
        source = Source("The head teacher", agency=glan_morfa)
        made = operations.relate(
            jac,
            nerys,
            kind=Kind.CHILD,
            has_parental_responsibility=True,
            source=source,
            by=nia_sees,
            at=NOON,
        )

        (parent,) = relations_of(jac.person_id, nia_sees)
        (child,) = relations_of(nerys.person_id, nia_sees)

        assert (made.record, made.kind, made.other) == (nerys, Kind.PARENT, jac)
        assert (parent.kind, parent.person_id) == (Kind.PARENT, nerys.person_id)
        assert (child.kind, child.person_id) == (Kind.CHILD, jac.person_id)
        assert parent.has_parental_responsibility is True
        assert parent.said[0].agency == glan_morfa
        event = AuditEvent.objects.about(made).get()
        assert event.details == {
            "kind": "parent",
            "person": str(nerys.person_id),
            "other": str(jac.person_id),
        }

    def test_two_sources_are_one_relation_and_may_differ(
        self, nerys: PersonRecord, jac: PersonRecord, nia_sees: Actor
    ) -> None:
        again = PersonRecordFactory.create(given_name="Nerys", person=nerys.person)
        RelationshipFactory.create(record=nerys, other=jac, has_parental_responsibility=True)
        RelationshipFactory.create(record=again, other=jac, has_parental_responsibility=False)

        (relation,) = relations_of(jac.person_id, nia_sees)

        assert len(relation.said) == 2
        assert relation.record == again
        assert relation.has_parental_responsibility is None

    def test_a_circle_of_parents_is_refused(
        self, nerys: PersonRecord, jac: PersonRecord, cadi: PersonRecord, nia_sees: Actor
    ) -> None:
        RelationshipFactory.create(record=nerys, other=jac)
        RelationshipFactory.create(record=jac, other=cadi, kind=Kind.ADOPTIVE_PARENT)

        with pytest.raises(Refused, match="own ancestor"):
            operations.relate(cadi, nerys, kind=Kind.PARENT, source=SAID, by=nia_sees, at=NOON)

        assert Relationship.objects.count() == 2

    def test_a_refusal_says_nothing_of_somebody_hidden(
        self, nerys: PersonRecord, cadi: PersonRecord, nia_sees: Actor
    ) -> None:
        """Between them stands a child whom Nia may not see: no answer may tell that."""
        hidden = PersonRecordFactory.create(given_name="Hidden")
        RelationshipFactory.create(record=nerys, other=hidden)
        RelationshipFactory.create(record=hidden, other=cadi)

        operations.relate(cadi, nerys, kind=Kind.PARENT, source=SAID, by=nia_sees, at=NOON)

        assert [each.record for each in relations_of(nerys.person_id, nia_sees)] == [cadi]

    def test_said_twice_by_one_record_is_refused(
        self, nerys: PersonRecord, jac: PersonRecord
    ) -> None:
        RelationshipFactory.create(record=nerys, other=jac)

        with pytest.raises(Refused, match="on record already"):
            RelationshipFactory.create(record=jac, other=nerys, kind=Kind.CHILD)

    def test_what_nobody_said_is_not_written_down(
        self, nerys: PersonRecord, jac: PersonRecord
    ) -> None:
        with pytest.raises(Refused, match="Say who told us"):
            RelationshipFactory.create(record=nerys, other=jac, source=Source("\u200b"))

    def test_it_ends_on_a_day_and_is_not_deleted(
        self, nerys: PersonRecord, jac: PersonRecord, nia_sees: Actor
    ) -> None:
        partners = RelationshipFactory.create(record=nerys, other=jac, kind=Kind.PARTNER)

        operations.end_relationship(partners, on=dt.date(2026, 4, 1), by=nia_sees, at=NOON)

        (relation,) = relations_of(jac.person_id, nia_sees)
        assert relation.holds_on(dt.date(2026, 3, 31))
        assert not relation.holds_on(dt.date(2026, 4, 1))
        with pytest.raises(Refused, match="ended already"):
            operations.end_relationship(partners, on=dt.date(2026, 4, 2), by=nia_sees, at=NOON)

    def test_what_was_wrong_is_set_aside_and_put_right(
        self, nerys: PersonRecord, jac: PersonRecord, nia_sees: Actor
    ) -> None:
        wrong = RelationshipFactory.create(record=nerys, other=jac)

        operations.set_relationship_aside(wrong, reason="His aunt.", by=nia_sees, at=NOON)
        right = operations.relate(
            nerys,
            jac,
            kind=Kind.OTHER_RELATIVE,
            source=SAID,
            corrects=wrong,
            by=nia_sees,
            at=NOON,
        )

        (relation,) = relations_of(jac.person_id, nia_sees)
        assert relation.kind == Kind.OTHER_RELATIVE
        assert right.corrects == wrong
        assert wrong.corrected_by == right
        with pytest.raises(Refused, match="put right already"):
            operations.set_relationship_aside(wrong, reason="Again.", by=nia_sees, at=NOON)

    def test_it_goes_where_its_record_goes(
        self, nerys: PersonRecord, jac: PersonRecord, cadi: PersonRecord, nia_sees: Actor
    ) -> None:
        RelationshipFactory.create(record=nerys, other=jac)

        link(jac, to=cadi.person, reason="The same child.", by=nia_sees, at=NOON)

        (relation,) = relations_of(cadi.person_id, nia_sees)
        assert relation.record == nerys


class TestHouseholds:
    def test_now_and_at_a_date(
        self, nerys: PersonRecord, jac: PersonRecord, cadi: PersonRecord, nia_sees: Actor
    ) -> None:
        house = HouseholdFactory.create()
        moved = dt.date(2026, 1, 10)
        StayFactory.create(record=nerys, household=house)
        StayFactory.create(record=jac, household=house, ends_on=moved)
        StayFactory.create(record=cadi, household=house, starts_on=moved)

        def with_nerys(on: dt.date) -> set[PersonRecord]:
            (home,) = household_of(nerys.person_id, nia_sees, on=on)
            return {member.record for member in home.others(nerys.person_id)}

        assert with_nerys(dt.date(2025, 12, 1)) == {jac}
        assert with_nerys(moved) == {cadi}
        assert household_of(jac.person_id, nia_sees, on=TODAY) == []
        assert len(stays_of(jac.person_id, nia_sees)) == 1

    def test_a_child_of_two_homes_has_both(self, jac: PersonRecord, nia_sees: Actor) -> None:
        for _parent in range(2):
            StayFactory.create(record=jac, is_part_time=True)

        assert len(household_of(jac.person_id, nia_sees, on=TODAY)) == 2

    def test_moving_out_and_putting_right(
        self, nerys: PersonRecord, jac: PersonRecord, nia_sees: Actor
    ) -> None:
        house = HouseholdFactory.create()
        stay = StayFactory.create(record=nerys, household=house)
        never = StayFactory.create(record=jac, household=house)

        operations.end_stay(stay, on=dt.date(2026, 5, 1), by=nia_sees, at=NOON)
        operations.set_stay_aside(never, reason="Only visited.", by=nia_sees, at=NOON)

        assert household_of(nerys.person_id, nia_sees, on=TODAY) == []
        assert household_of(jac.person_id, nia_sees, on=TODAY) == []
        assert Stay.objects.count() == 2
        assert AuditEvent.objects.filter(event__startswith="stay.").count() == 4

    def test_a_place_kept_safe_is_not_found_by(self, nerys: PersonRecord) -> None:
        stay = StayFactory.create(
            record=nerys, household=None, address="Noddfa", postcode="LL30 9ZZ", is_kept_safe=True
        )

        assert stay.household.search_postcode == ""

    def test_a_household_needs_a_place(self, nerys: PersonRecord) -> None:
        with pytest.raises(Refused, match="Give the address"):
            StayFactory.create(record=nerys, household=None)


class TestHiddenSibling:
    """Jac has a sister whom Nia may not see. Nothing that Nia reads may tell."""

    @pytest.fixture(params=["never let in", "denied", "restricted"])
    def sister(
        self, request: pytest.FixtureRequest, conwy: Agency, nia: User, jac: PersonRecord
    ) -> PersonRecord:
        record: PersonRecord = PersonRecordFactory.create(given_name="Heledd")
        if request.param != "never let in":
            seen(record, conwy)
        if request.param == "denied":
            DenialFactory.create(person=record.person, user_id=nia.pk)
        if request.param == "restricted":
            RestrictionFactory.create(person=record.person)
        RelationshipFactory.create(record=record, other=jac, kind=Kind.SIBLING)
        house = HouseholdFactory.create()
        StayFactory.create(record=record, household=house)
        StayFactory.create(record=jac, household=house)
        return record

    def test_she_is_in_no_relation_household_or_count(
        self, sister: PersonRecord, jac: PersonRecord, nia_sees: Actor
    ) -> None:
        (home,) = household_of(jac.person_id, nia_sees, on=TODAY)

        assert relations_of(jac.person_id, nia_sees) == []
        assert home.others(jac.person_id) == []
        assert not Relationship.objects.visible_to(nia_sees).exists()
        assert Stay.objects.visible_to(nia_sees).count() == 1
        assert household_of(sister.person_id, nia_sees, on=TODAY) == []

    def test_the_database_agrees(
        self, sister: PersonRecord, jac: PersonRecord, nia_sees: Actor
    ) -> None:
        with row_security.seen_by(nia_sees):
            assert not Relationship.objects.exists()
            assert [stay.record_id for stay in Stay.objects.all()] == [jac.pk]

    def test_a_record_that_a_later_stage_hides_takes_its_ties_along(
        self, nerys: PersonRecord, jac: PersonRecord, nia_sees: Actor
    ) -> None:
        RelationshipFactory.create(record=nerys, other=jac)

        found = relations_of(jac.person_id, nia_sees, hidden=lambda _records: {nerys.pk})

        assert found == []


def test_reading_costs_the_same_however_many(
    conwy: Agency, jac: PersonRecord, nia_sees: Actor
) -> None:
    house = HouseholdFactory.create()
    StayFactory.create(record=jac, household=house)

    def grow(number: int) -> None:
        for _each in range(number):
            child = seen(PersonRecordFactory.create(), conwy)
            RelationshipFactory.create(record=child, other=jac, kind=Kind.SIBLING)
            StayFactory.create(record=child, household=house)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            relations_of(jac.person_id, nia_sees)
            household_of(jac.person_id, nia_sees, on=TODAY)
        return len([each for each in captured if "set_config" not in each["sql"]])

    grow(2)
    few = cost()
    grow(5)

    assert cost() == few
    assert len(relations_of(jac.person_id, nia_sees)) == 7
    assert Person.objects.count() == 8
