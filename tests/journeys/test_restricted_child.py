"""A report at ten at night about a child whose record is restricted, and about one nobody knows."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from policies.counting import LONDON
from records.models import Message
from records.tasks import deliver_messages
from referrals import operations
from referrals.models import Referral, SilentMatch
from tests.cast import actor, agency, sign_in, team
from tests.factories.referrals import ReferralFactory, somebody
from tests.referrals.deciding import decides

pytestmark = pytest.mark.django_db

MAIR: dict[str, Any] = {
    "given_name": "Mair",
    "family_name": "Evans",
    "date_of_birth": dt.date(2015, 3, 4),
}
ELEN: dict[str, Any] = {
    "given_name": "Elen",
    "family_name": "Huws",
    "date_of_birth": dt.date(2012, 8, 9),
}
PAGES = ("referral", "answers", "additions", "known", "information", "feedback", "history")
# What differs between any two reports: references, keys, signatures, and the time of day.
DIFFERS = (
    (r"(SG|RP)-[0-9A-Z]{4}-[0-9A-Z]{4}", "REFERENCE"),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "KEY"),
    (r'"[A-Za-z0-9]{64}"', "TOKEN"),
    (r'nonce="[^"]*"', "NONCE"),
    (r"[0-9a-f]{40,64}", "SIGNATURE"),
    (r"\d\d:\d\d(:\d\d(\.\d+)?)?", "TIME"),
)


def tonight() -> dt.datetime:
    return dt.datetime.combine(timezone.localdate(), dt.time(22), tzinfo=LONDON)


@pytest.fixture(autouse=True)
def partnership(conwy, policy, mali, dai, emyr, nia):
    """Mali keeps the restricted records and is at home at ten; Emyr is on duty."""
    team("mash"), team("safeguarding")


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def hide(child: dict[str, Any], mali) -> None:
    """Put a child on record, and restrict the record."""
    known = ReferralFactory.create(people=[somebody(**child)])
    operations.restrict(
        known.record.person,
        category=known.policy.restriction_categories.get(code="high-risk"),
        reason="Her father looks for her.",
        decided_by_name="Siân Wynne",
        by=actor(mali),
        at=timezone.now(),
    )


def alike(page: bytes) -> str:
    text = page.decode()
    for pattern, instead in DIFFERS:
        text = re.sub(pattern, instead, text)
    return text


def what_a_screener_sees(client: Client, nia, referral: Referral) -> dict[str, str]:
    desk = sign_in(client, nia)
    seen = {
        "board": desk.get(reverse("referrals:queue")).content,
        "board, decided": desk.get(f"{reverse('referrals:queue')}?stage=decided").content,
        "my work": desk.get(reverse("home")).content,
        "search": desk.post(
            reverse("people:search"), {"given_name": "Mair", "family_name": "Evans"}
        ).content,
    }
    for name in PAGES:
        seen[name] = desk.get(reverse(f"referrals:{name}", args=[referral.reference])).content
    return {name: alike(page) for name, page in seen.items()}


def a_night_and_a_decision(
    client: Client, nia, *, hidden: dict[str, Any], mali
) -> list[dict[str, str]]:
    """Return what the screener sees before and after deciding, where ``hidden`` is restricted."""
    with undone():
        hide(hidden, mali)
        referral = ReferralFactory.create(people=[somebody(**MAIR)], received_at=tonight())
        assert SilentMatch.objects.exists() is (hidden is MAIR)
        before = what_a_screener_sees(client, nia, referral)
        screening = reverse("referrals:screen", args=[referral.reference])
        before["screen"] = alike(client.get(screening).content)
        referral = decides(
            referral, by=actor(nia), outcome="child-no-further-action", at=timezone.now()
        )
        Message.objects.update(queued_at=timezone.now() - dt.timedelta(minutes=1))
        deliver_messages()
        after = what_a_screener_sees(client, nia, referral)
        mine = Message.objects.filter(to=nia.email).order_by("queued_at")
        after["messages"] = alike("\n".join(m.subject + m.body for m in mine).encode())
    return [before, after]


def test_a_screener_cannot_tell_a_restricted_child_from_an_unknown_one(client, nia, mali):
    known = a_night_and_a_decision(client, nia, hidden=MAIR, mali=mali)
    unknown = a_night_and_a_decision(client, nia, hidden=ELEN, mali=mali)

    for mine, theirs in zip(known, unknown, strict=True):
        for name, page in mine.items():
            assert page == theirs[name], name


def test_it_reaches_a_named_cover_and_nothing_is_released_before(client, nia, mali, emyr):
    hide(MAIR, mali)

    referral = ReferralFactory.create(people=[somebody(**MAIR)], received_at=tonight())

    match = SilentMatch.objects.get()
    cover = match.covers.get()
    assert cover.user_id == emyr.pk
    assert cover.ends_at > tonight()
    asked = Message.objects.get(template="referrals/email/silent_match")
    assert asked.to == emyr.email

    decides(referral, by=actor(nia), outcome="child-no-further-action", at=timezone.now())
    deliver_messages()
    outcome = Message.objects.get(template="referrals/email/screening_outcome")
    assert outcome.sent_at is None

    compare = reverse("referrals:silent_match", args=[match.pk])
    desk = sign_in(client, emyr)
    assert "Mair Evans" in desk.get(compare).content.decode()
    desk.post(compare, {"outcome": "different", "reason": "Born in another hospital."})
    deliver_messages()

    outcome.refresh_from_db()
    assert outcome.sent_at is not None


def test_the_reporter_reads_that_it_waits_until_it_is_cleared(client, nia, mali, tomos):
    hide(MAIR, mali)
    told = {
        "capacity": "professional",
        "reporter_email": tomos.email,
        "reporter_agency": agency("glan-morfa"),
    }
    referral = ReferralFactory.create(
        people=[somebody(**MAIR)], received_at=tonight(), by=actor(tomos), told=told
    )
    page = reverse("referrals:my_report", args=[referral.report.reference])
    decides(referral, by=actor(nia), outcome="child-no-further-action", at=timezone.now())

    assert "Waiting to be read" in sign_in(client, tomos).get(page).content.decode()

    operations.settle_match(
        SilentMatch.objects.get(),
        outcome="different",
        reason="Another child.",
        by=actor(mali),
        at=timezone.now(),
    )
    assert "Waiting to be read" not in sign_in(client, tomos).get(page).content.decode()
