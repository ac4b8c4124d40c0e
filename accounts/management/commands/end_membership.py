"""`end_membership E-MAIL`: somebody leaves a team, or with `--deactivate` the partnership."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts import operations
from accounts.acting import memberships_of
from accounts.models import User
from records.audit import SYSTEM


class Command(BaseCommand):
    help = "End somebody's roles at once: in one team, or in all; or shut their account too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--team", help="the code of the one team they leave")
        parser.add_argument(
            "--deactivate", action="store_true", help="shut the account and sign them out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["team"] and options["deactivate"]:
            raise CommandError("Whose account is shut leaves every team: leave out --team.")
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError(f"Nobody has an account with the address {options['email']}.")
        try:
            self.stdout.write(self.shut(user) if options["deactivate"] else self.end(user, options))
        except operations.Refused as refused:
            raise CommandError(str(refused)) from refused

    def shut(self, user: User) -> str:
        ended = operations.deactivate(user, by=SYSTEM, at=timezone.now())
        return f"Roles ended: {ended}. The account is shut, and its owner is signed out."

    @transaction.atomic
    def end(self, user: User, options: dict[str, Any]) -> str:
        memberships = memberships_of(user)
        if options["team"]:
            memberships = memberships.filter(team__code=options["team"])
        ended = [
            operations.end_membership(membership, by=SYSTEM, at=timezone.now())
            for membership in memberships
        ]
        if not ended:
            raise CommandError("They have no role there now.")
        return f"Roles ended: {len(ended)}."
