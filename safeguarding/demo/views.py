"""The demo's front door: its invented people, and signing in as one of them with a press."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.acting import act_in, actor_of
from accounts.models import Membership, MembershipQuerySet
from accounts.sessions import note_session
from records import audit


class PersonForm(forms.Form):
    """Whom to sign in as, and in which of their roles."""

    membership = forms.ModelChoiceField(queryset=Membership.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["membership"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = demo_people()


def demo_people() -> MembershipQuerySet:
    """Return everybody who works in the demo, an agency at a time, the authority first.

    Raises Http404 outside the demo: a real installation has no such people and no such page.
    """
    if not settings.DEMO:
        raise Http404
    live = Membership.objects.active_on(timezone.localdate())
    return live.select_related("user", "agency", "team").order_by(
        "-agency__is_authority", "agency__name_en", "team__name_en", "user__name"
    )


@login_not_required
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """List the demo's people by agency, team and role."""
    return render(request, "safeguarding/demo.html", {"memberships": demo_people()})


@login_not_required
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people, with neither password nor second factor."""
    form = PersonForm(request.POST)
    if not form.is_valid():
        raise Http404
    membership = form.cleaned_data["membership"]
    login(request, membership.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    note_session(request)
    act_in(request, membership)
    audit.record(
        "user.signed_in",
        membership.user,
        by=actor_of(membership),
        at=timezone.now(),
        methods=["demo"],
    )
    return redirect(settings.LOGIN_REDIRECT_URL)
