"""The one door to a referral; it also writes down who looked."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.acting import acting
from accounts.roles import Can, can
from records import audit
from referrals.models import Referral
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
