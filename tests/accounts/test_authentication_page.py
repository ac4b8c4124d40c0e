"""docs/authentication.md says what is so."""

import re

from django.conf import settings
from django.contrib.auth.password_validation import (
    MinimumLengthValidator,
    get_default_password_validators,
)

from accounts.passwords import MOST_CHARACTERS
from tests.project.doors import pages

PAGE = (settings.BASE_DIR / "docs" / "authentication.md").read_text()


def test_every_address_of_signing_in_that_opens_without_a_session_is_on_the_page():
    table = PAGE.split("## Addresses that open without a session")[1].split("## Limits")[0]
    ways_in = {
        page.name
        for page in pages()
        if page.is_public and page.name.startswith(("account_", "mfa_", "single_sign_on"))
    }

    assert set(re.findall(r"`(\w+)`", table)) == ways_in


def test_there_is_one_backend_and_nobody_signs_up():
    assert settings.AUTHENTICATION_BACKENDS == [
        "allauth.account.auth_backends.AuthenticationBackend"
    ]
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert not any("socialaccount" in app for app in settings.INSTALLED_APPS)


def test_the_limits_are_those_of_the_settings():
    limits = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", PAGE, flags=re.M))
    rates = settings.ACCOUNT_RATE_LIMITS
    length = next(
        each.min_length
        for each in get_default_password_validators()
        if isinstance(each, MinimumLengthValidator)
    )

    assert (
        f"{settings.SESSION_IDLE_SECONDS // 60} minutes"
        in (limits["A session without use ends after"])
    )
    assert limits["A session ends in any case after"] == (
        f"{settings.SESSION_COOKIE_AGE // 3600} hours"
    )
    assert limits["Powerful acts ask for the second factor again after"].startswith(
        f"{settings.SECOND_FACTOR_FRESH_SECONDS // 60} minutes"
    )
    assert (rates["account_failed"], rates["login_failed"], rates["device_failed"]) == (
        "10/5m/key",
        "100/m/ip,5/5m/key",
        "5/5m/key",
    )
    assert rates["login"] is None
    assert limits["Passwords"].startswith(f"{length} to {MOST_CHARACTERS} characters")
    assert limits["An account that nobody uses is suspended after"].startswith(
        f"{settings.DORMANT_DAYS} days"
    )


def test_the_second_factors_are_those_of_the_page():
    assert set(settings.MFA_SUPPORTED_TYPES) == {"totp", "webauthn", "recovery_codes"}
    assert settings.MFA_RECOVERY_CODES_SHOW_ONCE
    assert settings.MFA_WEBAUTHN_USER_VERIFICATION == "required"
    assert not getattr(settings, "MFA_TRUST_ENABLED", False)


def test_a_browser_is_remembered_by_nothing_that_signs_in():
    assert settings.ACCOUNT_SESSION_REMEMBER is False
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
