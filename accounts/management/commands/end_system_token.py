"""`end_system_token CODE`: the tokens of a partner's system end at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import operations
from accounts.models import AgencySystem
from records.audit import SYSTEM


class Command(BaseCommand):
    help = "End every token of a system, or all but the newest, after it was changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--keep-newest", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        system = AgencySystem.objects.filter(code=options["code"]).first()
        if system is None:
            raise CommandError(f"There is no system {options['code']}.")
        ended = operations.end_tokens(
            system, keeps_newest=options["keep_newest"], by=SYSTEM, at=timezone.now()
        )
        self.stdout.write(f"Tokens ended: {len(ended)}.")
