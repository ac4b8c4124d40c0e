"""At a meeting: what is decided, by whom in the room, and which agencies disagree."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import Agency
from meetings import rules, rules_attending
from meetings.models import Decision, Meeting
from meetings.models_dissent import Dissent
from meetings.operations.arranging import locked
from meetings.operations.holding import about
from meetings.queries import attendances_of, names_of_kinds
from meetings.rules import Quorum
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import Referral


@operation
def record_decision(
    meeting: Meeting,
    *,
    referral: Referral,
    decision: str,
    reason: str,
    dissents: Iterable[tuple[Agency, str]] = (),
    quorum: Quorum | None,
    quorum_override_reason: str = "",
    by: Actor,
    at: datetime,
) -> Decision:
    """Record what was decided about one referral, judging the quorum by who is in the room now.

    ``quorum`` is None where the meeting has none. ``dissents`` are the agencies that disagree,
    each with why. Raises Refused where the room falls short, saying who is out of it and since
    when, and no reason is given for deciding all the same; the reason is kept only where it was
    needed.
    """
    meeting = locked(meeting)
    attendances = attendances_of(meeting)
    lacking = rules.shortfall(quorum, attendances, at=at)
    objections = rules.objections_to_deciding(
        meeting,
        quorum,
        lacking,
        decision=decision,
        reason=reason,
        override_reason=quorum_override_reason,
    )
    if objections and lacking:
        names = names_of_kinds(meeting.policy)
        objections += rules_attending.who_is_lacking(lacking, attendances, names, at=at)
    objections += rules.objections_to_subject(referral, about(meeting))
    if objections:
        raise Refused(objections)

    made = Decision.objects.create(
        meeting=meeting,
        referral=referral,
        decision=decision,
        reason=reason,
        agencies_missing=lacking,
        quorum_override_reason=quorum_override_reason if lacking else "",
        decided_at=at,
        decided_by=by.id,
    )
    audit.record(
        "decision.recorded",
        meeting,
        by=by,
        at=at,
        referral=referral.reference,
        decision=str(made.pk),
        agencies_missing=lacking,
        is_override=bool(lacking),
    )
    for agency, why in dissents:
        record_dissent(made, agency=agency, reason=why, by=by, at=at)
    return made


@operation
def record_dissent(
    decision: Decision, *, agency: Agency, reason: str, by: Actor, at: datetime
) -> Dissent:
    """Record that an agency disagrees with a decision, and why; it stands. Raises Refused."""
    meeting = locked(decision.meeting)
    invited = set(meeting.attendances.filter(withdrawn_at=None).values_list("agency_id", flat=True))
    has_dissented = decision.dissents.filter(agency=agency).exists()
    if objections := rules.objections_to_dissenting(
        meeting, agency, reason, invited=invited, has_dissented=has_dissented
    ):
        raise Refused(objections)

    dissent = Dissent.objects.create(
        decision=decision, agency=agency, reason=reason, recorded_at=at, recorded_by=by.id
    )
    audit.record(
        "dissent.recorded", meeting, by=by, at=at, decision=str(decision.pk), agency=agency.code
    )
    return dissent
