"""The rules by which a look is unusual are frozen with their edition."""

from django.db import migrations

FREEZE = """
CREATE TRIGGER row_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON policies_lookrule
    FOR EACH ROW EXECUTE FUNCTION policies_freeze_row();
CREATE TRIGGER row_is_not_emptied BEFORE TRUNCATE ON policies_lookrule
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse('emptied');
"""

THAW = """
DROP TRIGGER row_is_not_emptied ON policies_lookrule;
DROP TRIGGER row_is_frozen ON policies_lookrule;
"""


class Migration(migrations.Migration):
    dependencies = [("policies", "0010_reasons_of_emergencies_are_frozen")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
