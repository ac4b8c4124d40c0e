"""A process refuses to start with settings nobody may run with; each test starts a real one."""

import os
import secrets
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator

import pytest

from safeguarding import boot
from safeguarding.embedded import PROJECT
from tests.databases import _sql, clone_of
from tests.environment import SERVERS

SAFE = {
    "SECRET_KEY": secrets.token_hex(32),
    "FIELD_KEYS": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "AUDIT_KEY": secrets.token_hex(32),
    "BASE_URL": "https://diogel.example.org",
    "ALLOWED_HOSTS": "diogel.example.org,localhost",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "DEMO": "0",
}


def started(*command: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
    """Start a process with safe settings, some of them changed or (None) left out."""
    told = {**os.environ, **SAFE, **environment}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-W", "ignore", "-m", *command],
        cwd=PROJECT,
        env={name: value for name, value in told.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_safe_settings_start_and_the_deploy_check_is_clean(servers):
    web = started("gunicorn", "--check-config", "safeguarding.wsgi")
    check = started("manage", "check", "--deploy", "--fail-level", "WARNING")

    assert web.returncode == 0, web.stderr
    assert check.returncode == 0, check.stderr


BAD = [
    ({"SECRET_KEY": None}, "SECRET_KEY"),
    ({"SECRET_KEY": "short"}, "SECRET_KEY must be random"),
    ({"SECRET_KEY": "a" * 64}, "SECRET_KEY must be random"),
    ({"SECRET_KEY": f"django-insecure-{secrets.token_hex(32)}"}, "SECRET_KEY must be random"),
    ({"FIELD_KEYS": None}, "FIELD_KEYS is missing"),
    ({"FIELD_KEYS": "abc"}, "32 random bytes"),
    ({"FIELD_KEYS": f"{SAFE['FIELD_KEYS']},{'A' * 43}="}, "32 random bytes"),
    ({"AUDIT_KEY": None}, "AUDIT_KEY"),
    ({"AUDIT_KEY": "short"}, "AUDIT_KEY must be random"),
    ({"BASE_URL": "http://diogel.example.org"}, "https"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
    ({"ALLOWED_HOSTS": ".example.org"}, "ALLOWED_HOSTS"),
    ({"ALLOWED_HOSTS": "other.example.org"}, "ALLOWED_HOSTS"),
    ({"DEMO": "1"}, "DEMO=1"),
    ({"DEMO": "1", "BASE_URL": "http://diogel.example.org"}, "https"),
    ({"DEMO": "1", "BASE_URL": "http://localhost:8000"}, "no real e-mail"),
]


# Numbered: the keys are made anew in each process, and its name is how a test is handed out.
@pytest.mark.parametrize(("changed", "sentence"), BAD, ids=range(len(BAD)))
def test_the_web_server_refuses(servers, changed, sentence):
    done = started("gunicorn", "--check-config", "safeguarding.wsgi", **changed)

    assert done.returncode != 0
    assert sentence in done.stderr
    for name in ("SECRET_KEY", "FIELD_KEYS", "AUDIT_KEY"):
        if len(value := changed.get(name) or SAFE[name]) > 20:
            assert value not in done.stderr + done.stdout, "a key was printed"


@pytest.mark.parametrize("part", ["worker", "beat"])
def test_worker_and_beat_refuse_too(template, part):
    options = ("--pool", "solo") if part == "worker" else ("--pidfile=",)
    with clone_of(template) as name:  # beat reads its timetable before it asks anybody
        url = SERVERS.database_url("diogel_app", name)
        command = ("celery", "-A", "safeguarding", part, *options)
        done = started(*command, FIELD_KEYS=None, DATABASE_URL=url)

    assert done.returncode != 0
    assert "FIELD_KEYS is missing" in done.stderr


@pytest.fixture
def roles(template: str) -> Iterator[dict[str, str]]:
    """Three roles that the application may not use, and its own."""
    bypassing, superuser = f"test_bypass_{os.getpid()}", f"test_super_{os.getpid()}"
    _sql(f"CREATE ROLE {bypassing} LOGIN BYPASSRLS")
    _sql(f"CREATE ROLE {superuser} LOGIN SUPERUSER")
    yield {"bypassing": bypassing, "superuser": superuser, "owner": "diogel_owner"}
    for role in (bypassing, superuser):
        _sql(f"DROP ROLE {role}")


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("bypassing", "row-level security does not bind"),
        ("superuser", "superuser"),
        ("owner", "owner of the tables"),
    ],
)
def test_a_role_that_could_pass_by_the_rules_is_refused(roles, template, who, sentence):
    url = SERVERS.database_url(roles[who], template)
    done = started("gunicorn", "safeguarding.wsgi", DATABASE_URL=url, BIND="127.0.0.1:0")

    assert done.returncode != 0
    assert sentence in done.stderr


@pytest.mark.django_db
def test_the_applications_own_role_is_fit():
    assert list(boot.objections_to_role()) == []


def test_debug_is_refused(settings):
    settings.DEBUG = True

    assert any("DEBUG" in said for said in boot.objections_to_settings())
