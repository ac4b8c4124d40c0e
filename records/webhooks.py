"""Webhooks: a partner's system is called when something it waits for has happened.

As in the outbox, a call is a row, written with the change that it announces. Signatures are those
of standardwebhooks.com: whoever knows that scheme has a library that checks ours.
"""

import hashlib
import hmac
import json
import logging
import secrets
from base64 import b64decode, b64encode
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from records import audit, calling
from records.audit import SYSTEM, Actor
from records.models import WebhookCall, WebhookEndpoint
from records.refusals import Refused

logger = logging.getLogger(__name__)
BATCH = 100
SECRET_PREFIX = "whsec_"  # noqa: S105  (every secret of this scheme begins with it)
SECRET_BYTES = 32
ENDED = "endpoint_ended"


@transaction.atomic
def register(
    *, system_id: UUID, url: str, events: Collection[str], by: Actor, at: datetime
) -> tuple[WebhookEndpoint, str]:
    """Say where a system is to be called, and of what; return that, and the secret, shown once.

    It takes the place of the one before. Raises Refused where we would never call the address.
    """
    if objections := calling.objections_to_url(url):
        raise Refused(objections)
    end(system_id=system_id, by=by, at=at)
    secret = SECRET_PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    endpoint = WebhookEndpoint.objects.create(
        system_id=system_id,
        url=url,
        secret=secret,
        events=sorted(events),
        created_at=at,
        created_by=by.id,
    )
    audit.record("webhook.registered", endpoint, by=by, at=at, events=endpoint.events)
    return endpoint, secret


@transaction.atomic
def end(*, system_id: UUID, by: Actor, at: datetime) -> bool:
    """Call a system no more, not of what waits either; say whether it was to be called."""
    endpoint = (
        WebhookEndpoint.objects.select_for_update()
        .filter(system_id=system_id, ended_at__isnull=True)
        .first()
    )
    if endpoint is None:
        return False
    endpoint.ended_at = at
    endpoint.ended_by = by.id
    endpoint.save()
    endpoint.calls.filter(status=WebhookCall.Status.QUEUED).update(
        status=WebhookCall.Status.FAILED, last_error=ENDED
    )
    audit.record("webhook.ended", endpoint, by=by, at=at)
    return True


def queue_call(
    *, key: str, event: str, system_id: UUID, reference: str, by: Actor, at: datetime
) -> WebhookCall | None:
    """Queue a call; None where the system does not wait for ``event``.

    ``key`` says what it is about, so that it is queued once. Nobody is named: the system asks
    after the reference with its token, and sees then what it may see.
    """
    endpoint = WebhookEndpoint.objects.filter(
        system_id=system_id, ended_at__isnull=True, events__contains=[event]
    ).first()
    if endpoint is None:
        return None
    said = {"type": event, "timestamp": at.isoformat(), "data": {"reference": reference}}
    call = WebhookCall(
        endpoint=endpoint,
        key=key,
        event=event,
        body=json.dumps(said),
        queued_at=at,
        queued_by=by.id,
        try_after_at=at,
    )
    WebhookCall.objects.bulk_create([call], ignore_conflicts=True)
    return call


def signature(secret: str, *, call_id: str, timestamp: int, body: str) -> str:
    """Return the Webhook-Signature: HMAC-SHA256 over the call's id, its moment and its body."""
    key = b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{call_id}.{timestamp}.{body}".encode()
    return "v1," + b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def make_calls() -> int:
    """Make the calls that wait; return how many were answered. Any number may sweep at once.

    An endpoint that fails is left alone for the rest of the sweep, so that it holds up no other.
    """
    failing: set[UUID] = set()
    answered = 0
    for _each in range(BATCH):
        call = make_next(passing_over=failing, at=timezone.now())
        if call is None:
            break
        if call.status == WebhookCall.Status.SENT:
            answered += 1
        else:
            failing.add(call.endpoint_id)
    return answered


@transaction.atomic
def make_next(*, passing_over: Collection[UUID] = (), at: datetime) -> WebhookCall | None:
    """Make one call that nobody else is making, and return it as it stands then."""
    call = (
        WebhookCall.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("endpoint")
        .filter(status=WebhookCall.Status.QUEUED, try_after_at__lte=at)
        .exclude(endpoint_id__in=passing_over)
        .order_by("try_after_at")
        .first()
    )
    if call is None:
        return None
    call.attempts += 1
    try:
        send(call, at=at)
    # Whatever is wrong with one call is its own; what is kept of the error is a code.
    except Exception as error:  # noqa: BLE001
        is_known = isinstance(error, calling.NotCalled)
        call.last_error = str(error) if is_known else type(error).__name__
        call.try_after_at = at + timedelta(minutes=2**call.attempts)
        logger.warning("webhook call %s failed: %s", call.pk, call.last_error)
        if call.attempts >= WebhookCall.MAX_ATTEMPTS:
            call.status = WebhookCall.Status.FAILED
            audit.record("webhook.given_up", call, by=SYSTEM, at=at, reason=call.last_error)
    else:
        call.status = WebhookCall.Status.SENT
        call.sent_at = timezone.now()
    call.save()
    return call


def send(call: WebhookCall, *, at: datetime) -> None:
    timestamp = int(at.timestamp())
    signed = signature(
        call.endpoint.secret, call_id=str(call.pk), timestamp=timestamp, body=call.body
    )
    calling.post(
        call.endpoint.url,
        body=call.body.encode(),
        headers={
            "Content-Type": "application/json",
            "Webhook-Id": str(call.pk),
            "Webhook-Timestamp": str(timestamp),
            "Webhook-Signature": signed,
        },
    )
