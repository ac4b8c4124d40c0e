"""The stages of a disagreement are frozen with their edition, as every row of it is."""

from django.db import migrations

FREEZE = """
CREATE TRIGGER row_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON policies_escalationstage
    FOR EACH ROW EXECUTE FUNCTION policies_freeze_row();
CREATE TRIGGER row_is_not_emptied BEFORE TRUNCATE ON policies_escalationstage
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse('emptied');
"""

THAW = """
DROP TRIGGER row_is_not_emptied ON policies_escalationstage;
DROP TRIGGER row_is_frozen ON policies_escalationstage;
"""


class Migration(migrations.Migration):
    dependencies = [("policies", "0003_the_front_door")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
