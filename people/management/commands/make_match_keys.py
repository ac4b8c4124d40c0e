"""`manage.py make_match_keys`: what every record is matched by, made anew where it has changed.

After an update that changes the matcher, and after the first of FIELD_KEYS has changed. It may be
stopped at any moment and run again.
"""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from people.matching.keys import match_keys_of
from people.models import PersonRecord

BATCH = 500


class Command(BaseCommand):
    help = "Make the match keys of every person's record anew."

    def handle(self, *_args: Any, **_options: Any) -> None:
        changed, last = 0, None
        while True:
            with transaction.atomic():
                waiting = PersonRecord.objects.select_for_update().order_by("pk")
                batch = list((waiting.filter(pk__gt=last) if last else waiting)[:BATCH])
                changed += renew(batch)
            if not batch:
                break
            last = batch[-1].pk
        self.stdout.write(f"people_personrecord.match_keys: {changed} made anew")


def renew(batch: list[PersonRecord]) -> int:
    """Make the keys of some records anew; return how many had others."""
    stale = []
    for record in batch:
        keys = match_keys_of(record)
        if keys != record.match_keys:
            record.match_keys = keys
            stale.append(record)
    PersonRecord.objects.bulk_update(stale, ["match_keys"])
    return len(stale)
