"""What the police sent stays as it came: the database refuses to change or delete it."""

from django.db import migrations

KEEP = """
CREATE FUNCTION referrals_keep_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.source, NEW.digest, NEW.text, NEW.file_name, NEW.fields, NEW.left_over)
        IS DISTINCT FROM
        (OLD.source, OLD.digest, OLD.text, OLD.file_name, OLD.fields, OLD.left_over)
    THEN
        RAISE EXCEPTION 'what the police sent stays as it came'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER police_source_is_kept
    BEFORE UPDATE ON referrals_policenotification
    FOR EACH ROW EXECUTE FUNCTION referrals_keep_source();
CREATE TRIGGER police_notification_is_never_deleted
    BEFORE DELETE OR TRUNCATE ON referrals_policenotification
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
CREATE TRIGGER police_batch_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON referrals_policebatch
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
REVOKE DELETE, TRUNCATE ON referrals_policenotification FROM diogel_app;
REVOKE UPDATE, DELETE, TRUNCATE ON referrals_policebatch FROM diogel_app;
"""

LET_GO = """
GRANT UPDATE, DELETE ON referrals_policebatch TO diogel_app;
GRANT DELETE ON referrals_policenotification TO diogel_app;
DROP TRIGGER police_batch_is_append_only ON referrals_policebatch;
DROP TRIGGER police_notification_is_never_deleted ON referrals_policenotification;
DROP TRIGGER police_source_is_kept ON referrals_policenotification;
DROP FUNCTION referrals_keep_source();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0006_what_agencies_tell_is_kept"),
        ("records", "0002_audit_events_are_append_only"),
    ]

    operations = [migrations.RunSQL(KEEP, LET_GO)]
