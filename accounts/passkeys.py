"""Passkeys: allauth's pages and forms, with the checks that it leaves out.

A passkey must name our own origin to the letter (a subdomain's will not do), it must have asked
its owner for a finger, a face or a PIN, and its counter may not go back, as a copy's would.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, CollectedClientData

MOST_IN_A_NAME = 60


def origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def check_origin(client_data: CollectedClientData) -> None:
    """Raise ValidationError where a passkey was used on another site, or on a part of ours."""
    if client_data.origin != origin_of(settings.BASE_URL):
        raise get_adapter().validation_error("incorrect_code")


def check_counter(authenticator: Authenticator, shown: int) -> None:
    """Keep the passkey's counter; raise ValidationError where it went back, as a copy's would.

    Most passkeys do not count and show 0 for ever. Source: WebAuthn, section 7.2, step 22.
    """
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        before = kept.data.get("counter", kept.wrap().authenticator_data.counter)
        is_copy = bool(shown or before) and shown <= before
        if not is_copy:
            kept.data["counter"] = authenticator.data["counter"] = shown
            kept.save(update_fields=["data"])
    if is_copy:  # after the transaction: the failure stays on record
        raise get_adapter().validation_error("incorrect_code")


@contextmanager
def refusing_nonsense() -> Iterator[None]:
    """Raise ValidationError where something was sent that is no passkey at all."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise get_adapter().validation_error("incorrect_code") from error


def name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Name of this passkey"),
        help_text=_("So that you know it again in a list, such as: work laptop."),
        max_length=MOST_IN_A_NAME,
        error_messages={"required": _("Enter a name for this passkey.")},
    )


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey; every one of ours can sign in by itself, so none is asked about that."""

    passwordless = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = name_field()
        self.fields["name"].required = False  # a device keeps its passkey, named here or not

    def clean(self) -> dict[str, Any]:
        credential = self.cleaned_data.get("credential")
        if credential:
            with refusing_nonsense():
                response = auth.parse_registration_response(credential).response
            check_origin(response.client_data)
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = name_field()


class ChecksPasskey:
    """What holds of a passkey wherever it is shown."""

    def clean_credential(self) -> Authenticator:
        shown = self.cleaned_data["credential"]  # type: ignore[attr-defined]
        with refusing_nonsense():
            authenticator: Authenticator = super().clean_credential()  # type: ignore[misc]
        response = AuthenticationResponse.from_dict(shown).response
        check_origin(response.client_data)
        check_counter(authenticator, response.authenticator_data.counter)
        return authenticator


class AuthenticatePasskeyForm(ChecksPasskey, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """Beside the password, as the second factor."""


class LoginPasskeyForm(ChecksPasskey, LoginWebAuthnForm):  # type: ignore[misc]
    """Instead of password and code: the passkey is both."""


class ReauthenticatePasskeyForm(ChecksPasskey, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Once more, before a powerful act."""


class AddPasskeyView(AddWebAuthnView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        return context | {"js_data": {"creation_options": options}}


class ReauthenticatePasskeyView(ReauthenticateWebAuthnView):  # type: ignore[misc]
    def form_invalid(self, form: forms.Form) -> HttpResponse:
        super().form_invalid(form)  # leaves the message; it would lead to the page to sign in
        return HttpResponseRedirect(self.request.get_full_path())
