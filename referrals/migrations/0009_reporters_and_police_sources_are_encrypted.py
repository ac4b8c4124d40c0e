"""Who reported, and what the police sent, are encrypted; changing the key changes no source.

The trigger that keeps a police source compares what the column holds. When the key changes the
tokens do, and nothing else: so the table's owner may write them, having said that it is for that.
The digest of what came is kept by the same trigger as before.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from records.rekeying import rekey_column

KEEP = """
CREATE OR REPLACE FUNCTION referrals_keep_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.digest, NEW.file_name, NEW.fields, NEW.left_over)
        IS DISTINCT FROM (OLD.digest, OLD.file_name, OLD.fields, OLD.left_over)
        OR (
            (NEW.source, NEW.text) IS DISTINCT FROM (OLD.source, OLD.text)
            AND NOT (
                coalesce(current_setting('diogel.rekeying', true), '') = 'on'
                AND pg_has_role(
                    current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE'
                )
            )
        )
    THEN
        RAISE EXCEPTION 'what the police sent stays as it came'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
COLUMNS = (
    ("referrals_report", "reporter_name"),
    ("referrals_report", "reporter_email"),
    ("referrals_report", "reporter_telephone"),
    ("referrals_policenotification", "source"),
    ("referrals_policenotification", "text"),
)


def encrypt(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table, column in COLUMNS:
        rekey_column(schema_editor.connection, table, column, key="id", was_plain=True)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0008_access_and_rights")]

    operations = [
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.RunPython(encrypt, migrations.RunPython.noop),
    ]
