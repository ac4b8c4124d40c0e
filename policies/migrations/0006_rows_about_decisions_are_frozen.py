"""Destinations, reasons and sign-off rules are frozen with their edition, as every row of it is."""

from django.db import migrations

TABLES = ("policies_destination", "policies_voicereason", "policies_signoffrule")

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
    dependencies = [("policies", "0005_what_adds_up_is_frozen")]

    operations = [
        migrations.RunSQL(
            "".join(FREEZE.format(table=table) for table in TABLES),
            "".join(THAW.format(table=table) for table in TABLES),
        )
    ]
