"""A count of a quarter and its rows stay: the database refuses to change them for anybody."""

from django.db import migrations

APPEND_ONLY = """
CREATE TRIGGER snapshot_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON measures_snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
CREATE TRIGGER frozen_row_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON measures_frozenrow
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
"""

CHANGEABLE = """
DROP TRIGGER snapshot_is_append_only ON measures_snapshot;
DROP TRIGGER frozen_row_is_append_only ON measures_frozenrow;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0004_figures_kept"),
        ("records", "0006_retention_may_destroy"),
    ]

    operations = [migrations.RunSQL(APPEND_ONLY, CHANGEABLE)]
