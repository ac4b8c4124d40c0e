"""Before any page: the second factor, and a membership to act in."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode

from accounts import operations
from accounts.acting import act_in, acting, acting_membership, memberships_of
from accounts.factors import has_second_factor, reauthentication_url
from accounts.models import Membership, User
from records import row_security

# Pages somebody needs in order to sign in, enrol, read the small print or leave.
OPEN_TO_ALL_USERS = (
    "account_",
    "mfa_",
    "set_language",
    "accessibility",
    "privacy",
    "demo",
    "sign_in_as",
)

# Of those, what somebody may see who is signed in by a password alone.
OPEN_WITHOUT_SECOND_FACTOR = (
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "set_language",
    "accessibility",
    "privacy",
    "demo",
    "sign_in_as",
)
SETTING_UP = ("mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate")
SHOWING = ("mfa_reauthenticate",)

Handler = Callable[[HttpRequest], HttpResponse]


def is_open_to_all_users(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is None or match.view_name.startswith(OPEN_TO_ALL_USERS)


class SecondFactorMiddleware:
    """Let nobody past enrolment who has no second factor, or has not shown it in this session.

    A session opened with the password alone, before its owner enrolled, is one of those. The
    demo has no second factor, and says so.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if settings.DEMO or not isinstance(request.user, User):
            return None
        page = request.resolver_match.view_name if request.resolver_match else ""
        if page.startswith(OPEN_WITHOUT_SECOND_FACTOR):
            return None
        records = get_authentication_records(request, request.user)
        shown = {record.get("type", "") for record in records if record["method"] == "mfa"}
        has_one = has_second_factor(request.user)
        if "single_sign_on" in shown or (has_one and shown):
            return None
        if page.startswith(SHOWING if has_one else SETTING_UP):
            return None
        query = f"?{urlencode({'next': request.get_full_path()})}" if has_one else ""
        return redirect(f"{reauthentication_url(request.user)}{query}")


class MembershipMiddleware:
    """Somebody signed in acts in one membership, and is told where they have none.

    A form carries the membership it was opened in (`components/acting_field.html`). Where the
    session has another by then, chosen in a second tab, nothing is done until they say which.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if not isinstance(request.user, User) or is_open_to_all_users(request):
            return None
        membership = acting_membership(request)
        if membership is None:
            is_private = getattr(view, "login_required", True)
            return (
                render(request, "accounts/no_membership.html", status=403) if is_private else None
            )
        return settle_membership(request, membership)


class ReaderMiddleware:
    """Have the database show what whoever acts in this request may see, and nobody else's.

    Who that is, is known when the page begins; until then nothing guarded is read. A partner's
    system is known later, by its token (`accounts.api`).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with row_security.seen_by(None):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> None:
        row_security.now_seen_by(acting(request))


def settle_membership(request: HttpRequest, membership: Membership) -> HttpResponse | None:
    """Ask which membership a form is sent in, where that is not the session's; None goes on."""
    meant = request.POST.get("acting", "")
    if not meant or meant == str(membership.pk):
        return None
    other = next((m for m in memberships_of(membership.user) if str(m.pk) == meant), None)
    if other is not None and "act_in_this" in request.POST:
        act_in(request, other)
        operations.choose_membership(other, by=acting(request), at=timezone.now())
        return None
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    context = {"meant": other, "membership": membership, "typed": typed}
    return render(request, "accounts/other_membership.html", context, status=409)
