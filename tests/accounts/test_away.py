"""The page on which somebody says when they are away."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.absences import end_absence, note_absence
from accounts.models import Absence, User
from records.models import AuditEvent
from tests.cast import actor, sign_in

pytestmark = pytest.mark.django_db
AWAY = reverse("accounts:away")


def days(first: dt.date, last: dt.date, **more: str) -> dict[str, Any]:
    return {
        f"{name}_{part}": getattr(day, part)
        for name, day in (("starts_on", first), ("ends_on", last))
        for part in ("day", "month", "year")
    } | more


@pytest.fixture
def tomorrow() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=1)


def test_a_teacher_goes_on_holiday_and_a_colleague_covers(
    client: Client, tomos: User, lowri: User, haf: User, tomorrow: dt.date
) -> None:
    sign_in(client, tomos)
    asked = client.get(AWAY).content.decode()

    client.post(AWAY, days(tomorrow, tomorrow, cover=str(lowri.pk)))
    body = client.get(AWAY).content.decode()

    assert "You are not away" in asked
    assert haf.name not in asked
    assert "Lowri Jenkins covers for you" in body
    assert Absence.objects.get().cover == lowri
    assert AWAY in client.get(reverse("accounts:profile")).content.decode()


def test_days_in_the_wrong_order_are_kept_as_typed(
    client: Client, tomos: User, tomorrow: dt.date
) -> None:
    sign_in(client, tomos)

    refused = client.post(AWAY, days(tomorrow, tomorrow - dt.timedelta(days=1)))

    assert refused.status_code == 400
    assert "cannot be before the first" in refused.content.decode()
    assert f'value="{tomorrow.year}"' in refused.content.decode()


@pytest.mark.parametrize("typed", [{}, {"cover": "nobody"}, {"starts_on_day": "99"}])
def test_what_is_missing_is_said(client: Client, tomos: User, typed: dict[str, str]) -> None:
    sign_in(client, tomos)

    assert client.post(AWAY, {"acting": "", **typed}).status_code == 400
    assert not Absence.objects.exists()


def test_whoever_is_back_says_so_and_nobody_else(
    client: Client, tomos: User, lowri: User, tomorrow: dt.date
) -> None:
    absence = note_absence(
        tomos,
        starts_on=tomorrow,
        ends_on=tomorrow,
        cover=None,
        by=actor(tomos),
        at=timezone.now(),
    )
    back = reverse("accounts:back", args=[absence.pk])

    assert sign_in(Client(), lowri).post(back).status_code == 404
    assert sign_in(client, tomos).post(back)["Location"] == AWAY
    assert not Absence.objects.exists()


def test_who_is_back_already_is_not_noted_to_be_back_again(tomos: User, policy) -> None:
    today, now = timezone.localdate(), timezone.now()
    by = actor(tomos)
    absence = note_absence(tomos, starts_on=today, ends_on=today, cover=None, by=by, at=now)

    for _time in range(2):
        end_absence(absence, by=by, at=now)
    gone = note_absence(tomos, starts_on=today, ends_on=today, cover=None, by=by, at=now)
    end_absence(gone, by=by, at=now + dt.timedelta(days=3))

    assert AuditEvent.objects.filter(event="absence.ended").count() == 1
