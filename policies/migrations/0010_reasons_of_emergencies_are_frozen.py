"""The reasons of emergency access are frozen with their edition, as every row of it is."""

from django.db import migrations

FREEZE = """
CREATE TRIGGER row_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON policies_emergencyreason
    FOR EACH ROW EXECUTE FUNCTION policies_freeze_row();
CREATE TRIGGER row_is_not_emptied BEFORE TRUNCATE ON policies_emergencyreason
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse('emptied');
"""

THAW = """
DROP TRIGGER row_is_not_emptied ON policies_emergencyreason;
DROP TRIGGER row_is_frozen ON policies_emergencyreason;
"""


class Migration(migrations.Migration):
    dependencies = [("policies", "0009_access_and_rights")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
