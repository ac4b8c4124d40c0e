"""The rows behind a number as a file: what it says, whose it is, and that it is on record."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts import approvals
from accounts.models import User
from accounts.roles import Role
from measures import codes, exporting, operations_exports, tasks, writing
from measures.models_exports import RowsExport
from people.models import Restriction
from records.audit import SYSTEM
from records.models import AuditEvent
from records.refusals import Refused
from referrals.models import Pathway, Referral
from tests.cast import actor, person, sign_in
from tests.factories.exports import RowsExportFactory
from tests.factories.people import DenialFactory
from tests.measures.story import moment, received

pytestmark = pytest.mark.django_db

FORMULA = "=cmd|'/c calc'!A0"
Progress = RowsExport.Progress


def page(key: str = "C01", query: str = "quarter=2026-2") -> str:
    return f"/figures/{key}/referrals/file/?{query}"


def taken(client: Client, kind: str = "csv", **asked: str) -> Any:
    return client.post(page(**asked), {"kind": kind, "purpose": "audit"})


def lines_of(content: bytes) -> tuple[dict[str, str], list[list[str]]]:
    """Return what a CSV file says of itself, and its rows."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    blank = lines.index([])
    about = dict(lines[:blank])
    assert lines[blank + 1] == ["Referral", "Person", "Received", "From", "Where it stands"]
    return about, lines[blank + 2 :]


def test_a_file_holds_the_rows_of_the_page_and_says_before_them_what_they_are(client, sian):
    first, second = received(moment(7, 6)), received(moment(7, 7), name=FORMULA)
    received(moment(6, 30))
    sign_in(client, sian)

    about, rows = lines_of(taken(client).content)

    assert [row[0] for row in rows] == [second.reference, first.reference]
    assert rows[1][1:4] == ["Mair Llwyd-Canari", "2026-07-06 09:00", "School or college"]
    assert rows[0][1].startswith("'=cmd")
    assert about["Measure"] == "C01 Contacts received"
    assert about["Days"] == "1 July 2026 to 30 September 2026"
    assert (about["Unit"], about["Figure"]) == ("child in a report", "2")
    assert about["What is counted"]
    assert (about["Rows in this file"], about["Made by"]) == ("2 referrals.", "Siân Wynne")
    assert about["What for"] == "An audit or a review of practice"
    event = AuditEvent.objects.get(event="figure_rows.exported")
    assert event.details["rows"] == 2
    assert event.details["measure"] == "C01"
    assert event.details["purpose"] == "audit"
    assert len(event.details["sha256"]) == 64


def test_a_workbook_says_so_on_a_sheet_before_the_rows(client, sian):
    referral = received(moment(7, 6), name=FORMULA)
    sign_in(client, sian)

    about, rows = load_workbook(io.BytesIO(taken(client, "xlsx").content)).worksheets

    assert about["A1"].value == "Measure"
    assert [cell.value for cell in rows[2]][:2] == [referral.reference, f"{FORMULA} Llwyd-Canari"]
    assert {cell.data_type for row in rows.iter_rows() for cell in row} == {"s"}


def test_a_file_is_in_the_language_of_whoever_takes_it(client, sian):
    received(moment(7, 6))
    sign_in(client, sian)

    content = client.post(
        page(), {"kind": "csv", "purpose": "audit"}, headers={"accept-language": "cy"}
    ).content.decode("utf-8-sig")

    assert "C01 " in content
    assert "1 Gorffennaf 2026" in content


def test_what_somebody_may_not_open_is_counted_as_on_the_page_and_not_in_the_file(client, sian):
    received(moment(7, 6), pathway=Pathway.PRACTITIONER, name="Taliesin")
    sign_in(client, sian)

    about, rows = lines_of(taken(client, key="X02").content)

    assert rows == []
    assert about["Rows in this file"] == "1 referral is counted. You may open 0 of them."


def test_what_is_closed_to_somebody_is_nowhere_in_their_file(client, sian):
    shown, denied = received(moment(7, 6)), received(moment(7, 6), name="Taliesin")
    DenialFactory.create(person=denied.record.person, user_id=sian.pk)
    sign_in(client, sian)

    content = taken(client).content

    about, rows = lines_of(content)
    assert [row[0] for row in rows] == [shown.reference]
    assert about["Rows in this file"] == "1 referral."
    assert b"Taliesin" not in content


def test_a_measure_without_rows_has_a_file_that_says_so(client, sian):
    about, rows = lines_of(taken(sign_in(client, sian)).content)

    assert rows == []
    assert (about["Figure"], about["Rows in this file"]) == ("0", "0 referrals.")


@pytest.mark.parametrize("asked", [{}, {"kind": "csv"}, {"kind": "ods", "purpose": "audit"}])
def test_no_file_without_saying_as_what_and_what_for(client, sian, asked):
    received(moment(7, 6))

    answer = sign_in(client, sian).post(page(), asked)

    assert answer.status_code == 400
    assert "govuk-error-message" in answer.content.decode()
    assert not AuditEvent.objects.filter(event="figure_rows.exported").exists()


@pytest.mark.parametrize(
    ("key", "query"),
    [
        pytest.param("C99", "quarter=2026-2", id="no such measure"),
        pytest.param("C04.not_due", "quarter=2026-2", id="said in a sentence alone"),
        pytest.param("C01", "quarter=9999-4", id="beyond all days"),
        pytest.param("C01", "", id="no quarter"),
        pytest.param("C02", "quarter=2026-2&part=%00", id="no code of a part"),
    ],
)
def test_what_there_are_no_rows_of_is_not_found(client, sian, key, query):
    sign_in(client, sian)

    assert client.get(page(key, query)).status_code == 404
    assert client.get(page(key, query).replace("/file/", "/")).status_code == 404


def test_a_quarter_in_the_future_has_no_rows(client, sian):
    received(moment(7, 6))

    about, rows = lines_of(taken(sign_in(client, sian), query="quarter=2099-1").content)

    assert rows == []
    assert about["Figure"] == "0"


# Many rows.


@pytest.fixture
def few_are_many(monkeypatch):
    monkeypatch.setattr(codes, "exports", lambda: {"at_once": 2, "in_a_batch": 2, "kept_hours": 24})


@pytest.fixture
def many(few_are_many, sian) -> list[Referral]:
    return [received(moment(7, day)) for day in (6, 7, 8, 9, 10)]


@pytest.fixture
def aled(db) -> User:
    return person("Aled Morris", Role.PRIVACY_OFFICER, "safeguarding")


def allowed(export: RowsExport, by: User) -> RowsExport:
    (waiting,) = approvals.asked_by(actor(User.objects.get(pk=export.asked_by)))
    approvals.approve(waiting, accounts_of_asker=(), by=actor(by), at=timezone.now())
    return export


def begun(export: RowsExport) -> RowsExport:
    asker = actor(User.objects.get(pk=export.asked_by))
    return operations_exports.start_export(export, by=asker, at=timezone.now())


@pytest.fixture
def asked(client: Client, sian: User, aled: User, many: list[Referral]) -> RowsExport:
    answer = sign_in(client, sian).post(
        page(),
        {
            "kind": "csv",
            "purpose": "audit",
            "reason": "The yearly audit reads every contact of the summer.",
        },
    )
    export: RowsExport = RowsExport.objects.get()
    assert answer.headers["Location"] == f"/figures/exports/{export.pk}/"
    return export


@pytest.fixture
def written(asked: RowsExport, aled: User) -> RowsExport:
    begun(allowed(asked, aled))
    tasks.write_rows_export(str(asked.pk))
    asked.refresh_from_db()
    assert asked.progress == Progress.READY
    return asked


def path_to(export: RowsExport, act: str = "") -> str:
    return f"/figures/exports/{export.pk}/{act}"


def test_many_rows_need_a_second_person_and_a_reason(client, sian, aled, many):
    sign_in(client, sian)

    assert taken(client).status_code == 400
    assert not RowsExport.objects.exists()

    weak = client.post(page(), {"kind": "csv", "purpose": "audit", "reason": "Because."})
    assert "Say why in a sentence of your own." in weak.content.decode()


def test_nothing_is_written_that_nobody_allowed(client, asked):
    client.post(path_to(asked, "start/"))
    tasks.see_to_rows_exports()

    asked.refresh_from_db()
    assert asked.progress == Progress.ASKED
    assert "A second person has been asked" in client.get(path_to(asked)).content.decode()


def test_what_was_allowed_is_written_in_batches_and_handed_out(client, sian, written, many):
    about, rows = lines_of(client.get(path_to(written, "download/")).getvalue())

    assert [row[0] for row in rows] == [referral.reference for referral in reversed(many)]
    assert about["Made by"] == "Siân Wynne"
    event = AuditEvent.objects.get(event="rows_export.downloaded")
    assert event.details == {"rows": 5, "sha256": written.sha256}
    assert "It holds 5 rows." in client.get(path_to(written)).content.decode()


def test_it_is_theirs_alone_who_asked_in_that_role(client, written, aled):
    other = person("Gwen Price", Role.SERVICE_MANAGER, "safeguarding")
    for user in (other, aled):
        sign_in(client, user)
        for act in ("", "download/"):
            assert client.get(path_to(written, act)).status_code == 404
        for act in ("start/", "cancel/"):
            assert client.post(path_to(written, act)).status_code == 404


def test_a_file_that_is_written_says_how_far_it_is_and_stops_where_it_is_cancelled(
    client, asked, aled, sian, monkeypatch
):
    begun(allowed(asked, aled))
    note, seen = operations_exports.note_written, []

    def cancelled_after_two(export, **said):
        seen.append(client.get(path_to(asked), headers={"X-Poll": "1"}).content.decode())
        operations_exports.cancel_export(export, by=actor(sian), at=timezone.now())
        return note(export, **said)

    monkeypatch.setattr(operations_exports, "note_written", cancelled_after_two)
    writing.write_export(asked.pk)

    asked.refresh_from_db()
    assert asked.progress == Progress.CANCELLED
    assert len(seen) == 1
    assert 'max="5"' in seen[0]
    assert not list(exporting.path_of(asked.pk).parent.glob(f"{asked.pk}*"))


def test_a_finished_file_can_be_removed_before_its_time(client, written):
    assert exporting.path_of(written.pk).exists()

    client.post(path_to(written, "cancel/"))

    assert not exporting.path_of(written.pk).exists()
    assert client.get(path_to(written, "download/")).headers["Location"] == path_to(written)
    assert "Nothing of it is kept." in client.get(path_to(written)).content.decode()


def test_a_file_is_kept_a_day(client, written):
    tasks.see_to_rows_exports()
    assert exporting.path_of(written.pk).exists()

    RowsExport.objects.update(ends_at=timezone.now())
    tasks.see_to_rows_exports()

    written.refresh_from_db()
    assert written.progress == Progress.ENDED
    assert not exporting.path_of(written.pk).exists()


@pytest.mark.parametrize("what", ["restricted", "denied"])
def test_what_was_closed_since_is_not_handed_out_and_the_page_tells_nobody_of_whom(
    client, written, many, what
):
    someone = many[0].record.person
    if what == "denied":
        DenialFactory.create(person=someone, denied_at=timezone.now())
    else:
        Restriction.objects.create(
            person=someone,
            kind="staff",
            reason="A colleague.",
            restricted_at=timezone.now(),
            restricted_by=SYSTEM.id,
        )

    answer = client.get(path_to(written, "download/"))

    assert answer.status_code == 302
    assert not exporting.path_of(written.pk).exists()
    assert "The file is not kept any more" in client.get(path_to(written)).content.decode()


def test_bytes_that_were_changed_are_not_handed_out(client, written):
    exporting.path_of(written.pk).write_bytes(b"other")

    assert client.get(path_to(written, "download/")).status_code == 302


def test_nothing_is_written_for_somebody_whose_role_has_ended(client, asked, aled, sian):
    begun(allowed(asked, aled))
    sian.memberships.update(ends_on=timezone.localdate() - dt.timedelta(days=1))

    tasks.write_rows_export(str(asked.pk))

    asked.refresh_from_db()
    assert asked.progress == Progress.REFUSED


def test_a_row_closed_while_the_file_is_written_is_left_out(asked, aled, sian, many, monkeypatch):
    begun(allowed(asked, aled))
    note = operations_exports.note_written

    def denied_meanwhile(export, **said):
        if said["written"] == 2:
            DenialFactory.create(person=many[0].record.person, user_id=sian.pk)
        return note(export, **said)

    monkeypatch.setattr(operations_exports, "note_written", denied_meanwhile)
    writing.write_export(asked.pk)

    asked.refresh_from_db()
    assert (asked.progress, asked.written) == (Progress.READY, 4)
    assert many[0].reference not in exporting.path_of(asked.pk).read_text()


def test_a_worker_that_fails_is_tried_three_times(asked, aled, monkeypatch, caplog):
    begun(allowed(asked, aled))

    def broken(*_args, **_how):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "write_to", broken)
    for _ in range(4):
        tasks.see_to_rows_exports()

    asked.refresh_from_db()
    assert (asked.progress, asked.attempts) == (Progress.FAILED, 3)
    assert "rows export" in caplog.text


def test_a_worker_that_was_lost_is_followed_by_another_and_a_live_one_is_not(asked, aled):
    begun(allowed(asked, aled))
    at = timezone.now()

    assert operations_exports.begin_writing(asked.pk, by=SYSTEM, at=at)
    assert operations_exports.begin_writing(asked.pk, by=SYSTEM, at=at) is None
    later = at + operations_exports.LOST_AFTER
    first = RowsExport.objects.get()
    assert operations_exports.begin_writing(asked.pk, by=SYSTEM, at=later)

    assert not operations_exports.note_written(first, written=2, by=SYSTEM, at=later)
    assert not operations_exports.finish_export(
        first, written=5, sha256="x", size=1, by=SYSTEM, at=later
    )


def test_what_is_over_cannot_be_cancelled_or_started():
    export = RowsExportFactory.create()
    asker = actor(User.objects.get(pk=export.asked_by))
    operations_exports.cancel_export(export, by=asker, at=timezone.now())

    with pytest.raises(Refused):
        operations_exports.cancel_export(export, by=asker, at=timezone.now())
    with pytest.raises(Refused):
        operations_exports.start_export(export, by=asker, at=timezone.now())
