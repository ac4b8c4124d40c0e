"""Which minutes of a sitting, and of one case, somebody may take."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from meetings.models import Meeting, MeetingReferral
from meetings.queries import circulated_to
from panels.models import Listing
from panels.queries.copies import COPY
from records import row_security
from records.audit import Actor
from records.models import IssuedDocument
from referrals.models import Referral, naming_denied

OF_CASE = "case-minutes-"
OF_TRANSFER = "case-transfer-"
WHOLE = Q(kind="sitting_minutes")
OF_A_SITTING = WHOLE | Q(kind__startswith=COPY)


def case_kind(meeting: Meeting) -> str:
    """Return the kind under which the minutes of one case of this sitting are kept."""
    return f"{OF_CASE}{meeting.reference}"


def transfer_kind(meeting: Meeting) -> str:
    """Return the kind under which what is sent with a transferred case is kept."""
    return f"{OF_TRANSFER}{meeting.reference}"


def holds_somebody_denied(actor: Actor, meeting: Meeting) -> bool:
    """Say whether the sitting was about, or names, somebody whom this reader may never see."""
    naming = naming_denied(actor)
    return bool(naming) and heard_any(meeting, naming)


@row_security.as_system("knows whether a sitting was about somebody denied to its reader")
def heard_any(meeting: Meeting, referrals: list[UUID]) -> bool:
    return MeetingReferral.objects.filter(meeting=meeting, referral__in=referrals).exists()


def cases_closed_to(actor: Actor) -> set[str]:
    """Return the references of what is of, or names, somebody whom the reader may never see."""
    naming = naming_denied(actor)
    return references_of(naming) if naming else set()


@row_security.as_system("knows whether a copy of minutes holds somebody denied to its reader")
def references_of(referrals: Collection[UUID]) -> set[str]:
    return set(Referral.objects.filter(pk__in=referrals).values_list("reference", flat=True))


def is_copy_closed(document: IssuedDocument, closed: Collection[str]) -> bool:
    """Say whether any of the cases ``closed`` to a reader stands in this copy.

    One that came to a mailbox is closed to everybody there when a case in it has been restricted.
    """
    cases = {case["reference"] for case in document.context["cases"]}
    return not cases.isdisjoint(closed) or is_restricted_since(document, cases)


@row_security.as_system("knows whether a case in a mailbox's copy was restricted since")
def is_restricted_since(document: IssuedDocument, cases: Collection[str]) -> bool:
    came_to_mailbox = document.circulations.filter(user_id__isnull=True)
    restricted = Referral.objects.filter(reference__in=cases, is_restricted=True)
    return came_to_mailbox.exists() and restricted.exists()


def minutes_for(actor: Actor, meeting: Meeting, *, is_mine: bool) -> list[IssuedDocument]:
    """Return the versions of the minutes this person may take: the newest first, the whole on top.

    Those who hold the sitting have the whole as well as their own copies, unless somebody in it
    is denied to them.
    """
    allowed = OF_A_SITTING & Q(pk__in=circulated_to(actor).values("document_id"))
    if is_mine and not holds_somebody_denied(actor, meeting):
        allowed |= WHOLE
    issued = IssuedDocument.objects.filter(allowed, reference=meeting.reference)
    closed = cases_closed_to(actor)
    return [
        document
        for document in issued.order_by("-requested_at", "-kind", "-pk")
        if not document.kind.startswith(COPY) or not is_copy_closed(document, closed)
    ]


def minutes_of_case(listing: Listing) -> list[IssuedDocument]:
    """Return the versions of the minutes of one case, the newest first."""
    issued = IssuedDocument.objects.filter(
        kind=case_kind(listing.sitting.meeting), reference=listing.referral.reference
    )
    return list(issued.order_by("-requested_at", "-pk"))
