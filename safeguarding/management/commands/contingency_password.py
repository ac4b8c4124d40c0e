"""`contingency_password TEAM`: what opens a team's contingency packs, to be kept on paper."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Team
from safeguarding import contingency


class Command(BaseCommand):
    help = "Print the password of a team's contingency packs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("team", help="the team's code")

    def handle(self, *_args: Any, team: str, **_options: Any) -> None:
        found = Team.objects.filter(code=team).first()
        if not contingency.is_set_up():
            raise CommandError("CONTINGENCY_ROOT and CONTINGENCY_KEY are not set.")
        if found is None:
            raise CommandError(f"There is no team {team}.")
        self.stdout.write(contingency.password_of(found))
