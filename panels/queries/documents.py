"""Which minutes of a sitting somebody may take."""

from meetings.models import Meeting
from meetings.queries import circulated_to
from people.models import Denial
from records import row_security
from records.audit import Actor
from records.models import IssuedDocument


@row_security.as_system("knows whether a sitting was about somebody denied to its reader")
def holds_somebody_denied(actor: Actor, meeting: Meeting) -> bool:
    """Say whether the sitting was about somebody whom this reader may never see."""
    denied = Denial.objects.against(actor).values("person_id")
    return meeting.referrals.filter(record__person_id__in=denied).exists()


def minutes_for(actor: Actor, meeting: Meeting, *, is_mine: bool) -> list[IssuedDocument]:
    """Return the versions of the minutes this person may take, the newest first."""
    if holds_somebody_denied(actor, meeting):
        return []
    issued = IssuedDocument.objects.filter(kind="sitting_minutes", reference=meeting.reference)
    if not is_mine:
        issued = issued.filter(pk__in=circulated_to(actor).values("document_id"))
    return list(issued.order_by("-requested_at", "-pk"))
