"""When a strategy meeting may be called and closed, and what follows. Pure: no queries, no clock.

What follows an outcome is said by the outcome's own fields in the policy. The ids of clocks
(``C1``, ``A2`` …) are those of the Procedures' catalogue of deadlines, which the policy keeps.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from meetings.models import Meeting
from meetings.rules import Arrangements, Quorum, objections_to_recording
from policies.models import MeetingType
from referrals.models import Pathway, Referral, Status
from referrals.rules import can_move
from strategy_meetings.models import Enquiry

Kind = Enquiry.Kind
Determination = Enquiry.Determination

# The clocks that wait for the meeting to be held (C1, A2, S3-S5), of those that run.
WAIT_FOR_A_MEETING: Mapping[Pathway, tuple[str, ...]] = {
    Pathway.CHILD: ("C1",),
    Pathway.ADULT: ("A2",),
    Pathway.PRACTITIONER: ("S3", "S4", "S4.review", "S5"),
}
# In Wales the conference is counted from the last strategy meeting, so each restarts it (1.6).
CONFERENCE = "C3"
# What enquiries about a child are measured by: the local aim, the assessment and the conference.
CHILD_CLOCKS = frozenset({"C2", "C7", CONFERENCE})
ENQUIRY_KIND: Mapping[Pathway, Kind] = {
    Pathway.CHILD: Kind.SECTION_47,
    Pathway.ADULT: Kind.SECTION_126,
}
WAITS_FOR_A_DETERMINATION: Mapping[Kind, str] = {Kind.SECTION_47: "C2", Kind.SECTION_126: "A1"}
AFTER_ADULT_ENQUIRIES = "A2"

# Source: Procedures, section 3 part 2 (child) and section 3 part 1 (adult).
AFTER_DETERMINATION: Mapping[Kind, Mapping[Determination, Status]] = {
    Kind.SECTION_47: {
        Determination.ONE: Status.SUPPORT,
        Determination.TWO: Status.SUPPORT,
        Determination.THREE: Status.CONFERENCE,
    },
    Kind.SECTION_126: {
        Determination.ONE: Status.STRATEGY_MEETING,
        Determination.TWO: Status.SUPPORT,
        Determination.THREE: Status.STRATEGY_MEETING,
        Determination.NO_FURTHER_ACTION: Status.CLOSED,
    },
}

MAY_MEET = (Status.STRATEGY_MEETING, Status.ENQUIRY)
ENDS_ENQUIRIES = (Status.SUPPORT, Status.PANEL, Status.CLOSED)


@dataclass(frozen=True)
class Conclusion:
    """What the meeting concluded for one referral: a code of its type, why, and who leads now."""

    outcome: str
    reason: str
    lead_practitioner_id: UUID | None = None
    lead_practitioner_name: str = ""


def quorum_of(meeting_type: MeetingType) -> Quorum | None:
    """Return who must be in the room for a decision; None where this kind has no quorum."""
    if not meeting_type.has_quorum:
        return None
    return Quorum(
        required_kinds=tuple(meeting_type.required_agency_kinds),
        min_count=meeting_type.min_count,
        is_override_allowed=meeting_type.override_allowed,
    )


def objections_to_scheduling(
    meeting_type: MeetingType,
    arrangements: Arrangements,
    referrals: Sequence[Referral],
    *,
    already_arranged: Collection[UUID],
) -> list[str]:
    """List every reason this meeting cannot be called; ``already_arranged`` are referrals."""
    objections = []
    if not referrals:
        objections.append(_("Choose who the meeting is about."))
    if arrangements.chair.role not in meeting_type.chair_roles:
        objections.append(_("Choose a chair whose role lets them chair this kind of meeting."))
    if len({referral.is_restricted for referral in referrals}) > 1:
        objections.append(_("A restricted referral needs a meeting of its own."))
    for referral in referrals:
        about = {"reference": referral.reference}
        if referral.pathway != meeting_type.pathway:
            objections.append(_("%(reference)s needs another kind of meeting.") % about)
        if not may_meet(referral):
            objections.append(_("%(reference)s is not awaiting a strategy meeting.") % about)
        if referral.pk in already_arranged:
            objections.append(_("A meeting about %(reference)s is already arranged.") % about)
    return objections


def may_meet(referral: Referral) -> bool:
    """Say whether a strategy meeting may be called about it, as it stands.

    One about a child may still be called while the conference is awaited; one about an adult
    whom only the strategy group lets go, whenever the group has to meet again (A8).
    """
    may_go_back = can_move(
        Pathway(referral.pathway), Status(referral.status), Status.STRATEGY_MEETING
    )
    if referral.pathway == Pathway.ADULT:
        meets_again = referral.needs_group_to_close
    else:
        meets_again = referral.status == Status.CONFERENCE
    return referral.status in MAY_MEET or (meets_again and may_go_back)


def objections_to_concluding(
    meeting: Meeting,
    meeting_type: MeetingType,
    referrals: Iterable[Referral],
    conclusions: Mapping[UUID, Conclusion],
    *,
    decided: Collection[UUID],
    under_enquiry: Collection[UUID],
) -> list[str]:
    """List everything that is missing before the meeting can close, in plain words.

    ``decided`` are the referrals with a recorded decision, at which the quorum was judged;
    ``under_enquiry`` those whose enquiries have no determination yet.
    """
    objections = objections_to_recording(meeting)
    codes = {outcome["code"] for outcome in meeting_type.outcomes}
    for referral in referrals:
        about = {"reference": referral.reference}
        conclusion = conclusions.get(referral.pk)
        if conclusion is None or conclusion.outcome not in codes:
            objections.append(_("Choose an outcome for %(reference)s.") % about)
        elif (
            referral.pk in under_enquiry
            and status_after(meeting_type.outcome(conclusion.outcome)) in ENDS_ENQUIRIES
        ):
            objections.append(
                _("Enquiries about %(reference)s are under way: record their determination first.")
                % about
            )
        if conclusion is None or not conclusion.reason.strip():
            objections.append(_("Give the reason for the outcome for %(reference)s.") % about)
        if referral.pk not in decided:
            objections.append(_("Record what was decided about %(reference)s.") % about)
    return objections


def status_after(outcome: Mapping[str, Any]) -> Status:
    """Return where a referral goes; the outcome's own fields in the policy say it."""
    if outcome.get("closes"):
        return Status.CLOSED
    if outcome.get("needs_enquiry"):
        return Status.ENQUIRY
    if outcome.get("needs_conference"):
        return Status.CONFERENCE
    if outcome.get("needs_meeting"):
        return Status.STRATEGY_MEETING
    if outcome.get("needs_panel"):
        return Status.PANEL
    return Status.SUPPORT


def clocks_after(
    meeting_type: MeetingType, outcome: Mapping[str, Any], *, has_running_enquiry: bool
) -> list[str]:
    """Return the limits that start with this outcome.

    An enquiry that is under way goes on: its limits, and the assessment's, are not counted anew.
    """
    if outcome.get("needs_enquiry") and has_running_enquiry:
        return list(meeting_type.starts_timescales)
    return [*meeting_type.starts_timescales, *outcome.get("starts_timescales", [])]


def objections_to_starting_enquiry(referral: Referral, *, has_running_enquiry: bool) -> list[str]:
    """List why enquiries cannot start: a practitioner's referral has none of its own."""
    objections = []
    if Pathway(referral.pathway) not in ENQUIRY_KIND or referral.status != Status.ENQUIRY:
        objections.append(_("This referral is not awaiting enquiries."))
    if has_running_enquiry:
        objections.append(_("These enquiries have already started."))
    return objections


def objections_to_ending_enquiry(enquiry: Enquiry, determination: str, reason: str) -> list[str]:
    """List why the enquiries cannot end with this determination (4.1, 5.2)."""
    if enquiry.ended_at is not None:
        return [_("The determination of these enquiries is already recorded.")]
    objections = []
    if determination not in AFTER_DETERMINATION[Kind(enquiry.kind)]:
        objections.append(_("Choose a determination."))
    if not reason.strip():
        objections.append(_("Give the reason for the determination."))
    return objections


def after_determination(
    kind: Kind, determination: Determination, *, is_conference_needed: bool
) -> Status:
    """Return where a referral goes; a conference may be asked for after any determination."""
    if is_conference_needed:
        return Status.CONFERENCE
    return AFTER_DETERMINATION[kind][determination]


def determination_choices(kind: str) -> list[tuple[str, str]]:
    """Return the determinations of one kind of enquiry with what each means."""
    words = {
        Kind.SECTION_47: {
            Determination.ONE: _("Determination 1: significant harm is not substantiated"),
            Determination.TWO: _(
                "Determination 2: substantiated, but the child is not at continuing risk"
            ),
            Determination.THREE: _(
                "Determination 3: substantiated, and the child is at continuing risk"
            ),
        },
        Kind.SECTION_126: {
            Determination.ONE: _("Determination 1: immediate protection"),
            Determination.TWO: _(
                "Determination 2: not at risk, may have needs for care and support"
            ),
            Determination.THREE: _("Determination 3: at risk, and action is needed to protect"),
            Determination.NO_FURTHER_ACTION: _("No further action: not at risk, no unmet needs"),
        },
    }
    return [(str(code.value), label) for code, label in words[Kind(kind)].items()]
