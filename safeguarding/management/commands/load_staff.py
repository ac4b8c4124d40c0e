"""`load_staff FILE.csv`: who works in which team, each invited by e-mail."""

from typing import Any

from django.utils import timezone

from accounts.lists import load_staff
from records.audit import SYSTEM
from safeguarding.lists import ListCommand


class Command(ListCommand):
    help = "Take in a list of staff, and invite whoever has no account yet."

    def handle(self, *args: Any, **options: Any) -> None:
        self.say(load_staff(options["file"], by=SYSTEM, at=timezone.now()))
