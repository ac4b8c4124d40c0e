"""The second fence, asked of PostgreSQL itself: its roles, policies and functions, and its gaps."""

import io
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from accounts.models import User
from accounts.roles import ROLES
from people.matching import Described, candidates_for
from people.models import PersonQuerySet
from records import row_security
from records.postgresql.base import DatabaseWrapper
from records.row_security import NOBODY
from referrals.models import Referral
from referrals.models.referrals import ReferralQuerySet
from safeguarding.embedded import PROJECT
from tests.cast import actor, sign_in
from tests.environment import SERVERS
from tests.project.fenced import (
    AS_SYSTEM,
    DEFINERS,
    DESTROYED_BY_RETENTION_ALONE,
    FENCE,
    GUARDED,
    KEPT_FROM_THE_APPLICATION,
)
from tests.referrals.arriving import arrives


def rows(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[Any] = cursor.fetchall()
        return found


def number(sql: str, *values: Any) -> Any:
    return rows(sql, *values)[0][0]


def count(table: str) -> int:
    return int(number(f"SELECT count(*) FROM {table}"))  # noqa: S608


@pytest.mark.django_db
class TestRoles:
    @pytest.mark.parametrize("role", ["diogel_app", "diogel_system"])
    def test_neither_the_application_nor_the_system_can_bypass(self, role: str) -> None:
        """The tests connect as the application does."""
        assert number("SELECT session_user") == "diogel_app"
        attributes = "rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
        ((*may,),) = rows(f"SELECT {attributes} FROM pg_roles WHERE rolname = %s", role)  # noqa: S608
        assert may == [False] * 5
        owned = "SELECT count(*) FROM pg_class WHERE relowner = %s::regrole"
        assert number(owned, role) == 0

    def test_the_application_becomes_the_system_and_nobody_else(self) -> None:
        others = rows(
            "SELECT rolname FROM pg_roles"
            " WHERE rolname <> 'diogel_app' AND pg_has_role('diogel_app', oid, 'SET')"
        )
        assert others == [("diogel_system",)]
        assert not number("SELECT pg_has_role('diogel_app', 'diogel_system', 'USAGE')")

    def test_who_bypasses_signs_in_nowhere(self) -> None:
        bypassing = rows(
            "SELECT rolname, rolcanlogin FROM pg_roles WHERE rolbypassrls AND NOT rolsuper"
        )
        assert bypassing == [("diogel_fence", False)]

    def test_what_is_granted(self) -> None:
        every = {"SELECT", "INSERT", "UPDATE", "DELETE"}
        granted = {}
        for table, grantee, privileges in rows(
            "SELECT relname, grantee::regrole::text, array_agg(privilege_type::text)"
            " FROM pg_class, aclexplode(relacl)"
            " WHERE relkind IN ('r', 'p', 'v', 'm') AND relnamespace = 'public'::regnamespace"
            " GROUP BY 1, 2"
        ):
            granted[table, grantee] = set(privileges)
        tables = {table for table, _grantee in granted}
        for role in ("diogel_app", "diogel_system"):
            kept = {
                table: every - granted[table, role]
                for table in tables
                if granted[table, role] != every
            }
            assert kept == KEPT_FROM_THE_APPLICATION, role
        assert {grantee for _table, grantee in granted} == {
            "diogel_app",
            "diogel_fence",
            "diogel_owner",
            "diogel_retention",
            "diogel_system",
        }
        destroyed = {
            table: rights for (table, role), rights in granted.items() if role == "diogel_retention"
        }
        assert destroyed == {table: {"DELETE"} for table in DESTROYED_BY_RETENTION_ALONE}
        fence = [rights for (_table, grantee), rights in granted.items() if "fence" in grantee]
        assert set.union(*fence) == {"SELECT"}


@pytest.mark.django_db
class TestPolicies:
    def test_the_guarded_tables_are_guarded_from_their_owner_too(self) -> None:
        forced = rows("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        assert {name for (name,) in forced} == GUARDED
        half = "SELECT count(*) FROM pg_class WHERE relrowsecurity <> relforcerowsecurity"
        assert number(half) == 0

    def test_each_says_what_may_be_seen_changed_removed_and_added(self) -> None:
        found: dict[str, set[tuple[str, str]]] = {}
        for table, policy, command, roles in rows(
            "SELECT tablename, policyname, cmd, roles::text FROM pg_policies"
        ):
            found.setdefault(table, set()).add((policy, f"{command} {roles}"))
        expected = {
            ("seen", "SELECT {diogel_app}"),
            ("changed", "UPDATE {diogel_app}"),
            ("removed", "DELETE {diogel_app}"),
            ("added", "INSERT {diogel_app}"),
            ("system", "ALL {diogel_system}"),
            ("rekeyed", "ALL {diogel_owner}"),
        }
        noted = {("noted", "INSERT {diogel_owner}")}  # by the trigger, which acts as the owner
        assert found.pop("records_rowchange") == expected | noted
        assert found == dict.fromkeys(GUARDED - {"records_rowchange"}, expected)

    def test_no_view_goes_round_them(self) -> None:
        views = rows(
            "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm')"
            " AND relnamespace = 'public'::regnamespace"
        )
        assert views == []

    def test_the_functions_that_see_more_than_their_caller_are_listed(self) -> None:
        definers = rows(
            "SELECT nspname, proname, proowner::regrole::text, proconfig::text"
            " FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace"
            " WHERE prosecdef AND nspname NOT IN ('pg_catalog', 'information_schema')"
        )
        assert {name for _schema, name, _owner, _settings in definers} == DEFINERS
        others = {
            "remove": ("retention", "diogel_retention"),
            "records_note_change": ("public", "diogel_owner"),
        }
        for schema, name, owner, settings in definers:
            assert (schema, owner) == others.get(name, FENCE), name
            assert "search_path=pg_catalog, " in settings, name
            assert "pg_temp" in settings, name

    def test_what_roles_may_do_is_what_the_code_says(self) -> None:
        written = {(role, what) for role, what in rows("SELECT * FROM fence.role_can")}
        assert written == {(role.value, can.name) for role in ROLES for can in ROLES[role]}

    def test_the_application_cannot_rewrite_what_roles_may_do(self) -> None:
        with pytest.raises(DatabaseError, match="permission denied"):
            rows("DELETE FROM fence.role_can RETURNING 1")

    def test_where_the_code_goes_round_them_is_listed(self) -> None:
        used: dict[str, int] = {}
        for file in PROJECT.glob("[a-z]*/**/*.py"):
            name = str(file.relative_to(PROJECT))
            if name.startswith(("tests/", "node_modules/", "var/", "scripts/")):
                continue
            if uses := len(re.findall(r"\bas_system\(", file.read_text())):
                used[name] = uses
        assert used == AS_SYSTEM


class Failed(Exception):
    """Something goes wrong while rows are read."""


@pytest.fixture
def known(nia: User, tomos: User, mash: object, rhys: User) -> Referral:
    """Return a referral of Conwy's, with the report, the person and the record behind it."""
    return arrives(by=actor(tomos))


FILLED = (
    "people_person",
    "people_personrecord",
    "referrals_referral",
    "referrals_report",
    "referrals_reportperson",
)


@pytest.mark.django_db
class TestRawSql:
    @pytest.mark.parametrize("name", ["oren", "haf"])
    def test_an_outsider_selects_nothing_with_the_filters_of_the_code_gone(
        self, known: Referral, name: str, request: pytest.FixtureRequest, monkeypatch: Any
    ) -> None:
        user = request.getfixturevalue(name)
        for queryset in (ReferralQuerySet, PersonQuerySet):
            monkeypatch.setattr(queryset, "visible_to", lambda self, _actor: self.all())
        assert all(count(table) for table in FILLED)

        with row_security.seen_by(actor(user)):
            assert {table: count(table) for table in GUARDED} == dict.fromkeys(GUARDED, 0)
            assert not Referral.objects.visible_to(actor(user)).exists()
            sought = Described(given_name="Jac", family_name="Tomos")
            assert candidates_for(sought, actor(user)) == []

    @pytest.mark.parametrize("name", ["alun", "beth"])
    def test_whoever_has_no_part_in_cases_selects_no_case(
        self, known: Referral, name: str, request: pytest.FixtureRequest
    ) -> None:
        """Who is on record is open to all of the agency here; the doors ask for the role."""
        with row_security.seen_by(actor(request.getfixturevalue(name))):
            seen = {table for table in GUARDED if count(table)}
        # And what these rows were: a change is seen with its row.
        assert seen <= {"people_person", "people_personrecord", "records_rowchange"}

    def test_the_screener_selects_what_is_theirs(self, known: Referral, nia: User) -> None:
        with row_security.seen_by(actor(nia)):
            assert all(count(table) for table in FILLED)

    @pytest.mark.parametrize("table", sorted(GUARDED))
    def test_nobody_sees_nothing(self, known: Referral, table: str) -> None:
        with row_security.seen_by(None):
            assert count(table) == 0

    @pytest.mark.parametrize("told", ["", "x", "'; SELECT 1 --", "00000000", "null", "{}"])
    def test_nonsense_sees_nothing(self, known: Referral, nia: User, told: str) -> None:
        for setting in ("diogel.id", "diogel.agency", "diogel.team", "diogel.works_as"):
            with row_security.seen_by(actor(nia)):
                assert count("referrals_referral") == 1
                for name in (setting, "diogel.works_as"):
                    rows("SELECT set_config(%s, %s, true)", name, told)
                assert count("referrals_referral") == 0

    def test_nobody_adds_changes_or_removes(self, known: Referral) -> None:
        with row_security.seen_by(None):
            assert Referral.objects.update(rating="red") == 0
            assert Referral.objects.all()._raw_delete("default") == 0
            known.pk = known.record_id
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                known.save(force_insert=True)

    def test_the_stranger_copies_nothing(self, known: Referral, oren: User) -> None:
        copied = io.StringIO()
        with row_security.seen_by(actor(oren)), connection.cursor() as cursor:
            cursor.copy_expert("COPY referrals_referral TO STDOUT", copied)
        assert copied.getvalue() == ""

    def test_an_error_says_nothing_of_a_hidden_row(self, known: Referral, oren: User) -> None:
        """Neither of one that has the same reference, nor of one that a key leads to."""
        with (
            row_security.seen_by(actor(oren)),
            pytest.raises(IntegrityError) as raised,
            transaction.atomic(),
        ):
            Referral(
                pk=known.record_id,
                **{
                    field.attname: getattr(known, field.attname)
                    for field in Referral._meta.concrete_fields
                    if field.name != "id"
                },
            ).save(force_insert=True)
        assert known.reference not in str(raised.value)

    def test_what_a_savepoint_undoes_leaves_whoever_stood_there(
        self, known: Referral, nia: User
    ) -> None:
        with row_security.seen_by(actor(nia)):
            with pytest.raises(Failed), transaction.atomic(), row_security.as_system("a test"):
                raise Failed(count("referrals_referral"))
            with (
                pytest.raises(DatabaseError),
                transaction.atomic(),
                row_security.as_system("a test"),
            ):
                rows("SELECT 1 / 0")
            assert number("SELECT current_user") == "diogel_app"
            assert number("SELECT current_setting('diogel.id')") == str(nia.pk)


def committed(sql: str) -> Any:
    """Ask as a new connection of the application does, with no context told."""
    name = connections["default"].settings_dict["NAME"]
    raw = psycopg2.connect(host=str(SERVERS.sockets), user="diogel_app", dbname=name)
    try:
        with raw.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0]
    finally:
        raw.close()


class TestConnections:
    def test_a_connection_that_was_told_nothing_sees_nothing(
        self, own_database: str, tomos: User, mash: object
    ) -> None:
        arrives(by=actor(tomos))
        for table in sorted(GUARDED):
            assert committed(f"SELECT count(*) FROM {table}") == 0, table  # noqa: S608

    def test_a_reader_ends_with_their_transaction(
        self, own_database: str, nia: User, tomos: User, mash: object, monkeypatch: Any
    ) -> None:
        arrives(by=actor(tomos))
        monkeypatch.setattr(DatabaseWrapper, "outermost", NOBODY)
        with row_security.seen_by(actor(nia)):
            with transaction.atomic():
                assert count("referrals_referral") == 1
            assert count("referrals_referral") == 1  # a statement of its own
            with pytest.raises(Failed), transaction.atomic():
                raise Failed(count("referrals_referral"))
        assert count("referrals_referral") == 0
        with transaction.atomic():
            assert count("referrals_referral") == 0

    def test_threads_on_one_connection_see_what_is_told_of_it(
        self, own_database: str, nia: User, oren: User, tomos: User, mash: object
    ) -> None:
        """One after another, as through a pool: what one was shown is not the next one's."""
        arrives(by=actor(tomos))
        connections["default"].inc_thread_sharing()
        shared = connections["default"]
        seen: list[tuple[str, int]] = []

        def look(user: User) -> None:
            connections["default"] = shared
            with row_security.seen_by(actor_of[user]), transaction.atomic():
                seen.append((user.name, count("referrals_referral")))

        actor_of = {user: actor(user) for user in (nia, oren)}
        for user in (nia, oren, nia, oren):
            thread = threading.Thread(target=look, args=[user])
            thread.start()
            thread.join()
        shared.dec_thread_sharing()

        assert [found for _name, found in seen] == [1, 0, 1, 0]


def fails(request: HttpRequest) -> HttpResponse:
    raise ValueError(Referral.objects.count())


def counts(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(Referral.objects.count()))


urlpatterns = [path("fails/", fails), path("counts/", counts)]


@pytest.fixture
def own_urls(settings: Any) -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


class TestRequests:
    @pytest.fixture
    def get(self, client: Client) -> Callable[..., HttpResponse]:
        return client.get  # type: ignore[return-value]

    @pytest.mark.django_db
    def test_a_request_sees_what_its_reader_may_and_hands_on_nothing(
        self, known: Referral, client: Client, nia: User, oren: User, own_urls: None
    ) -> None:
        for user, seen in ((nia, b"1"), (oren, b"0"), (nia, b"1")):
            assert sign_in(client, user).get("/counts/").content == seen
        client.raise_request_exception = False
        assert sign_in(client, nia).get("/fails/").status_code == 500
        assert number("SELECT current_user") == "diogel_system"  # the test's own again
        assert sign_in(client, oren).get("/counts/").content == b"0"
