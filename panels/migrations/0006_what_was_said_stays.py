"""What a review or an entry in a log said stays: the database refuses to change it for anybody."""

from django.db import migrations

APPEND_ONLY = """
CREATE TRIGGER support_review_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON panels_supportreview
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
CREATE TRIGGER issue_entry_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON panels_issueentry
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
"""

CHANGEABLE = """
DROP TRIGGER support_review_is_append_only ON panels_supportreview;
DROP TRIGGER issue_entry_is_append_only ON panels_issueentry;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0005_figures_kept"),
        ("records", "0006_retention_may_destroy"),
    ]

    operations = [migrations.RunSQL(APPEND_ONLY, CHANGEABLE)]
