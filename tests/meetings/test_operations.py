"""What every meeting has, for whatever kind of meeting: widening, actions, corrections."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from meetings import operations, queries
from meetings.models import AgreedAction, Attendance, Meeting
from meetings.rules import Invitee
from records.documents import issue
from records.models import AuditEvent, Message
from referrals.models import Pathway, Referral
from tests.cast import actor, agency, person
from tests.factories.meetings import (
    STARTS_AT,
    AttendanceFactory,
    MeetingFactory,
    arrangements,
    invitee,
)
from tests.factories.reporting import AbsenceFactory
from tests.factories.strategy_meetings import awaiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(elin: User, haf: User) -> Meeting:
    """Call a meeting about nobody yet, as a panel does, for tomorrow; Haf is invited."""
    tomorrow = timezone.now() + dt.timedelta(days=1)
    meeting = MeetingFactory.create(chair=elin, kind=Meeting.Kind.SITTING, invitees=[invitee(haf)])
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=tomorrow, ends_at=tomorrow + dt.timedelta(hours=2)
    )
    return meeting


@pytest.fixture
def child() -> Referral:
    return awaiting(Pathway.CHILD)


def under_way(meeting: Meeting, by: User) -> Meeting:
    return operations.start_meeting(meeting, by=actor(by), at=STARTS_AT)


def agreed(meeting: Meeting, referral: Referral, by: User, **fields: Any) -> AgreedAction:
    return operations.agree_action(
        meeting,
        **{
            "referral": referral,
            "what": "Telephone the school.",
            "agency": agency("health"),
            "due_on": dt.date(2026, 5, 8),
            "by": actor(by),
            "at": STARTS_AT,
            **fields,
        },
    )


def test_a_referral_added_later_is_opened_to_those_already_invited(
    sitting: Meeting, child: Referral, elin: User, haf: User
) -> None:
    assert not Referral.objects.visible_to(actor(haf)).exists()

    operations.add_referral(sitting, referral=child, by=actor(elin), at=STARTS_AT)

    assert Referral.objects.visible_to(actor(haf)).get() == child
    event = AuditEvent.objects.about(sitting).get(event="meeting.widened")
    assert event.details == {"referral": child.reference}


def test_a_referral_is_added_once(sitting: Meeting, child: Referral, elin: User) -> None:
    operations.add_referral(sitting, referral=child, by=actor(elin), at=STARTS_AT)

    with pytest.raises(operations.Refused, match="already about this referral"):
        operations.add_referral(sitting, referral=child, by=actor(elin), at=STARTS_AT)


def test_a_restricted_referral_does_not_join_an_open_meeting(sitting: Meeting, elin: User) -> None:
    concern = awaiting(Pathway.PRACTITIONER)

    with pytest.raises(operations.Refused, match="restricted meeting of its own"):
        operations.add_referral(sitting, referral=concern, by=actor(elin), at=STARTS_AT)


def test_one_address_is_invited_once(elin: User) -> None:
    meeting = MeetingFactory.create(chair=elin, invitees=[invitee(elin), invitee(elin)])

    assert meeting.attendances.count() == 1
    with pytest.raises(operations.Refused, match="already been invited"):
        operations.invite(meeting, invitee=invitee(elin), by=actor(elin), at=STARTS_AT)


def test_an_agencys_mailbox_can_be_invited(sitting: Meeting, elin: User) -> None:
    mailbox = Invitee(agency=agency("noddfa"), email="duty@noddfa.example.wales", language="cy")

    operations.invite(sitting, invitee=mailbox, by=actor(elin), at=STARTS_AT)

    message = Message.objects.get(to="duty@noddfa.example.wales")
    assert (message.language, message.calendar_method) == ("cy", "REQUEST")


def test_minutes_sent_to_a_mailbox_are_for_those_of_the_agency_who_attend_meetings(
    elin: User, tomos: User, lowri: User
) -> None:
    meeting = MeetingFactory.create(
        chair=elin, invitees=[Invitee(agency=agency("glan-morfa"), email="office@example.wales")]
    )
    under_way(meeting, elin)
    mailbox = meeting.attendances.get(email="office@example.wales")
    response = Attendance.Response.APOLOGY_WITH_REPORT
    operations.record_attendance(mailbox, response=response, by=actor(elin), at=STARTS_AT)
    document = issue(
        kind="minutes",
        template="strategy_meetings/pdf/minutes.html",
        language="en",
        context={},
        title="Minutes",
        reference=meeting.reference,
        by=actor(elin),
        at=STARTS_AT,
    )

    operations.circulate(meeting, document=document, by=actor(elin), at=STARTS_AT)

    assert queries.circulated_to(actor(lowri)).get().document == document
    assert not queries.circulated_to(actor(tomos)).exists()


def test_a_minute_taker_taken_off_the_meeting_sees_it_no_more(elin: User, gwen: User) -> None:
    meeting = MeetingFactory.create(
        arrangements=arrangements(elin, minute_taker=invitee(gwen)), chair=elin
    )
    assert Meeting.objects.visible_to(actor(gwen)).exists()

    operations.withdraw_invitation(
        meeting.attendances.get(user_id=gwen.pk), by=actor(elin), at=STARTS_AT
    )

    meeting.refresh_from_db()
    assert (meeting.minute_taker_id, meeting.minute_taker_name) == (None, "")
    assert not Meeting.objects.visible_to(actor(gwen)).exists()


def test_whoever_starts_the_meeting_is_in_the_room(sitting: Meeting, elin: User, haf: User) -> None:
    under_way(sitting, elin)

    here = {a.user_id for a in sitting.attendances.all() if a.is_present_at(STARTS_AT)}
    assert here == {elin.pk}


def test_who_never_answered_has_given_no_response(sitting: Meeting, elin: User, haf: User) -> None:
    under_way(sitting, elin)

    operations.conclude_meeting(sitting, by=actor(elin), at=STARTS_AT)

    response = sitting.attendances.get(user_id=haf.pk).response
    assert response == Attendance.Response.NO_RESPONSE


def test_a_decision_about_somebody_else_is_refused(
    sitting: Meeting, child: Referral, elin: User
) -> None:
    under_way(sitting, elin)

    with pytest.raises(operations.Refused, match="one of the people this meeting is about"):
        operations.record_decision(
            sitting,
            referral=child,
            decision="Yes.",
            reason="Because.",
            quorum=None,
            by=actor(elin),
            at=STARTS_AT,
        )


def test_an_action_stays_its_agencys_when_the_referral_has_closed_to_it(
    sitting: Meeting, child: Referral, elin: User, haf: User, lowri: User
) -> None:
    operations.add_referral(sitting, referral=child, by=actor(elin), at=STARTS_AT)
    action = agreed(under_way(sitting, elin), child, elin)
    operations.withdraw_invitation(
        sitting.attendances.get(user_id=haf.pk), by=actor(elin), at=STARTS_AT
    )

    assert list(queries.actions_for(actor(haf))) == [action]
    assert not queries.actions_for(actor(lowri)).exists()


def test_an_action_for_somebody_by_name_is_theirs_alone(
    sitting: Meeting, child: Referral, elin: User, haf: User
) -> None:
    operations.add_referral(sitting, referral=child, by=actor(elin), at=STARTS_AT)
    agreed(under_way(sitting, elin), child, elin, user_id=elin.pk)

    assert queries.actions_for(actor(elin)).count() == 1
    assert not queries.actions_for(actor(haf)).exists()


def test_an_action_ends_with_its_outcome(
    sitting: Meeting, child: Referral, elin: User, haf: User
) -> None:
    operations.add_referral(sitting, referral=child, by=actor(elin), at=STARTS_AT)
    action = agreed(under_way(sitting, elin), child, elin)

    operations.end_action(
        action, status="not_possible", outcome="It is closed.", by=actor(haf), at=STARTS_AT
    )

    action.refresh_from_db()
    assert (action.status, action.outcome) == ("not_possible", "It is closed.")
    assert (action.ended_at, action.ended_by) == (STARTS_AT, haf.pk)
    event = AuditEvent.objects.about(sitting).get(event="action.ended")
    assert "It is closed." not in str(event.details)


def test_corrections_are_numbered(sitting: Meeting, elin: User) -> None:
    operations.conclude_meeting(under_way(sitting, elin), by=actor(elin), at=STARTS_AT)

    for text in ("The left arm.", "And his sister."):
        operations.correct_minutes(sitting, text=text, by=actor(elin), at=STARTS_AT)

    numbered = [(correction.number, correction.text) for correction in sitting.corrections.all()]
    assert numbered == [(1, "The left arm."), (2, "And his sister.")]


def test_saving_the_same_text_again_is_no_conflict(sitting: Meeting, elin: User) -> None:
    item = under_way(sitting, elin).agenda.get()
    typed: dict[str, Any] = {"minutes": "High.", "version": 0, "by": actor(elin), "at": STARTS_AT}
    operations.save_minutes(item, **typed)

    again = operations.save_minutes(item, **typed)

    assert again.version == 1
    assert AuditEvent.objects.about(sitting).filter(event="minutes.saved").count() == 1


def test_my_meetings_are_those_i_am_invited_to_and_not_over(
    sitting: Meeting, elin: User, haf: User, lowri: User
) -> None:
    now = timezone.now()

    assert list(queries.upcoming_meetings(actor(haf), at=now)) == [sitting]
    assert not queries.upcoming_meetings(actor(lowri), at=now).exists()
    assert not queries.upcoming_meetings(actor(haf), at=now + dt.timedelta(days=2)).exists()


def test_who_covers_for_an_absent_chair_has_their_meetings_and_none_that_stays_with_those_named(
    sitting: Meeting, elin: User, haf: User
) -> None:
    now = timezone.now()
    rhian = person("Rhian Puw", Role.ISRO, "safeguarding")
    assert not queries.upcoming_meetings(actor(rhian), at=now).exists()

    AbsenceFactory.create(user=elin, cover=rhian)

    assert list(queries.upcoming_meetings(actor(rhian), at=now)) == [sitting]
    Meeting.objects.filter(pk=sitting.pk).update(is_restricted=True)
    assert not queries.upcoming_meetings(actor(rhian), at=now).exists()


def test_an_invitation_of_the_factory_is_an_invitation() -> None:
    assert AttendanceFactory.create().response == Attendance.Response.INVITED
