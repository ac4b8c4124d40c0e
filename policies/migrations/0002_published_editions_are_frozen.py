"""A published edition and its rows are evidence: the database itself refuses to change them.

Bank holidays are append-only: a working-day clock already answered for must stay explained.
"""

from django.db import migrations

ROWS = [
    "policies_timescale",
    "policies_thresholdlevel",
    "policies_screeningoutcome",
    "policies_meetingtype",
    "policies_paneltype",
    "policies_risktool",
    "policies_abusecategory",
    "policies_concernflag",
    "policies_agencykind",
    "policies_source",
    "policies_channel",
]

FUNCTIONS = """
CREATE FUNCTION policies_freeze_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status = 'published' AND NEW.status = 'superseded'
        AND to_jsonb(NEW) - 'status' = to_jsonb(OLD) - 'status' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'policy % is published and cannot be changed', OLD.code
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION policies_freeze_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    editions uuid[];
BEGIN
    IF TG_OP <> 'INSERT' THEN editions := array_append(editions, OLD.policy_id); END IF;
    IF TG_OP <> 'DELETE' THEN editions := array_append(editions, NEW.policy_id); END IF;
    -- Locked, so that a row cannot slip in beside an edition that is being published.
    PERFORM 1 FROM policies_policy WHERE id = ANY (editions) FOR SHARE;
    IF EXISTS (SELECT 1 FROM policies_policy WHERE id = ANY (editions) AND status <> 'draft') THEN
        RAISE EXCEPTION 'a row of a published policy cannot be changed (%)', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION policies_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% may not be %', TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER policy_is_frozen BEFORE UPDATE OR DELETE ON policies_policy
    FOR EACH ROW EXECUTE FUNCTION policies_freeze_policy();
CREATE TRIGGER policy_is_not_emptied BEFORE TRUNCATE ON policies_policy
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse('emptied');
CREATE TRIGGER bank_holiday_is_append_only BEFORE UPDATE OR DELETE ON policies_bankholiday
    FOR EACH ROW EXECUTE FUNCTION policies_refuse('changed');
CREATE TRIGGER bank_holiday_is_not_emptied BEFORE TRUNCATE ON policies_bankholiday
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse('emptied');
"""

ROW_TRIGGERS = """
CREATE TRIGGER row_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION policies_freeze_row();
CREATE TRIGGER row_is_not_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse('emptied');
"""

DROP_ROW_TRIGGERS = """
DROP TRIGGER row_is_not_emptied ON {table};
DROP TRIGGER row_is_frozen ON {table};
"""

DROP_FUNCTIONS = """
DROP TRIGGER bank_holiday_is_not_emptied ON policies_bankholiday;
DROP TRIGGER bank_holiday_is_append_only ON policies_bankholiday;
DROP TRIGGER policy_is_not_emptied ON policies_policy;
DROP TRIGGER policy_is_frozen ON policies_policy;
DROP FUNCTION policies_refuse();
DROP FUNCTION policies_freeze_row();
DROP FUNCTION policies_freeze_policy();
"""


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS + "".join(ROW_TRIGGERS.format(table=table) for table in ROWS),
            "".join(DROP_ROW_TRIGGERS.format(table=table) for table in ROWS) + DROP_FUNCTIONS,
        )
    ]
