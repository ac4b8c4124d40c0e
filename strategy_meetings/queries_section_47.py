"""What is on record of an enquiry about a child, and of those about their brothers and sisters."""

from dataclasses import dataclass

from django.db.models import Q

from records.audit import Actor
from records.models import IssuedDocument
from referrals.models import Referral
from strategy_meetings.models import (
    ChildConsidered,
    ChildEnquiry,
    Enquiry,
    EnquiryDecision,
    EnquiryMaker,
)

DOCUMENT = "section_47"


@dataclass(frozen=True)
class ChildRecord:
    """Everything written of one section 47 enquiry; nothing of it need be there."""

    child: ChildEnquiry | None
    considered: list[ChildConsidered]
    makers: list[EnquiryMaker]
    decisions: list[EnquiryDecision]

    @property
    def waiting(self) -> EnquiryDecision | None:
        """Return the determination that waits for a manager."""
        return next((each for each in self.decisions if each.is_authorised is None), None)


def record_of(enquiry: Enquiry) -> ChildRecord:
    """Return everything written of the enquiry; in four queries."""
    return ChildRecord(
        child=ChildEnquiry.objects.filter(enquiry=enquiry).first(),
        considered=list(enquiry.considered.all()),
        makers=list(enquiry.makers.select_related("agency")),
        decisions=list(enquiry.decisions.all()),
    )


def child_of(enquiry: Enquiry) -> ChildEnquiry:
    """Return the child's side as it stands; an unsaved one where nothing is written yet."""
    return ChildEnquiry.objects.filter(enquiry=enquiry).first() or ChildEnquiry(enquiry=enquiry)


def linked_with(enquiry: Enquiry, actor: Actor) -> list[Enquiry]:
    """Return the enquiries about other children that are tied to this one, from either side.

    Those about a child whom the reader may not see are not among them, and leave no trace.
    """
    tied = Q(considered_in__enquiry=enquiry) | Q(considered__own=enquiry)
    return list(
        Enquiry.objects.filter(tied, referral__in=Referral.objects.visible_to(actor))
        .distinct()
        .select_related("referral__record")
        .order_by("started_at", "pk")
    )


def enquiry_by(reference: str, actor: Actor) -> Enquiry | None:
    """Return the last section 47 enquiry under a reference, to somebody who may see it."""
    return (
        Enquiry.objects.filter(
            kind=Enquiry.Kind.SECTION_47,
            referral__in=Referral.objects.visible_to(actor).filter(reference=reference),
        )
        .order_by("-started_at")
        .first()
    )


def documents_of(referral: Referral) -> list[IssuedDocument]:
    """Return the issued records of the enquiry, the last first."""
    return list(
        IssuedDocument.objects.filter(kind=DOCUMENT, reference=referral.reference).order_by(
            "-requested_at"
        )
    )
