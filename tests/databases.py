"""Databases for the tests: one migrated template, and clones of it.

The owner's role migrates, as it does in production; the tests themselves connect as the
application's role. An ordinary test is rolled back; one that must commit, or has threads, takes
`own_database`.
"""

import contextlib
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connections

from safeguarding.embedded import PROJECT
from tests.environment import SERVERS

KEPT_TEMPLATES = 8  # several branches or engineers may be at work
INGREDIENTS = (
    "*/migrations/*.py",
    "policies/data/*.toml",
    "policies/**/*.py",
    "accounts/roles.py",
    "safeguarding/fence/*.*",
    "safeguarding/row_history.py",
    "requirements.txt",
)


@pytest.fixture(scope="session")
def servers() -> Iterator[None]:
    """PostgreSQL and Valkey of the tests, shared by every pytest process that is running."""
    with SERVERS.in_use():
        yield


@pytest.fixture(scope="session")
def template(servers: None, django_db_blocker: Any) -> str:
    """Return the name of a database with the migrations run and the policy published."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in INGREDIENTS for path in PROJECT.glob(pattern)}):
        digest.update(path.read_bytes())
    name = f"template_{digest.hexdigest()[:16]}"
    with (SERVERS.root / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _names_like(name):
            _clear_away()
            _sql(f"CREATE DATABASE draft_{name} OWNER diogel_owner")
            with django_db_blocker.unblock(), connected_to(f"draft_{name}"):
                call_command("migrate", verbosity=0)
                if "load_policy" in get_commands():
                    call_command("load_policy", verbosity=0)
            _sql(f"ALTER DATABASE draft_{name} RENAME TO {name}")
    return name


@pytest.fixture(scope="session")
def django_db_setup(template: str) -> Iterator[None]:
    """Replace pytest-django's: a clone for this process, in which each test is rolled back."""
    with clone_of(template) as name, connected_to(name):
        yield


@pytest.fixture
def own_database(template: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Give the test a database of its own, where everything commits; other threads see it too."""
    with clone_of(template) as name, django_db_blocker.unblock(), connected_to(name):
        yield name


@pytest.fixture
def _django_db_helper(request: pytest.FixtureRequest) -> None:
    """Stand behind pytest-django's `db` and mark: roll back, unless the database is the test's."""
    own = "own_database" in request.fixturenames
    request.getfixturevalue("own_database" if own else "_django_db_helper")


@contextlib.contextmanager
def clone_of(template: str) -> Iterator[str]:
    """Make a copy of the template for the length of the block; its name says whose it is."""
    name = f"clone_{os.getpid()}_{secrets.token_hex(4)}"
    how = f"OWNER diogel_owner TEMPLATE {template} STRATEGY FILE_COPY"
    _sql(f"CREATE DATABASE {name} {how}")
    try:
        yield name
    finally:
        _sql(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Point Django's connections, of this thread and of new ones, at a database."""
    before = connections["default"].settings_dict["NAME"]
    try:
        _point_at(name)
        yield
    finally:
        _point_at(before)


def _point_at(name: str) -> None:
    for alias in settings.DATABASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name  # shared with connections yet to be made
        # Django would find out by making a table, which the application's role may not.
        connections[alias].features.supports_transactions = True


def _sql(statement: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(
        psycopg2.connect(host=str(SERVERS.sockets), user="postgres", dbname="postgres")
    ) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def _names_like(pattern: str) -> list[str]:
    """Return the names of databases, the oldest first."""
    sql = f"SELECT datname FROM pg_database WHERE datname LIKE '{pattern}' ORDER BY oid"  # noqa: S608
    return [name for (name,) in _sql(sql)]


def _clear_away() -> None:
    """Drop what tests that were killed have left, and templates of long ago."""
    left = _names_like(r"draft\_%")
    left += _names_like(r"template\_%")[:-KEPT_TEMPLATES]
    for name in _names_like(r"clone\_%"):
        if not Path(f"/proc/{name.split('_')[1]}").exists():
            left.append(name)
    for name in left:
        _sql(f"DROP DATABASE {name} WITH (FORCE)")
