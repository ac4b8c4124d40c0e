"""`write_roles`: docs/roles.csv, from the one page of code that says who may do what."""

import csv
import io
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.roles import ROLES, Can, Role


def roles_csv() -> str:
    """Return a line for each thing somebody may do, with a column for each role."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["capability", "meaning", *Role.values])
    for capability in Can:
        allowed = ["yes" if capability in ROLES[role] else "" for role in Role]
        writer.writerow([capability.name.lower(), capability.value, *allowed])
    return text.getvalue()


class Command(BaseCommand):
    help = "Write docs/roles.csv from accounts/roles.py."

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "roles.csv"
        path.write_text(roles_csv())
        self.stdout.write(f"{path.relative_to(settings.BASE_DIR)} is written.")
