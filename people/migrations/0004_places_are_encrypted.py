"""Addresses, postcodes and telephones that stood in plain text are encrypted, each for its row."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from records.rekeying import rekey_column


def encrypt(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for column in ("address", "postcode", "telephone"):
        rekey_column(
            schema_editor.connection, "people_personrecord", column, key="id", was_plain=True
        )


class Migration(migrations.Migration):
    dependencies = [("people", "0003_access_and_rights")]

    operations = [migrations.RunPython(encrypt, migrations.RunPython.noop)]
