"""What agencies were asked and told cannot be changed or deleted: the database refuses.

Of an item only its withdrawal is written later, and once; of an asked agency, its answer.
"""

from django.db import migrations

APPEND_ONLY = (
    "referrals_informationrequest",
    "referrals_requestperson",
    "referrals_disclosure",
    "referrals_itemrelease",
)
KEPT = ("referrals_askedagency", "referrals_discloseditem")

KEEP = """
CREATE TRIGGER {table}_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM diogel_app;
"""
LET_GO = """
GRANT UPDATE, DELETE ON {table} TO diogel_app;
DROP TRIGGER {table}_is_append_only ON {table};
"""
NEVER_DELETE = """
CREATE TRIGGER {table}_is_never_deleted
    BEFORE DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
REVOKE DELETE, TRUNCATE ON {table} FROM diogel_app;
"""
DELETE = """
GRANT DELETE ON {table} TO diogel_app;
DROP TRIGGER {table}_is_never_deleted ON {table};
"""
ITEMS = """
CREATE FUNCTION referrals_keep_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    withdrawal text[] := ARRAY[
        'withdrawn_at', 'withdrawn_by', 'withdrawn_by_name', 'reason_withdrawn'
    ];
BEGIN
    IF OLD.withdrawn_at IS NULL AND to_jsonb(NEW) - withdrawal = to_jsonb(OLD) - withdrawal THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what an agency told is only ever withdrawn, and once'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER item_is_only_withdrawn BEFORE UPDATE ON referrals_discloseditem
    FOR EACH ROW EXECUTE FUNCTION referrals_keep_item();
"""
ITEMS_BACK = """
DROP TRIGGER item_is_only_withdrawn ON referrals_discloseditem;
DROP FUNCTION referrals_keep_item();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_audit_events_are_append_only"),
        ("referrals", "0005_answers_are_append_only"),
    ]

    operations = [
        *(
            migrations.RunSQL(KEEP.format(table=table), LET_GO.format(table=table))
            for table in APPEND_ONLY
        ),
        *(
            migrations.RunSQL(NEVER_DELETE.format(table=table), DELETE.format(table=table))
            for table in KEPT
        ),
        migrations.RunSQL(ITEMS, ITEMS_BACK),
    ]
