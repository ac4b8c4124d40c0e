"""What happened cannot be changed: the database refuses, whoever asks, its owner too."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION records_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER audit_event_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON records_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();

REVOKE UPDATE, DELETE, TRUNCATE ON records_auditevent FROM diogel_app;
"""

CHANGEABLE = """
GRANT UPDATE, DELETE ON records_auditevent TO diogel_app;
DROP TRIGGER audit_event_is_append_only ON records_auditevent;
DROP FUNCTION records_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY, CHANGEABLE)]
