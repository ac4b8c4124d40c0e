"""Every change of a case's rows leaves what they were, whoever makes it and however."""

import io
import secrets
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.utils import timezone

from accounts.models import User
from people.models import Person, PersonRecord, UserPerson
from records import row_history as reading
from records.audit import SYSTEM, Actor
from records.encryption import decrypt, is_newest
from records.keys import uuid7
from records.models import RowChange
from records.row_security import as_system, operation, seen_by
from referrals.models import Referral
from safeguarding import row_history
from tests.cast import actor
from tests.factories.people import PersonRecordFactory
from tests.project.apps import APPS
from tests.referrals.arriving import arrives

CANARY = "Refuge at the harbour"


@pytest.fixture
def record() -> PersonRecord:
    return PersonRecordFactory.create(given_name="Mali")


def person() -> Person:
    return Person(created_at=timezone.now(), created_by=SYSTEM.id)


def saved_person() -> Person:
    new = person()
    new.save()
    return new


def rows(sql: str, *values: Any, by: str = "default") -> list[Any]:
    with connections[by].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


def changes_of(row: Any) -> list[RowChange]:
    """Return what happened to a row since it was added, the oldest first."""
    return list(reversed(RowChange.objects.of(type(row), row.pk).exclude(kind="added")))


class TestWhichTables:
    def test_every_table_of_a_case_is_followed_or_says_why_not(self) -> None:
        """A new table of these apps is followed by itself; another app must be thought of."""
        others = {"accounts", "measures", "policies", "records"}  # who acts, figures, rules, events
        assert set(row_history.CASE_APPS) | others == set(APPS)
        labels = {
            model._meta.label
            for app in row_history.CASE_APPS
            for model in apps.get_app_config(app).get_models(include_auto_created=True)
        }
        followed = {model._meta.label for model in row_history.followed()}
        assert labels - followed == set(row_history.NOT_FOLLOWED)
        assert all(row_history.NOT_FOLLOWED.values())

    @pytest.mark.django_db
    def test_the_database_follows_just_those(self) -> None:
        found = rows(
            "SELECT relname, tgenabled FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE tgname = 'row_history'"
        )
        assert {name for name, _enabled in found} == {
            model._meta.db_table for model in row_history.followed()
        }
        assert {enabled for _name, enabled in found} == {"O"}

    def test_what_is_left_out_is_there_to_be_left_out(self) -> None:
        for label, columns in row_history.LEFT_OUT.items():
            assert set(columns) <= {field.column for field in apps.get_model(label)._meta.fields}


@pytest.mark.django_db
class TestEveryChange:
    def test_a_row_saved(self, record: PersonRecord) -> None:
        record.given_name = "Mari"
        record.save()
        (change,) = changes_of(record)
        assert (change.kind, change.was) == ("changed", {"given_name": "Mali"})
        assert change.changed_at is not None

    def test_a_bulk_update(self, record: PersonRecord) -> None:
        other = PersonRecordFactory.create(given_name="Owen")
        PersonRecord.objects.filter(pk__in=[record.pk, other.pk]).update(given_name="X")
        assert [change.was for change in changes_of(record) + changes_of(other)] == [
            {"given_name": "Mali"},
            {"given_name": "Owen"},
        ]

    def test_a_bulk_update_of_many_values(self, record: PersonRecord) -> None:
        record.given_name = "Mari"
        PersonRecord.objects.bulk_update([record], ["given_name"])
        assert [change.was for change in changes_of(record)] == [{"given_name": "Mali"}]

    def test_a_bulk_create(self) -> None:
        people = Person.objects.bulk_create([person(), person()])
        found = RowChange.objects.of(Person, *[each.pk for each in people])
        assert [(change.kind, change.was) for change in found] == [("added", {})] * 2

    def test_raw_sql(self, record: PersonRecord) -> None:
        rows("UPDATE people_personrecord SET given_name = 'X' WHERE id = %s", record.pk)
        assert [change.was for change in changes_of(record)] == [{"given_name": "Mali"}]

    def test_copy(self, nia: User) -> None:
        """Into a guarded table PostgreSQL copies nothing: this one is not."""
        key, now = uuid7(), timezone.now().isoformat()
        line = f"{key}\t{nia.pk}\t{saved_person().pk}\t{now}\t{nia.pk}\n"
        with connection.cursor() as cursor:
            cursor.copy_expert(
                "COPY people_userperson (id, user_id, person_id, linked_at, linked_by) FROM STDIN",
                io.StringIO(line),
            )
        (added,) = RowChange.objects.of(UserPerson, key)
        assert added.kind == "added"

    def test_a_row_removed_is_kept_whole(self) -> None:
        gone = saved_person()
        rows("DELETE FROM people_person WHERE id = %s", gone.pk)
        (removed,) = changes_of(gone)
        assert (removed.kind, removed.was["id"]) == ("removed", str(gone.pk))

    def test_a_tie_between_two_tables(self, django_user_model: Any) -> None:
        tables = {model._meta.db_table for model in row_history.followed()}
        assert "panels_panel_members" in tables

    def test_what_changes_nothing_leaves_nothing(self, record: PersonRecord) -> None:
        record.save()
        assert changes_of(record) == []

    def test_what_is_undone_leaves_nothing(self, record: PersonRecord) -> None:
        with transaction.atomic():
            rows("UPDATE people_personrecord SET given_name = 'X'")
            transaction.set_rollback(True)
        assert changes_of(record) == []


@pytest.mark.django_db
class TestByWhom:
    def test_an_operation_says_who(self, record: PersonRecord, nia: User) -> None:
        @operation
        def rename(row: PersonRecord, *, by: Actor) -> None:
            PersonRecord.objects.filter(pk=row.pk).update(given_name="Mari")

        with seen_by(actor(nia)):
            rename(record, by=actor(nia))
        (change,) = changes_of(record)
        assert (change.changed_by, change.changed_by_kind) == (nia.pk, "user")
        assert change.purpose == "operation rename"
        (number,) = rows("SELECT pg_current_xact_id()::text::bigint")[0]
        assert change.transaction_id == number

    def test_one_inside_another_says_its_own(
        self, record: PersonRecord, nia: User, tomos: User
    ) -> None:
        def write(name: str) -> None:
            PersonRecord.objects.filter(pk=record.pk).update(given_name=name)

        @operation
        def inner(*, by: Actor) -> None:
            write("inside")

        @operation
        def outer(*, by: Actor) -> None:
            inner(by=actor(tomos))
            write("after")

        outer(by=actor(nia))
        assert [change.changed_by for change in changes_of(record)] == [tomos.pk, nia.pk]

    def test_a_report_says_who_sent_it(self, nia: User, tomos: User, mash: object) -> None:
        referral = arrives(by=actor(tomos))
        (added,) = RowChange.objects.of(Referral, referral.pk).filter(kind="added")
        assert added.changed_by == tomos.pk

    def test_a_command_says_its_name(self, record: PersonRecord, monkeypatch: Any) -> None:
        from records.postgresql.base import DatabaseWrapper  # noqa: PLC0415
        from records.row_security import NOBODY  # noqa: PLC0415

        monkeypatch.setattr(DatabaseWrapper, "outermost", NOBODY)
        with as_system("command tidy"):
            rows("UPDATE people_personrecord SET given_name = 'X' WHERE id = %s", record.pk)
            (change,) = changes_of(record)
        assert (change.changed_by, change.changed_by_kind) == (None, "system")
        assert change.purpose == "command tidy"

    def test_a_data_migration_says_its_role(self, own_database: str) -> None:
        gone = saved_person()
        rows("ALTER TABLE people_person NO FORCE ROW LEVEL SECURITY", by="owner")
        rows("DELETE FROM people_person WHERE id = %s", gone.pk, by="owner")
        (change,) = changes_of(gone)
        assert (change.kind, change.purpose) == ("removed", "role diogel_owner")


@pytest.mark.django_db
class TestItStays:
    @pytest.mark.parametrize(
        "statement",
        [
            "INSERT INTO records_rowchange DEFAULT VALUES",
            "UPDATE records_rowchange SET purpose = 'operation other'",
            "DELETE FROM records_rowchange",
            "TRUNCATE records_rowchange",
            "ALTER TABLE people_personrecord DISABLE TRIGGER row_history",
            "DROP TRIGGER row_history ON people_personrecord",
            "SET session_replication_role = replica",
        ],
    )
    @pytest.mark.parametrize("role", ["diogel_app", "diogel_system"])
    def test_the_application_can_do_nothing_to_it(
        self, record: PersonRecord, role: str, statement: str
    ) -> None:
        rows(f"SET LOCAL ROLE {role}")
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
            rows(statement)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE records_rowchange SET purpose = 'operation other'",
            "DELETE FROM records_rowchange",
            "TRUNCATE records_rowchange",
        ],
    )
    @pytest.mark.parametrize("rekeying", ["on", "off"])
    def test_nor_its_owner(self, own_database: str, statement: str, rekeying: str) -> None:
        saved_person()
        with transaction.atomic(using="owner"):
            rows("SELECT set_config('diogel.rekeying', 'on', true)", by="owner")
            assert rows("SELECT count(*) FROM records_rowchange", by="owner") != [(0,)]
        rows("ALTER TABLE records_rowchange NO FORCE ROW LEVEL SECURITY", by="owner")
        rows("SELECT set_config('diogel.rekeying', %s, false)", rekeying, by="owner")
        with pytest.raises(IntegrityError, match="is append-only"):
            rows(statement, by="owner")


@pytest.mark.django_db
class TestWhoReadsIt:
    def test_whoever_sees_the_row_sees_what_it_was(
        self, nia: User, tomos: User, mash: object, oren: User
    ) -> None:
        referral = arrives(by=actor(tomos))
        record = referral.record
        PersonRecord.objects.filter(pk=record.pk).update(given_name="X")
        with seen_by(actor(nia)):
            assert RowChange.objects.of(PersonRecord, record.pk).count() == 2
        with seen_by(actor(oren)):
            assert not RowChange.objects.of(PersonRecord, record.pk).exists()
            assert not RowChange.objects.of(Referral, referral.pk).exists()

    def test_of_a_row_removed_only_the_system_knows(self, nia: User, record: PersonRecord) -> None:
        gone = saved_person()
        gone.delete()
        with seen_by(actor(nia)):
            assert not RowChange.objects.filter(kind="removed").exists()
        assert RowChange.objects.filter(kind="removed").exists()

    def test_nobody_reads_nothing(self, record: PersonRecord) -> None:
        with seen_by(None):
            assert not RowChange.objects.exists()


@pytest.mark.django_db
class TestWhatIsEncrypted:
    def test_stays_encrypted_and_is_read_with_its_row(self, record: PersonRecord) -> None:
        record.address = CANARY
        record.save()
        record.address = "Elsewhere"
        record.save()
        change = changes_of(record)[-1]
        token = change.was["address"]
        assert token.startswith("f1.")
        assert decrypt(token, place=f"people_personrecord.address.{record.pk}") == CANARY
        assert reading.opened(PersonRecord, record.pk, change.was)["address"] == CANARY
        assert not rows("SELECT 1 FROM records_rowchange WHERE was::text LIKE %s", f"%{CANARY}%")

    def test_what_cannot_be_read_is_none(self, record: PersonRecord) -> None:
        assert reading.opened(PersonRecord, record.pk, {"address": "f1.x.y"})["address"] is None

    def test_what_it_is_matched_by_is_not_kept(self, record: PersonRecord) -> None:
        PersonRecord.objects.filter(pk=record.pk).update(match_keys=[1, 2], search_name="x")
        assert changes_of(record) == []
        rows("DELETE FROM referrals_reportperson WHERE record_id = %s", record.pk)
        rows("DELETE FROM people_personrecord WHERE id = %s", record.pk)
        (removed,) = changes_of(record)
        assert not {"match_keys", "search_name", "search_postcode"} & set(removed.was)

    def test_a_new_key_reaches_it_and_is_no_change(self, own_database: str, settings: Any) -> None:
        old, new = (b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
        settings.FIELD_KEYS = [old]
        record = PersonRecordFactory.create(address=CANARY)
        record.address = "Elsewhere"
        record.save()
        before = RowChange.objects.count()
        settings.FIELD_KEYS = [new, old]

        call_command("rekey_fields", stdout=io.StringIO())

        settings.FIELD_KEYS = [new]
        (change,) = changes_of(record)
        assert is_newest(change.was["address"])
        assert reading.opened(PersonRecord, record.pk, change.was)["address"] == CANARY
        assert RowChange.objects.count() == before


@pytest.mark.django_db
class TestAsItStood:
    def test_as_known_on_a_day(self, record: PersonRecord) -> None:
        at = [timezone.now()]
        for name in ("Mari", "Marged"):
            rows("SELECT pg_sleep(0.002)")
            PersonRecord.objects.filter(pk=record.pk).update(given_name=name)
            rows("SELECT pg_sleep(0.002)")
            at.append(timezone.now())
        names = [
            (reading.as_stood(PersonRecord, record.pk, at=each) or {})["given_name"] for each in at
        ]
        assert names == ["Mali", "Mari", "Marged"]
        before = at[0] - timedelta(days=1)
        assert reading.as_stood(PersonRecord, record.pk, at=before) is None

    def test_a_row_removed_since(self) -> None:
        gone = saved_person()
        at = timezone.now()
        rows("SELECT pg_sleep(0.002)")
        rows("DELETE FROM people_person WHERE id = %s", gone.pk)
        assert reading.as_stood(Person, gone.pk, at=at) is not None
        assert reading.as_stood(Person, gone.pk, at=timezone.now()) is None
