"""ANALYZE looks at more records, so that it knows the keys that only some 400 in a million have."""

from django.db import migrations

COUNT = """
ALTER TABLE people_personrecord ALTER match_keys SET STATISTICS 300;
"""
AS_BEFORE = """
ALTER TABLE people_personrecord ALTER match_keys SET STATISTICS -1;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0005_rights_and_people")]

    operations = [migrations.RunSQL(COUNT, AS_BEFORE)]
