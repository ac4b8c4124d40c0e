#!/usr/bin/env python3
"""Django's commands. Without DATABASE_URL they run on the embedded servers, started if need be."""

import contextlib
import os
import sys

from safeguarding import embedded


def main() -> None:
    """Run one command, with the servers it needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safeguarding.settings")
    with contextlib.ExitStack() as stack:
        if "DATABASE_URL" not in os.environ:
            try:
                stack.enter_context(embedded.DEVELOPMENT.in_use())
            except embedded.CannotStart as error:
                sys.exit(str(error))
            for name, value in embedded.environment_for(embedded.DEVELOPMENT).items():
                os.environ.setdefault(name, value)

        from django.core.management import execute_from_command_line  # noqa: PLC0415 — may be slow

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
