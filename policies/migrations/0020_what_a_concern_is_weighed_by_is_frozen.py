"""The criteria of a concern and the regulators are frozen with their edition."""

from django.db import migrations

TABLES = ("policies_thresholdcriterion", "policies_regulator")

FREEZE = """
CREATE TRIGGER row_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION policies_freeze_row();
CREATE TRIGGER row_is_not_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse('emptied');
"""

THAW = """
DROP TRIGGER row_is_not_emptied ON {table};
DROP TRIGGER row_is_frozen ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [("policies", "0019_what_adult_enquiries_choose_from_is_frozen")]

    operations = [
        migrations.RunSQL(
            "".join(FREEZE.format(table=table) for table in TABLES),
            "".join(THAW.format(table=table) for table in TABLES),
        )
    ]
