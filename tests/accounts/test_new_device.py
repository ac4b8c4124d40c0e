"""Whoever signs in in a browser of no standing is told of it, at their own address (AN-16)."""

import pytest
from django.test import Client

from accounts.models import User
from records.models import AuditEvent, Message
from tests.accounts.test_sign_in import PASSWORD, nia_with_password, try_to_sign_in  # noqa: F401

pytestmark = pytest.mark.django_db


def told() -> list[Message]:
    return list(Message.objects.filter(template="accounts/email/new_device"))


def test_the_first_time_and_the_same_browser_are_no_news(
    client: Client,
    nia_with_password: User,  # noqa: F811
):
    for _time in range(3):
        try_to_sign_in(client, nia_with_password.email, PASSWORD)
        client.post("/accounts/logout/")

    assert AuditEvent.objects.filter(event="user.signed_in").count() == 3
    assert told() == []


def test_another_browser_is_and_the_message_holds_no_secret(
    client: Client,
    nia_with_password: User,  # noqa: F811
):
    try_to_sign_in(client, nia_with_password.email, PASSWORD)
    elsewhere = Client()

    try_to_sign_in(elsewhere, nia_with_password.email, PASSWORD, address="192.0.2.77")
    elsewhere.post("/accounts/logout/")
    try_to_sign_in(elsewhere, nia_with_password.email, PASSWORD, address="192.0.2.77")

    (message,) = told()
    assert message.to == nia_with_password.email
    everything = message.subject + message.body
    for secret in (PASSWORD, elsewhere.cookies["device"].value, "192.0.2.77", "Nia"):
        assert secret not in everything


def test_a_wrong_password_tells_nobody_of_a_browser(
    client: Client,
    nia_with_password: User,  # noqa: F811
):
    try_to_sign_in(client, nia_with_password.email, PASSWORD)

    try_to_sign_in(Client(), nia_with_password.email, "a wrong password")

    assert told() == []


def test_it_is_told_in_their_language(client: Client, nia_with_password: User):  # noqa: F811
    User.objects.filter(pk=nia_with_password.pk).update(language="cy")
    for browser in (client, Client()):
        try_to_sign_in(browser, nia_with_password.email, PASSWORD)

    assert told()[0].subject == "Mewngofnododd rhywun i'ch cyfrif Diogel"
