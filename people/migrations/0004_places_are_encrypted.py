"""Addresses, postcodes and telephones that stood in plain text are encrypted, each for its row."""

from django.db import migrations

from records.rekeying import rekey_column


def encrypt(_apps, schema_editor):
    for column in ("address", "postcode", "telephone"):
        rekey_column(
            schema_editor.connection, "people_personrecord", column, key="id", was_plain=True
        )


class Migration(migrations.Migration):
    dependencies = [("people", "0003_access_and_rights")]

    operations = [migrations.RunPython(encrypt, migrations.RunPython.noop)]
