"""A risk assessment stays as it was made: the database refuses to change it, whoever asks."""

from django.db import migrations

APPEND_ONLY = """
CREATE TRIGGER risk_assessment_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON referrals_riskassessment
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
"""

CHANGEABLE = """
DROP TRIGGER risk_assessment_is_append_only ON referrals_riskassessment;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0015_tools_and_figures"),
        ("records", "0006_retention_may_destroy"),
    ]

    operations = [migrations.RunSQL(APPEND_ONLY, CHANGEABLE)]
