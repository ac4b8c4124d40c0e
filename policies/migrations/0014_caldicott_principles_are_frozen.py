"""The Caldicott principles are frozen with their edition."""

from django.db import migrations

FREEZE = """
CREATE TRIGGER row_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON policies_caldicottprinciple
    FOR EACH ROW EXECUTE FUNCTION policies_freeze_row();
CREATE TRIGGER row_is_not_emptied BEFORE TRUNCATE ON policies_caldicottprinciple
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse('emptied');
"""

THAW = """
DROP TRIGGER row_is_not_emptied ON policies_caldicottprinciple;
DROP TRIGGER row_is_frozen ON policies_caldicottprinciple;
"""


class Migration(migrations.Migration):
    dependencies = [("policies", "0013_rights_and_people")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
