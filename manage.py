#!/usr/bin/env python3
"""Django's commands. Without DATABASE_URL they run on the embedded servers, started if need be."""

import contextlib
import os
import sys

from safeguarding import embedded

# Ours that make the tables themselves; Django's own are left alone as well.
MAKE_TABLES = frozenset({"migrate", "load_policy", "prepare_demo", "restore"})


def main() -> None:
    """Run one command, with the servers it needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safeguarding.settings")
    with contextlib.ExitStack() as stack:
        is_embedded = "DATABASE_URL" not in os.environ
        if is_embedded:
            try:
                stack.enter_context(embedded.DEVELOPMENT.in_use())
            except embedded.CannotStart as error:
                sys.exit(str(error))
            for name, value in embedded.environment_for(embedded.DEVELOPMENT).items():
                os.environ.setdefault(name, value)

        from django.core.management import execute_from_command_line  # noqa: PLC0415 — may be slow

        if is_embedded:
            make_tables_for(sys.argv[1:2])
        from records.row_security import as_system  # noqa: PLC0415 — needs Django, as above

        with as_system(f"command {' '.join(sys.argv[1:2])}"):
            execute_from_command_line(sys.argv)


def make_tables_for(command: list[str]) -> None:
    """Migrate an embedded database nobody has used yet, and publish the policy."""
    import django  # noqa: PLC0415 — the settings need the servers' addresses
    from django.core.management import call_command, get_commands  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    django.setup()
    ours = {name for name, app in get_commands().items() if not str(app).startswith("django")}
    if not ours.difference(MAKE_TABLES).intersection(command):
        return
    if "django_migrations" not in connection.introspection.table_names():
        call_command("migrate", verbosity=0, stdout=sys.stderr)
        call_command("load_policy", stdout=sys.stderr)


if __name__ == "__main__":
    main()
