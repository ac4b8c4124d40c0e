"""Exemptions and rules of retention are frozen with their edition."""

from django.db import migrations

FREEZE = """
CREATE TRIGGER row_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON policies_{table}
    FOR EACH ROW EXECUTE FUNCTION policies_freeze_row();
CREATE TRIGGER row_is_not_emptied BEFORE TRUNCATE ON policies_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse('emptied');
"""

THAW = """
DROP TRIGGER row_is_not_emptied ON policies_{table};
DROP TRIGGER row_is_frozen ON policies_{table};
"""


class Migration(migrations.Migration):
    dependencies = [("policies", "0014_caldicott_principles_are_frozen")]

    operations = [
        migrations.RunSQL(FREEZE.format(table=table), THAW.format(table=table))
        for table in ("exemption", "retentionrule")
    ]
