"""`create_administrator`: the first person of an installation, who can then invite the others."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts import operations
from accounts.models import Team, User
from accounts.notifications import password_link
from accounts.roles import Role
from records.audit import SYSTEM


class Command(BaseCommand):
    help = "Make an administrator, and print the one-time link to choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email")
        parser.add_argument("--name")
        parser.add_argument("--team", help="the code of the team they work in")
        parser.add_argument("--language", choices=User.Language.values, default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["team"] or input("Code of the team they work in: ")
        team = Team.objects.select_related("agency").filter(code=code).first()
        if team is None:
            raise CommandError(f"There is no team {code}. First load the agencies and teams.")
        email = options["email"] or input("E-mail address: ")
        name = options["name"] or input("Name: ")
        now = timezone.now()
        try:
            with transaction.atomic():
                user = operations.invite_user(
                    email=email, name=name, language=options["language"], by=SYSTEM, at=now
                )
                operations.add_member(
                    user,
                    agency=team.agency,
                    team=team,
                    role=Role.ADMINISTRATOR,
                    by=SYSTEM,
                    at=now,
                )
        except operations.Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{user.name} is an administrator, and an invitation is on its way.")
        self.stdout.write("This link does the same, once, for three days:")
        self.stdout.write(password_link(user))
