"""`verify_audit`: says whether the record of what happened is still as it was sealed."""

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.verify import Checked, faults

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Check every event against its seal and the anchor; exit with 1 where one was changed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        checked = Checked()
        found = list(islice(faults(checked), MOST_SHOWN + 1))
        for fault in found[:MOST_SHOWN]:
            self.stdout.write(fault)
        for note in checked.notes:
            self.stdout.write(f"Note: {note}")
        if len(found) > MOST_SHOWN:
            raise CommandError(f"There is more: only the first {MOST_SHOWN} faults are shown.")
        if found:
            raise CommandError("The record of what happened was changed, or its seals were.")
        sealed_at = f", the last of {checked.last.sealed_at:%c}" if checked.last else ""
        self.stdout.write(
            f"{checked.events} events under {checked.seals} seals{sealed_at}:"
            f" all as they were. {checked.unsealed} events are not sealed yet."
        )
