"""Nobody passes without a second factor, whose secret is kept encrypted."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from records.models import AuditEvent, Message
from tests.authenticator import code_of
from tests.project.doors import address_of_nothing, pages

pytestmark = pytest.mark.django_db

PASSWORD = "a rainy day in Llanrwst"
PROFILE = "/account/"


@pytest.fixture
def password(nia) -> str:
    nia.set_password(PASSWORD)
    nia.save()
    return PASSWORD


@pytest.fixture
def secret(nia):
    """Return the secret in Nia's authenticator app, which is already set up."""
    secret = generate_totp_secret()
    TOTP.activate(nia, secret)
    return secret


def give_password(client, user) -> None:
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def event_names() -> set[str]:
    return set(AuditEvent.objects.values_list("event", flat=True))


def test_without_a_second_factor_every_page_leads_to_setting_one_up(client, nia, password):
    give_password(client, nia)

    response = client.get(PROFILE)

    assert response.status_code == 302
    assert response["Location"] == "/accounts/2fa/totp/activate/"


SMALL_PRINT = {"privacy", "privacy_on", "accessibility", "set_language", "demo", "sign_in_as"}
# Of all others: where one is set up or shown, and the passkey's, which leads on home and to that.
SETTING_ONE_UP = {
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_login_webauthn",
}


def test_with_a_password_alone_no_address_opens_but_those_to_set_one_up(client, nia, password):
    give_password(client, nia)

    opened = set()
    for page in pages():
        if page.name in SMALL_PRINT or page.name.startswith(("account_", "api:")):
            continue
        answer = client.get(address_of_nothing(page))
        if answer.headers.get("Location", "") != "/accounts/2fa/totp/activate/":
            opened.add(page.name)

    assert "_auth_user_id" in client.session
    assert opened == SETTING_ONE_UP


@pytest.mark.parametrize(
    "name", ["account_change_password", "account_set_password", "mfa_index", "mfa_deactivate_totp"]
)
def test_nor_is_a_password_changed_with_a_password_alone(client, nia, password, name):
    give_password(client, nia)

    assert client.get(reverse(name))["Location"] == "/accounts/2fa/totp/activate/"


def test_a_new_password_does_not_pass_the_second_factor_by(client, nia, password, secret):
    client.post("/accounts/password/reset/", {"email": nia.email})
    body = Message.objects.filter(template="accounts/email/password_link").latest("queued_at").body
    link = next(line for line in body.splitlines() if line.startswith("http"))
    assert link.startswith(settings.BASE_URL)
    form = client.get(link.removeprefix(settings.BASE_URL))["Location"]

    client.post(form, {"password1": "seven wet cats", "password2": "seven wet cats"})

    assert "_auth_user_id" not in client.session
    client.post("/accounts/login/", {"login": nia.email, "password": "seven wet cats"})
    assert "_auth_user_id" not in client.session


def test_a_link_to_a_password_never_names_a_host_that_was_only_asked_for(client, nia):
    poisoned = client.post(
        "/accounts/password/reset/", {"email": nia.email}, headers={"host": "evil.example"}
    )

    assert poisoned.status_code == 400
    assert not Message.objects.filter(template="accounts/email/password_link").exists()


def test_setting_up_the_app_opens_the_pages_gives_recovery_codes_and_is_on_record(
    own_database, client, nia, password
):
    give_password(client, nia)
    form = client.get("/accounts/2fa/totp/activate/").context["form"]

    response = client.post("/accounts/2fa/totp/activate/", {"code": code_of(form.secret)})

    codes = client.get(response["Location"])
    message = Message.objects.get(template="accounts/email/account_changed")
    assert codes.status_code == 200
    assert len(codes.context["unused_codes"]) == 10
    assert client.get(PROFILE).status_code == 200
    assert "user.second_factor_added" in event_names()
    assert message.to == nia.email
    assert "A second factor was set up" in message.body


def test_a_wrong_code_is_refused_and_on_record(client, nia, password, secret):
    give_password(client, nia)

    response = client.post("/accounts/2fa/authenticate/", {"code": "000000"})

    event = AuditEvent.objects.get(event="user.second_factor_failed")
    assert response.status_code == 200
    assert event.subject_id == nia.pk
    assert event.details == {}
    assert "_auth_user_id" not in client.session


def test_the_password_alone_signs_nobody_in(client, nia, password, secret):
    give_password(client, nia)

    assert "_auth_user_id" not in client.session
    assert client.get(PROFILE).status_code == 302
    assert "user.signed_in" not in event_names()


def test_password_and_code_sign_in(client, nia, password, secret):
    give_password(client, nia)

    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})

    event = AuditEvent.objects.get(event="user.signed_in")
    assert event.details["methods"] == ["password", "mfa"]
    assert client.get(PROFILE).status_code == 200


def test_a_code_works_once(client, nia, password, secret):
    code = code_of(secret)
    for _ in range(2):
        give_password(client, nia)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        if "_auth_user_id" in client.session:
            client.logout()

    assert AuditEvent.objects.filter(event="user.signed_in").count() == 1


def test_a_recovery_code_works_once(client, nia, password, secret):
    RecoveryCodes.activate(nia)
    code = Authenticator.objects.get(user=nia, type="recovery_codes").wrap().get_unused_codes()[0]
    for _ in range(2):
        give_password(client, nia)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        if "_auth_user_id" in client.session:
            client.logout()

    assert AuditEvent.objects.filter(event="user.signed_in").count() == 1


def test_guessing_codes_is_throttled(client, nia, password, secret):
    give_password(client, nia)
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})

    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})

    assert "_auth_user_id" not in client.session


def test_a_session_from_before_the_second_factor_must_show_it(client, nia, password):
    give_password(client, nia)
    TOTP.activate(nia, generate_totp_secret())  # by its owner, on another device

    response = client.get(PROFILE)

    assert response["Location"] == f"{reverse('mfa_reauthenticate')}?next=%2Faccount%2F"


@pytest.mark.parametrize("name", ["mfa_deactivate_totp", "mfa_generate_recovery_codes"])
def test_a_second_factor_is_changed_only_after_a_code_and_not_a_password(
    client, nia, password, secret, name
):
    give_password(client, nia)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    page = reverse(name)

    asked = client.post(page)
    by_password = client.post(f"/accounts/reauthenticate/?next={page}", {"password": PASSWORD})

    assert asked["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert by_password["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert client.post(page).status_code == 302
    assert Authenticator.objects.filter(user=nia, type="totp").exists()
    assert not Authenticator.objects.filter(user=nia, type="recovery_codes").exists()


def test_an_app_is_set_up_long_after_signing_in_only_with_the_password_again(client, nia, password):
    give_password(client, nia)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 600
    session.save()

    response = client.get("/accounts/2fa/totp/activate/")

    assert response["Location"].startswith("/accounts/reauthenticate/")


def test_secrets_are_kept_encrypted(nia, secret):
    RecoveryCodes.activate(nia)

    for authenticator in Authenticator.objects.filter(user=nia):
        kept = authenticator.data.get("secret") or authenticator.data["seed"]
        assert kept.startswith("f1.")  # records/encryption.py
        assert secret not in str(authenticator.data)
    assert Authenticator.objects.get(user=nia, type="totp").wrap().validate_code(code_of(secret))


def test_a_secret_encrypted_with_an_older_key_still_works(nia, secret, settings):
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]

    assert Authenticator.objects.get(user=nia, type="totp").wrap().validate_code(code_of(secret))


def test_who_lost_the_telephone_sets_up_another_after_a_reset(client, nia, password, secret):
    call_command("reset_second_factor", nia.email)

    give_password(client, nia)

    assert client.get(PROFILE)["Location"] == "/accounts/2fa/totp/activate/"
    assert "user.second_factor_removed" in event_names()
    assert Message.objects.filter(
        template="accounts/email/account_changed", body__contains="was removed"
    ).exists()


def test_a_reset_of_nobodys_second_factor_is_refused(nia):
    for email, why in ((nia.email, "no second factor"), ("nobody@example.wales", "Nobody has")):
        with pytest.raises(CommandError, match=why):
            call_command("reset_second_factor", email)


def test_the_demo_asks_for_no_second_factor(client, nia, settings):
    settings.DEMO = True
    client.force_login(nia)

    assert client.get(PROFILE).status_code == 200
