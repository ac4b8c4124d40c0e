"""What a data protection officer takes out: counted, without names, and on record."""

import datetime as dt
import hashlib
import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from records.models import AuditEvent
from referrals.models import Referral
from safeguarding.processing.tables import TABLES, Scope, rows_of
from tests.cast import actor, agency, sign_in
from tests.factories.agreements import SharingAgreementFactory
from tests.factories.breaches import BreachFactory
from tests.factories.information import InformationRequestFactory, household, tells
from tests.factories.reporting import NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(mash, policy, nia, mair, rhys, lowri, haf) -> Referral:
    """Return a referral about which the police were asked and told, and a school was told."""
    at, found = timezone.now(), household()
    request = InformationRequestFactory.create(
        referral=found, asked=[agency("police"), agency("health")], by=actor(nia), at=at
    )
    tells(request.asked_agencies.get(agency__code="police"), "Canari", by=actor(rhys), at=at)
    NoticeFactory.create(agency=agency("glan-morfa"), referral=found, by=actor(nia), at=at)
    SharingAgreementFactory.create(parties=[agency("police")], reference="ISP-7")
    return found


def scope(user) -> Scope:
    return Scope(actor(user), dt.date(2026, 1, 1), timezone.localdate())


def sent(table: str, kind: str = "csv", /, **more: str | int) -> dict[str, str | int]:
    today = timezone.localdate()
    return {
        "table": table,
        "format": kind,
        "purpose": "check",
        "first_day_day": 1,
        "first_day_month": 1,
        "first_day_year": 2026,
        "last_day_day": today.day,
        "last_day_month": today.month,
        "last_day_year": today.year,
        **more,
    }


def test_flows_say_how_often_and_under_which_agreement(referral, mair):
    rows = {tuple(row[:3]): row[3:] for row in rows_of("flows", scope(mair))}

    conwy, police, health = (agency(code).name for code in ("conwy", "police", "health"))
    assert rows[conwy, police, "Asked for information"] == ["1", "ISP-7"]
    assert rows[conwy, health, "Asked for information"] == ["1", ""]
    assert rows[police, conwy, "Told what was asked for"] == ["1", ""]
    assert sum(int(row[0]) for row in rows.values()) == 4


def test_bases_are_those_confirmed(referral, mair):
    rows = rows_of("bases", scope(mair))

    assert len(rows) == 2
    assert any("Article 6(1)(e)" in row[2] for row in rows)
    assert any("Part 3" in row[4] for row in rows), "the police told under law enforcement"
    assert {row[-1] for row in rows} == {"1"}


def test_looks_are_counted_by_role_and_name_nobody(client, referral, nia, mair):
    for _time in range(3):
        sign_in(client, nia).get(referral.get_absolute_url())

    rows = rows_of("looked", scope(mair))

    screeners = [row for row in rows if row[1] == "MASH screener"]
    looks = AuditEvent.objects.filter(actor_id=nia.pk, event="referral.viewed").count()
    assert screeners[0][:3] == [agency("conwy").name, "MASH screener", "1"]
    assert int(screeners[0][3]) >= looks == 3
    assert "Nia" not in str(rows)


def test_what_is_hidden_is_not_counted(referral, mair):
    before = {code: rows_of(code, scope(mair)) for code in ("flows", "bases", "notices")}
    Referral.objects.filter(pk=referral.pk).update(is_restricted=True)

    assert rows_of("flows", scope(mair)) == []
    assert rows_of("bases", scope(mair)) == []
    assert before["flows"]
    assert before["bases"]
    counts = [int(row[1]) for row in before["notices"]]
    assert sum(counts) - sum(int(row[1]) for row in rows_of("notices", scope(mair))) == 1


def test_breaches_agreements_retention_and_what_is_outside(referral, mair):
    BreachFactory.create()

    assert rows_of("breaches", scope(mair))[0][1:] == ["1", "0"]
    assert rows_of("agreements", scope(mair))[0][0] == "ISP-7"
    assert rows_of("retention", scope(mair))
    assert rows_of("outside", scope(mair))[-1][1] == "None"


@pytest.mark.parametrize("code", TABLES)
def test_every_table_is_a_file_in_either_kind_and_on_record(client, referral, mair, code):
    desk = sign_in(client, mair)
    for kind in ("csv", "xlsx"):
        answer = desk.post(reverse("processing"), sent(code, kind))
        assert answer["Content-Disposition"] == f'attachment; filename="processing-{code}.{kind}"'
        event = AuditEvent.objects.filter(event="processing.exported").latest("sequence")
        assert event.details["sha256"] == hashlib.sha256(answer.content).hexdigest()
        assert (event.details["table"], event.details["purpose"]) == (code, "check")
        assert "Canari" not in answer.content.decode("latin-1")
        if kind == "xlsx":
            sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
            assert sheet.max_row == 1 + event.details["rows"]
            assert sheet.max_column == len(TABLES[code].header)


@pytest.mark.parametrize("reader", ["nia", "sian", "beth", "alun", "tomos", "mali"])
def test_others_take_nothing(client, request, policy, reader):
    desk = sign_in(client, request.getfixturevalue(reader))

    assert desk.get(reverse("processing")).status_code == 403
    assert desk.post(reverse("processing"), sent("flows")).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"table": "people"},
        {"format": "exe"},
        {"purpose": ""},
        {"last_day_year": 2025},
        {"first_day_month": 13},
    ],
    ids=str,
)
def test_bad_input_is_answered_beside_the_field(client, policy, mair, wrong):
    answer = sign_in(client, mair).post(reverse("processing"), sent("flows", **wrong))

    assert answer.status_code == 400
    assert not AuditEvent.objects.filter(event="processing.exported").exists()
