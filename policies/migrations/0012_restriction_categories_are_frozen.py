"""The categories of restricted records are frozen with their edition."""

from django.db import migrations

FREEZE = """
CREATE TRIGGER row_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON policies_restrictioncategory
    FOR EACH ROW EXECUTE FUNCTION policies_freeze_row();
CREATE TRIGGER row_is_not_emptied BEFORE TRUNCATE ON policies_restrictioncategory
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse('emptied');
"""

THAW = """
DROP TRIGGER row_is_not_emptied ON policies_restrictioncategory;
DROP TRIGGER row_is_frozen ON policies_restrictioncategory;
"""


class Migration(migrations.Migration):
    dependencies = [("policies", "0011_look_rules_are_frozen")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
