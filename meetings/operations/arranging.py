"""Before a meeting: who is called, when, and what they may open for it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Team
from meetings import notifications, rules
from meetings.models import AgendaItem, Attendance, Meeting, MeetingReferral
from meetings.operations.letting_in import close_for, let_in
from meetings.rules import Arrangements, Invitee
from policies.models import Policy
from records import audit
from records.audit import Actor
from records.keys import new_reference
from records.refusals import Refused
from records.row_security import operation
from referrals.models import Referral
from referrals.queries.safe_to_tell import not_to_be_told

PREFIXES = {
    Meeting.Kind.STRATEGY_MEETING: "SM",
    Meeting.Kind.CONFERENCE: "PC",
    Meeting.Kind.SITTING: "PS",
}


@operation
def schedule_meeting(
    *,
    kind: Meeting.Kind,
    policy: Policy,
    arrangements: Arrangements,
    agenda: Sequence[Mapping[str, str]],
    team: Team,
    invitees: Iterable[Invitee],
    referrals: Sequence[Referral] = (),
    sends_invitations: bool = True,
    by: Actor,
    at: datetime,
) -> Meeting:
    """Call a meeting about ``referrals``: agenda, invitations, and what the invited may open.

    Nobody is sent an invitation to what has begun already (``sends_invitations``).
    ``agenda`` holds ``code``, ``name_en`` and ``name_cy`` in order. The chair and the
    minute-taker are invited with the others. A meeting about a restricted referral is restricted
    to those named on it. Raises Refused.
    """
    people = together(arrangements, invitees)
    denied = denied_among(people, referrals)
    if objections := rules.objections_to_arranging(arrangements, people, denied=denied):
        raise Refused(objections)

    chair, minute_taker = arrangements.chair, arrangements.minute_taker
    assert chair.user_id is not None
    meeting = Meeting.objects.create(
        reference=new_reference(PREFIXES[kind]),
        kind=kind,
        policy=policy,
        arranging_agency=team.agency,
        arranging_team=team,
        is_restricted=any(referral.is_restricted for referral in referrals),
        mode=arrangements.mode,
        place=arrangements.place,
        starts_at=arrangements.starts_at,
        ends_at=arrangements.ends_at,
        chair_id=chair.user_id,
        chair_name=chair.name,
        minute_taker_id=minute_taker.user_id if minute_taker else None,
        minute_taker_name=minute_taker.name if minute_taker else "",
        scheduled_at=at,
        scheduled_by=by.id,
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=position,
            code=item["code"],
            title_en=item["name_en"],
            title_cy=item["name_cy"],
        )
        for position, item in enumerate(agenda, start=1)
    )
    audit.record(
        "meeting.scheduled",
        meeting,
        by=by,
        at=at,
        kind=kind,
        starts_at=meeting.starts_at.isoformat(),
        referrals=[referral.reference for referral in referrals],
    )
    for referral in referrals:
        MeetingReferral.objects.create(meeting=meeting, referral=referral)
    for invitee in people:
        call(meeting, invitee, is_sent=sends_invitations, by=by, at=at)
    return meeting


@operation
def add_referral(
    meeting: Meeting, *, referral: Referral, by: Actor, at: datetime
) -> MeetingReferral:
    """Make the meeting about one more referral, and let those invited in to it. Raises Refused."""
    meeting = locked(meeting)
    objections = rules.objections_to_changing(meeting)
    if referral.is_restricted and not meeting.is_restricted:
        objections.append(_("A restricted referral needs a restricted meeting of its own."))
    if MeetingReferral.objects.filter(meeting=meeting, referral=referral).exists():
        objections.append(_("The meeting is already about this referral."))
    if objections:
        raise Refused(objections)

    added = MeetingReferral.objects.create(meeting=meeting, referral=referral)
    audit.record("meeting.widened", meeting, by=by, at=at, referral=referral.reference)
    for attendance in meeting.attendances.filter(withdrawn_at=None).select_related("agency"):
        let_in(attendance, referral, meeting, by=by, at=at)
    return added


@operation
def restrict_meetings_about(
    sender: object,  # noqa: ARG001  a signal says it
    *,
    referral: Referral,
    by: Actor,
    at: datetime,
    **_signal: object,
) -> None:
    """Restrict the meetings about a referral that has just been restricted, as if called then.

    Whoever was called to one has to be named on the record, the chair too. A sitting hears many
    cases, and leaves out what is hidden from its reader.
    """
    open_to_others = Meeting.objects.filter(referrals=referral, is_restricted=False)
    for meeting in open_to_others.exclude(kind=Meeting.Kind.SITTING).select_for_update(
        of=("self",)
    ):
        meeting.is_restricted = True
        meeting.closed_at, meeting.closed_by = at, by.id
        meeting.save(update_fields=["is_restricted", "closed_at", "closed_by"])
        audit.record("meeting.restricted", meeting, by=by, at=at)


@operation
def remove_referral(meeting: Meeting, *, referral: Referral, by: Actor, at: datetime) -> None:
    """Make the meeting no longer about a referral, and close what was opened for it."""
    meeting = locked(meeting)
    objections = rules.objections_to_changing(meeting)
    added = MeetingReferral.objects.filter(meeting=meeting, referral=referral).first()
    if added is None:
        objections.append(_("The meeting is not about this referral."))
    if objections:
        raise Refused(objections)

    assert added is not None
    added.delete()
    for attendance in meeting.attendances.all():
        close_for(attendance, referral=referral, by=by, at=at)
    audit.record("meeting.narrowed", meeting, by=by, at=at, referral=referral.reference)


@operation
def invite(meeting: Meeting, *, invitee: Invitee, by: Actor, at: datetime) -> Attendance:
    """Invite one more person, also while the meeting is under way. Raises Refused."""
    meeting = locked(meeting)
    objections = rules.objections_to_changing(meeting)
    denied = denied_among([invitee], list(meeting.referrals.select_related("record")))
    objections += rules.objections_to_inviting([invitee], denied=denied)
    if invited(meeting, invitee):
        objections.append(_("This person has already been invited."))
    if objections:
        raise Refused(objections)

    return call(meeting, invitee, by=by, at=at)


@operation
def answer_invitation(
    attendance: Attendance, *, response: str, by: Actor, at: datetime
) -> Attendance:
    """Record what somebody answered before the meeting: accepted, declined or an apology."""
    meeting = locked(attendance.meeting)
    attendance = Attendance.objects.select_for_update().get(pk=attendance.pk)
    if objections := rules.objections_to_answering(meeting, attendance, response):
        raise Refused(objections)

    attendance.response = response
    attendance.save()
    audit.record(
        "invitation.answered",
        meeting,
        by=by,
        at=at,
        attendance=str(attendance.pk),
        response=response,
    )
    return attendance


@operation
def withdraw_invitation(attendance: Attendance, *, by: Actor, at: datetime) -> Attendance:
    """Take an invitation back: they are told, and what they could open for it closes.

    A minute-taker whose invitation is taken back takes the minutes no more.
    """
    meeting = locked(attendance.meeting)
    if objections := rules.objections_to_withdrawing(meeting, attendance):
        raise Refused(objections)

    attendance.withdrawn_at = at
    attendance.withdrawn_by = by.id
    attendance.save()
    if attendance.user_id and attendance.user_id == meeting.minute_taker_id:
        meeting.minute_taker_id, meeting.minute_taker_name = None, ""
    meeting.sequence += 1  # else a calendar that knows this one drops what takes it out
    meeting.save()
    close_for(attendance, by=by, at=at)
    audit.record("invitation.withdrawn", meeting, by=by, at=at, attendance=str(attendance.pk))
    notifications.call_off(meeting, attendance, by=by, at=at)
    return attendance


@operation
def replace_chair(meeting: Meeting, *, chair: Invitee, by: Actor, at: datetime) -> Meeting:
    """Let somebody else chair, inviting them where they are not invited yet. Raises Refused.

    Whoever chaired stays invited until their invitation is taken back.
    """
    meeting = locked(meeting)
    denied = denied_among([chair], list(meeting.referrals.select_related("record")))
    if objections := rules.objections_to_replacing_chair(meeting, chair, denied=denied):
        raise Refused(objections)

    assert chair.user_id is not None
    before = meeting.chair_id
    meeting.chair_id, meeting.chair_name = chair.user_id, chair.name
    meeting.save()
    audit.record(
        "meeting.chair_replaced",
        meeting,
        by=by,
        at=at,
        before=str(before),
        after=str(chair.user_id),
    )
    if not invited(meeting, chair):
        call(meeting, chair, by=by, at=at)
    return meeting


@operation
def reschedule_meeting(
    meeting: Meeting,
    *,
    mode: str,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    at: datetime,
) -> Meeting:
    """Move a meeting that has not started, and tell everybody invited. Raises Refused."""
    meeting = locked(meeting)
    objections = rules.objections_to_starting(meeting)
    objections += rules.objections_to_times(mode, place, starts_at, ends_at)
    if objections:
        raise Refused(objections)

    meeting.mode, meeting.place = mode, place
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.sequence += 1
    meeting.save()
    audit.record("meeting.rescheduled", meeting, by=by, at=at, starts_at=starts_at.isoformat())
    about = list(meeting.referrals.all())
    for attendance in meeting.attendances.filter(withdrawn_at=None).select_related("agency"):
        close_for(attendance, by=by, at=at)
        for referral in about:
            let_in(attendance, referral, meeting, by=by, at=at)
        notifications.move(meeting, attendance, by=by, at=at)
    return meeting


@operation
def cancel_meeting(meeting: Meeting, *, reason: str, by: Actor, at: datetime) -> Meeting:
    """Call a meeting off, tell everybody invited, and close what they could open for it."""
    meeting = locked(meeting)
    if objections := rules.objections_to_cancelling(meeting, reason):
        raise Refused(objections)

    meeting.status = Meeting.Status.CANCELLED
    meeting.cancelled_at = at
    meeting.cancelled_by = by.id
    meeting.cancelling_reason = reason
    meeting.sequence += 1
    meeting.save()
    audit.record("meeting.cancelled", meeting, by=by, at=at)
    for attendance in meeting.attendances.filter(withdrawn_at=None):
        close_for(attendance, by=by, at=at)
        notifications.call_off(meeting, attendance, by=by, at=at)
    return meeting


def locked(meeting: Meeting) -> Meeting:
    """Return the meeting, locked: what is done at one meeting is done one after the other."""
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


def together(arrangements: Arrangements, invitees: Iterable[Invitee]) -> list[Invitee]:
    """Return everybody to be invited, the chair first, each address once."""
    first = [arrangements.chair, arrangements.minute_taker]
    people: dict[str, Invitee] = {}
    for invitee in [*filter(None, first), *invitees]:
        people.setdefault(invitee.email.lower(), invitee)
    return list(people.values())


def invited(meeting: Meeting, invitee: Invitee) -> bool:
    return meeting.attendances.filter(
        email__iexact=invitee.email, withdrawn_at__isnull=True
    ).exists()


def denied_among(people: Iterable[Invitee], about: Iterable[Referral]) -> frozenset[UUID]:
    """Return the users among ``people`` who may be sent nothing of what the meeting is about."""
    return not_to_be_told(about, {person.user_id for person in people if person.user_id})


def call(
    meeting: Meeting, invitee: Invitee, *, is_sent: bool = True, by: Actor, at: datetime
) -> Attendance:
    """Write the invitation, let the invited in to the referrals, and send it."""
    attendance = Attendance.objects.create(
        meeting=meeting,
        agency=invitee.agency,
        user_id=invitee.user_id,
        name=invitee.name,
        job_title=invitee.job_title,
        email=invitee.email,
        language=invitee.language,
        is_required=invitee.is_required,
        can_decide=invitee.can_decide,
        invited_at=at,
        invited_by=by.id,
    )
    audit.record(
        "invitation.sent" if is_sent else "attendance.entered",
        meeting,
        by=by,
        at=at,
        attendance=str(attendance.pk),
        agency=invitee.agency.code,
    )
    for referral in meeting.referrals.all():
        let_in(attendance, referral, meeting, by=by, at=at)
    if is_sent:
        notifications.invite(meeting, attendance, by=by, at=at)
    return attendance
