"""Guessing is stopped; the council next door to whoever guesses goes on signing in."""

import logging
from typing import Any

import pytest
from django.core import signing
from django.test import Client, override_settings

from accounts.devices import COOKIE, SALT
from accounts.models import User
from accounts.roles import Role
from records.models import AuditEvent
from tests.cast import person
from tests.passkey import device_of, sign_in_with

pytestmark = pytest.mark.django_db

PASSWORD = "a rainy day in Llanrwst"
LOGIN = "/accounts/login/"
COUNCIL = "192.0.2.1"


@pytest.fixture(autouse=True)
def nia_with_password(nia: User) -> User:
    nia.set_password(PASSWORD)
    nia.save()
    return nia


def try_to_sign_in(client: Client, email: str, password: str, address: str = COUNCIL, **more: Any):
    return client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=address, **more)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def known_browser(user: User, address: str = COUNCIL) -> Client:
    """Return a browser in which somebody has signed in before, and out."""
    client = Client()
    try_to_sign_in(client, user.email, PASSWORD, address)
    assert is_in(client)
    client.post("/accounts/logout/", REMOTE_ADDR=address)
    return client


def test_one_attacker_in_the_building_keeps_none_of_the_colleagues_out(nia):
    """One of 500 users tries everybody's account, hundreds of times; the rest sign in."""
    colleagues = [person(f"Colleague {n}", Role.SCREENER, "mash") for n in range(5)]
    for each in colleagues:
        each.set_password(PASSWORD)
        each.save()
    browsers = [known_browser(each) for each in colleagues]
    attacker = Client()
    for number in range(130):
        email = colleagues[number % 5].email if number % 2 else f"guess{number}@example.wales"
        try_to_sign_in(attacker, email, "a wrong password")

    for each, browser in zip(colleagues, browsers, strict=True):
        try_to_sign_in(browser, each.email, PASSWORD)

    assert all(is_in(browser) for browser in browsers)
    try_to_sign_in(attacker, nia.email, PASSWORD)
    assert not is_in(attacker)


def test_the_eleventh_try_waits_even_with_the_right_password_wherever_it_comes_from(nia):
    client = Client()
    for number in range(10):
        try_to_sign_in(client, nia.email, "a wrong password", f"198.51.100.{number}")

    try_to_sign_in(client, nia.email, PASSWORD, "203.0.113.5")

    assert not is_in(client)
    assert AuditEvent.objects.filter(event="user.sign_in_throttled", subject_id=nia.pk).exists()


def test_whoever_is_guessed_at_still_signs_in_where_they_did_before(nia):
    browser, attacker = known_browser(nia), Client()
    for number in range(20):
        try_to_sign_in(attacker, nia.email, "a wrong password", f"198.51.100.{number}")

    try_to_sign_in(browser, nia.email, PASSWORD)

    assert is_in(browser)


def test_a_known_browser_may_not_guess_for_ever(nia):
    browser = known_browser(nia)
    for _ in range(5):
        try_to_sign_in(browser, nia.email, "a wrong password")

    try_to_sign_in(browser, nia.email, PASSWORD)

    assert not is_in(browser)


def test_a_browser_is_known_to_those_only_who_signed_in_in_it(nia, owen):
    browser, attacker = known_browser(nia), Client()
    owen.set_password(PASSWORD)
    owen.save()
    for number in range(10):
        try_to_sign_in(attacker, owen.email, "a wrong password", f"198.51.100.{number}")

    try_to_sign_in(browser, owen.email, PASSWORD)

    assert not is_in(browser)


@pytest.mark.parametrize(
    "cookie",
    ["", "x", "a:b:c", pytest.param(signing.dumps([1], salt=SALT), id="another's"), "\x00", "é"],
)
def test_a_cookie_that_we_did_not_give_is_no_known_browser(nia, cookie):
    client = Client()
    client.cookies[COOKIE] = cookie
    for number in range(10):
        try_to_sign_in(client, nia.email, "a wrong password", f"198.51.100.{number}")

    try_to_sign_in(client, nia.email, PASSWORD)

    assert not is_in(client)


def test_a_known_browser_opens_nothing_by_itself(nia):
    browser = known_browser(nia)

    assert browser.get("/account/").status_code == 302
    assert browser.cookies[COOKIE]["httponly"]


def test_a_passkey_is_never_kept_waiting(nia):
    device, attacker = device_of(nia), Client()
    for number in range(20):
        try_to_sign_in(attacker, nia.email, "a wrong password", f"198.51.100.{number}")
    for _ in range(310):
        attacker.post("/accounts/2fa/webauthn/login/", {"credential": "{}"}, REMOTE_ADDR=COUNCIL)

    assert is_in(sign_in_with(Client(REMOTE_ADDR=COUNCIL), device))


def test_a_wait_is_over_by_itself(nia, monkeypatch):
    client = Client()
    for _ in range(5):
        try_to_sign_in(client, nia.email, "a wrong password")
    now = __import__("time").time()

    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: now + 301)
    try_to_sign_in(client, nia.email, PASSWORD)

    assert is_in(client)


SPOOFED = [
    {"HTTP_X_FORWARDED_FOR": "203.0.113.{n}"},
    {"HTTP_FORWARDED": "for=203.0.113.{n}"},
    {"HTTP_X_REAL_IP": "203.0.113.{n}"},
    {"HTTP_X_FORWARDED_FOR": "203.0.113.{n}, 203.0.113.9"},
]


@pytest.mark.parametrize("spoofed", SPOOFED, ids=lambda spoofed: next(iter(spoofed.values())))
def test_an_address_that_anybody_can_write_counts_for_nothing(nia, spoofed):
    client = Client()
    for number in range(5):
        headers = {name: value.format(n=number) for name, value in spoofed.items()}
        try_to_sign_in(client, nia.email, "a wrong password", **headers)

    try_to_sign_in(client, nia.email, PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.77")

    assert not is_in(client)
    addresses = AuditEvent.objects.filter(event="user.sign_in_failed").values_list(
        "details__address", flat=True
    )
    assert set(addresses) == {COUNCIL}


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_our_proxy_only_the_address_that_it_wrote_counts(nia):
    client = Client()
    for number in range(5):
        forwarded = f"203.0.113.{number}, 198.51.100.4"
        try_to_sign_in(client, nia.email, "a wrong one", HTTP_X_FORWARDED_FOR=forwarded)

    failed = AuditEvent.objects.filter(event="user.sign_in_failed")
    assert {event.details["address"] for event in failed} == {"198.51.100.4"}
    try_to_sign_in(client, nia.email, PASSWORD, HTTP_X_FORWARDED_FOR="9.9.9.9, 198.51.100.4")
    assert not is_in(client)
    try_to_sign_in(client, nia.email, PASSWORD, HTTP_X_FORWARDED_FOR="9.9.9.9, 198.51.100.5")
    assert is_in(client)


def test_the_addresses_of_one_house_are_one(nia):
    """An attacker has a whole IPv6 network to themselves."""
    client = Client()
    for number in range(5):
        try_to_sign_in(client, nia.email, "a wrong password", f"2001:db8:1:2::{number}")

    try_to_sign_in(client, nia.email, PASSWORD, "2001:db8:1:2:ffff::9")

    assert not is_in(client)


def test_what_was_typed_is_in_no_log_and_no_event(nia, caplog):
    """A password is typed where the address should stand, now and then."""
    with caplog.at_level(logging.DEBUG):
        try_to_sign_in(Client(), "canary-password-7Q", "canary-password-7Q")
        try_to_sign_in(Client(), "canary7q@example.wales", "canary-password-7Q")

    events = AuditEvent.objects.filter(event="user.sign_in_failed")
    assert events.exists()
    assert "canary" not in caplog.text.lower()
    assert not any("canary" in str(event.details) for event in events)
