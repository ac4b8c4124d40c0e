"""Signing in and out with a password: on record, throttled, and no hint of who has an account."""

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.test import override_settings
from django.urls import reverse

from accounts.models import User
from records.models import AuditEvent, Message
from tests.cast import sign_in
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a rainy day in Llanrwst"
LOGIN = "/accounts/login/"


@pytest.fixture
def nia_with_password(nia: User) -> User:
    nia.set_password(PASSWORD)
    nia.save()
    return nia


def try_to_sign_in(client, email: str, password: str, address: str = "192.0.2.1"):
    return client.post(
        LOGIN, {"login": email, "password": password}, REMOTE_ADDR=address, follow=False
    )


def events(name: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(event=name).order_by("sequence"))


def test_somebody_signs_in_with_e_mail_address_and_password(client, nia_with_password):
    response = try_to_sign_in(client, "Nia-Roberts@example.wales", PASSWORD)

    (event,) = events("user.signed_in")
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(nia_with_password.pk)
    assert event.subject_id == event.actor_id == nia_with_password.pk
    assert event.details == {"methods": ["password"], "address": "192.0.2.1"}


def test_a_wrong_password_is_on_record_without_what_was_typed(client, nia_with_password):
    response = try_to_sign_in(client, nia_with_password.email, "a wrong password")

    (event,) = events("user.sign_in_failed")
    assert response.status_code == 200
    assert event.subject_id == nia_with_password.pk
    assert "wrong" not in str(event.details)


def test_an_unknown_address_and_a_wrong_password_look_the_same(client, nia_with_password):
    known = try_to_sign_in(client, nia_with_password.email, "a wrong password")
    unknown = try_to_sign_in(client, "nobody@example.wales", "a wrong password")

    error = known.context["form"].non_field_errors()
    assert error == unknown.context["form"].non_field_errors()
    assert [event.subject_id for event in events("user.sign_in_failed")] == [
        nia_with_password.pk,
        None,
    ]


def test_somebody_whose_account_is_closed_does_not_come_in(client, nia_with_password):
    nia_with_password.is_active = False
    nia_with_password.save()

    try_to_sign_in(client, nia_with_password.email, PASSWORD)

    assert "_auth_user_id" not in client.session
    assert events("user.signed_in") == []


def test_after_five_wrong_passwords_even_the_right_one_waits(client, nia_with_password):
    for _ in range(5):
        try_to_sign_in(client, nia_with_password.email, "a wrong password")

    response = try_to_sign_in(client, nia_with_password.email, PASSWORD)

    assert "_auth_user_id" not in client.session
    assert response.status_code == 200
    assert len(events("user.sign_in_failed")) == 5
    assert len(events("user.sign_in_throttled")) == 1


def test_nobody_locks_a_colleague_out_from_another_address(client, nia_with_password):
    for _ in range(6):
        try_to_sign_in(client, nia_with_password.email, "a wrong password", "198.51.100.7")

    try_to_sign_in(client, nia_with_password.email, PASSWORD, "192.0.2.1")

    assert client.session["_auth_user_id"] == str(nia_with_password.pk)


def test_one_colleagues_mistakes_do_not_lock_out_the_rest_of_the_council(client, nia_with_password):
    for number in range(20):
        try_to_sign_in(client, f"colleague{number}@example.wales", "a wrong password")

    try_to_sign_in(client, nia_with_password.email, PASSWORD)

    assert client.session["_auth_user_id"] == str(nia_with_password.pk)


@override_settings(
    ACCOUNT_RATE_LIMITS={**settings.ACCOUNT_RATE_LIMITS, "account_failed": "3/h/key"}
)
def test_guessing_at_one_account_from_many_addresses_is_stopped(client, nia_with_password):
    for number in range(3):
        try_to_sign_in(client, nia_with_password.email, "wrong password", f"192.0.2.{number}")

    try_to_sign_in(client, nia_with_password.email, PASSWORD, "192.0.2.99")

    assert "_auth_user_id" not in client.session


def test_the_right_password_is_not_counted_against_anybody(client, nia_with_password):
    for _ in range(7):
        try_to_sign_in(client, nia_with_password.email, PASSWORD)
        client.logout()

    assert len(events("user.signed_in")) == 7


def test_the_throttle_is_kept_in_postgresql_and_cannot_be_pushed_out():
    assert isinstance(caches["default"], DatabaseCache)
    assert caches["default"]._max_entries >= 100_000


def test_the_language_of_an_account_is_the_language_of_its_pages(client, nia_with_password):
    nia_with_password.language = "cy"
    nia_with_password.save()

    response = try_to_sign_in(client, nia_with_password.email, PASSWORD)

    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "cy"


def test_somebody_with_two_roles_is_asked_which_one(client, nia_with_password):
    MembershipFactory(user=nia_with_password)

    response = try_to_sign_in(client, nia_with_password.email, PASSWORD)

    assert response["Location"] == reverse("accounts:choose_membership")


def test_signing_out_is_on_record(client, nia):
    sign_in(client, nia).post("/accounts/logout/")

    (event,) = events("user.signed_out")
    assert event.actor_id == nia.pk
    assert "_auth_user_id" not in client.session


def test_an_idle_session_that_ends_is_on_record(client, nia, settings):
    sign_in(client, nia).get("/account/")
    session = client.session
    session["used_at"] -= settings.SESSION_IDLE_SECONDS + 1
    session.save()

    client.get("/account/")

    (event,) = events("user.signed_out")
    assert event.actor_id == nia.pk


def test_however_busy_somebody_is_a_session_ends_after_twelve_hours(client, nia):
    sign_in(client, nia).get("/account/")
    session = client.session
    session["started_at"] -= 12 * 60 * 60 + 1
    session.save()

    assert client.get("/account/").status_code == 302
    assert "_auth_user_id" not in client.session


@override_settings(ACCOUNT_RATE_LIMITS={**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"})
def test_too_many_attempts_from_one_address_are_answered_by_a_page(client, nia_with_password):
    for _ in range(2):
        response = try_to_sign_in(client, nia_with_password.email, "a wrong password")

    assert response.status_code == 429
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/signup/",
        "/accounts/email/",
        "/accounts/confirm-email/",
        "/accounts/confirm-email/abc/",
        "/accounts/login/code/confirm/",
    ],
)
def test_nobody_lets_themselves_in(client, path):
    assert client.get(path).status_code == 404
    assert client.post(path, {"email": "a@example.wales", "password1": PASSWORD}).status_code == 404


def test_a_forgotten_password_is_answered_alike_and_only_its_owner_gets_a_link(client, nia):
    Message.objects.all().delete()

    known = client.post("/accounts/password/reset/", {"email": nia.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.wales"})

    (message,) = Message.objects.all()
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert (message.to, message.has_secret) == (nia.email, True)
    assert message.body.count(f"{settings.BASE_URL}/accounts/password/reset/key/") == 1
    assert len(events("user.password_link_sent")) == 1


def test_the_link_works_once(client, nia):
    client.post("/accounts/password/reset/", {"email": nia.email})
    body = Message.objects.get(template="accounts/email/password_link").body
    link = next(line for line in body.splitlines() if line.startswith("http"))
    path = link.removeprefix(settings.BASE_URL)

    form_page = client.get(path)
    response = client.post(form_page["Location"], {"password1": PASSWORD, "password2": PASSWORD})
    again = client.get(path)

    nia.refresh_from_db()
    assert response.status_code == 302
    assert nia.check_password(PASSWORD)
    assert again.status_code == 200
    assert again.context["token_fail"]
    assert len(events("user.password_changed")) == 1
    assert Message.objects.filter(template="accounts/email/account_changed", to=nia.email).exists()


@pytest.mark.parametrize("key", ["x-y", "0-set-password", "0123456789abcdef-1-2"])
def test_a_broken_link_is_explained(client, key):
    response = client.get(f"/accounts/password/reset/key/{key}/")

    assert response.status_code == 200
    assert response.context["token_fail"]


def test_a_link_with_a_nul_is_no_link(client):
    assert client.get("/accounts/password/reset/key/zz-%00/").status_code == 404


@pytest.mark.parametrize(
    "text", ["\x00", "nia\x00@example.wales", "x" * 100_000, "\u202eŵŷ@example.wales"]
)
def test_hostile_input_to_signing_in_is_answered_beside_the_field(client, text):
    assert try_to_sign_in(client, text, text).status_code == 200
    assert client.post("/accounts/password/reset/", {"email": text}).status_code in (200, 302)
