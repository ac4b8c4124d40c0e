"""The doors to a concern about somebody's work: for its keepers, and for an employer's contact."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.acting import acting
from accounts.roles import Can, can
from records import audit
from records.models import IssuedDocument
from referrals.models import Pathway, Referral
from referrals.permissions import open_referral, open_to_change
from strategy_meetings.models import ConcernEmployer, ConcernInvestigation
from strategy_meetings.queries_concerns import parts_of

KEEPERS = Can.VIEW_PRACTITIONER_REFERRALS


def open_concern(request: HttpRequest, reference: str) -> Referral:
    """Return the practitioner's referral to those who keep such concerns; 404 where it is none.

    To change it one has to be of the agency or team that holds it.
    """
    door = open_to_change if request.method == "POST" else open_referral
    referral = door(request, reference, to=KEEPERS)
    if referral.pathway != Pathway.PRACTITIONER:
        raise Http404
    return referral


def open_investigation(request: HttpRequest, investigation_id: UUID) -> ConcernInvestigation:
    """Return an investigation to those who keep its concern; else 404."""
    need_keeper(request)
    found = get_object_or_404(
        ConcernInvestigation.objects.select_related("concern__referral"),
        pk=investigation_id,
        concern__referral__in=Referral.objects.visible_to(acting(request)),
    )
    open_concern(request, found.concern.referral.reference)
    return found


def open_employer(request: HttpRequest, employer_id: UUID) -> ConcernEmployer:
    """Return an employer's part to those who keep its concern; else 404."""
    need_keeper(request)
    found = get_object_or_404(
        ConcernEmployer.objects.select_related("concern__referral__record", "agency", "document"),
        pk=employer_id,
        concern__referral__in=Referral.objects.visible_to(acting(request)),
    )
    open_concern(request, found.concern.referral.reference)
    return found


def open_own_part(request: HttpRequest, employer_id: UUID) -> ConcernEmployer:
    """Return an employer's part to its own contact, unless the practitioner is closed to them."""
    actor = acting(request)
    if not can(actor, Can.ACT_FOR_EMPLOYER):
        raise PermissionDenied
    part = next((each for each in parts_of(actor) if each.pk == employer_id), None)
    if part is None:
        raise Http404
    audit.record("concern_employer.viewed", part, by=actor, at=timezone.now())
    return part


def open_copy(request: HttpRequest, document_id: UUID) -> IssuedDocument:
    """Return a finished copy: the record to its keepers, an employer's part also to its contact."""
    actor = acting(request)
    for part in parts_of(actor):
        if part.document is not None and part.document_id == document_id:
            return finished(part.document)
    need_keeper(request)
    document = get_object_or_404(
        IssuedDocument, pk=document_id, kind__in=("concern", "concern_employer")
    )
    open_concern(request, document.reference)
    return finished(document)


def finished(document: IssuedDocument) -> IssuedDocument:
    if document.status != IssuedDocument.Status.READY:
        raise Http404
    return document


def need_keeper(request: HttpRequest) -> None:
    """Refuse (403) whoever keeps no such concerns."""
    if not can(acting(request), KEEPERS):
        raise PermissionDenied
