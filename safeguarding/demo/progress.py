"""How far the telling of the demo's history has come, so that it can be shown and gone on with."""

from datetime import datetime

from django.utils import timezone

from safeguarding.models import DemoProgress


def begin(*, as_of: datetime, seed: int, scale: float) -> DemoProgress:
    """Return the history that was begun, as it was meant then; otherwise begin this one."""
    begun = DemoProgress.objects.first()
    return begun or DemoProgress.objects.create(
        as_of=as_of, seed=seed, scale=scale, total=0, started_at=timezone.now()
    )


def one_more(progress: DemoProgress) -> None:
    """Count one more thing told, in the transaction that tells it."""
    progress.done += 1
    progress.save()


def finish(progress: DemoProgress) -> None:
    progress.finished_at = timezone.now()
    progress.save()


def being_told() -> DemoProgress | None:
    """Return the history while it is being told; None before and after."""
    return DemoProgress.objects.filter(finished_at__isnull=True, total__gt=0).first()
