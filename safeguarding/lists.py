"""What the commands that load lists share: the file's name, and saying what became of each row."""

from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.lists import Outcome, WrongFile, summary


class ListCommand(BaseCommand):
    """Prints every row that was changed or refused, and a line in which all are counted."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the list, as CSV in UTF-8")

    def say(self, outcomes: Iterable[Outcome]) -> None:
        try:
            became = list(outcomes)
        except WrongFile as wrong:
            raise CommandError(str(wrong)) from wrong
        for outcome in became:
            if outcome.why:
                self.stdout.write(str(outcome))
        self.stdout.write(summary(became))
