"""The reasons to report without agreement are frozen with their edition, as every row of it is."""

from django.db import migrations

FREEZE = """
CREATE TRIGGER row_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON policies_consentreason
    FOR EACH ROW EXECUTE FUNCTION policies_freeze_row();
CREATE TRIGGER row_is_not_emptied BEFORE TRUNCATE ON policies_consentreason
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse('emptied');
"""

THAW = """
DROP TRIGGER row_is_not_emptied ON policies_consentreason;
DROP TRIGGER row_is_frozen ON policies_consentreason;
"""


class Migration(migrations.Migration):
    dependencies = [("policies", "0006_rows_about_decisions_are_frozen")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
