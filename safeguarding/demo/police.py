"""What the police sent in the night before the demo opens: in each layout, and in none."""

from datetime import datetime, timedelta
from pathlib import Path

from django.utils.timezone import localdate

from records.audit import SYSTEM
from referrals.models import PoliceBatch
from referrals.operations import take_in_notifications
from referrals.rules.police import parts_of
from referrals.rules.police_sources import Received

SENT = Path(__file__).parent / "data" / "police.txt"


def take_in_last_night(*, at: datetime) -> None:
    """Take in the sample notifications, once."""
    if PoliceBatch.objects.exists():
        return
    night = localdate(at - timedelta(days=1))
    text = SENT.read_text(encoding="utf-8").format(day=f"{night:%d/%m/%Y}")
    items = [Received("", part.encode()) for part in parts_of(text)]
    take_in_notifications(items, by=SYSTEM, at=at)
