"""What happened stays as it was written, whoever asks."""

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from records import audit
from records.audit import PUBLIC, SYSTEM
from records.models import AuditEvent
from tests.cast import actor
from tests.factories.accounts import AgencyFactory
from tests.records.conftest import NOON

CHANGES = [
    pytest.param("UPDATE records_auditevent SET event = 'nothing.happened'", id="update"),
    pytest.param("DELETE FROM records_auditevent", id="delete"),
    pytest.param("TRUNCATE records_auditevent", id="truncate"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_the_application_has_no_right_to_change_what_happened(change, conwy):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run("default", change)

    assert AuditEvent.objects.about(conwy).count() == 1


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("change", CHANGES)
def test_not_even_the_owner_of_the_table_changes_what_happened(change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(using="owner"):
        run("owner", change)


def run(alias: str, sql: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
def test_an_event_keeps_who_did_it_in_which_role_as_it_was_then(nia, conwy):
    by = actor(nia)

    event = audit.record("agency.viewed", conwy, by=by, at=NOON, filter="open")
    nia.name = "Nia Roberts-Jones"
    nia.save()

    kept = AuditEvent.objects.get(pk=event.pk)
    assert kept.actor_name == "Nia Roberts"
    assert (kept.actor_kind, kept.actor_id, kept.actor_role) == ("user", nia.pk, "screener")
    assert (kept.actor_agency_id, kept.actor_team_id) == (by.agency_id, by.team_id)
    assert (kept.subject_type, kept.subject_id) == ("accounts.agency", conwy.pk)
    assert (kept.at, kept.details) == (NOON, {"filter": "open"})


@pytest.mark.django_db
def test_an_event_also_has_the_databases_own_clock_and_transaction():
    before = timezone.now()

    event = audit.record("list.viewed", None, by=PUBLIC, at=NOON)

    event.refresh_from_db()
    assert event.recorded_at is not None
    assert event.recorded_at != NOON
    assert abs(event.recorded_at - before).total_seconds() < 600
    assert event.transaction_id > 0
    assert str(event) == "list.viewed"


def test_nothing_is_recorded_outside_the_transaction_of_what_it_records(own_database):
    with pytest.raises(RuntimeError, match="outside a transaction"):
        audit.record("list.viewed", None, by=SYSTEM, at=NOON)


def test_what_cannot_be_recorded_does_not_happen(own_database, monkeypatch):
    def no_room(*args, **kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr(AuditEvent.objects, "create", no_room)

    with pytest.raises(DatabaseError):
        AgencyFactory(code="never-made")

    run_count = "SELECT count(*) FROM accounts_agency WHERE code = 'never-made'"
    with connections["default"].cursor() as cursor:
        cursor.execute(run_count)
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_events_about_one_thing_are_found_by_it(conwy, police):
    audit.record("agency.viewed", conwy, by=SYSTEM, at=NOON)

    names = AuditEvent.objects.about(conwy).order_by("sequence").values_list("event", flat=True)

    assert list(names) == ["agency.created", "agency.viewed"]
    assert AuditEvent.objects.about(police).count() == 1


@pytest.mark.django_db
def test_an_event_has_no_foreign_keys():
    assert not [field for field in AuditEvent._meta.get_fields() if field.is_relation]
