"""Take in an Ofsted Annex A workbook: lists 1, 3, 5 and 7."""

from typing import Any

from safeguarding.imports.command import ImportCommand
from safeguarding.imports.mapping import FOLDER


class Command(ImportCommand):
    help = "Take in an Ofsted Annex A workbook (.xlsx): lists 1, 3, 5 and 7."

    def handle(self, *args: Any, **options: Any) -> None:
        self.take_in(FOLDER / "annex_a.toml", **options)
