"""Writing down who somebody is, linking records, letting agencies in."""

import datetime as dt

import pytest

from accounts.models import Agency, User
from people import operations
from people.models import Person, PersonAccess, PersonMove, PersonRecord
from records.audit import SYSTEM
from records.keys import uuid7
from records.models import AuditEvent
from tests.cast import actor
from tests.factories.people import DenialFactory, PersonRecordFactory, RestrictionFactory

NOON = dt.datetime(2026, 5, 5, 12, tzinfo=dt.UTC)


def test_what_was_said_is_written_down_with_comparable_words(glan_morfa: Agency, db: None) -> None:
    record = operations.add_record(
        fields={"given_name": "Siân", "family_name": "Ŵyn", "postcode": "LL30 2DD"},
        agency=glan_morfa,
        by=SYSTEM,
        at=NOON,
    )

    assert (record.search_name, record.search_postcode) == ("sian wyn", "LL302DD")
    assert record.given_name == "Siân"
    assert AuditEvent.objects.about(record).get().event == "person.recorded"


def test_a_record_that_says_nobody_is_refused(db: None) -> None:
    with pytest.raises(operations.Refused, match="describe the person"):
        operations.add_record(fields={"given_name": "\u200b"}, agency=None, by=SYSTEM, at=NOON)

    assert not Person.objects.exists()


def test_linking_moves_the_record_and_keeps_the_move(conwy: Agency, nia: User) -> None:
    known, new = PersonRecordFactory.create(), PersonRecordFactory.create()
    stranger = new.person

    operations.link(new, to=known.person, reason="Same date of birth.", by=actor(nia), at=NOON)

    assert PersonRecord.objects.get(pk=new.pk).person == known.person
    move = PersonMove.objects.get()
    assert (move.from_person, move.to_person, move.moved_by) == (stranger, known.person, nia.pk)
    assert AuditEvent.objects.about(new).filter(event="person.linked").count() == 1


def test_who_could_see_the_record_still_can_after_linking(conwy: Agency, nia: User) -> None:
    known, new = PersonRecordFactory.create(), PersonRecordFactory.create()
    ground = uuid7()
    operations.admit(
        new.person, agency=conwy, source_kind="referral", source_id=ground, by=SYSTEM, at=NOON
    )

    operations.link(new, to=known.person, reason="The same child.", by=actor(nia), at=NOON)

    assert Person.objects.visible_to(actor(nia)).filter(pk=known.person_id).exists()
    operations.withdraw(source_kind="referral", source_id=ground, by=SYSTEM, at=NOON)
    assert not Person.objects.visible_to(actor(nia)).filter(pk=known.person_id).exists()


def test_who_may_never_see_the_record_still_may_not_after_linking(
    conwy: Agency, nia: User, owen: User
) -> None:
    known, new = PersonRecordFactory.create(), PersonRecordFactory.create()
    for person in (known.person, new.person):
        operations.admit(
            person, agency=conwy, source_kind="referral", source_id=uuid7(), by=SYSTEM, at=NOON
        )
    DenialFactory.create(person=new.person, user_id=owen.pk)
    assert Person.objects.visible_to(actor(owen)).filter(pk=known.person_id).exists()

    operations.link(new, to=known.person, reason="The same child.", by=actor(nia), at=NOON)

    assert not Person.objects.visible_to(actor(owen)).exists()
    assert Person.objects.visible_to(actor(nia)).filter(pk=known.person_id).exists()


def test_a_restricted_record_stays_restricted_after_linking(conwy: Agency, nia: User) -> None:
    known, new = PersonRecordFactory.create(), PersonRecordFactory.create()
    operations.admit(
        known.person, agency=conwy, source_kind="referral", source_id=uuid7(), by=SYSTEM, at=NOON
    )
    RestrictionFactory.create(person=new.person)

    operations.link(new, to=known.person, reason="The same child.", by=actor(nia), at=NOON)

    assert not Person.objects.visible_to(actor(nia)).filter(pk=known.person_id).exists()


def test_linking_twice_does_not_let_anybody_in_twice(conwy: Agency, nia: User) -> None:
    known, new = PersonRecordFactory.create(), PersonRecordFactory.create()
    stranger, ground = new.person, uuid7()
    operations.admit(
        stranger, agency=conwy, source_kind="referral", source_id=ground, by=SYSTEM, at=NOON
    )

    operations.link(new, to=known.person, reason="Same.", by=actor(nia), at=NOON)
    new.refresh_from_db()
    operations.link(new, to=stranger, reason="A mistake.", by=actor(nia), at=NOON)
    new.refresh_from_db()
    operations.link(new, to=known.person, reason="It was right.", by=actor(nia), at=NOON)

    for person in (stranger, known.person):
        assert PersonAccess.objects.filter(person=person, source_id=ground).count() == 1


@pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
def test_linking_needs_a_reason(nia: User, reason: str) -> None:
    known, new = PersonRecordFactory.create(), PersonRecordFactory.create()

    with pytest.raises(operations.Refused, match="Say why"):
        operations.link(new, to=known.person, reason=reason, by=actor(nia), at=NOON)


def test_a_record_cannot_be_linked_to_its_own_person(nia: User) -> None:
    record = PersonRecordFactory.create()

    with pytest.raises(operations.Refused, match="already linked"):
        operations.link(record, to=record.person, reason="Same.", by=actor(nia), at=NOON)


def test_letting_in_on_the_same_ground_twice_is_one_access(conwy: Agency, db: None) -> None:
    record, ground = PersonRecordFactory.create(), uuid7()

    for _ in range(2):
        operations.admit(
            record.person,
            agency=conwy,
            source_kind="referral",
            source_id=ground,
            by=SYSTEM,
            at=NOON,
        )

    assert PersonAccess.objects.count() == 1
    assert AuditEvent.objects.filter(event="person.admitted").count() == 1


def test_withdrawing_ends_only_what_rests_on_that_ground(conwy: Agency, db: None) -> None:
    record, meeting, referral = PersonRecordFactory.create(), uuid7(), uuid7()
    for kind, ground in (("meeting", meeting), ("referral", referral)):
        operations.admit(
            record.person, agency=conwy, source_kind=kind, source_id=ground, by=SYSTEM, at=NOON
        )

    ended = operations.withdraw(source_kind="meeting", source_id=meeting, by=SYSTEM, at=NOON)

    assert ended == 1
    assert PersonAccess.objects.get(ended_at__isnull=True).source_id == referral
