"""`migrate`, as the role that owns the tables; the application's own role may not."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser
from django.core.management.commands import migrate

from safeguarding import fence


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate behind a fence taken down, and make the cache's table, which Django leaves out.

        A migration to somewhere before the newest leaves the fence down, and so shows no row.
        """
        database = options["database"]
        fence.take_down(database)
        super().handle(*args, **options)
        call_command("createcachetable", database=database, verbosity=0)
        if options["app_label"] is None:
            fence.put_up(database)
