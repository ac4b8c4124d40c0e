"""Calling a strategy meeting, whom it lets in, and what it takes to decide."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar

from accounts.models import User
from meetings import operations as meetings
from meetings.models import Attendance, Meeting, MeetingReferral
from records.models import AuditEvent, Message
from referrals.models import Pathway, Referral
from strategy_meetings import operations
from strategy_meetings.models import StrategyMeeting
from tests.cast import actor
from tests.factories.meetings import STARTS_AT, arrangements, invitee
from tests.factories.people import DenialFactory
from tests.factories.section_126 import ended
from tests.factories.strategy_meetings import (
    SCREENED_AT,
    EnquiryFactory,
    StrategyMeetingFactory,
    awaiting,
    report,
    screened,
    someone,
    type_for,
)
from tests.strategy_meetings.holding import LATER, decide, start

pytestmark = pytest.mark.django_db


def sees(user: User, referral: Referral) -> bool:
    return Referral.objects.visible_to(actor(user)).filter(pk=referral.pk).exists()


def test_scheduling_invites_the_agencies_and_lets_them_in(
    child: Referral, carys: User, request: pytest.FixtureRequest
) -> None:
    assert not sees(carys, child)

    called: StrategyMeeting = request.getfixturevalue("called")

    assert sees(carys, child)
    event = AuditEvent.objects.about(child).get(event="strategy_meeting.scheduled")
    assert event.details["meeting"] == called.meeting.reference


def test_two_weeks_after_the_meeting_the_referral_closes_to_those_invited(
    child: Referral, elin: User, carys: User
) -> None:
    long_ago = timezone.now() - dt.timedelta(days=15)

    StrategyMeetingFactory.create(
        referral=child,
        chair=elin,
        arrangements=arrangements(elin, starts_at=long_ago),
        invitees=[invitee(carys)],
    )

    assert not sees(carys, child)


def test_an_agency_that_is_not_invited_is_not_let_in(
    child: Referral, called: StrategyMeeting, haf: User
) -> None:
    assert not sees(haf, child)


def calendar_of(message: Message) -> tuple[Any, Any]:
    """Return the calendar that came with a message, and its one event."""
    calendar = Calendar.from_ical(message.calendar)
    return calendar, calendar.walk("VEVENT")[0]


def test_an_invitation_parses_in_a_calendar_and_holds_no_name(
    called: StrategyMeeting, carys: User
) -> None:
    message = Message.objects.get(to=carys.email, template="meetings/email/invitation")

    calendar, event = calendar_of(message)

    assert (calendar["METHOD"], event["SEQUENCE"]) == ("REQUEST", 0)
    assert event["DTSTART"].dt == called.meeting.starts_at.replace(microsecond=0)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]
    assert str(event["SUMMARY"]) == f"Meeting {called.meeting.reference}"
    everything = message.subject + message.body + message.calendar
    for name in ("Mair", "Llwyd-Canari", "Elin", "Morgan", "Carys Beynon", "Gwen"):
        assert name not in everything


def test_a_welsh_speaker_is_invited_in_welsh(child: Referral, elin: User, carys: User) -> None:
    called = StrategyMeetingFactory.create(
        referral=child, chair=elin, invitees=[invitee(carys, language="cy")], by=actor(elin)
    )

    message = Message.objects.get(to=carys.email, about_id=called.pk)
    assert message.subject.startswith("Gwahoddiad: cyfarfod")
    assert "6 Mai 2026" in message.subject


def test_a_moved_meeting_keeps_its_calendar_entry(
    called: StrategyMeeting, carys: User, elin: User, child: Referral
) -> None:
    meeting = called.meeting
    next_day = meeting.starts_at + dt.timedelta(days=1)

    meetings.reschedule_meeting(
        meeting,
        mode=Meeting.Mode.TELEPHONE,
        place="",
        starts_at=next_day,
        ends_at=next_day + dt.timedelta(hours=1),
        by=actor(elin),
        at=SCREENED_AT,
    )

    first, second = (
        calendar_of(message)[1]
        for message in Message.objects.filter(to=carys.email, about_id=meeting.pk).order_by("id")
    )
    assert (first["UID"], first["SEQUENCE"]) == (second["UID"], 0)
    assert (second["SEQUENCE"], second["DTSTART"].dt) == (1, next_day.replace(microsecond=0))
    assert sees(carys, child)


def test_a_cancelled_meeting_closes_the_referral_to_those_invited(
    called: StrategyMeeting, carys: User, elin: User, child: Referral
) -> None:
    meetings.cancel_meeting(
        called.meeting, reason="The child moved away.", by=actor(elin), at=SCREENED_AT
    )

    assert not sees(carys, child)
    message = Message.objects.filter(to=carys.email, about_id=called.pk).latest("id")
    calendar, event = calendar_of(message)
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")


def test_a_withdrawn_invitation_closes_the_referral_again(
    called: StrategyMeeting, carys: User, elin: User, child: Referral
) -> None:
    invitation = called.meeting.attendances.get(user_id=carys.pk)

    meetings.withdraw_invitation(invitation, by=actor(elin), at=SCREENED_AT)

    assert not sees(carys, child)
    assert not StrategyMeeting.objects.visible_to(actor(carys)).exists()


def test_brothers_and_sisters_share_one_meeting(elin: User) -> None:
    family = report(
        someone(Pathway.CHILD, given_name="Mair"), someone(Pathway.CHILD, given_name="Ifan")
    )
    children = [screened(referral) for referral in family.referrals.all()]

    called = operations.schedule(
        type_for(children[0]),
        referrals=children,
        arrangements=arrangements(elin),
        team=elin.memberships.get().team,
        by=actor(elin),
        at=SCREENED_AT,
    )

    assert MeetingReferral.objects.filter(meeting=called.meeting).count() == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param({"referrals": []}, "Choose who", id="about nobody"),
        pytest.param({"chair": "anwen"}, "Choose a chair", id="a social worker chairs"),
        pytest.param({"mode": Meeting.Mode.IN_PERSON}, "Say where", id="in person, nowhere"),
        pytest.param({"length": dt.timedelta(0)}, "must end after", id="no time at all"),
    ],
)
def test_a_meeting_that_cannot_be_called_is_refused(
    child: Referral,
    elin: User,
    anwen: User,
    change: dict[str, Any],
    sentence: str,
    request: pytest.FixtureRequest,
) -> None:
    chair = request.getfixturevalue(str(change["chair"])) if "chair" in change else elin
    called_for = arrangements(
        chair,
        mode=change.get("mode", Meeting.Mode.VIDEO),
        ends_at=STARTS_AT + change.get("length", dt.timedelta(hours=1)),
    )

    with pytest.raises(operations.Refused, match=sentence):
        operations.schedule(
            type_for(child),
            referrals=change.get("referrals", [child]),
            arrangements=called_for,
            team=elin.memberships.get().team,
            by=actor(elin),
            at=SCREENED_AT,
        )

    assert not Meeting.objects.exists()


def test_one_referral_is_not_called_to_two_meetings_at_once(
    child: Referral, called: StrategyMeeting, elin: User
) -> None:
    with pytest.raises(operations.Refused, match="already arranged"):
        StrategyMeetingFactory.create(referral=child, chair=elin)


def test_somebody_who_may_never_see_the_person_is_not_invited(
    child: Referral, elin: User, carys: User
) -> None:
    DenialFactory.create(person=child.record.person, user_id=carys.pk)

    with pytest.raises(operations.Refused, match="Carys Beynon may not take part"):
        StrategyMeetingFactory.create(referral=child, chair=elin, invitees=[invitee(carys)])


def test_a_childs_decision_without_the_police_is_refused(
    called: StrategyMeeting, elin: User
) -> None:
    start(called, elin, present=())

    with pytest.raises(operations.Refused, match="not quorate"):
        decide(called, elin)

    assert not called.meeting.decisions.exists()


def test_a_childs_decision_without_the_police_stands_with_a_reason(
    called: StrategyMeeting, elin: User
) -> None:
    start(called, elin, present=())

    decide(called, elin, quorum_override_reason="The police cannot come before night.")

    decision = called.meeting.decisions.get()
    assert "police" in decision.agencies_missing
    assert decision.quorum_override_reason == "The police cannot come before night."
    event = AuditEvent.objects.about(called.meeting).get(event="decision.recorded")
    assert event.details["is_override"] is True


def test_a_decision_after_the_police_have_left_is_refused(
    called: StrategyMeeting, elin: User, carys: User
) -> None:
    start(called, elin, present=(carys,))
    meetings.record_attendance(
        called.meeting.attendances.get(user_id=carys.pk),
        response=Attendance.Response.PART,
        arrived_at=STARTS_AT,
        left_at=LATER - dt.timedelta(minutes=1),
        by=actor(elin),
        at=LATER,
    )

    with pytest.raises(operations.Refused, match="not quorate"):
        decide(called, elin)


def test_a_minute_taker_does_not_make_a_quorum(child: Referral, elin: User, carys: User) -> None:
    called = StrategyMeetingFactory.create(
        referral=child, chair=elin, invitees=[invitee(carys, can_decide=False)]
    )
    start(called, elin, present=(carys,))

    with pytest.raises(operations.Refused, match="not quorate"):
        decide(called, elin)


def test_an_adults_meeting_has_no_quorum(ceri: User) -> None:
    adult = awaiting(Pathway.ADULT)
    enquiry = EnquiryFactory.create(referral=adult)
    ended(enquiry, determination="3", reason="At risk.", by=actor(ceri), at=SCREENED_AT)
    adult.refresh_from_db()
    called = StrategyMeetingFactory.create(referral=adult, chair=ceri)
    start(called, ceri, present=())

    decide(called, ceri)

    assert called.meeting.decisions.get().agencies_missing == []


def test_nothing_is_concluded_while_something_is_missing(
    called: StrategyMeeting, elin: User
) -> None:
    start(called, elin, present=())

    with pytest.raises(operations.Refused) as refused:
        operations.conclude(called, conclusions={}, by=actor(elin), at=LATER)

    reference = called.meeting.referrals.get().reference
    assert refused.value.objections == [
        f"Choose an outcome for {reference}.",
        f"Give the reason for the outcome for {reference}.",
        f"Record what was decided about {reference}.",
        (
            f"Answer for {reference}, also where it is not known yet: What the child thinks and "
            "wants; Agreement of the parents, or of the child; Whether the child can decide about "
            "this themselves; An advocate for the child."
        ),
    ]
    called.meeting.refresh_from_db()
    assert called.meeting.status == Meeting.Status.UNDER_WAY


def test_a_meeting_about_a_practitioner_lets_in_only_those_named(
    dai: User, carys: User, glyn: User
) -> None:
    concern = awaiting(Pathway.PRACTITIONER)
    tomorrow = timezone.now() + dt.timedelta(days=1)
    StrategyMeetingFactory.create(
        referral=concern,
        chair=dai,
        arrangements=arrangements(dai, starts_at=tomorrow),
        invitees=[invitee(carys)],
        by=actor(dai),
    )

    assert (sees(carys, concern), sees(glyn, concern)) == (True, False)
    assert StrategyMeeting.objects.visible_to(actor(carys)).exists()
    assert not StrategyMeeting.objects.visible_to(actor(glyn)).exists()


def test_a_conflict_of_interest_hides_the_meeting(
    called: StrategyMeeting, child: Referral, carys: User, elin: User
) -> None:
    DenialFactory.create(person=child.record.person, user_id=carys.pk)

    assert not StrategyMeeting.objects.visible_to(actor(carys)).filter(pk=called.pk).exists()
