"""What may happen at a meeting, and whether it is quorate. Pure: no queries, no clock."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Agency
from meetings.models import AgreedAction, Attendance, Meeting
from referrals.models import Referral

Status = Meeting.Status
Response = Attendance.Response

NEXT: Mapping[Status, frozenset[Status]] = {
    Status.SCHEDULED: frozenset({Status.UNDER_WAY, Status.CANCELLED}),
    Status.UNDER_WAY: frozenset({Status.CONCLUDED}),
    Status.CONCLUDED: frozenset(),
    Status.CANCELLED: frozenset(),
}

LONGEST = timedelta(hours=12)
# What somebody may answer for themselves; what happened is recorded at the meeting.
ANSWERS = (
    Response.ACCEPTED,
    Response.DECLINED,
    Response.APOLOGY_WITH_REPORT,
    Response.APOLOGY,
)
# The authority is one agency here, and the Procedures' "social services" for child and adult.
SOCIAL_SERVICES = frozenset({"childrens-social-care", "adult-social-care"})
TOO_FEW_AGENCIES = "too_few_agencies"


@dataclass(frozen=True)
class Invitee:
    """Somebody to be invited for an agency; without ``user_id``, whoever reads its mailbox."""

    agency: Agency
    email: str
    name: str = ""
    role: str = ""
    job_title: str = ""
    user_id: UUID | None = None
    language: str = "en"
    is_required: bool = False
    can_decide: bool = True


@dataclass(frozen=True)
class Arrangements:
    """When, how and under whom people are to meet."""

    mode: str
    starts_at: datetime
    ends_at: datetime
    chair: Invitee
    minute_taker: Invitee | None = None
    place: str = ""


@dataclass(frozen=True)
class Quorum:
    """Which kinds of agency must be in the room for a decision to stand, and how many agencies."""

    required_kinds: tuple[str, ...]
    min_count: int = 0
    is_override_allowed: bool = True


def kinds_of(agency: Agency) -> frozenset[str]:
    """Return the kinds of agency this one stands for; the authority is social services."""
    return frozenset({agency.kind}) | (SOCIAL_SERVICES if agency.is_authority else frozenset())


def present(attendances: Iterable[Attendance], *, at: datetime) -> list[Attendance]:
    """Return those in the room at ``at`` who may decide for their agency."""
    return [a for a in attendances if a.can_decide and a.is_present_at(at)]


def agencies_missing(
    required_kinds: Sequence[str], attendances: Iterable[Attendance], *, at: datetime
) -> list[str]:
    """Return the required kinds of agency with nobody in the room at ``at`` who may decide.

    Who was invited does not count, nor who has left. Source: Procedures, section 3 part 1
    (practitioners "authorised to decide for their agency").
    """
    here: set[str] = set()
    for attendance in present(attendances, at=at):
        here |= kinds_of(attendance.agency)
    return [kind for kind in required_kinds if kind not in here]


def shortfall(
    quorum: Quorum | None, attendances: Sequence[Attendance], *, at: datetime
) -> list[str]:
    """Return what the room lacks at ``at``: kinds of agency, and ``TOO_FEW_AGENCIES``.

    ``quorum`` is None for a meeting that has none (an adult's): it lacks nothing, ever.
    """
    if quorum is None:
        return []
    missing = agencies_missing(quorum.required_kinds, attendances, at=at)
    here = {attendance.agency_id for attendance in present(attendances, at=at)}
    return missing + ([TOO_FEW_AGENCIES] if len(here) < quorum.min_count else [])


def is_quorate(quorum: Quorum | None, attendances: Sequence[Attendance], *, at: datetime) -> bool:
    """Say whether a decision taken at ``at`` stands without an override."""
    return not shortfall(quorum, attendances, at=at)


def can_move(meeting: Meeting, to: Status) -> bool:
    return to in NEXT[Status(meeting.status)]


def objections_to_times(mode: str, place: str, starts_at: datetime, ends_at: datetime) -> list[str]:
    """List every reason people cannot meet like this."""
    objections = []
    if ends_at <= starts_at:
        objections.append(_("The meeting must end after it starts."))
    if ends_at - starts_at > LONGEST:
        objections.append(_("A meeting cannot last longer than 12 hours."))
    if mode in (Meeting.Mode.IN_PERSON, Meeting.Mode.MIXED) and not place.strip():
        objections.append(_("Say where people are to meet."))
    return objections


def objections_to_arranging(
    arrangements: Arrangements, people: Iterable[Invitee], *, denied: frozenset[UUID]
) -> list[str]:
    """List every reason these people cannot be called together like this."""
    objections = objections_to_times(
        arrangements.mode, arrangements.place, arrangements.starts_at, arrangements.ends_at
    )
    if arrangements.chair.user_id is None:
        objections.append(_("The chair must be somebody who signs in."))
    return objections + objections_to_inviting(people, denied=denied)


def objections_to_replacing_chair(
    meeting: Meeting, chair: Invitee, *, denied: frozenset[UUID]
) -> list[str]:
    """List why this person cannot chair from now on."""
    objections = objections_to_changing(meeting)
    if chair.user_id is None:
        objections.append(_("The chair must be somebody who signs in."))
    if chair.user_id == meeting.chair_id:
        objections.append(_("This person already chairs the meeting."))
    return objections + objections_to_inviting([chair], denied=denied)


def objections_to_inviting(invitees: Iterable[Invitee], *, denied: frozenset[UUID]) -> list[str]:
    """List who may not be invited; ``denied`` are users who may never see a person concerned."""
    return [
        _("%(name)s may not take part in a meeting about this person.") % {"name": invitee.name}
        for invitee in invitees
        if invitee.user_id in denied
    ]


def objections_to_changing(meeting: Meeting) -> list[str]:
    """List why what is arranged cannot be changed: time, place, people."""
    if meeting.is_open():
        return []
    return [CLOSED[Status(meeting.status)]()]


def objections_to_answering(meeting: Meeting, attendance: Attendance, response: str) -> list[str]:
    """List why an invitation cannot be answered like this now."""
    if attendance.withdrawn_at is not None:
        return [_("This invitation was withdrawn.")]
    if meeting.status != Status.SCHEDULED:
        return [_("Invitations can be answered until the meeting starts.")]
    if response not in ANSWERS:
        return [_("Choose whether you can come.")]
    return []


def objections_to_withdrawing(meeting: Meeting, attendance: Attendance) -> list[str]:
    """List why an invitation cannot be taken back."""
    objections = objections_to_changing(meeting)
    if attendance.withdrawn_at is not None:
        objections.append(_("This invitation was withdrawn."))
    if attendance.arrived_at is not None:
        objections.append(_("Somebody who attended stays on the record."))
    if attendance.user_id == meeting.chair_id:
        objections.append(_("The chair cannot be taken off the meeting."))
    return objections


def objections_to_starting(meeting: Meeting) -> list[str]:
    if can_move(meeting, Status.UNDER_WAY):
        return []
    if meeting.status == Status.UNDER_WAY:
        return [_("This meeting has already started.")]
    return [CLOSED[Status(meeting.status)]()]


def objections_to_cancelling(meeting: Meeting, reason: str) -> list[str]:
    objections = []
    if meeting.status == Status.UNDER_WAY:
        objections.append(_("A meeting that has started cannot be cancelled."))
    elif not can_move(meeting, Status.CANCELLED):
        objections.append(CLOSED[Status(meeting.status)]())
    if not reason.strip():
        objections.append(_("Say why the meeting is cancelled."))
    return objections


def objections_to_recording(meeting: Meeting) -> list[str]:
    """List why nothing can be written down of a meeting now: minutes, decisions, actions."""
    if meeting.status == Status.UNDER_WAY:
        return []
    if meeting.status == Status.SCHEDULED:
        return [_("This meeting has not started.")]
    return [CLOSED[Status(meeting.status)]()]


def objections_to_attendance(
    response: str, arrived_at: datetime | None, left_at: datetime | None
) -> list[str]:
    """List why somebody's attendance cannot be recorded like this."""
    objections = []
    if left_at and not arrived_at:
        objections.append(_("Somebody who left must have arrived."))
    if left_at and arrived_at and left_at < arrived_at:
        objections.append(_("Somebody cannot leave before they arrive."))
    if arrived_at and response not in (Response.ATTENDED, Response.PART):
        objections.append(_("Somebody who arrived has attended, wholly or in part."))
    return objections


def objections_to_deciding(
    meeting: Meeting,
    quorum: Quorum | None,
    lacking: Sequence[str],
    *,
    decision: str,
    reason: str,
    override_reason: str,
) -> list[str]:
    """List every reason a decision cannot be recorded; ``lacking`` is the room's shortfall.

    Source: Procedures, section 3 part 1 (minimum attendance of a child's strategy discussion);
    an adult's meeting has no quorum in them.
    """
    objections = objections_to_recording(meeting)
    if not decision.strip():
        objections.append(_("Write down what was decided."))
    if not reason.strip():
        objections.append(_("Give the reason for the decision."))
    if lacking and quorum is not None and not quorum.is_override_allowed:
        objections.append(
            _("The meeting is not quorate, and the policy lets nobody decide without a quorum.")
        )
    elif lacking and not override_reason.strip():
        objections.append(_("The meeting is not quorate. Say why it must decide now all the same."))
    return objections


def objections_to_dissenting(
    meeting: Meeting,
    agency: Agency,
    reason: str,
    *,
    invited: Collection[UUID],
    has_dissented: bool,
) -> list[str]:
    """List why an agency's disagreement cannot be recorded; ``invited`` are keys of agencies."""
    objections = objections_to_recording(meeting)
    if agency.pk not in invited:
        objections.append(_("Choose an agency that was invited."))
    if not reason.strip():
        objections.append(_("Say why they disagreed."))
    if has_dissented:
        objections.append(_("The disagreement of this agency is already recorded."))
    return objections


def objections_to_subject(referral: Referral, about: Collection[UUID]) -> list[str]:
    """List why a record of this meeting cannot stand on this referral."""
    if referral.pk in about:
        return []
    return [_("Choose one of the people this meeting is about.")]


def objections_to_agreeing(meeting: Meeting, what: str) -> list[str]:
    objections = objections_to_recording(meeting)
    if not what.strip():
        objections.append(_("Write down what is to be done."))
    return objections


def objections_to_stating(meeting: Meeting, text: str) -> list[str]:
    objections = objections_to_recording(meeting)
    if not text.strip():
        objections.append(_("Write down what is known."))
    return objections


def objections_to_answering_gate(
    meeting: Meeting, gate: Mapping[str, Any], answer: str, words: str
) -> list[str]:
    """List why a question that the policy asks of each person cannot be answered like this.

    ``gate`` is the question as the meeting's type has it, with its answers.
    """
    objections = objections_to_recording(meeting)
    found = next((each for each in gate["answers"] if each["code"] == answer), None)
    if found is None:
        objections.append(_("Choose an answer; that it is not known yet is one."))
    elif found.get("needs_words") and not words.strip():
        objections.append(_("Say it in words."))
    return objections


def objections_to_ending(action: AgreedAction, status: str, outcome: str) -> list[str]:
    """List why an action cannot end like this. An outcome is needed where it was not done."""
    objections = []
    if action.status != AgreedAction.Status.OPEN:
        objections.append(_("This action has already ended."))
    if status == AgreedAction.Status.OPEN:
        objections.append(_("Choose what became of the action."))
    if status != AgreedAction.Status.DONE and not outcome.strip():
        objections.append(_("Say why the action was not done."))
    return objections


def objections_to_correcting(meeting: Meeting, text: str) -> list[str]:
    objections = []
    if meeting.status != Status.CONCLUDED:
        objections.append(_("Minutes can be corrected once the meeting has been concluded."))
    if not text.strip():
        objections.append(_("Write down the correction."))
    return objections


CLOSED = {
    Status.CONCLUDED: lambda: _("This meeting has been concluded."),
    Status.CANCELLED: lambda: _("This meeting was cancelled."),
}
