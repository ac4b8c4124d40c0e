"""`load_teams FILE.csv`: the teams of agencies that are there already."""

from typing import Any

from django.utils import timezone

from accounts.lists import load_teams
from records.audit import SYSTEM
from safeguarding.lists import ListCommand


class Command(ListCommand):
    help = "Take in a list of teams. Load it again whenever it was corrected."

    def handle(self, *args: Any, **options: Any) -> None:
        self.say(load_teams(options["file"], by=SYSTEM, at=timezone.now()))
