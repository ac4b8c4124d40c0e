"""What rows were is noted by a trigger, and stays: nobody writes it but the function below.

Which tables it follows is put up with the fence, after every migration (safeguarding/fence).
"""

from django.db import migrations

NOTE = r"""
-- As the tables' owner, so that the application's role can add nothing here itself. The arguments
-- are the column of the row's key, and what is reckoned from others and so left out.
CREATE FUNCTION records_note_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    earlier jsonb := '{}';
    now_is jsonb;
    row_key text;
    done_by uuid;
BEGIN
    IF pg_input_is_valid(current_setting('diogel.by', true), 'uuid') THEN
        done_by := current_setting('diogel.by', true)::uuid;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        earlier := to_jsonb(OLD) - TG_ARGV[1]::text[];
        row_key := earlier ->> TG_ARGV[0];
    END IF;
    IF TG_OP <> 'DELETE' THEN
        now_is := to_jsonb(NEW);
        row_key := now_is ->> TG_ARGV[0];
    END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT coalesce(jsonb_object_agg(was.column_name, was.held), '{}') INTO earlier
        FROM jsonb_each(earlier) AS was(column_name, held)
        WHERE was.held IS DISTINCT FROM now_is -> was.column_name;
        IF earlier = '{}' THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO records_rowchange
        ("table", row_key, kind, was, changed_by, changed_by_kind, purpose, transaction_id)
    VALUES (
        TG_TABLE_NAME,
        row_key,
        CASE TG_OP WHEN 'INSERT' THEN 'added' WHEN 'UPDATE' THEN 'changed' ELSE 'removed' END,
        earlier,
        done_by,
        coalesce(current_setting('diogel.by_kind', true), ''),
        left(coalesce(
            nullif(current_setting('diogel.purpose', true), ''), 'role ' || session_user), 200),
        pg_current_xact_id()::text::bigint
    );
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION records_note_change() FROM PUBLIC;

-- Nothing of it is altered but the tokens of what is encrypted, by the tables' owner, who says so.
CREATE FUNCTION records_keep_row_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('diogel.rekeying', true), '') <> 'on'
        OR NOT pg_has_role(
            current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
        OR to_jsonb(NEW) - 'was' IS DISTINCT FROM to_jsonb(OLD) - 'was'
        OR EXISTS (
            SELECT FROM jsonb_each_text(OLD.was) AS before_it(name, held)
            FULL JOIN jsonb_each_text(NEW.was) AS after_it(name, held) USING (name)
            WHERE before_it.held IS DISTINCT FROM after_it.held AND (
                before_it.held ~ '^(f1\.|\\x66312e)'
                AND after_it.held ~ '^(f1\.|\\x66312e)') IS NOT TRUE)
    THEN
        RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER row_change_is_kept
    BEFORE UPDATE ON records_rowchange
    FOR EACH ROW EXECUTE FUNCTION records_keep_row_change();
CREATE TRIGGER row_change_stays
    BEFORE DELETE OR TRUNCATE ON records_rowchange
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON records_rowchange FROM diogel_app;
"""

LET_GO = """
GRANT INSERT, UPDATE, DELETE ON records_rowchange TO diogel_app;
DROP TRIGGER row_change_stays ON records_rowchange;
DROP TRIGGER row_change_is_kept ON records_rowchange;
DROP FUNCTION records_keep_row_change();
DROP FUNCTION records_note_change() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0008_story_and_history"),
        ("records", "0006_retention_may_destroy"),
    ]

    operations = [migrations.RunSQL(NOTE, LET_GO)]
