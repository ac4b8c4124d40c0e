"""Conferences, and the child protection register from a name's first day to its last."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from people.models import Person
from protection import operations, queries
from protection.models import Conference, Registration
from records.audit import SYSTEM
from records.models import AuditEvent
from tests.cast import actor
from tests.factories.people import PersonRecordFactory
from tests.factories.protection import (
    HELD_ON,
    RECORDED_AT,
    ConferenceFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db

A_DAY = dt.timedelta(days=1)
NOW: dict[str, Any] = {"by": SYSTEM, "at": RECORDED_AT}


def test_a_conference_is_recorded_with_what_it_decided(mash):
    conference = ConferenceFactory.create(decision=Conference.Decision.REGISTERED)

    assert (conference.held_on, conference.decision) == (HELD_ON, "registered")
    event = AuditEvent.objects.about(conference.referral).get(event="conference.recorded")
    assert event.details["decision"] == "registered"


def test_children_of_one_family_are_one_conference_and_two_rows(mash):
    family = uuid4()

    rows = [ConferenceFactory.create(family=family) for _ in range(2)]

    assert {row.family for row in rows} == {family}
    assert ConferenceFactory.create().family != family


def test_a_conference_that_was_not_held_decides_nothing(mash):
    with pytest.raises(operations.Refused, match="give that day"):
        ConferenceFactory.create(held_on=None, decision=Conference.Decision.REGISTERED)

    assert not Conference.objects.exists()


def test_a_conference_is_recorded_once_a_day(mash):
    conference = ConferenceFactory.create()

    with pytest.raises(operations.Refused, match="already recorded"):
        ConferenceFactory.create(referral=conference.referral)


def test_a_correction_says_what_it_changed(mash):
    conference = ConferenceFactory.create()

    operations.correct_conference(
        conference,
        held_on=HELD_ON + A_DAY,
        last_strategy_discussion_on=None,
        decision="",
        **NOW,
    )

    conference.refresh_from_db()
    assert conference.held_on == HELD_ON + A_DAY
    event = AuditEvent.objects.get(event="conference.corrected")
    assert event.details["changed"] == ["held_on"]


def test_a_name_goes_on_the_register_and_the_agency_is_let_in(conwy, nia):
    record = PersonRecordFactory.create(agency=conwy)
    assert not Person.objects.visible_to(actor(nia)).exists()

    registration = RegistrationFactory.create(record=record, categories=["neglect", "physical"])

    assert registration.first_categories == ["neglect", "physical"]
    assert Person.objects.visible_to(actor(nia)).get() == record.person
    assert AuditEvent.objects.about(registration).get().event == "registration.started"


def test_a_name_goes_on_the_register_under_a_category():
    with pytest.raises(operations.Refused, match="at least one category"):
        RegistrationFactory.create(categories=[])


def test_a_name_is_on_the_register_once_from_a_day():
    registration = RegistrationFactory.create()

    with pytest.raises(operations.Refused, match="already on the register"):
        RegistrationFactory.create(record=registration.record)


def test_categories_change_and_the_first_stay_known():
    registration = RegistrationFactory.create(categories=["neglect"])

    changed = operations.change_categories(registration, categories=["emotional"], **NOW)

    assert (changed.categories, changed.first_categories) == (["emotional"], ["neglect"])


def test_visits_and_reviews_are_of_days_on_the_register():
    registration = RegistrationFactory.create()

    operations.record_visit(registration, on=HELD_ON + A_DAY, was_seen_alone=True, **NOW)
    seen = operations.record_review(registration, on=HELD_ON + 80 * A_DAY, **NOW)

    assert (seen.last_visited_on, seen.was_seen_alone) == (HELD_ON + A_DAY, True)
    assert seen.last_reviewed_on == HELD_ON + 80 * A_DAY
    with pytest.raises(operations.Refused, match="before the child's name"):
        operations.record_visit(registration, on=HELD_ON - A_DAY, was_seen_alone=True, **NOW)
    with pytest.raises(operations.Refused, match="before the child's name"):
        operations.record_review(registration, on=HELD_ON - A_DAY, **NOW)


def test_a_registration_ends_once_and_not_before_it_starts():
    registration = RegistrationFactory.create()

    with pytest.raises(operations.Refused, match="cannot end before"):
        operations.end_registration(registration, ended_on=HELD_ON - A_DAY, **NOW)
    ended = operations.end_registration(
        registration, ended_on=HELD_ON + 90 * A_DAY, reason="De-registered at review.", **NOW
    )

    assert ended.ended_on == HELD_ON + 90 * A_DAY
    assert (ended.ended_at, ended.ended_by) == (RECORDED_AT, SYSTEM.id)
    with pytest.raises(operations.Refused, match="already ended"):
        operations.end_registration(registration, ended_on=HELD_ON + 91 * A_DAY, **NOW)


def test_a_persons_story_holds_their_conferences_and_registrations_the_newest_first(mash):
    first = ConferenceFactory.create()
    person = first.referral.record.person
    second = ConferenceFactory.create(referral=first.referral, held_on=HELD_ON + A_DAY)
    ConferenceFactory.create()
    registration = RegistrationFactory.create(record=first.referral.record)

    assert list(queries.conferences_about(person)) == [second, first]
    assert list(queries.registrations_of(person)) == [registration]
    assert Registration.objects.count() == 1
