"""From which probability a match is told of is frozen with its edition."""

from django.db import migrations

FREEZE = """
CREATE TRIGGER row_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON policies_matchthreshold
    FOR EACH ROW EXECUTE FUNCTION policies_freeze_row();
CREATE TRIGGER row_is_not_emptied BEFORE TRUNCATE ON policies_matchthreshold
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse('emptied');
"""

THAW = """
DROP TRIGGER row_is_not_emptied ON policies_matchthreshold;
DROP TRIGGER row_is_frozen ON policies_matchthreshold;
"""


class Migration(migrations.Migration):
    dependencies = [("policies", "0015_exemptions_and_retention_rules_are_frozen")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
