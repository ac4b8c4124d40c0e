"""How allauth behaves here: nobody signs up, sign-ins are on record, secrets are encrypted."""

import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import notifications, operations
from accounts.acting import memberships_of, myself
from accounts.devices import known_device, remember
from accounts.models import User
from accounts.sessions import end_sessions
from records import audit
from records.audit import PUBLIC
from records.encryption import decrypt, encrypt
from records.models import AuditEvent
from records.outbox import LOCALES

# What allauth calls the changes of which somebody is told, and the event that each leaves.
CHANGES = {
    "account/email/password_reset": "user.password_changed",
    "account/email/password_changed": "user.password_changed",
    "account/email/password_set": "user.password_changed",
    "mfa/email/totp_activated": "user.second_factor_added",
    "mfa/email/totp_deactivated": "user.second_factor_removed",
    "mfa/email/webauthn_added": "user.second_factor_added",
    "mfa/email/webauthn_removed": "user.second_factor_removed",
    "mfa/email/recovery_codes_generated": "user.recovery_codes_made",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in and out with a password, and choosing one."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: an administrator invites people."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; raise ValidationError after too many.

        In a browser in which they have signed in before, by that (`device_failed`); elsewhere by
        account and address together (`login_failed`) and by account alone (`account_failed`).
        """
        account = credentials.get("email", "").lower()
        device = known_device(request, account)
        try:
            if device:
                self._login_failed_rl_usage = consumed("device_failed", f"{device} {account}")
            else:
                super().pre_authenticate(request, **credentials)
                usage = consumed("account_failed", account)
                # Given back after a right password.
                self._login_failed_rl_usage.usage += usage.usage
        except ValidationError:
            self.record_failure(request, "user.sign_in_throttled", credentials)
            raise

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{ratelimit.get_ip(request)} {key}"

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self.record_failure(request, "user.sign_in_failed", credentials)

    def record_failure(self, request: HttpRequest, event: str, credentials: dict[str, Any]) -> None:
        """Write down a failure. What was typed is not kept: it may be a password."""
        user = User.objects.filter(email=credentials.get("email", "").lower()).first()
        audit.record(
            event,
            user,
            by=PUBLIC,
            at=timezone.now(),
            method="password",
            address=self.get_client_ip(request),
        )

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponseBase:
        """Write down who came in and how, and answer in their language.

        Whoever came in before is told of a browser in which they had not.
        """
        at = timezone.now()
        methods = [method["method"] for method in get_authentication_records(request, user)]
        came_before = AuditEvent.objects.about(user).filter(event="user.signed_in").exists()
        if came_before and known_device(request, user.email) is None:
            notifications.tell_of_new_device(user, by=myself(user), at=at)
        audit.record(
            "user.signed_in",
            user,
            by=myself(user),
            at=at,
            methods=methods,
            address=self.get_client_ip(request),
        )
        response: HttpResponseBase = super().post_login(request, user, **details)
        return speak(remember(response, request, user.email), user)

    def get_login_stages(self) -> list[str]:
        """Ask for the second factor in our own stage, in the place of allauth's."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "accounts.stages.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Ask first which membership to act in, where there are several."""
        if isinstance(request.user, User) and memberships_of(request.user).count() > 1:
            return reverse("accounts:choose_membership")
        return str(super().get_login_redirect_url(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")

    def is_reauthentication_required(self, *, app: str, **details: Any) -> bool:
        """Ask again before a second factor changes, but not who sets up their first on arrival."""
        user = self.request.user
        if isinstance(user, User) and not is_mfa_enabled(user):
            records = get_authentication_records(self.request, user)
            arrived_at = records[-1]["at"] if records else 0
            if time.time() - arrived_at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
                return False
        return bool(super().is_reauthentication_required(app=app, **details))

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Ask for the second factor where there is one; a password alone is not enough.

        A passkey comes first: nobody can be tricked into giving it away.
        """
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"].startswith("mfa_")]
        return sorted(factors, key=lambda way: not way["id"].endswith("webauthn")) or methods

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            user = request.user
            with transaction.atomic():  # the middleware that ends an idle session has none
                audit.record("user.signed_out", user, by=myself(user), at=timezone.now())
        super().logout(request)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Queue the link: the mail server's absence shall not tell who has an account."""
        operations.send_password_link(user, by=PUBLIC, at=timezone.now())

    def send_notification_mail(
        self, template_prefix: str, user: User, *args: Any, **kwargs: Any
    ) -> None:
        """Write down, and tell its owner, that an account was changed.

        allauth calls this for a second factor after its own transaction has ended.
        """
        change = CHANGES[template_prefix]
        if change == "user.second_factor_added":  # the new app or passkey has just been used
            kind = "webauthn" if "webauthn" in template_prefix else "totp"
            record_authentication(self.request, user, method="mfa", type=kind, reauthenticated=True)
        now, by = timezone.now(), myself(user)
        with transaction.atomic():
            if change in ("user.password_changed", "user.second_factor_removed"):
                keep = self.request.session.session_key
                end_sessions(user, keep=keep, by=by, at=now)
            operations.confirm_change(user, change=change, by=by, at=now)


# allauth does not say whose secret it is, so it is bound to the column and not to the row.
MFA_SECRETS = "mfa_authenticator.data"


def consumed(action: str, key: str) -> ratelimit.RateLimitUsage:
    """Count one try; raise ValidationError where there were too many."""
    usage = ratelimit.consume(context.request, app="allauth.account", action=action, key=key)
    if not usage:
        raise get_adapter().validation_error("too_many_login_attempts")
    return usage


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the second factor's secrets encrypted; allauth's own adapter does not."""

    def encrypt(self, text: str) -> str:
        return encrypt(text, place=MFA_SECRETS)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, place=MFA_SECRETS)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name us by the address of this installation, whatever host a request asked for."""
        return {"id": urlsplit(settings.BASE_URL).hostname or "", "name": "Diogel"}

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Write down a wrong code or passkey before it is shown as an error."""
        if code == "incorrect_code":
            user, now = whose_code(self.request), timezone.now()
            with transaction.atomic():
                if user:
                    audit.record("user.second_factor_failed", user, by=PUBLIC, at=now)
                else:  # a passkey instead of a password: whose it claims to be proves nothing
                    address = get_adapter().get_client_ip(self.request)
                    audit.record(
                        "user.sign_in_failed",
                        None,
                        by=PUBLIC,
                        at=now,
                        method="passkey",
                        address=address,
                    )
        error: ValidationError = super().validation_error(code, *args)
        return error


def whose_code(request: HttpRequest) -> User | None:
    """Return who is asked for a code: somebody half signed in, or signed in already."""
    stage = getattr(request, "_login_stage", None)
    user = stage.login.user if stage else request.user
    return user if isinstance(user, User) else None


def speak(response: HttpResponseBase, user: User) -> HttpResponseBase:
    """Have the browser remember the language that somebody chose for their account."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        LOCALES[user.language],
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
