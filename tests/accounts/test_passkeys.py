"""Passkeys: set up, signed in with, and refused wherever anything about one is not as it was."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from records.models import AuditEvent, Message
from tests.cast import sign_in
from tests.passkey import Device

pytestmark = pytest.mark.django_db

PASSWORD = "a rainy day in Llanrwst"
ADD = "/accounts/2fa/webauthn/add/"
LOGIN = "/accounts/2fa/webauthn/login/"
AGAIN = "/accounts/2fa/webauthn/reauthenticate/"


@pytest.fixture
def nia_with_password(nia: User) -> User:
    nia.set_password(PASSWORD)
    nia.save()
    return nia


@pytest.fixture
def device(nia_with_password: User) -> Device:
    """Return Nia's device, whose passkey is set up."""
    client, device = Client(), Device()
    client.post("/accounts/login/", {"login": nia_with_password.email, "password": PASSWORD})
    set_up(client, device)
    return device


def set_up(client: Client, device: Device, name: str = "Work laptop"):
    options = client.get(ADD).context["js_data"]["creation_options"]
    return client.post(ADD, {"name": name, "credential": device.create(options)})


def options_of(client: Client) -> dict[str, Any]:
    answer = client.get(LOGIN, headers={"accept": "application/json"})
    options: dict[str, Any] = answer.json()["request_options"]
    return options


def sign_in_with(client: Client, credential: str):
    return client.post(LOGIN, {"credential": credential})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_setting_one_up_opens_the_pages_and_is_on_record(own_database, client, nia_with_password):
    client.post("/accounts/login/", {"login": nia_with_password.email, "password": PASSWORD})
    assert client.get("/account/")["Location"] == "/accounts/2fa/totp/activate/"

    response = set_up(client, Device())

    assert response["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get("/account/").status_code == 200
    assert AuditEvent.objects.filter(event="user.second_factor_added").count() == 1
    assert Message.objects.filter(template="accounts/email/account_changed").count() == 1


def test_the_page_asks_for_one_that_signs_in_by_itself_and_checks_its_owner(client, nia):
    options = sign_in_late(client, nia).get(ADD).context["js_data"]["creation_options"]["publicKey"]

    assert options["rp"] == {"id": "localhost", "name": "Diogel"}
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"


def sign_in_late(client: Client, user: User) -> Client:
    """Sign in somebody who has just confirmed who they are."""
    sign_in(client, user)
    session = client.session
    record = {"method": "mfa", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [record]
    session.save()
    return client


def test_a_passkey_is_password_and_second_factor_in_one(client, device, nia):
    sign_in_with(client, device.get(options_of(client)))

    event = AuditEvent.objects.filter(event="user.signed_in").last()
    assert client.get("/account/").status_code == 200
    assert event is not None
    assert event.details["methods"] == ["mfa"]
    assert event.subject_id == nia.pk


def test_beside_the_password_it_is_the_second_factor(client, device, nia):
    client.post("/accounts/login/", {"login": nia.email, "password": PASSWORD})
    assert not is_signed_in(client)
    options = client.get("/accounts/2fa/authenticate/").context["js_data"]["request_options"]

    client.post("/accounts/2fa/authenticate/", {"credential": device.get(options)})

    assert client.get("/account/").status_code == 200


def test_the_same_answer_works_once(client, device):
    answer = device.get(options_of(client))
    sign_in_with(client, answer)
    client.logout()
    options_of(client)

    sign_in_with(client, answer)

    assert not is_signed_in(client)


def test_an_answer_to_no_question_is_refused(client, device):
    answer = device.get(options_of(Client()))

    sign_in_with(client, answer)

    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://diogel.example.org"},
        {"origin": "http://localhost:8001"},
        {"origin": "http://evil.localhost:8000"},
        {"origin": "null"},
        {"site": "example.org"},
        {"is_user_verified": False},
        {"counter": -1},
        {"counter": 0},
        {"credential_id": b"another sixteen!"},
        {"key": Device().key},
    ],
    ids=lambda lie: next(f"{name} {value}" for name, value in lie.items())[:40],
)
def test_whatever_is_not_as_it_was_is_refused_and_on_record(client, device, lie):
    for name, value in lie.items():
        setattr(device, name, value)

    response = sign_in_with(client, device.get(options_of(client)))

    failed = AuditEvent.objects.filter(event="user.sign_in_failed").last()
    assert not is_signed_in(client)
    assert response["Location"] == "/accounts/login/"
    assert failed is not None
    assert failed.subject_id is None
    assert failed.details["method"] == "passkey"


def test_a_counter_that_goes_on_is_right_and_one_that_stands_still_is_a_copy(client, device):
    sign_in_with(client, device.get(options_of(client)))
    assert is_signed_in(client)
    client.logout()
    device.counter -= 1

    sign_in_with(client, device.get(options_of(client)))

    assert not is_signed_in(client)


def test_a_device_that_does_not_count_is_let_in(client, nia_with_password):
    other, device = Client(), Device(counter=0)
    other.post("/accounts/login/", {"login": nia_with_password.email, "password": PASSWORD})
    set_up(other, device)
    device.counter = -1

    sign_in_with(client, device.get(options_of(client)))

    assert is_signed_in(client)


def test_nobody_uses_their_passkey_for_a_colleagues_account(client, device, owen):
    """Owen's own passkey, sent with Nia's handle, and Nia's sent with his."""
    other, his = sign_in_late(Client(), owen), Device()
    set_up(other, his)

    for answer in (
        his.get(options_of(client), owner=device.owner),
        device.get(options_of(client), owner=his.owner),
    ):
        sign_in_with(client, answer)
        assert not is_signed_in(client)


@pytest.mark.parametrize(
    "credential", ["", "\x00", "{}", "[]", "1", '{"id": 5}', '{"response": []}', "x" * 10_000]
)
def test_nonsense_is_no_passkey(client, device, credential):
    options_of(client)

    assert sign_in_with(client, credential).status_code == 302
    assert not is_signed_in(client)


@pytest.mark.parametrize("lie", [{"origin": "https://evil.example"}, {"is_user_verified": False}])
def test_a_passkey_of_another_site_or_that_asked_nobody_is_not_set_up(client, nia, lie):
    response = set_up(sign_in_late(client, nia), Device(**lie))

    assert response.status_code == 200
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_powerful_act_takes_a_passkey_again(client, device, nia):
    sign_in_with(client, device.get(options_of(client)))
    remove = reverse("mfa_remove_webauthn", args=[Authenticator.objects.get(type="webauthn").pk])
    asked = client.post(remove)
    assert asked["Location"].startswith(AGAIN)
    options = client.get(asked["Location"]).context["js_data"]["request_options"]

    response = client.post(asked["Location"], {"credential": device.get(options)})

    assert response["Location"] == "/accounts/2fa/webauthn/"
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_wrong_one_leads_back_to_the_question(client, device):
    sign_in_with(client, device.get(options_of(client)))
    client.get(AGAIN)

    response = client.post(f"{AGAIN}?next=/account/", {"credential": "{}"})

    assert response["Location"] == f"{AGAIN}?next=/account/"


def test_a_colleagues_passkey_is_not_there(client, device, owen):
    key = Authenticator.objects.get(type="webauthn").pk

    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        assert sign_in_late(client, owen).get(reverse(name, args=[key])).status_code == 404


def test_ones_passkeys_are_listed_and_renamed(client, device, nia):
    sign_in_late(client, nia)
    key = Authenticator.objects.get(type="webauthn").pk
    rename = reverse("mfa_edit_webauthn", args=[key])

    refused = client.post(rename, {"name": ""})
    client.post(rename, {"name": "Ffôn gwaith"})

    assert "Enter a name for this passkey." in refused.content.decode()
    assert "Ffôn gwaith" in client.get("/accounts/2fa/").content.decode()


@override_settings(BASE_URL="http://192.0.2.7:8000")
def test_a_site_known_by_a_number_only_offers_an_app(client, nia):
    """Browsers take no passkey for an address that is a number; nothing breaks."""
    assert sign_in_late(client, nia).get(ADD).status_code == 200


def test_a_session_of_before_cannot_add_one_by_the_password(client, nia_with_password):
    """Who knows only the password does not get in by a passkey of their own."""
    thief = Client()
    thief.post("/accounts/login/", {"login": nia_with_password.email, "password": PASSWORD})
    TOTP.activate(nia_with_password, generate_totp_secret())  # by its owner, meanwhile

    for address in (ADD, "/accounts/2fa/totp/deactivate/", "/accounts/password/change/"):
        assert thief.get(address)["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert not Authenticator.objects.filter(type="webauthn").exists()
