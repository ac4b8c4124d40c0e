"""What was decided about a breach, and by a Caldicott guardian, cannot be changed."""

from django.db import migrations

STAYS = """
CREATE TRIGGER step_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON safeguarding_breachstep
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
CREATE TRIGGER guardian_decision_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON safeguarding_guardiandecision
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
CREATE TRIGGER breach_is_not_deleted
    BEFORE DELETE OR TRUNCATE ON safeguarding_breach
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
CREATE TRIGGER recall_is_not_deleted
    BEFORE DELETE OR TRUNCATE ON safeguarding_recall
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();

REVOKE UPDATE, DELETE, TRUNCATE ON safeguarding_breachstep FROM diogel_app;
REVOKE UPDATE, DELETE, TRUNCATE ON safeguarding_guardiandecision FROM diogel_app;
REVOKE DELETE, TRUNCATE ON safeguarding_breach FROM diogel_app;
REVOKE DELETE, TRUNCATE ON safeguarding_recall FROM diogel_app;
"""

GOES = """
GRANT DELETE ON safeguarding_recall TO diogel_app;
GRANT DELETE ON safeguarding_breach TO diogel_app;
GRANT UPDATE, DELETE ON safeguarding_guardiandecision TO diogel_app;
GRANT UPDATE, DELETE ON safeguarding_breachstep TO diogel_app;
DROP TRIGGER recall_is_not_deleted ON safeguarding_recall;
DROP TRIGGER breach_is_not_deleted ON safeguarding_breach;
DROP TRIGGER guardian_decision_is_append_only ON safeguarding_guardiandecision;
DROP TRIGGER step_is_append_only ON safeguarding_breachstep;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_events_are_stamped_and_seals_stay"),
        ("safeguarding", "0004_rights_and_people"),
    ]

    operations = [migrations.RunSQL(STAYS, GOES)]
