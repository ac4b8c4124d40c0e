"""Take in a CSV extract from another system by a mapping file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from safeguarding.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Take in a CSV extract by a mapping file; two stand in safeguarding/imports/mappings."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--mapping", type=Path, required=True, help="the TOML mapping file")

    def handle(self, *args: Any, **options: Any) -> None:
        self.take_in(options["mapping"], **options)
