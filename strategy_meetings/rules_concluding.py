"""What holds a conclusion back, and who leads from then on. Pure: no queries, no clock."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from meetings.models import Decision, Meeting
from policies.models import MeetingType
from referrals.models import Pathway, Referral, Status
from strategy_meetings.rules import Conclusion, status_after

# Whom a lead practitioner is named for; a concern about a practitioner has its LADO.
LED = (Pathway.CHILD, Pathway.ADULT)


def open_gates(
    meeting_type: MeetingType,
    referrals: Iterable[Referral],
    answered: Collection[tuple[UUID, str]],
) -> dict[UUID, list[str]]:
    """Return the questions not answered yet for each referral that has any, in the policy's order.

    ``answered`` holds pairs of a referral's key and a gate's code; that it is not known yet is an
    answer too.
    """
    found = {
        referral.pk: [
            name for code, name in meeting_type.gate_choices if (referral.pk, code) not in answered
        ]
        for referral in referrals
    }
    return {key: names for key, names in found.items() if names}


def decided_without_quorum(decisions: Iterable[Decision]) -> set[UUID]:
    """Return the referrals whose last decision was taken while somebody was missing.

    One taken again when all are back sets the earlier one right.
    """
    last = {decision.referral_id: decision for decision in decisions}
    return {key for key, decision in last.items() if decision.agencies_missing}


def objections_to_leaving_open(
    meeting_type: MeetingType,
    referrals: Iterable[Referral],
    *,
    gates: Mapping[UUID, Sequence[str]],
    without_quorum: Collection[UUID],
    override_reason: str,
) -> list[str]:
    """List what is still open about each person when the meeting is to close.

    Source: Procedures, section 3 part 1 (minimum attendance of a child's strategy discussion;
    the person's voice, consent, capacity and advocacy).
    """
    objections = []
    for referral in referrals:
        about = {"reference": referral.reference}
        if referral.pk in without_quorum and not override_reason.strip():
            objections.append(
                _(
                    "%(reference)s was decided without a quorum. Decide again when all are in the "
                    "room, or say why it cannot wait."
                )
                % about
            )
        elif referral.pk in without_quorum and not meeting_type.override_allowed:
            objections.append(
                _("The meeting is not quorate, and the policy lets nobody decide without a quorum.")
            )
        if names := gates.get(referral.pk):
            objections.append(
                _("Answer for %(reference)s, also where it is not known yet: %(questions)s.")
                % {**about, "questions": "; ".join(names)}
            )
    return objections


def objections_to_concluding_again(meeting: Meeting) -> list[str]:
    """List why a meeting that somebody else has just closed is not closed once more."""
    if meeting.status != Meeting.Status.CONCLUDED or meeting.concluded_at is None:
        return []
    at = date_format(localtime(meeting.concluded_at), "H:i")
    return [
        _("This meeting has been concluded."),
        _("It was closed at %(time)s. What you chose was not recorded.") % {"time": at},
    ]


def needs_lead(referral: Referral, outcome: Mapping[str, Any]) -> bool:
    """Say whether somebody has to lead the work from now on: where the referral goes on.

    Source: Procedures, section 4 part 1 (adult): a lead practitioner is named, or the senior
    safeguarding manager told at once.
    """
    return Pathway(referral.pathway) in LED and status_after(outcome) != Status.CLOSED


def is_without_lead(referral: Referral, outcome: Mapping[str, Any], conclusion: Conclusion) -> bool:
    return needs_lead(referral, outcome) and not conclusion.lead_practitioner_name.strip()
