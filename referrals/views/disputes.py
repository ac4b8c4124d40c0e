"""What is disputed of one referral, for everybody who sees it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.acting import acting
from accounts.roles import Can
from referrals.permissions import open_referral
from referrals.queries.disputes import of_referral
from referrals.queries.frame import frame_of
from referrals.queries.referral import clock_lines


@require_safe
def disputes(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what somebody wants corrected or objects to, with what was decided."""
    referral, at = open_referral(request, reference, to=Can.VIEW_REFERRALS), timezone.now()
    lines = clock_lines(referral, at=at)
    frame = frame_of(referral, acting(request), lines=lines, at=at, here="disputes")
    context = {**frame, "disputes": of_referral(referral)}
    return render(request, "referrals/disputes.html", context)
