"""Who was refused what goes on the record."""

from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from records import audit
from records.models import AuditEvent
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


def refusals() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(event="page.refused"))


def test_a_refused_page_goes_on_the_record(client: Client, nia: User) -> None:
    sign_in(client, nia)

    response = client.get(reverse("imports"))

    assert response.status_code == 403
    (refusal,) = refusals()
    assert refusal.actor_id == nia.pk
    assert refusal.details == {"page": "imports", "asked_for": [], "status": 403}


def test_looking_for_what_is_hidden_goes_on_the_record(client: Client, oren: User) -> None:
    sign_in(client, oren)

    response = client.get(reverse("referrals:referral", args=["SG-0000-0000"]))

    assert response.status_code == 404
    assert refusals()[0].details["asked_for"] == ["SG-0000-0000"]


def test_a_stranger_leaves_no_refusal(client: Client) -> None:
    client.get("/nothing-here/")

    assert refusals() == []


def test_without_a_record_there_is_no_answer_but_503(
    client: Client, nia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise DatabaseError

    sign_in(client, nia)
    monkeypatch.setattr(audit, "record", fail)

    assert client.get(reverse("imports")).status_code == 503
