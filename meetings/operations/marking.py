"""Marked lines of the minutes: dealt with by the chair; risks recorded."""

from datetime import datetime

from meetings import rules, rules_marks
from meetings.models import Meeting
from meetings.models_risks import Risk, SettledLine
from meetings.operations.arranging import locked
from meetings.operations.holding import about
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import Referral


@operation
def settle_line(
    meeting: Meeting,
    *,
    kind: str,
    digest: str,
    is_set_aside: bool = False,
    by: Actor,
    at: datetime,
) -> SettledLine:
    """Deal with a marked line of the saved minutes, once. Raises Refused."""
    meeting = locked(meeting)
    settled = set(meeting.settled_lines.values_list("kind", "digest"))
    lines = rules_marks.marked_lines(meeting.agenda.all(), settled)
    line = next((each for each in lines if (each.kind, each.digest) == (kind, digest)), None)
    objections = rules.objections_to_recording(meeting)
    if objections := objections + rules_marks.objections_to_settling(line):
        raise Refused(objections)

    done = SettledLine.objects.create(
        meeting=meeting,
        kind=kind,
        digest=digest,
        is_set_aside=is_set_aside,
        settled_at=at,
        settled_by=by.id,
    )
    audit.record(
        "marked_line.settled",
        meeting,
        by=by,
        at=at,
        kind=kind,
        line=str(done.pk),
        is_set_aside=is_set_aside,
    )
    return done


@operation
def record_risk(
    meeting: Meeting, *, referral: Referral, text: str, by: Actor, at: datetime
) -> Risk:
    """Record a risk to one of the people the meeting is about. Raises Refused."""
    meeting = locked(meeting)
    objections = rules.objections_to_recording(meeting)
    objections += rules_marks.objections_to_risk(text, referral.pk, about(meeting))
    if objections:
        raise Refused(objections)

    risk = Risk.objects.create(
        meeting=meeting, referral=referral, text=text, recorded_at=at, recorded_by=by.id
    )
    audit.record(
        "risk.recorded", meeting, by=by, at=at, referral=referral.reference, risk=str(risk.pk)
    )
    return risk
