"""That a file was destroyed, and by whom, is never changed and never deleted."""

from django.db import migrations

STAYS = """
CREATE TRIGGER disposal_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON safeguarding_disposal
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON safeguarding_disposal FROM diogel_app;
"""

GOES = """
GRANT UPDATE, DELETE ON safeguarding_disposal TO diogel_app;
DROP TRIGGER disposal_is_append_only ON safeguarding_disposal;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_retention_may_destroy"),
        ("safeguarding", "0005_what_went_wrong_stays"),
    ]

    operations = [migrations.RunSQL(STAYS, GOES)]
