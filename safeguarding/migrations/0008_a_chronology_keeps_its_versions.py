"""What was added to a chronology by hand is never changed: a correction is the next version."""

from django.db import migrations

STAYS = """
CREATE TRIGGER chronology_entry_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON safeguarding_chronologyentry
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();

REVOKE UPDATE, DELETE, TRUNCATE ON safeguarding_chronologyentry FROM diogel_app;
"""

GOES = """
GRANT UPDATE, DELETE ON safeguarding_chronologyentry TO diogel_app;
DROP TRIGGER chronology_entry_is_append_only ON safeguarding_chronologyentry;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_retention_may_destroy"),
        ("safeguarding", "0007_story_and_history"),
    ]

    operations = [migrations.RunSQL(STAYS, GOES)]
