"""`restore FILE`: an empty installation becomes what was saved."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from safeguarding import backups


class Command(BaseCommand):
    help = "Fill an empty database and an empty FILES_ROOT from a file that `backup` made."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        try:
            rows = backups.restore(file)
        except backups.Failed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Restored {sum(rows.values())} rows of {len(rows)} tables, and the files."
        )
