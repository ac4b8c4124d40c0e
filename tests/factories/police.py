"""Notifications from the police, taken in as they come."""

import datetime as dt
from pathlib import Path
from typing import Any

import factory

from records.audit import SYSTEM
from referrals import operations
from referrals.models import PoliceBatch, PoliceNotification
from referrals.rules.police_sources import Received

SAMPLES = Path(__file__).parent.parent / "referrals" / "notifications"
TAKEN_IN_AT = dt.datetime(2026, 5, 10, 9, tzinfo=dt.UTC)  # a Sunday; the samples are older


def sample(name: str) -> str:
    """Return one of the samples: protection, hysbysiad, cid16, log, or unknown."""
    return (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")


class PoliceBatchFactory(factory.django.DjangoModelFactory[PoliceBatch]):
    """A batch of one notification about a child, Ianto Price, or of those in ``texts``."""

    class Meta:
        model = PoliceBatch

    @classmethod
    def _create(cls, model_class: type[PoliceBatch], *args: Any, **fields: Any) -> PoliceBatch:
        items = [
            Received("", text.encode()) for text in fields.pop("texts", [sample("protection")])
        ]
        defaults = {"by": SYSTEM, "at": TAKEN_IN_AT}
        return operations.take_in_notifications(items, **{**defaults, **fields})


class PoliceNotificationFactory(factory.django.DjangoModelFactory[PoliceNotification]):
    """One notification: the one about Ianto Price, unless ``text`` is another."""

    class Meta:
        model = PoliceNotification

    @classmethod
    def _create(
        cls, model_class: type[PoliceNotification], *args: Any, **fields: Any
    ) -> PoliceNotification:
        text = fields.pop("text", sample("protection"))
        batch = PoliceBatchFactory.create(texts=[text], **fields)
        notification: PoliceNotification = batch.notifications.get()
        return notification
