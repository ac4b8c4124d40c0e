"""`reset_second_factor E-MAIL`: for somebody who lost their telephone and their recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import operations
from accounts.models import User
from records.audit import SYSTEM


class Command(BaseCommand):
    help = "Take away somebody's second factor; their next sign-in sets up a new one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError(f"Nobody has an account with the address {options['email']}.")
        try:
            operations.remove_second_factor(user, by=SYSTEM, at=timezone.now())
        except operations.Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write("The second factor is removed, and its owner is told by e-mail.")
