"""Making two people one with a second person, and parting them again exactly, however late."""

import datetime as dt
from random import Random
from typing import Any

import pytest

from accounts import approvals
from accounts.models import Agency, User
from accounts.models_approvals import Approval
from people import operations_families as families
from people import operations_merging as operations
from people.models import (
    Denial,
    Kind,
    Merge,
    Person,
    PersonAccess,
    PersonMove,
    PersonRecord,
    Restriction,
    SafetyWarning,
)
from people.operations import add_record, admit, link
from people.queries_families import household_of, relations_of
from records import row_security
from records.audit import SYSTEM, Actor
from records.keys import uuid7
from records.models import AuditEvent
from records.refusals import Refused
from tests.cast import actor
from tests.factories.families import SAID, HouseholdFactory, RelationshipFactory, StayFactory
from tests.factories.known import SafetyWarningFactory
from tests.factories.people import DenialFactory, PersonRecordFactory, RestrictionFactory

NOON = dt.datetime(2026, 5, 5, 12, tzinfo=dt.UTC)
WHY = "The school and the nursery confirmed the same mother."
MONTHS = dt.timedelta(days=200)


def seen(record: PersonRecord, agency: Agency, *, at: dt.datetime = NOON) -> PersonAccess:
    """Let an agency in to a record's person, on the ground of the record's own referral."""
    access: PersonAccess = admit(
        record.person, agency=agency, source_kind="referral", source_id=record.pk, by=SYSTEM, at=at
    )
    return access


@pytest.fixture
def mair(conwy: Agency) -> PersonRecord:
    record: PersonRecord = PersonRecordFactory.create(given_name="Mair")
    seen(record, conwy)
    return record


@pytest.fixture
def mari(conwy: Agency) -> PersonRecord:
    record: PersonRecord = PersonRecordFactory.create(given_name="Mari")
    seen(record, conwy)
    return record


@pytest.fixture
def screener(nia: User, mared: User) -> Actor:
    """Return Nia, with Mared there to approve."""
    return actor(nia)


def approved(approver: User, *, at: dt.datetime) -> None:
    """Have the one approval that waits be given."""
    approvals.approve(
        Approval.objects.waiting().get(), accounts_of_asker=(), by=actor(approver), at=at
    )


def made_one(
    kept: Person, merged: Person, *, by: Actor, approver: User, at: dt.datetime = NOON
) -> Merge:
    proposal = operations.propose_merge(kept, merged, reason=WHY, by=by, at=at)
    approved(approver, at=at)
    merge: Merge = operations.merge(proposal, by=by, at=at)
    return merge


def parted(merge: Merge, *, by: Actor, approver: User, at: dt.datetime, **since: Any) -> Merge:
    chosen = {name: since.pop(name) for name in ("records", "warnings") if name in since}
    operations.ask_to_undo(merge, reason="They are twins, as it seems.", **chosen, by=by, at=at)
    approved(approver, at=at)
    undone: Merge = operations.undo(merge, **since, by=by, at=at)
    return undone


class TestTwoPeople:
    def test_nobody_does_it_alone(
        self, mair: PersonRecord, mari: PersonRecord, screener: Actor, mared: User
    ) -> None:
        proposal = operations.propose_merge(
            mair.person, mari.person, reason=WHY, by=screener, at=NOON
        )

        with pytest.raises(Refused, match="Nobody has approved this yet"):
            operations.merge(proposal, by=screener, at=NOON)
        approved(mared, at=NOON)
        operations.merge(proposal, by=screener, at=NOON)

        assert set(mair.person.records.all()) == {mair, mari}
        moved = PersonMove.objects.get()
        assert (moved.record, moved.merge) == (mari, proposal)
        events = AuditEvent.objects.about(proposal).values_list("event", flat=True)
        assert {"person.merge_proposed", "approval.used", "person.merged"} <= set(events)

    def test_what_changed_since_it_was_asked_for_is_asked_again(
        self, mair: PersonRecord, mari: PersonRecord, screener: Actor, mared: User
    ) -> None:
        proposal = operations.propose_merge(
            mair.person, mari.person, reason=WHY, by=screener, at=NOON
        )
        approved(mared, at=NOON)
        PersonRecordFactory.create(person=mari.person, given_name="Marged")

        with pytest.raises(Refused, match="It has changed"):
            operations.merge(proposal, by=screener, at=NOON)

        assert mair.person.records.count() == 1

    def test_without_anybody_to_approve_it_is_not_asked(
        self, mair: PersonRecord, mari: PersonRecord, nia: User
    ) -> None:
        with pytest.raises(Refused, match="Nobody else is there"):
            operations.propose_merge(mair.person, mari.person, reason=WHY, by=actor(nia), at=NOON)

        assert not Merge.objects.exists()

    def test_relatives_are_not_made_one(
        self, mair: PersonRecord, mari: PersonRecord, screener: Actor
    ) -> None:
        RelationshipFactory.create(record=mair, other=mari, kind=Kind.SIBLING)

        with pytest.raises(Refused, match="relatives"):
            operations.propose_merge(mair.person, mari.person, reason=WHY, by=screener, at=NOON)

    def test_whoever_was_merged_is_linked_and_merged_no_more(
        self, mair: PersonRecord, mari: PersonRecord, screener: Actor, mared: User
    ) -> None:
        new = PersonRecordFactory.create()
        made_one(mair.person, mari.person, by=screener, approver=mared)
        gone = Person.objects.get(pk=PersonMove.objects.get().from_person_id)

        with pytest.raises(Refused, match="made one with somebody else"):
            link(new, to=gone, reason="The same.", by=screener, at=NOON)
        with pytest.raises(Refused, match="made one with somebody else"):
            operations.propose_merge(new.person, gone, reason=WHY, by=screener, at=NOON)


class TestRestrictedWins:
    @pytest.mark.parametrize("restricted", ["kept", "merged"])
    def test_both_are_closed_and_stay_closed(
        self,
        restricted: str,
        mair: PersonRecord,
        mari: PersonRecord,
        screener: Actor,
        mared: User,
        rhys: User,
    ) -> None:
        sides = {"kept": mair.person, "merged": mari.person}
        RestrictionFactory.create(person=sides[restricted])
        DenialFactory.create(person=sides[restricted], user_id=rhys.pk)

        merge = made_one(mair.person, mari.person, by=screener, approver=mared)
        assert not Person.objects.visible_to(screener).exists()
        parted(merge, by=screener, approver=mared, at=NOON + MONTHS)

        assert Restriction.objects.of_people().count() == 2
        assert not Person.objects.visible_to(screener).exists()
        assert {row.person_id for row in rhys_denied(rhys)} == {
            mair.person_id,
            mari.person_id,
        }

    def test_what_is_restricted_since_closes_both(
        self, mair: PersonRecord, mari: PersonRecord, screener: Actor, mared: User
    ) -> None:
        merge = made_one(mair.person, mari.person, by=screener, approver=mared)
        RestrictionFactory.create(person=mair.person)

        parted(merge, by=screener, approver=mared, at=NOON + MONTHS)

        assert not Person.objects.visible_to(screener).exists()


def rhys_denied(rhys: User) -> Any:
    return Denial.objects.filter(user_id=rhys.pk)


class TestJourney:
    def test_merge_work_and_undo(
        self,
        conwy: Agency,
        police: Agency,
        mair: PersonRecord,
        mari: PersonRecord,
        screener: Actor,
        mared: User,
    ) -> None:
        """Months of work on two children taken for one go back to whom each was about."""
        later = NOON + dt.timedelta(days=30)
        known_warning = SafetyWarningFactory.create(person=mari.person)
        mother = PersonRecordFactory.create(given_name="Nerys")
        seen(mother, conwy)
        RelationshipFactory.create(record=mother, other=mari)
        house = HouseholdFactory.create()
        StayFactory.create(record=mari, household=house)
        before = state()

        merge = made_one(mair.person, mari.person, by=screener, approver=mared)

        (parent,) = relations_of(mair.person_id, screener)
        assert parent.record == mother
        assert household_of(mair.person_id, screener, on=NOON.date())
        assert known_warning in mair.person.safety_warnings.all()

        # The police are let in about Mari's referral, a brother of hers is recorded, and she moves
        # in elsewhere; a school says something new of Mair, and a danger at hers becomes known.
        mari.refresh_from_db()
        let_in = seen(mari, police, at=later)
        brother = PersonRecordFactory.create(given_name="Guto")
        seen(brother, conwy)
        families.relate(brother, mari, kind=Kind.SIBLING, source=SAID, by=screener, at=later)
        families.relate(mother, mair, kind=Kind.CARER, source=SAID, by=screener, at=later)
        about_mair = add_record(
            fields={"given_name": "Mair"}, agency=None, person=mair.person, by=screener, at=later
        )
        about_mari = add_record(
            fields={"given_name": "Mari"}, agency=None, person=mair.person, by=screener, at=later
        )
        danger = SafetyWarningFactory.create(person=mair.person)
        mother_moves = families.record_stay(
            mari, household=HouseholdFactory.create(), source=SAID, by=screener, at=later
        )

        parted(
            merge,
            records=[about_mari.pk],
            warnings=[],
            grounds=[mari.pk],
            by=screener,
            approver=mared,
            at=NOON + MONTHS,
        )

        after = state()
        assert {key: after[key] for key in before} == before
        mari.refresh_from_db()
        assert set(mair.person.records.all()) == {mair, about_mair}
        assert set(mari.person.records.all()) == {mari, about_mari}
        assert {each.record for each in relations_of(mari.person_id, screener)} == {
            mother,
            brother,
        }
        assert [each.kind for each in relations_of(mair.person_id, screener)] == [Kind.CARER]
        assert list(mair.person.safety_warnings.all()) == [danger]
        assert mother_moves.record.person_id == mari.person_id
        let_in.refresh_from_db()
        assert let_in.person == mari.person

    def test_the_database_shows_it_to_whoever_sees_both(
        self, mair: PersonRecord, mari: PersonRecord, screener: Actor, mared: User, oren: User
    ) -> None:
        merge = made_one(mair.person, mari.person, by=screener, approver=mared)

        for reader, number in ((screener, 1), (actor(oren), 0)):
            with row_security.seen_by(reader):
                assert Merge.objects.count() == number
                assert PersonMove.objects.count() == number
            assert Merge.objects.visible_to(reader).count() == number
        parted(merge, by=screener, approver=mared, at=NOON + MONTHS)
        DenialFactory.create(person=mari.person, user_id=screener.id)
        with row_security.seen_by(screener):
            assert not Merge.objects.exists()
        assert not Merge.objects.visible_to(screener).exists()

    def test_the_last_of_a_chain_is_undone_first(
        self, mair: PersonRecord, mari: PersonRecord, screener: Actor, mared: User
    ) -> None:
        third = PersonRecordFactory.create(given_name="Marged")
        first = made_one(mair.person, mari.person, by=screener, approver=mared)
        made_one(third.person, mair.person, by=screener, approver=mared)

        with pytest.raises(Refused, match="Undo that first"):
            operations.ask_to_undo(first, reason="They are twins.", by=screener, at=NOON)

    def test_what_a_human_linked_elsewhere_since_stays_there(
        self, mair: PersonRecord, mari: PersonRecord, screener: Actor, mared: User
    ) -> None:
        other = PersonRecordFactory.create(given_name="Marged")
        merge = made_one(mair.person, mari.person, by=screener, approver=mared)
        link(mari, to=other.person, reason="The nursery knew her.", by=screener, at=NOON)

        parted(merge, by=screener, approver=mared, at=NOON + MONTHS)

        mari.refresh_from_db()
        assert mari.person == other.person


def state() -> dict[Any, Any]:
    """Return whose every record, access and warning is."""
    return {
        (model.__name__, row.pk): row.person_id
        for model in (PersonRecord, PersonAccess, SafetyWarning)
        for row in model._default_manager.all()
    }


class Story:
    """Five people, whatever happens to them by chance, and whose everything was at the start."""

    def __init__(
        self, seed: int, *, by: Actor, approver: User, conwy: Agency, police: Agency
    ) -> None:
        self.rng = Random(seed)  # noqa: S311  a story, not a secret
        self.by, self.approver, self.police, self.at = by, approver, police, NOON
        self.records = [PersonRecordFactory.create(given_name=f"Somebody {n}") for n in range(5)]
        for record in self.records:
            seen(record, conwy)
            SafetyWarningFactory.create(person=record.person)
        self.before = state()
        self.owners = {record.pk: record.person_id for record in self.records}
        self.standing: list[Merge] = []
        self.given: dict[Any, Any] = {}  # the access given since, and the record it is about

    def goes_on(self) -> None:
        self.at += dt.timedelta(hours=1)
        self.rng.choice([self.merge, self.merge, self.work, self.work, self.undo])()

    def merge(self) -> None:
        people = list(Person.objects.filter(records__isnull=False).distinct().order_by("pk"))
        if len(people) > 1:
            kept, merged = self.rng.sample(people, 2)
            self.standing.append(
                made_one(kept, merged, by=self.by, approver=self.approver, at=self.at)
            )

    def work(self) -> None:
        record = self.rng.choice(self.records)
        record.refresh_from_db()
        ground = uuid7()
        access = admit(
            record.person,
            agency=self.police,
            source_kind="meeting",
            source_id=ground,
            by=SYSTEM,
            at=self.at,
        )
        self.given[access.pk] = (ground, record)
        StayFactory.create(record=record, at=self.at)

    def undo(self) -> None:
        """Part the last two who were made one, as a stage of the work asks: with its grounds."""
        if not self.standing:
            return
        merge = self.standing.pop()
        going = {move.record_id for move in merge.moves.all()}
        grounds = [ground for ground, record in self.given.values() if record.pk in going]
        parted(merge, grounds=grounds, by=self.by, approver=self.approver, at=self.at)


@pytest.mark.parametrize("seed", range(8))
def test_any_merges_work_and_undos_restore(
    seed: int, conwy: Agency, police: Agency, screener: Actor, mared: User
) -> None:
    """Whatever is made one, worked on and parted: all goes back, and work stays with its record."""
    story = Story(seed, by=screener, approver=mared, conwy=conwy, police=police)
    for _step in range(14):
        story.goes_on()
    while story.standing:
        story.undo()

    after = state()
    assert {key: after[key] for key in story.before} == story.before
    for key, (_ground, record) in story.given.items():
        assert after["PersonAccess", key] == story.owners[record.pk]
    assert Merge.objects.exists()
    assert not Merge.objects.standing().exists()
