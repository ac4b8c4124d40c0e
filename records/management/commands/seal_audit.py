"""`seal_audit`: seal now what the worker seals every few seconds."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from records import anchor, seal


class Command(BaseCommand):
    help = "Seal the events that are not sealed yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--after-restore",
            metavar="REASON",
            help="first note in the anchor that the database was restored from a backup, and why",
        )

    def handle(self, *_args: Any, after_restore: str | None, **_options: Any) -> None:
        try:
            if after_restore:
                seal.note_restored(reason=after_restore)
            self.stdout.write(f"{seal.seal_events()} events sealed.")
        except (ImproperlyConfigured, anchor.Ahead) as error:
            raise CommandError(str(error)) from error
