"""One's own account, and the membership one acts in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from accounts import operations
from accounts.acting import act_in, acting, acting_membership, memberships_of, myself
from accounts.adapters import speak
from accounts.forms import MembershipForm, ProfileForm
from accounts.models import User
from records.outbox import LOCALES


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponseBase:
    """Show one's own account, and keep the language and the keys one prefers."""
    user = request.user
    assert isinstance(user, User)
    form = ProfileForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        operations.change(user, to=form.cleaned_data, by=myself(user), at=timezone.now())
        with override(LOCALES[user.language]):
            messages.success(request, _("Your choices are saved."))
        return speak(redirect("accounts:profile"), user)
    context = {
        "form": form,
        "memberships": memberships_of(user),
        "membership": acting_membership(request),
    }
    return render(request, "accounts/profile.html", context)


@require_http_methods(["GET", "POST"])
def choose_membership(request: HttpRequest) -> HttpResponse:
    """Choose which of one's memberships to act in; everything on the pages depends on it."""
    user = request.user
    assert isinstance(user, User)
    current = acting_membership(request)
    form = MembershipForm(
        request.POST or None,
        memberships=list(memberships_of(user)),
        initial={
            "membership": str(current.pk) if current else None,
            "next": request.GET.get("next", ""),
        },
    )
    if request.method == "POST" and form.is_valid():
        membership = form.cleaned_data["membership"]
        act_in(request, membership)
        operations.choose_membership(membership, by=acting(request), at=timezone.now())
        return redirect(local(form.cleaned_data["next"], request) or reverse("home"))
    return render(request, "accounts/choose_membership.html", {"form": form})


def local(address: str, request: HttpRequest) -> str | None:
    """Return an address of our own, to go on to; None for anybody else's."""
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else None
