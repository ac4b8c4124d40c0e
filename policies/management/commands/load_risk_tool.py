"""Take in the questions of a risk tool from a copy whose licence the partnership holds."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.operations_wording import load_wording
from records.refusals import Refused


class Command(BaseCommand):
    help = "Load the licensed questions of a risk tool from FILE.toml; they are shown on its form."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            document = tomllib.loads(options["file"].read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise CommandError(
                _("%(file)s cannot be read: %(why)s")
                % {
                    "file": options["file"],
                    "why": error,
                }
            ) from None
        try:
            wording = load_wording(document, at=timezone.now())
        except Refused as refused:
            raise CommandError("\n".join(refused.objections)) from None
        number = sum(map(len, wording.parts.values()))
        self.stdout.write(
            _("%(number)d questions of %(tool)s are loaded.") % {"number": number, "tool": wording}
        )
