"""Which minutes of a sitting somebody may take."""

from uuid import UUID

from meetings.models import Meeting, MeetingReferral
from meetings.queries import circulated_to
from records import row_security
from records.audit import Actor
from records.models import IssuedDocument
from referrals.models import naming_denied


def holds_somebody_denied(actor: Actor, meeting: Meeting) -> bool:
    """Say whether the sitting was about, or names, somebody whom this reader may never see."""
    naming = naming_denied(actor)
    return bool(naming) and heard_any(meeting, naming)


@row_security.as_system("knows whether a sitting was about somebody denied to its reader")
def heard_any(meeting: Meeting, referrals: list[UUID]) -> bool:
    return MeetingReferral.objects.filter(meeting=meeting, referral__in=referrals).exists()


def minutes_for(actor: Actor, meeting: Meeting, *, is_mine: bool) -> list[IssuedDocument]:
    """Return the versions of the minutes this person may take, the newest first."""
    if holds_somebody_denied(actor, meeting):
        return []
    issued = IssuedDocument.objects.filter(kind="sitting_minutes", reference=meeting.reference)
    if not is_mine:
        issued = issued.filter(pk__in=circulated_to(actor).values("document_id"))
    return list(issued.order_by("-requested_at", "-pk"))
