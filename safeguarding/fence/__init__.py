"""Takes the policies of row-level security down before a migration, and puts them up after it.

The triggers that keep the history of rows are put up with them.

The SQL beside this file is the whole of them. Between the two the guarded tables show a row to
nobody but their owner, who migrates what is in them.
"""

from pathlib import Path

from django.db import connections, transaction

from accounts.roles import ROLES
from safeguarding import row_history

PARTS = ("reader", "referrals", "people", "kept_back", "guarded", "destroying")  # in this order


def whole() -> str:
    return "\n".join(Path(__file__).with_name(f"{part}.sql").read_text() for part in PARTS)


def take_down(database: str) -> None:
    """Drop every policy: while one stands, a column it names can be neither altered nor dropped."""
    with transaction.atomic(using=database), connections[database].cursor() as cursor:
        cursor.execute(
            "SELECT format('DROP POLICY %I ON %I.%I', policyname, schemaname, tablename)"
            " FROM pg_policies WHERE schemaname = 'public'"
        )
        statements = cursor.fetchall()
        cursor.execute(
            "SELECT format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', oid::regclass)"
            " FROM pg_class WHERE relforcerowsecurity AND relnamespace = 'public'::regnamespace"
        )
        for (statement,) in statements + cursor.fetchall():
            cursor.execute(statement)


def put_up(database: str) -> None:
    """Make the functions and the policies, and write down what each role may do."""
    rows = [(role.value, can.name) for role, capabilities in ROLES.items() for can in capabilities]
    with transaction.atomic(using=database), connections[database].cursor() as cursor:
        cursor.execute(whole())
        row_history.put_up(cursor)
        cursor.execute("SET LOCAL ROLE diogel_fence")
        cursor.execute("DELETE FROM fence.role_can")
        cursor.executemany("INSERT INTO fence.role_can VALUES (%s, %s)", rows)
