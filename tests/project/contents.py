"""What stands in the database, as one digest for each table: whether anything changed."""

from django.apps import apps
from django.db import connection

# Each look leaves its event and that somebody is there, and each answer may renew the session: that
# is no change of what is on record.
NOT_DATA = {
    "records_auditevent",
    "referrals_presence",
    "django_session",
    "usersessions_usersession",
}


def tables() -> list[str]:
    managed = {
        model._meta.db_table for model in apps.get_models(include_auto_created=True)
    } - NOT_DATA
    return sorted(managed & set(connection.introspection.table_names()))


def contents() -> dict[str, str]:
    """Return a digest of every row of every table, by table."""
    parts = [
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"  # noqa: S608
        f' FROM "{table}" t'
        for table in tables()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def changed(before: dict[str, str]) -> set[str]:
    """Return the tables that are not as they were."""
    now = contents()
    return {table for table in now if now[table] != before[table]}
