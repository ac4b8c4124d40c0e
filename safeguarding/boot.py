"""What an installation must not start with: each refusal is a sentence for whoever installs it."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from records.encryption import key_from

SHORTEST_SECRET = 50  # characters, as Django's own check has it
SHORTEST_AUDIT_KEY = 32
FEWEST_CHARACTERS = 8  # different ones; a random key has far more
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def refuse_unsafe_settings() -> None:
    """Stop a process that would serve or work with settings nobody may run with."""
    if found := list(objections_to_settings()):
        raise ImproperlyConfigured("Diogel does not start. " + " ".join(found))


def refuse_unsafe_role() -> None:
    """Stop a process whose database role could pass by the rules that the database itself keeps."""
    found = list(objections_to_role())
    connection.close()  # a server's children may not share it
    if found:
        raise ImproperlyConfigured("Diogel does not start. " + " ".join(found))


def objections_to_settings() -> Iterator[str]:
    """Yield what is wrong with the settings, a sentence each."""
    yield from objections_to_keys()
    host = urlsplit(settings.BASE_URL).hostname or ""
    is_here = host in LOOPBACK
    if settings.DEBUG:
        yield "DEBUG shows the workings of every page that fails."
    if not settings.IS_SECURE and not is_here:
        yield "BASE_URL must begin with https, unless only this machine can reach it."
    if any("*" in allowed or allowed.startswith(".") for allowed in settings.ALLOWED_HOSTS):
        yield "ALLOWED_HOSTS names whole hosts; it may hold no * and no leading dot."
    elif host not in settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS must hold the host of BASE_URL."
    if settings.DEMO and "smtp" in settings.EMAIL_BACKEND:
        yield "DEMO=1 signs anybody in, so it sends no real e-mail: EMAIL_URL names a mail server."


def objections_to_keys() -> Iterator[str]:
    secret = settings.SECRET_KEY
    if len(secret) < SHORTEST_SECRET or is_guessable(secret) or "insecure" in secret:
        yield f"SECRET_KEY must be random, of {SHORTEST_SECRET} characters or more."
    if not settings.FIELD_KEYS:
        yield "FIELD_KEYS is missing: openssl rand -base64 32 makes a key."
    for text in settings.FIELD_KEYS:
        try:
            is_weak = is_guessable(key_from(text))
        except ValueError:
            is_weak = True
        if is_weak:
            yield "Each of FIELD_KEYS is 32 random bytes in base64."
    if not settings.AUDIT_KEYS:
        yield "AUDIT_KEY is missing: openssl rand -hex 32 makes a key."
    if any(len(key) < SHORTEST_AUDIT_KEY or is_guessable(key) for key in settings.AUDIT_KEYS):
        yield f"AUDIT_KEY must be random, of {SHORTEST_AUDIT_KEY} characters or more."


def is_guessable(key: Sequence[object]) -> bool:
    """Say whether a key was typed rather than drawn: it has hardly any different characters."""
    return len(set(key)) < FEWEST_CHARACTERS


def objections_to_role() -> Iterator[str]:
    """Yield why the role of DATABASE_URL could pass by triggers, privileges or row security."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT rolsuper, rolbypassrls, rolcreaterole,
                   EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
                           AND relkind IN ('r', 'p')
                           AND pg_has_role(session_user, relowner, 'MEMBER'))
            FROM pg_roles WHERE rolname = session_user
            """
        )
        is_superuser, bypasses, makes_roles, is_owner = cursor.fetchone()
    if is_superuser or makes_roles:
        yield "DATABASE_URL signs in as a superuser, or as a role that makes roles."
    if bypasses:
        yield "DATABASE_URL signs in as a role that row-level security does not bind."
    if is_owner:
        yield "DATABASE_URL signs in as the owner of the tables; only migrate may."


@checks.register(checks.Tags.security, deploy=True)
def check_settings(**_options: Any) -> list[checks.CheckMessage]:
    """Say the same in `manage.py check --deploy`."""
    return [checks.Error(said, id="diogel.E001") for said in objections_to_settings()]


@checks.register(checks.Tags.database)
def check_role(
    databases: Sequence[str] | None = None, **_options: Any
) -> list[checks.CheckMessage]:
    """Say the same in `manage.py check --database default`."""
    if "default" not in (databases or ()):
        return []
    return [checks.Error(said, id="diogel.E002") for said in objections_to_role()]
