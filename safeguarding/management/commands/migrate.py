"""`migrate`, as the role that owns the tables; the application's own role may not."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser
from django.core.management.commands import migrate


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, and make the table of the cache, which Django leaves to a command of its own."""
        super().handle(*args, **options)
        call_command("createcachetable", database=options["database"], verbosity=0)
