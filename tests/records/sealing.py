"""A database with three seals in it, and somebody who may do anything to it."""

import time
from contextlib import closing

import psycopg2
from django.db import connections, transaction

from records import audit, seal
from records.audit import SYSTEM
from records.models import AuditEvent, Seal
from records.verify import Checked, faults
from tests.environment import SERVERS
from tests.records.conftest import NOON

PATIENCE = 180  # seconds; a transaction of any other test on these servers is waited for


def happen(*events: str) -> list[int]:
    """Have something happen, and return the sequence of each."""
    with transaction.atomic():
        return [audit.record(event, None, by=SYSTEM, at=NOON, n=1).sequence for event in events]


def seal_all() -> Seal:
    """Seal all there is, waiting for whatever else runs on the servers; return the last seal."""
    give_up_at = time.monotonic() + PATIENCE
    while True:
        seal.seal_events()
        last = Seal.objects.order_by("number").last()
        waiting = AuditEvent.objects.filter(transaction_id__gte=last.below if last else 0)
        if last and not waiting.exists():
            return last
        assert time.monotonic() < give_up_at, "another transaction never ended"
        time.sleep(0.2)


def three_seals() -> dict[str, int]:
    """Have five things happen under three seals, or more where others were sealed between."""
    found: dict[str, int] = {}
    for events in (["case.one", "case.two"], ["case.three", "case.four"], ["case.five"]):
        found |= dict(zip(events, happen(*events), strict=True))
        seal_all()
    return found


def tamper(sql: str, *values: object) -> None:
    """Do as a superuser does who first switches every trigger off."""
    name = connections["default"].settings_dict["NAME"]
    with closing(psycopg2.connect(host=str(SERVERS.sockets), user="postgres", dbname=name)) as own:
        with own.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(sql, values)
        own.commit()


def found() -> list[str]:
    return list(faults(Checked()))
