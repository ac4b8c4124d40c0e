"""The servers and databases that everything else stands on."""

import re
import threading

import pytest
from django.db import DatabaseError, connection, connections

from safeguarding.embedded import DEVELOPMENT, PROJECT
from tests.environment import SERVERS


def asked(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_application_reads_and_writes_as_a_role_that_owns_nothing():
    assert asked("SELECT session_user") == "diogel_app"
    assert (
        asked("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == 0
    )
    assert (
        asked("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") is False
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    ["TRUNCATE django_session", "DROP TABLE django_session", "CREATE TABLE public.mine (id int)"],
)
def test_the_application_may_not_change_or_empty_tables(sql):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        asked(sql)


@pytest.mark.django_db
def test_the_database_sorts_and_searches_alike_everywhere():
    assert (
        asked("SELECT datcollate FROM pg_database WHERE datname = current_database()") == "C.UTF-8"
    )
    assert asked("SELECT unaccent('Siôn Ŵyn')") == "Sion Wyn"
    assert asked("SELECT similarity('Llewelyn', 'Llywelyn') > 0.3") is True


def test_a_test_with_its_own_database_commits_for_other_threads_to_see(own_database):
    seen = []

    def look() -> None:
        seen.append(asked("SELECT count(*) FROM django_session"))
        connections.close_all()

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_session VALUES ('a', 'b', now())")
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert seen == [1]
    assert asked("SELECT current_database()") == own_database


def test_the_next_test_with_its_own_database_starts_afresh(own_database):
    assert asked("SELECT count(*) FROM django_session") == 0


def test_the_tests_use_servers_of_their_own():
    assert SERVERS.root != DEVELOPMENT.root
    assert SERVERS.sockets != DEVELOPMENT.sockets
    assert SERVERS.sockets.stat().st_mode & 0o777 == 0o700


def names_in(path: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, (PROJECT / path).read_text()))


def test_every_setting_of_the_environment_is_documented():
    asked_for = names_in("safeguarding/settings.py", r'env\.\w+\(\s*"([A-Z_]+)"')
    documented = names_in("docs/how-to/deploy.md", r"`([A-Z_]+)`")

    assert "SECRET_KEY" in asked_for
    assert asked_for <= documented


def test_the_example_environment_has_what_the_compose_file_asks_for():
    asked_for = names_in("docker-compose.yml", r"\$\{(\w+)\}")

    assert asked_for == names_in(".env.example", r"(?m)^([A-Z_]+)=")
