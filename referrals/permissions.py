"""The one door to a referral, and to what an agency is asked; it also writes down who looked."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.acting import acting
from accounts.roles import Can, can
from records import audit
from records.audit import Actor
from referrals.models import AskedAgency, DisclosedItem, Referral
from referrals.queries.referral import is_holder


def open_referral(request: HttpRequest, reference: str, *, to: Can) -> Referral:
    """Return the referral, if this person may open it ``to`` do this.

    A referral they may not see looks exactly like one that does not exist (404); one they may
    see but not do this to raises PermissionDenied (403).
    """
    actor = acting(request)
    referral: Referral = get_object_or_404(
        Referral.objects.visible_to(actor).select_related(
            "record__person",
            "report__source",
            "report__reporter_agency",
            "policy",
            "owning_agency",
            "owning_team",
            "screening_outcome",
            "threshold_level",
            "report__withdrawal",
            "withdrawal_answer",
            "pattern_review__answer",
        ),
        reference=reference,
    )
    if not can(actor, to):
        raise PermissionDenied
    audit.record("referral.viewed", referral, by=actor, at=timezone.now(), to=to.name.lower())
    return referral


def open_to_change(request: HttpRequest, reference: str, *, to: Can) -> Referral:
    """Return the referral for somebody of the agency or team that holds it; others only read."""
    referral = open_referral(request, reference, to=to)
    if not is_holder(acting(request), referral):
        raise PermissionDenied
    return referral


def need(request: HttpRequest, capability: Can) -> Actor:
    """Refuse (403) a page that is about no one record to those whose role has no part in it."""
    actor = acting(request)
    if not can(actor, capability):
        raise PermissionDenied
    return actor


def open_asked_agency(request: HttpRequest, asked_id: UUID) -> AskedAgency:
    """Return what an agency is asked to somebody who answers for it; 404 for everybody else."""
    actor = acting(request)
    asked: AskedAgency = get_object_or_404(
        AskedAgency.objects.asked_of(actor).select_related(
            "agency", "request__agency", "request__purpose__policy", "request__referral"
        ),
        pk=asked_id,
    )
    audit.record("information.opened", asked, by=actor, at=timezone.now())
    return asked


def open_own_item(request: HttpRequest, item_id: UUID) -> DisclosedItem:
    """Return something an agency told to somebody who answers for it; 404 for everybody else."""
    actor = acting(request)
    item: DisclosedItem = get_object_or_404(
        DisclosedItem.objects.visible_to(actor)
        .filter(Q(is_own=True))
        .select_related("person__record", "disclosure__asked__request"),
        pk=item_id,
    )
    audit.record("information.opened", item, by=actor, at=timezone.now())
    return item
