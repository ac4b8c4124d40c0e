"""Which second factors somebody has, and where they show one."""

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import User

# Recovery codes are not among them: they stand in for one of these, and never alone.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def reauthentication_url(user: User) -> str:
    """Return the page where somebody shows a second factor again, or sets up their first."""
    if not has_second_factor(user):
        return reverse("mfa_activate_totp")
    return str(get_adapter().get_reauthentication_methods(user)[0]["url"])
