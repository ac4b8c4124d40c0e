"""Publish an edition of the local arrangements, and the bank holidays its clocks need."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from policies import files, operations
from policies.models import Policy
from records.audit import SYSTEM


class Command(BaseCommand):
    help = "Publish an edition from its file (all of policies/data when none is named)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        paths = [options["file"]] if options["file"] else sorted(files.DATA.glob("*.toml"))
        for path in paths:
            try:
                document = files.read(path)
                is_known = Policy.objects.filter(code=document["code"]).exists()
                policy = operations.publish_edition(document, by=SYSTEM, at=now)
            except operations.Refused as refused:
                raise CommandError("\n".join(refused.objections)) from None
            if is_known:
                self.stdout.write(f"{policy.code} was already published; nothing has changed.")
            else:
                self.stdout.write(f"{policy.code} is published, from {policy.effective_on}.")
        added = operations.load_bank_holidays(by=SYSTEM, at=now)
        self.stdout.write(f"{len(added)} bank holidays added.")
