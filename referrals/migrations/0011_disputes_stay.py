"""What somebody disputed, and what was decided about it, is not deleted."""

from django.db import migrations

STAYS = """
CREATE TRIGGER dispute_is_not_deleted
    BEFORE DELETE OR TRUNCATE ON referrals_dispute
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();

REVOKE DELETE, TRUNCATE ON referrals_dispute FROM diogel_app;
"""

GOES = """
GRANT DELETE ON referrals_dispute TO diogel_app;
DROP TRIGGER dispute_is_not_deleted ON referrals_dispute;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_events_are_stamped_and_seals_stay"),
        ("referrals", "0010_rights_and_people"),
    ]

    operations = [migrations.RunSQL(STAYS, GOES)]
