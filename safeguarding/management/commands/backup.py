"""`backup FILE`: the database and the files, encrypted with BACKUP_KEY, in one new file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from safeguarding import backups


class Command(BaseCommand):
    help = "Save the database and the files, encrypted with BACKUP_KEY, into a new file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        try:
            rows = backups.back_up(file)
        except backups.Failed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Saved {sum(rows.values())} rows of {len(rows)} tables, and the files, to {file}."
        )
