"""How far the loading of the demo's history has come, for the banner of every page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils import timezone

from safeguarding.models import DemoProgress

EVERY = 10


def is_begun() -> bool:
    return DemoProgress.objects.exists()


@contextmanager
def of(*, total: int) -> Iterator[Callable[[], None]]:
    """Keep a count of reports told while the block runs; yields what to call after each."""
    now = timezone.now()
    row = DemoProgress.objects.create(total=total, started_at=now)

    def done() -> None:
        row.done += 1
        if row.done % EVERY == 0:
            row.save()

    yield done
    row.finished_at = timezone.now()
    row.save()
