"""Encrypted fields: what the database holds, what is bound to its row, and how keys change."""
# ruff: noqa: S608  (only names of our own columns are put into a statement)

import io
import secrets
from base64 import urlsafe_b64encode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection, connections, models, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.adapters import MFA_SECRETS, MFAAdapter
from people.matching.keys import match_keys_of
from people.models import PersonRecord
from records import rekeying
from records.encryption import NONCE_BYTES, Unreadable, decrypt, encrypt, is_newest, seal, unseal
from records.fields import Sealed, encrypted_fields, opened_of
from records.models import AuditEvent, WebhookEndpoint
from records.rekeying import rekey_column
from referrals.models import PoliceNotification, Report
from safeguarding.management.commands.rekey_fields import rekey_second_factors
from tests.cast import sign_in
from tests.factories.police import PoliceNotificationFactory
from tests.factories.referrals import ReportFactory, somebody

pytestmark = pytest.mark.django_db
CANARY = "Canari-Qx7"
HERE = "people_personrecord.address.1"


def new_key() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture
def report(mash) -> Report:
    child = somebody(address=f"1 {CANARY}", telephone="01632 960777", postcode="ZZ22 9QX")
    told = {
        "reporter_name": CANARY,
        "reporter_email": "canari@example.wales",
        "reporter_telephone": "01632 960123",
    }
    return ReportFactory.create(people=[child], told=told)


def column(row: models.Model, name: str) -> str:
    """Return what the database itself holds."""
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {table} WHERE id = %s", [row.pk])
        held = cursor.fetchone()[0]
    return held if isinstance(held, str) else bytes(held).decode()


def set_column(row: models.Model, name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET {name} = %s WHERE id = %s", [value, row.pk]
        )


class TestTokens:
    def test_what_goes_in_comes_out(self):
        for text in ("a", "Tŷ'r Ŵyl \N{PILE OF POO}", "x" * 100_000):
            assert decrypt(encrypt(text, place=HERE), place=HERE) == text

    def test_nothing_stays_nothing(self):
        assert encrypt("", place=HERE) == ""
        assert decrypt("", place=HERE) == ""

    def test_the_same_text_is_never_the_same_token(self):
        tokens = {encrypt(CANARY, place=HERE) for _ in range(10_000)}
        nonces = {token.split(".")[2][:16] for token in tokens}

        assert len(tokens) == len(nonces) == 10_000
        assert NONCE_BYTES == 12
        assert not any(CANARY in token for token in tokens)

    @pytest.mark.parametrize(
        "elsewhere",
        ["people_personrecord.address.2", "people_personrecord.telephone.1", "other.address.1", ""],
    )
    def test_it_is_bound_to_its_table_column_and_row(self, elsewhere):
        token = encrypt(CANARY, place=HERE)

        with pytest.raises(Unreadable, match="another place"):
            decrypt(token, place=elsewhere)

    def test_no_character_of_it_can_change(self):
        token = encrypt("abc", place=HERE)
        for position, character in enumerate(token):
            other = "A" if character != "A" else "B"
            altered = token[:position] + other + token[position + 1 :]
            if position == len(token) - 1 or altered == token:
                continue
            with pytest.raises(Unreadable):
                decrypt(altered, place=HERE)

    @pytest.mark.parametrize("token", ["plain words", "f1", "f1.", "f1..", "f1.00000000.AAAA", "."])
    def test_what_is_no_token_is_not_taken_for_text(self, token):
        with pytest.raises(Unreadable):
            decrypt(token, place=HERE)

    def test_an_old_key_still_decrypts_and_the_first_encrypts(self, settings):
        old, new = new_key(), new_key()
        settings.FIELD_KEYS = [old]
        token = encrypt(CANARY, place=HERE)
        settings.FIELD_KEYS = [new, old]

        assert decrypt(token, place=HERE) == CANARY
        assert not is_newest(token)
        assert is_newest(encrypt(CANARY, place=HERE))
        settings.FIELD_KEYS = [new]
        with pytest.raises(Unreadable, match="no longer holds"):
            decrypt(token, place=HERE)

    def test_no_message_holds_the_text_or_the_key(self, settings):
        token = encrypt(CANARY, place=HERE)

        with pytest.raises(Unreadable) as raised:
            decrypt(token[:-4] + "AAAA", place=HERE)

        said = repr(raised.value) + str(raised.value.__cause__)
        assert CANARY not in said
        assert settings.FIELD_KEYS[0] not in said


class TestFields:
    def test_the_database_holds_tokens_and_the_code_reads_text(self, report):
        record = report.people.get().record

        for row, name, text in (
            (report, "reporter_name", CANARY),
            (report, "reporter_email", "canari@example.wales"),
            (report, "reporter_telephone", "01632 960123"),
            (record, "address", f"1 {CANARY}"),
            (record, "postcode", "ZZ22 9QX"),
            (record, "telephone", "01632 960777"),
        ):
            held = column(row, name)
            assert held.startswith("f1.")
            assert text not in held
            assert getattr(type(row).objects.get(pk=row.pk), name) == text

    def test_bytes_too(self, mash):
        made = PoliceNotificationFactory.create(text=f"INCIDENT LOG\ntext | {CANARY}")
        found = PoliceNotification.objects.get(pk=made.pk)

        assert CANARY.encode() in found.source
        assert CANARY in found.text
        for name in ("source", "text"):
            assert column(made, name).startswith("f1.")

    def test_what_was_not_changed_is_written_as_it_was(self, report):
        before = column(report, "reporter_name")
        found = Report.objects.get(pk=report.pk)
        assert found.reporter_name == CANARY
        found.save()
        assert column(report, "reporter_name") == before

        found.reporter_name = "Somebody else"
        found.save()
        assert column(report, "reporter_name") != before
        assert Report.objects.get(pk=report.pk).reporter_name == "Somebody else"

    def test_a_value_taken_from_another_row_is_encrypted_for_its_new_one(self, report):
        record = PersonRecord.objects.get(pk=report.people.get().record.pk)
        other = somebody(address=record.address)
        ReportFactory.create(people=[other])

        assert PersonRecord.objects.exclude(pk=record.pk).get().address == f"1 {CANARY}"

    def test_a_row_copied_unread_is_refused(self, report):
        copied = PersonRecord.objects.get(pk=report.people.get().record.pk)
        copied.pk = PersonRecord._meta.pk.default()

        with pytest.raises(Unreadable):
            copied.save(force_insert=True)

    def test_it_can_be_neither_searched_nor_updated_in_sql(self, report):
        with pytest.raises(FieldError):
            Report.objects.filter(reporter_email="canari@example.wales").exists()
        with pytest.raises(FieldError), transaction.atomic():
            Report.objects.update(reporter_email="canari@example.wales")
        with pytest.raises(FieldError):
            PoliceNotification.objects.filter(source=b"x").exists()

        assert Report.objects.exclude(reporter_email="").get() == report
        assert not Report.objects.filter(reporter_email="").exists()

    def test_what_a_query_reads_by_itself_is_opened_with_its_key(self, report):
        key, sealed = PersonRecord.objects.values_list("pk", "address").get()

        assert isinstance(sealed, Sealed)
        assert CANARY not in repr(sealed)
        assert opened_of(PersonRecord, "address", key=key, value=sealed) == f"1 {CANARY}"


class TestTampering:
    def test_swapped_between_rows_it_is_a_sentence_and_an_event(self, report):
        other = ReportFactory.create(told={"reporter_name": "Another"})
        set_column(report, "reporter_name", column(other, "reporter_name"))

        found = Report.objects.get(pk=report.pk)

        assert found.reporter_name == "This cannot be read: it was altered in the database."
        event = AuditEvent.objects.get(event="field.unreadable")
        assert (event.subject_id, event.details) == (report.pk, {"column": "reporter_name"})

    def test_saving_such_a_row_keeps_what_stands_there(self, report):
        set_column(report, "reporter_name", "put in by hand")
        found = Report.objects.get(pk=report.pk)
        assert found.reporter_name.startswith("This cannot be read")

        found.save()

        assert column(report, "reporter_name") == "put in by hand"

    def test_a_list_and_a_page_go_on(self, client, report, nia):
        record = report.people.get().record
        for name in ("address", "telephone", "postcode"):
            set_column(record, name, column(report, "reporter_name"))
        sign_in(client, nia)
        reference = report.referrals.get().reference

        queue = client.get(reverse("referrals:queue"))
        page = client.get(reverse("referrals:referral", args=[reference]))

        assert queue.status_code == page.status_code == 200
        assert "This cannot be read" in page.content.decode()
        assert f"1 {CANARY}" not in page.content.decode()


def every_token() -> list[str]:
    found = []
    for model in apps.get_models():
        for field in encrypted_fields(model):
            name = field.column
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT {name} FROM {model._meta.db_table} WHERE octet_length({name}) > 0"
                )
                found += [held for (held,) in cursor.fetchall()]
    return [held if isinstance(held, str) else bytes(held).decode() for held in found]


class TestRotation:
    @pytest.fixture
    def keys(self, own_database, settings) -> tuple[str, str]:
        """Return an old key and a new one, in a database whose rows the owner sees too."""
        old, new = new_key(), new_key()
        settings.FIELD_KEYS = [old]
        return old, new

    def test_everything_is_brought_under_the_new_key(
        self, keys, settings, request, nia, glan_morfa
    ):
        old, new = keys
        report = request.getfixturevalue("report")
        police = PoliceNotificationFactory.create(text=f"INCIDENT LOG\ntext | {CANARY}")
        secret = generate_totp_secret()
        TOTP.activate(nia, secret)
        endpoint = WebhookEndpoint.objects.create(
            system_id=glan_morfa.pk,
            url="https://example.wales/",
            secret="whsec_x",
            events=[],
            created_at=timezone.now(),
            created_by=nia.pk,
        )
        settings.FIELD_KEYS = [new, old]

        said = io.StringIO()
        call_command("rekey_fields", stdout=said)

        settings.FIELD_KEYS = [new]
        assert all(is_newest(token) for token in every_token())
        assert Report.objects.get(pk=report.pk).reporter_name == CANARY
        assert CANARY.encode() in PoliceNotification.objects.get(pk=police.pk).source
        assert WebhookEndpoint.objects.get(pk=endpoint.pk).secret == "whsec_x"
        held = Authenticator.objects.get(user=nia, type="totp").data["secret"]
        assert decrypt(held, place=MFA_SECRETS) == secret
        assert "referrals_report.reporter_name: 1 encrypted anew" in said.getvalue()
        for record in PersonRecord.objects.all():
            assert record.match_keys == match_keys_of(record)
        assert PersonRecord.objects.exclude(match_keys=[]).exists()

        again = io.StringIO()
        call_command("rekey_fields", stdout=again)
        assert "1 encrypted" not in again.getvalue()

    def test_stopped_half_way_it_goes_on_from_there(self, keys, settings, monkeypatch, mash):
        old, new = keys
        for number in range(5):
            ReportFactory.create(told={"reporter_name": f"Name {number}"})
        settings.FIELD_KEYS = [new, old]
        monkeypatch.setattr(rekeying, "BATCH", 2)
        left = iter([None, None, KeyboardInterrupt()])

        def sealing(content: bytes, *, place: str) -> str:
            if stop := next(left, None):
                raise stop
            return seal(content, place=place)

        table = ("referrals_report", "reporter_name")
        monkeypatch.setattr(rekeying, "seal", sealing)
        with pytest.raises(KeyboardInterrupt):
            rekey_column(connections["owner"], *table, key="id")
        names = {report.reporter_name for report in Report.objects.all()}
        assert names == {f"Name {number}" for number in range(5)}

        monkeypatch.setattr(rekeying, "seal", seal)
        assert rekey_column(connections["owner"], *table, key="id").done == 3
        settings.FIELD_KEYS = [new]
        assert {report.reporter_name for report in Report.objects.all()} == names

    def test_what_cannot_be_read_is_named_and_left(self, keys, settings, request):
        old, new = keys
        report = request.getfixturevalue("report")
        set_column(report, "reporter_name", "put in by hand")
        settings.FIELD_KEYS = [new, old]

        with pytest.raises(CommandError, match=f"referrals_report.reporter_name.{report.pk}"):
            call_command("rekey_fields", stdout=io.StringIO())

        assert column(report, "reporter_name") == "put in by hand"
        assert is_newest(column(report, "reporter_email"))

    def test_plain_text_of_before_is_encrypted_by_the_migration(self, keys, request):
        report = request.getfixturevalue("report")
        set_column(report, "reporter_name", "Plain Name")

        rekey_column(
            connections["owner"], "referrals_report", "reporter_name", key="id", was_plain=True
        )

        assert column(report, "reporter_name").startswith("f1.")
        assert Report.objects.get(pk=report.pk).reporter_name == "Plain Name"

    def test_the_application_cannot_alter_a_police_source(self, mash):
        made = PoliceNotificationFactory.create(text=f"INCIDENT LOG\ntext | {CANARY}")
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('diogel.rekeying', 'on', true)")
            with pytest.raises(Exception, match="stays as it came"):
                cursor.execute(
                    "UPDATE referrals_policenotification SET text = 'x' WHERE id = %s", [made.pk]
                )


def test_an_unreadable_second_factor_is_named(own_database, settings, nia):
    settings.FIELD_KEYS = [new_key()]
    TOTP.activate(nia, generate_totp_secret())
    settings.FIELD_KEYS = [new_key()]

    outcome = rekey_second_factors()

    assert outcome.done == 0
    assert outcome.unreadable[0].startswith(MFA_SECRETS)


def test_second_factors_are_encrypted(nia):
    secret = generate_totp_secret()
    TOTP.activate(nia, secret)

    held = Authenticator.objects.get(user=nia, type="totp").data["secret"]
    assert held.startswith("f1.")
    assert secret not in held
    assert MFAAdapter().decrypt(held) == secret


def test_bytes_round_trip():
    assert unseal(seal(b"\0\xff", place=HERE), place=HERE) == b"\0\xff"
