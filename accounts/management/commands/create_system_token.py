"""`create_system_token CODE`: a token with which a partner's own system calls the API."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts import operations
from accounts.models import Agency, AgencySystem
from records.audit import SYSTEM


class Command(BaseCommand):
    help = "Give a partner's system a token, and print it once. A new system is added first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="a short name of the system that never changes")
        parser.add_argument("--days", type=int, default=365, help="how long it holds")
        parser.add_argument("--agency", help="of a new system: the code of its agency")
        parser.add_argument("--name", help="of a new system: what it is called")
        parser.add_argument("--contact", help="of a new system: who looks after it, an e-mail")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            system = AgencySystem.objects.filter(code=options["code"]).first()
            if system is None:
                system = self.add(options)
            token, shown = operations.create_token(system, days=options["days"], by=SYSTEM, at=now)
        except operations.Refused as refused:
            raise CommandError(str(refused)) from refused
        until = timezone.localtime(token.expires_at).strftime("%d.%m.%Y")
        self.stderr.write(f"{system} of {system.agency} may show this until {until}. Keep it safe:")
        self.stdout.write(shown)

    def add(self, options: dict[str, Any]) -> AgencySystem:
        """Add the system that was named; say what is missing."""
        if missing := [name for name in ("agency", "name", "contact") if not options[name]]:
            raise CommandError(f"A new system needs --{' --'.join(missing)}.")
        agency = Agency.objects.filter(code=options["agency"]).first()
        if agency is None:
            raise CommandError(f"There is no agency {options['agency']}.")
        return operations.add_system(
            agency,
            code=options["code"],
            name=options["name"],
            contact=options["contact"],
            by=SYSTEM,
            at=timezone.now(),
        )
