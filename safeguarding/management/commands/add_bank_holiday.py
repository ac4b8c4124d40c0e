"""`add_bank_holiday DAY`: one more day on which no clock runs, and every running clock moved."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from policies import operations
from records.audit import SYSTEM
from referrals.operations import recompute_deadlines, recompute_escalations


class Command(BaseCommand):
    help = "Add a bank holiday, and count the running clocks again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("day", type=date.fromisoformat, help="as in 2026-05-04")
        parser.add_argument("--title-en", required=True)
        parser.add_argument("--title-cy", required=True)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            operations.add_bank_holiday(
                options["day"],
                title_en=options["title_en"],
                title_cy=options["title_cy"],
                by=SYSTEM,
                at=now,
            )
        except operations.Refused as refused:
            raise CommandError(str(refused)) from refused
        moved = recompute_deadlines(by=SYSTEM, at=now)
        moved += recompute_escalations(by=SYSTEM, at=now)
        self.stdout.write(f"The day is added. Running clocks moved: {moved}.")
