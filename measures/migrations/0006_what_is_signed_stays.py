"""What was signed or issued stays as it was: the database refuses to change it for anybody."""

from django.db import migrations

STAYS = """
CREATE TRIGGER signed_note_stays
    BEFORE UPDATE OR DELETE ON measures_measurenote
    FOR EACH ROW WHEN (OLD.signed_at IS NOT NULL) EXECUTE FUNCTION records_refuse();
CREATE TRIGGER issued_commentary_stays
    BEFORE UPDATE OR DELETE ON measures_commentary
    FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL) EXECUTE FUNCTION records_refuse();
"""

CHANGEABLE = """
DROP TRIGGER issued_commentary_stays ON measures_commentary;
DROP TRIGGER signed_note_stays ON measures_measurenote;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0005_a_count_stays"),
        ("records", "0006_retention_may_destroy"),
    ]

    operations = [migrations.RunSQL(STAYS, CHANGEABLE)]
