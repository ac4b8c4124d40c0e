"""A strategy discussion by telephone: held, decided for each person and closed, in one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Team
from meetings import operations as meetings
from meetings.models import Attendance, Meeting
from policies.models import MeetingType
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import Referral
from strategy_meetings import queries_deciding
from strategy_meetings import rules_discussing as rules
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.operations.concluding import conclude
from strategy_meetings.operations.meetings import (
    lock_referrals,
    record_decision,
    schedule,
)
from strategy_meetings.rules import Conclusion
from strategy_meetings.rules_discussing import Discussion


@operation
def discuss(
    meeting_type: MeetingType,
    *,
    referrals: Sequence[Referral],
    told: Discussion,
    team: Team,
    by: Actor,
    at: datetime,
) -> StrategyMeeting:
    """Record a discussion that was held by telephone, decide for each person, and close it.

    It is a strategy meeting like any other, with the same quorum, clocks and enquiries; only
    nobody is invited to it. Sent twice, it is recorded once. Raises Refused, and then nothing of
    it is kept.
    """
    about = lock_referrals(referral.pk for referral in referrals)
    if recorded := already_recorded(about, told, by=by):
        return recorded
    if objections := rules.objections_to_discussing(meeting_type, about, told, at=at):
        raise Refused(objections)

    strategy_meeting = schedule(
        meeting_type,
        referrals=about,
        arrangements=told.arrangements,
        team=team,
        invitees=[each.invitee for each in told.on_the_line],
        sends_invitations=False,
        by=by,
        at=at,
    )
    meeting = meetings.start_meeting(strategy_meeting.meeting, by=by, at=told.began_at)
    strategy_meeting.meeting = meeting
    write_down(strategy_meeting, about, told, by=by, at=at)
    concluded = conclude(
        strategy_meeting,
        conclusions=conclusions_of(about, told),
        reason_late=told.reason_late,
        quorum_override_reason=told.quorum_override_reason,
        by=by,
        at=at,
    )
    audit.record(
        "strategy_meeting.discussed",
        meeting,
        by=by,
        at=at,
        referrals=[referral.reference for referral in about],
    )
    return concluded


def conclusions_of(about: Sequence[Referral], told: Discussion) -> dict[UUID, Conclusion]:
    """Return what was decided for each; whoever holds a referral already leads on."""
    holders = queries_deciding.holders_of(about)
    return {
        key: Conclusion(
            decided.outcome,
            decided.reason,
            lead_practitioner_id=holders[key].pk if key in holders else None,
            lead_practitioner_name=holders[key].name if key in holders else "",
        )
        for key, decided in told.decided.items()
    }


def write_down(
    strategy_meeting: StrategyMeeting,
    about: Sequence[Referral],
    told: Discussion,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Record who was on the line, what is known, what was decided for each, and the actions."""
    meeting = strategy_meeting.meeting
    for attendance in meeting.attendances.all():
        left_at = told.left_at.get(attendance.email.lower())
        meetings.record_attendance(
            attendance,
            response=Attendance.Response.PART if left_at else Attendance.Response.ATTENDED,
            arrived_at=told.began_at,
            left_at=left_at,
            by=by,
            at=at,
        )
    for known in told.known:
        said: Mapping[str, Any] = {"agency": known.agency, "text": known.text, "kind": known.kind}
        for referral in known.about:
            meetings.record_statement(meeting, referral=referral, **said, by=by, at=at)
    for referral in about:
        decide_for(strategy_meeting, referral, told, by=by, at=at)
    for agreed in told.agreed:
        will: Mapping[str, Any] = {
            "what": agreed.what,
            "agency": agreed.agency,
            "due_on": agreed.due_on,
        }
        for referral in agreed.about:
            meetings.agree_action(meeting, referral=referral, **will, by=by, at=at)


def decide_for(
    strategy_meeting: StrategyMeeting,
    referral: Referral,
    told: Discussion,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Record the gates of one person, and the decision at the moment when it was taken."""
    decided, meeting_type = told.decided[referral.pk], strategy_meeting.meeting_type
    for gate in meeting_type.gates:
        answer, words = decided.gates[gate["code"]]
        meetings.answer_gate(
            strategy_meeting.meeting,
            referral=referral,
            gate=gate,
            answer=answer,
            words=words,
            by=by,
            at=at,
        )
    record_decision(
        strategy_meeting,
        referral=referral,
        decision=meeting_type.outcome(decided.outcome)["name"],
        reason=decided.reason,
        dissents=decided.dissents,
        quorum_override_reason=told.quorum_override_reason,
        by=by,
        at=decided.at,
    )


def already_recorded(
    about: Sequence[Referral], told: Discussion, *, by: Actor
) -> StrategyMeeting | None:
    """Return the same discussion, where the same person has sent it before."""
    sent_before = StrategyMeeting.objects.filter(
        meeting__mode=Meeting.Mode.TELEPHONE,
        meeting__status=Meeting.Status.CONCLUDED,
        meeting__started_at=told.began_at,
        meeting__scheduled_by=by.id,
    ).select_related("meeting", "meeting_type")
    keys = {referral.pk for referral in about}
    return next((each for each in sent_before if about_of(each) == keys), None)


def about_of(strategy_meeting: StrategyMeeting) -> set[UUID]:
    return set(strategy_meeting.meeting.referrals.values_list("pk", flat=True))
