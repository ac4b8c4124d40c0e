"""Whether the installation is well, for whatever watches it. It says nothing of anybody.

`/health/` says that a web worker answers, and asks nothing else. `/health/deep/` asks each part
that something else must keep alive, and is there only for who holds HEALTH_TOKEN.
"""

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from records.models import Heartbeat
from safeguarding import contingency
from safeguarding.celery import app

OK, LATE, DOWN = "ok", "late", "down"
WAIT_SECONDS = 2
# A part that works in sweeps is late when it has not swept for this long.
SWEEPS = {
    "worker": ("deliver messages", timedelta(minutes=2)),
    "reminders": ("remind of deadlines", timedelta(minutes=5)),
    "sealer": ("seal events", timedelta(minutes=2)),
}
PACKS = {"contingency_packs": ("make contingency packs", timedelta(minutes=30))}


@login_not_required
@never_cache
@transaction.non_atomic_requests
@require_safe
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return JsonResponse({"status": OK})


@login_not_required
@never_cache
@transaction.non_atomic_requests
@require_safe
def health_deep(request: HttpRequest) -> HttpResponse:
    """Say of each part whether it is well: 200 where all are, and otherwise 503."""
    told = request.headers.get("Authorization", "")
    if not settings.HEALTH_TOKEN or not hmac.compare_digest(
        told.encode(), f"Bearer {settings.HEALTH_TOKEN}".encode()
    ):
        raise Http404
    parts = state_of_parts(at=timezone.now())
    is_well = set(parts.values()) == {OK}
    return JsonResponse(parts, status=200 if is_well else 503)


def state_of_parts(*, at: datetime) -> dict[str, str]:
    """Return ok, late or down for each part; what only the database knows is down with it."""
    parts = {"database": answered(ask_database), "broker": answered(ask_broker)}
    sweeps = SWEEPS | (PACKS if contingency.is_set_up() else {})
    if parts["database"] == DOWN:
        return parts | dict.fromkeys(sweeps, DOWN)
    beats = dict(Heartbeat.objects.values_list("name", "at"))
    for part, (sweep, longest) in sweeps.items():
        beat = beats.get(sweep)
        parts[part] = OK if beat is not None and beat > at - longest else LATE
    return parts


def answered(ask: Callable[[], object]) -> str:
    try:
        ask()
    except (DatabaseError, OperationalError, OSError):
        return DOWN
    return OK


def ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def ask_broker() -> None:
    with app.connection_for_read(settings.REDIS_URL) as broker:
        broker.ensure_connection(max_retries=1, timeout=WAIT_SECONDS)
