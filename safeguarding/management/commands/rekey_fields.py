"""`manage.py rekey_fields`: everything encrypted brought under the first of FIELD_KEYS.

Put the new key first, restart, run this, and take the old key away once it says that nothing is
left. It may be stopped at any moment and run again. It needs the owner's database role.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction

from accounts.adapters import MFA_SECRETS
from records.encryption import PREFIX, Unreadable, decrypt, encrypt, is_newest
from records.fields import encrypted_fields
from records.rekeying import Outcome, rekey_column, rekey_history

OWNER = "owner"


class Command(BaseCommand):
    help = "Encrypt every encrypted field anew with the first of FIELD_KEYS."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Go through every encrypted column, then the second factors; fail if any is unreadable.

        What people are found by is made with the same keys, and made anew too.
        """
        unreadable = []
        for model in apps.get_models():
            for field in encrypted_fields(model):
                key, column = str(model._meta.pk.column), str(field.column)
                table = model._meta.db_table
                outcome = rekey_column(connections[OWNER], table, column, key=key)
                self.say(f"{table}.{column}", outcome)
                unreadable += outcome.unreadable
                outcome = rekey_history(connections[OWNER], table, column)
                self.say(f"{table}.{column} as it was", outcome)
                unreadable += outcome.unreadable
        outcome = rekey_second_factors()
        self.say(MFA_SECRETS, outcome)
        unreadable += outcome.unreadable
        call_command("make_match_keys", stdout=self.stdout)
        if unreadable:
            raise CommandError(f"These could not be read: {', '.join(unreadable)}")

    def say(self, what: str, outcome: Outcome) -> None:
        self.stdout.write(f"{what}: {outcome.done} encrypted anew")


def rekey_second_factors() -> Outcome:
    """Do the same for the secrets that allauth keeps inside a JSON column."""
    outcome = Outcome(0, [])
    for key in Authenticator.objects.using(OWNER).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic(using=OWNER):
            row = Authenticator.objects.using(OWNER).select_for_update().get(pk=key)
            try:
                data = {name: renewed(value) for name, value in row.data.items()}
            except Unreadable:
                outcome.unreadable.append(f"{MFA_SECRETS}.{key}")
                continue
            if data != row.data:
                row.data = data
                row.save(update_fields=["data"])
                outcome.done += 1
    return outcome


def renewed(value: Any) -> Any:
    """Return a token made anew with the newest key, and anything else as it is."""
    if isinstance(value, list):
        return [renewed(each) for each in value]
    if not isinstance(value, str) or not value.startswith(f"{PREFIX}.") or is_newest(value):
        return value
    return encrypt(decrypt(value, place=MFA_SECRETS), place=MFA_SECRETS)
