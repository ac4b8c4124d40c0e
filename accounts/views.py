"""One's own account, the membership one acts in, and where one is signed in."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import operations
from accounts.acting import act_in, acting, acting_membership, local, memberships_of, myself
from accounts.adapters import speak
from accounts.forms import MembershipForm, ProfileForm, SessionForm
from accounts.models import User
from accounts.sessions import device_in_words, end_session, end_sessions
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


@never_cache
@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """List where one is signed in, and end one session, or all but this one."""
    user, now = request.user, timezone.now()
    assert isinstance(user, User)
    here = request.session.session_key
    if request.method == "POST" and "session" in request.POST:
        form = SessionForm(request.POST, user=user)
        if not form.is_valid():
            raise Http404
        end_session(form.cleaned_data["session"], by=myself(user), at=now)
        messages.success(request, _("You are signed out there."))
        return redirect("accounts:sessions")
    if request.method == "POST":
        end_sessions(user, keep=here, by=myself(user), at=now)
        messages.success(request, _("You are signed out everywhere but here."))
        return redirect("accounts:sessions")
    rows = [
        {
            "key": session.pk,
            "device": device_in_words(session.user_agent),
            "address": session.ip,
            "signed_in_at": session.created_at,
            "last_seen_at": session.last_seen_at,
            "is_here": session.session_key == here,
        }
        for session in UserSession.objects.purge_and_list(user)
    ]
    rows.sort(key=lambda row: (not row["is_here"], row["last_seen_at"]))
    return render(request, "accounts/sessions.html", {"sessions": rows})
