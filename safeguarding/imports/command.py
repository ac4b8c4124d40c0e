"""What both import commands share: open the mapping, take the file in, say what became of it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from records.audit import SYSTEM
from safeguarding.imports import engine, mapping, outcome, reading


class ImportCommand(BaseCommand):
    """Takes a file in, prints every row that changed or was refused, and writes all as CSV."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to take in")
        parser.add_argument(
            "--report", type=Path, help="where to write what became of each row, as CSV"
        )

    def take_in(self, mapping_file: Path, **options: Any) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            known = mapping.load(mapping_file)
            run = engine.take_in(file, known, by=SYSTEM, at=timezone.now())
        except (mapping.WrongMapping, reading.WrongFile) as wrong:
            raise CommandError(str(wrong)) from wrong
        for line in outcome.lines(run):
            self.stdout.write(line)
        if options["report"]:
            outcome.write_csv(run, options["report"])
            self.stdout.write(f"Written: {options['report']}")
