"""An answer stays as it was given: the database refuses to change it, whoever asks."""

from django.db import migrations

APPEND_ONLY = """
CREATE TRIGGER report_answer_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON referrals_reportanswer
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
"""

CHANGEABLE = """
DROP TRIGGER report_answer_is_append_only ON referrals_reportanswer;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0004_the_front_door"),
        ("records", "0002_audit_events_are_append_only"),
    ]

    operations = [migrations.RunSQL(APPEND_ONLY, CHANGEABLE)]
