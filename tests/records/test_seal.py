"""How what happened is sealed: whole transactions, once, in a chain nobody can change."""

import contextlib
import hashlib
import os
import subprocess
import sys
import threading
from contextlib import closing

import psycopg2
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections, transaction

from records import anchor, audit, seal
from records.audit import SYSTEM
from records.models import AuditEvent, Heartbeat, Seal
from records.seal import COLUMNS, mac_of, root_of, serialised
from records.tasks import seal_events
from safeguarding.embedded import PROJECT
from tests.environment import SERVERS
from tests.records.conftest import NOON
from tests.records.sealing import found, happen, seal_all, tamper

CHANGES = [
    pytest.param("UPDATE records_seal SET root = 'x'", id="update"),
    pytest.param("DELETE FROM records_seal", id="delete"),
    pytest.param("TRUNCATE records_seal", id="truncate"),
]
FOR_OWNERS = [
    pytest.param("ALTER TABLE records_auditevent DISABLE TRIGGER ALL", id="triggers"),
    pytest.param("ALTER TABLE records_seal DISABLE TRIGGER ALL", id="triggers of seals"),
    pytest.param("SET session_replication_role = replica", id="replica"),
    pytest.param("DROP TABLE records_seal", id="drop"),
    pytest.param("DROP TRIGGER audit_event_is_stamped ON records_auditevent", id="drop trigger"),
    pytest.param("SELECT nextval('records_transaction_offset')", id="count on"),
    pytest.param("SELECT setval('records_transaction_offset', 1)", id="set the count"),
    pytest.param(
        "CREATE OR REPLACE FUNCTION records_stamp() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN NEW; END $$",
        id="replace the stamp",
    ),
]


@pytest.fixture
def sealing(own_database: str, settings, tmp_path) -> None:
    settings.AUDIT_KEYS = ["the key of the tests, not in any database"]
    settings.AUDIT_ANCHOR = str(tmp_path / "anchor.jsonl")


def run(alias: str, sql: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql)


def test_leaves_and_nodes_are_hashed_as_rfc_6962_says():
    """The roots of its published example, over the first leaves of that example."""
    inputs = [b"", b"\0", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43"]
    leaves = [hashlib.sha256(b"\0" + data).digest() for data in inputs]
    roots = {
        0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    }

    assert {number: root_of(leaves[:number]).hex() for number in roots} == roots


def test_everything_an_event_holds_is_sealed():
    assert set(COLUMNS) == {field.name for field in AuditEvent._meta.get_fields()}


@pytest.mark.django_db
def test_an_event_is_written_down_in_one_way_only(conwy):
    event = AuditEvent.objects.about(conwy).get()

    written = serialised(event)

    assert written == serialised(AuditEvent.objects.get(pk=event.pk))
    assert written.startswith(b'[1,%d,"agency.created","accounts.agency",' % event.sequence)


@pytest.mark.django_db
def test_whoever_writes_an_event_does_not_say_when_the_database_wrote_it():
    AuditEvent.objects.create(
        event="case.one",
        actor_kind="system",
        actor_id=SYSTEM.id,
        actor_name="-",
        at=NOON,
        recorded_at=NOON,
        transaction_id=3,
    )

    event = AuditEvent.objects.get(event="case.one")
    assert event.recorded_at != NOON
    assert event.transaction_id > 3


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_the_application_has_no_right_to_change_a_seal(change):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run("default", change)


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("change", CHANGES)
def test_not_even_the_owner_of_the_table_changes_a_seal(change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(using="owner"):
        run("owner", change)


@pytest.mark.django_db
@pytest.mark.parametrize("change", FOR_OWNERS)
def test_the_application_cannot_take_away_what_protects_the_record(change):
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
    ):
        run("default", change)


def test_the_sweep_seals_each_event_once_and_chains_the_seals(sealing):
    happen("case.one", "case.two")
    first = seal_all()
    happen("case.three")
    second = seal_all()

    assert second.number == first.number + 1
    assert second.previous == first.mac
    assert second.mac == mac_of(second, seal.current_key())
    sealed = [number for made in Seal.objects.all() for number in made.sequences]
    assert sorted(sealed) == sorted(AuditEvent.objects.values_list("sequence", flat=True))
    assert anchor.last_number() == second.number
    assert seal_events() == 0
    assert Heartbeat.objects.filter(name="seal events").exists()


def test_what_a_running_transaction_wrote_waits_and_so_does_all_after_it(sealing):
    """Its number is lower, so it comes first; nobody knows yet whether it comes at all."""
    seal_all()
    begun, go_on = threading.Event(), threading.Event()

    def linger() -> None:
        try:
            with transaction.atomic():
                audit.record("case.slow", None, by=SYSTEM, at=NOON)
                begun.set()
                go_on.wait(30)
        finally:
            connections.close_all()

    other = threading.Thread(target=linger)
    other.start()
    begun.wait(30)
    (quick,) = happen("case.quick")
    seal.seal_events()
    unsealed = not Seal.objects.filter(sequences__contains=[quick]).exists()
    go_on.set()
    other.join()
    last = seal_all()

    assert unsealed
    slow = AuditEvent.objects.get(event="case.slow").sequence
    assert slow < quick
    made = {number: row.number for row in Seal.objects.all() for number in row.sequences}
    assert made[slow] <= made[quick] <= last.number


def test_what_runs_in_another_database_of_the_cluster_holds_nothing_up(sealing):
    with closing(psycopg2.connect(host=str(SERVERS.sockets), user="postgres")) as other:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")  # and does not end
        (kept,) = happen("case.one")

        seal.seal_events()

        assert Seal.objects.filter(sequences__contains=[kept]).exists()


def test_nothing_is_lost_while_many_write_and_some_think_better_of_it(sealing):
    def write(worker: int) -> None:
        try:
            for number in range(25):
                with contextlib.suppress(ZeroDivisionError), transaction.atomic():
                    audit.record("case.one", None, by=SYSTEM, at=NOON, worker=worker)
                    audit.record("case.two", None, by=SYSTEM, at=NOON, worker=worker)
                    1 // (number % 5)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write, args=[n]) for n in range(4)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        seal.seal_events()
    for writer in writers:
        writer.join()
    seal_all()

    sealed = [number for made in Seal.objects.all() for number in made.sequences]
    assert AuditEvent.objects.filter(event__startswith="case.").count() == 4 * 20 * 2
    assert sorted(sealed) == sorted(AuditEvent.objects.values_list("sequence", flat=True))
    assert found() == []


def test_of_two_sealers_at_once_one_does_nothing(sealing):
    happen("case.one")
    holding, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with seal.only_one():
                holding.set()
                go_on.wait(30)
        finally:
            connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    holding.wait(30)
    sealed, seals = seal.seal_events(), Seal.objects.count()
    go_on.set()
    other.join()

    assert (sealed, seals) == (0, 0)
    seal_all()
    assert Seal.objects.exists()


def test_many_events_are_sealed_in_parts_and_one_transaction_whole(sealing, monkeypatch):
    monkeypatch.setattr(seal, "BATCH", 3)
    seal_all()
    for events in (["case.a"], ["case.b"] * 5, ["case.c"], ["case.d"]):
        happen(*events)
    seal_all()

    named = AuditEvent.objects.in_bulk()
    batches = [{named[n].event for n in made.sequences} for made in Seal.objects.order_by("number")]
    assert {"case.b"} in batches, "five events of one transaction, under one seal"
    sizes = [len(made.sequences) for made in Seal.objects.all()]
    assert max(sizes) == 5


def test_a_line_that_could_not_be_written_is_written_the_next_time(sealing, monkeypatch):
    seal_all()

    def full(_line: object) -> None:
        raise OSError("No space left on device")

    happen("case.one")
    with monkeypatch.context() as broken:
        broken.setattr(anchor, "write", full)
        with pytest.raises(OSError, match="No space left"):
            seal_all()
    behind = Seal.objects.count() - anchor.last_number()
    happen("case.two")
    last = seal_all()

    assert behind == 1
    assert [line["seal"] for _n, _place, line in anchor.lines() if line] == list(
        range(1, last.number + 1)
    )


def test_without_a_key_nothing_is_sealed_and_that_is_said(sealing, settings):
    settings.AUDIT_KEYS = []
    happen("case.one")

    with pytest.raises(ImproperlyConfigured, match="AUDIT_KEY is not set"):
        seal_all()

    assert not Seal.objects.exists()


def test_after_a_restore_in_another_cluster_the_count_goes_on(sealing):
    """There, transactions are numbered from the start again: here, those kept are made higher."""
    (kept,) = happen("case.one")
    far = 10**12
    tamper("UPDATE records_auditevent SET transaction_id = %s WHERE sequence = %s", far, kept)

    seal.note_restored(reason="another machine")
    (new,) = happen("case.two")
    seal_all()

    assert AuditEvent.objects.get(pk=new).transaction_id > far
    sealed = [number for made in Seal.objects.order_by("number") for number in made.sequences]
    assert sealed.index(kept) < sealed.index(new)
    assert found() == []


@pytest.mark.parametrize("key", ["", "short", f"{'a' * 32},short"])
def test_an_installation_does_not_start_with_a_key_that_is_none(key):
    environment = {**os.environ, "BASE_URL": "https://diogel.example", "AUDIT_KEY": key}
    tried = subprocess.run(
        [sys.executable, "-c", "import safeguarding.settings"],
        cwd=PROJECT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )

    assert tried.returncode
    assert "AUDIT_KEY must be random, of 32 characters or more." in tried.stderr
