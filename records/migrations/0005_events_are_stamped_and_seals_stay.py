"""The database says when an event was written, and in which transaction; seals stay as made.

The number of a transaction starts again in another cluster, after a backup was restored there.
What was counted before is kept in `records_transaction_offset`, so that it only ever grows.
"""

from django.db import migrations

STAMPED = """
CREATE SEQUENCE records_transaction_offset AS bigint MINVALUE 0 START 0;
REVOKE USAGE ON SEQUENCE records_transaction_offset FROM diogel_app;

CREATE FUNCTION records_transaction(number xid8) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT number::text::bigint + last_value FROM records_transaction_offset
$$;

CREATE FUNCTION records_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recorded_at := statement_timestamp();
    NEW.transaction_id := records_transaction(pg_current_xact_id());
    RETURN NEW;
END $$;

CREATE TRIGGER audit_event_is_stamped BEFORE INSERT ON records_auditevent
    FOR EACH ROW EXECUTE FUNCTION records_stamp();

CREATE TRIGGER seal_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON records_seal
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();

REVOKE UPDATE, DELETE, TRUNCATE ON records_seal FROM diogel_app;
"""

UNSTAMPED = """
GRANT UPDATE, DELETE ON records_seal TO diogel_app;
DROP TRIGGER seal_is_append_only ON records_seal;
DROP TRIGGER audit_event_is_stamped ON records_auditevent;
DROP FUNCTION records_stamp();
DROP FUNCTION records_transaction(xid8);
DROP SEQUENCE records_transaction_offset;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0004_access_and_rights")]

    operations = [migrations.RunSQL(STAMPED, UNSTAMPED)]
