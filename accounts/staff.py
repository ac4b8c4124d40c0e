"""The administrator's pages of staff: who has an account, in which roles, and how they sign in."""

from collections.abc import Callable
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import managing
from accounts.acting import acting
from accounts.fresh import needs_fresh_second_factor
from accounts.models import Membership, User
from accounts.models_approvals import Act
from accounts.models_identities import Identity
from accounts.queries import staff_of
from accounts.roles import Can, can
from accounts.single_sign_on import providers
from accounts.staff_forms import (
    EndForm,
    IdentityForm,
    InviteForm,
    ResetForm,
    RoleForm,
    VettingForm,
)
from records import audit
from records.audit import Actor
from records.refusals import Refused

IN_A_PAGE = 50


def managing_actor(request: HttpRequest) -> Actor:
    """Return who manages accounts. Raises PermissionDenied for anybody else."""
    actor = acting(request)
    if not can(actor, Can.MANAGE_ACCOUNTS):
        raise PermissionDenied
    return actor


def open_member(request: HttpRequest, user_id: UUID) -> tuple[Actor, User]:
    """Return who manages accounts, and whose; another agency's staff are not there for them."""
    actor = acting(request)
    user = get_object_or_404(staff_of(actor), pk=user_id)
    return managing_actor(request), user


@never_cache
@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """List who has an account, by name; or those alone that are suspended."""
    actor, at = managing_actor(request), timezone.now()
    found = staff_of(actor).order_by("name", "pk")
    is_suspended_only = request.GET.get("state") == "suspended"
    if is_suspended_only:
        found = found.filter(suspended_at__isnull=False)
    page = Paginator(found, IN_A_PAGE).get_page(request.GET.get("page"))
    working = Membership.objects.active_on(timezone.localdate(at)).select_related("team", "agency")
    roles: dict[UUID, list[str]] = {user.pk: [] for user in page}
    for membership in working.filter(user__in=roles):
        roles[membership.user_id].append(
            f"{membership.get_role_display()}, {membership.team.name} ({membership.agency.name})"
        )
    audit.record("staff.listed", None, by=actor, at=at, count=len(roles))
    query = "state=suspended&" if is_suspended_only else ""
    context = {
        "rows": [{"user": user, "roles": roles[user.pk]} for user in page],
        "is_suspended_only": is_suspended_only,
        "next_url": f"?{query}page={page.next_page_number()}" if page.has_next() else "",
        "first_url": f"?{query}" if page.has_previous() else "",
    }
    return render(request, "accounts/staff.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@needs_fresh_second_factor
def invite(request: HttpRequest) -> HttpResponse:
    """Open an account for somebody in one role, and send them the link to it."""
    actor, at = managing_actor(request), timezone.now()
    form = InviteForm(request.POST if request.method == "POST" else None, actor=actor)
    if form.is_valid():
        try:
            user = managing.invite(**form.cleaned_data, by=actor, at=at)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("They are invited: the link is on its way."))
            return redirect("accounts:member", user_id=user.pk)
    return render(
        request, "accounts/invite.html", {"form": form}, status=400 if form.errors else 200
    )


@never_cache
@require_safe
def member(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Show one account: its roles, how its owner signs in, and where they are signed in."""
    actor, user = open_member(request, user_id)
    audit.record("staff.viewed", user, by=actor, at=timezone.now())
    return member_page(request, user, actor=actor)


def member_page(
    request: HttpRequest, user: User, *, actor: Actor, wrong: forms.Form | None = None
) -> HttpResponse:
    """Show the page with the form that was not right, as it was sent, in its place."""
    today, now = timezone.localdate(), timezone.now()
    link_state = managing.state_of(Act.LINK_IDENTITY, user, by=actor, at=now)
    blank: dict[str, forms.Form] = {
        "role_form": RoleForm(actor=actor),
        "reset_form": ResetForm(),
        "identity_form": IdentityForm(providers=providers(), is_approved=link_state == "approved"),
    }
    if wrong is not None:
        name = next((name for name, form in blank.items() if type(form) is type(wrong)), "end_form")
        blank[name] = wrong
    factors = Authenticator.objects.filter(user=user).order_by("type")
    memberships = user.memberships.exclude(ends_on__lte=today).select_related("team", "agency")
    context = {
        **blank,
        "member": user,
        "roles": [(each, vetting_form_of(each, wrong=wrong)) for each in memberships],
        "factors": [factor.get_type_display() for factor in factors],
        "session_count": UserSession.objects.filter(user=user).count(),
        "identities": user.identities.all(),
        "may_link": bool(providers()),
        "link_state": link_state,
        "reset_state": managing.state_of(Act.RESET_SECOND_FACTOR, user, by=actor, at=now),
        "is_oneself": user.pk == actor.id,
        "has_errors": wrong is not None,
        "form": wrong,
    }
    return render(request, "accounts/member.html", context, status=400 if wrong else 200)


def vetting_form_of(membership: Membership, *, wrong: forms.Form | None) -> VettingForm:
    """Return the form about one role's vetting: that which was not right, where it is about it."""
    if isinstance(wrong, VettingForm) and wrong.data.get("membership") == str(membership.pk):
        return wrong
    said = {
        "membership": membership.pk,
        "level": membership.vetting_level,
        "expires_on": membership.vetting_expires_on,
    }
    return VettingForm(initial=said, user=membership.user, auto_id=f"vetting_{membership.pk}_%s")


Change = Callable[[HttpRequest, User, Actor], tuple[forms.Form | None, str]]


def changes_member(change: Change) -> Callable[..., HttpResponse]:
    """Return the view of one change to an account: POST, with a fresh second factor.

    ``change`` returns the form, where it was not right, and what to say where it was.
    """

    @require_POST
    @needs_fresh_second_factor
    def view(request: HttpRequest, user_id: UUID) -> HttpResponse:
        actor, user = open_member(request, user_id)
        try:
            wrong, said = change(request, user, actor)
        except Refused as refused:
            form = forms.Form(request.POST)
            form.add_error(None, refused.objections)
            return member_page(request, user, actor=actor, wrong=form)
        if wrong is not None:
            return member_page(request, user, actor=actor, wrong=wrong)
        messages.success(request, said)
        return redirect("accounts:member", user_id=user.pk)

    return view


@changes_member
def add_role(request: HttpRequest, user: User, actor: Actor) -> tuple[forms.Form | None, str]:
    form = RoleForm(request.POST, actor=actor)
    if not form.is_valid():
        return form, ""
    managing.add_role(user, **form.cleaned_data, by=actor, at=timezone.now())
    return None, _("They have this role.")


@changes_member
def end_role(request: HttpRequest, user: User, actor: Actor) -> tuple[forms.Form | None, str]:
    form = EndForm(request.POST, user=user)
    if not form.is_valid():
        return form, ""
    managing.end_role(**form.cleaned_data, by=actor, at=timezone.now())
    return None, _("It is noted when this role ends.")


@changes_member
def shut(_request: HttpRequest, user: User, actor: Actor) -> tuple[forms.Form | None, str]:
    managing.shut(user, by=actor, at=timezone.now())
    return None, _("The account is shut, and its owner is signed out.")


@changes_member
def restore(_request: HttpRequest, user: User, actor: Actor) -> tuple[forms.Form | None, str]:
    managing.restore(user, by=actor, at=timezone.now())
    return None, _("The account is open again.")


@changes_member
def sign_out(_request: HttpRequest, user: User, actor: Actor) -> tuple[forms.Form | None, str]:
    managing.sign_out(user, by=actor, at=timezone.now())
    return None, _("They are signed out everywhere, and told.")


@changes_member
def reset_second_factor(
    request: HttpRequest, user: User, actor: Actor
) -> tuple[forms.Form | None, str]:
    now = timezone.now()
    if managing.state_of(Act.RESET_SECOND_FACTOR, user, by=actor, at=now) == "approved":
        managing.reset_second_factor(user, by=actor, at=now)
        return None, _("The second factor is removed. They set up a new one when they sign in.")
    form = ResetForm(request.POST)
    if not form.is_valid():
        return form, ""
    managing.ask_to_reset(user, **form.cleaned_data, by=actor, at=now)
    return None, _("A second person is asked to approve it.")


@changes_member
def link(request: HttpRequest, user: User, actor: Actor) -> tuple[forms.Form | None, str]:
    now = timezone.now()
    issuer, subject = (request.POST.get(name, "") for name in ("issuer", "subject"))
    is_approved = managing.may_link(user, issuer=issuer, subject=subject, by=actor, at=now)
    form = IdentityForm(request.POST, providers=providers(), is_approved=is_approved)
    if not form.is_valid():
        return form, ""
    try:
        if is_approved:
            managing.link(user, **form.cleaned_data, by=actor, at=now)
            return None, _("They can sign in by it.")
        names = {provider.issuer: provider.name for provider in providers()}
        provider = names[form.cleaned_data["issuer"]]
        managing.ask_to_link(user, **form.cleaned_data, provider=provider, by=actor, at=now)
    except Refused as refused:
        form.add_error(None, refused.objections)
        return form, ""
    return None, _("A second person is asked to approve it.")


@changes_member
def unlink(request: HttpRequest, user: User, actor: Actor) -> tuple[forms.Form | None, str]:
    issuer = request.POST.get("issuer", "").replace("\0", "")
    identity = Identity.objects.filter(user=user, issuer=issuer).first()
    if identity is None:
        raise Refused([_("They do not sign in by it.")])
    managing.unlink(identity, by=actor, at=timezone.now())
    return None, _("They cannot sign in by it any more.")
