"""Which tables have a history of their rows, and how their triggers are put up (ADR 41).

Every table of the apps that hold cases has one, so that a new table cannot be forgotten; those
that have none are named here, each with its reason.
"""

from django.apps import apps
from django.db import models
from django.db.backends.utils import CursorWrapper
from psycopg2.sql import SQL, Identifier, Literal

CASE_APPS = (
    "people",
    "referrals",
    "meetings",
    "strategy_meetings",
    "protection",
    "panels",
    "safeguarding",
)
NOT_FOLLOWED = {
    "referrals.ReportDraft": "what was typed goes with the visit, and leaves nothing",
    "referrals.ReturnCode": "how to come back to a draft; it goes with it",
    "referrals.Presence": "who has a page open just now",
    "safeguarding.HeldItem": "copies of what stands elsewhere, thrown away and gathered again",
    "safeguarding.Import": "how far a file has been read in",
    "safeguarding.ImportedRow": "lines of a file; what becomes of one is a row of its own",
    "safeguarding.FileToRemove": "a list for the sweep",
    "safeguarding.UnusualLook": "drawn from the record of what happened",
    "safeguarding.LooksJudged": "how far that record has been judged",
    "safeguarding.DemoProgress": "how far the demo's history has been played",
}
# What is reckoned from other columns, and would only repeat them.
LEFT_OUT = {"people.PersonRecord": ("match_keys", "search_name", "search_postcode")}

# A key that changes writes other tokens and nothing else: that is no change of a row.
FOLLOW = SQL(
    "CREATE OR REPLACE TRIGGER row_history AFTER INSERT OR UPDATE OR DELETE ON {table}"
    " FOR EACH ROW WHEN ("
    " current_user <> 'diogel_owner'"
    " OR current_setting('diogel.rekeying', true) IS DISTINCT FROM 'on')"
    " EXECUTE FUNCTION records_note_change({key}, {left_out})"
)
FOLLOWED = (
    "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE tgname = 'row_history'"
)


def followed() -> list[type[models.Model]]:
    """Return every model whose rows have a history, also those that only tie two others."""
    return [
        model
        for app in CASE_APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model._meta.label not in NOT_FOLLOWED
    ]


def put_up(cursor: CursorWrapper) -> None:
    """Have the triggers on the tables that are followed, and on no others."""
    tables = {model._meta.db_table: model._meta for model in followed()}
    for name, meta in tables.items():
        left_out = "{" + ",".join(LEFT_OUT.get(meta.label, ())) + "}"
        values = {"key": Literal(meta.pk.column), "left_out": Literal(left_out)}
        cursor.execute(FOLLOW.format(table=Identifier(name), **values))
    cursor.execute(FOLLOWED)
    for (name,) in cursor.fetchall():
        if name not in tables:
            cursor.execute(SQL("DROP TRIGGER row_history ON {}").format(Identifier(name)))
