"""What is append-only ends one day: only the role of retention may delete it, where it is let."""

from django.db import migrations

LET = """
CREATE OR REPLACE FUNCTION records_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The role signs in nowhere: a function acts as it, where two people destroy a file.
    IF TG_OP = 'DELETE' AND current_user = 'diogel_retention'
        AND TG_TABLE_NAME NOT IN ('records_auditevent', 'records_seal')
    THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

REFUSE = """
CREATE OR REPLACE FUNCTION records_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0005_events_are_stamped_and_seals_stay")]

    operations = [migrations.RunSQL(LET, REFUSE)]
