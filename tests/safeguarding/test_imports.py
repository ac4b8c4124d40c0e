"""Taking files in: nothing is lost or taken twice, and every row says what became of it."""

import csv
import datetime as dt
import re
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from openpyxl import Workbook, load_workbook

from accounts.models import User
from people.models import PersonRecord
from policies.models import Policy
from protection.models import Conference, Registration
from records.audit import SYSTEM
from records.models import AuditEvent
from referrals.models import Referral, Status
from referrals.operations import let_in_agency
from safeguarding.imports.reading import as_text
from safeguarding.models import Import, ImportedRow
from strategy_meetings.models import Enquiry
from tests.cast import agency, sign_in
from tests.project.shared import SHARED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mash")]

SAMPLE = SHARED / "data" / "annex_a" / "liia_Annex_A_sample.xlsx"
LISTS = ("List 1", "List 3", "List 5", "List 7")
# Rows of the sample that hold what their list needs, counted by hand from the workbook.
VALID_BY_HAND = {"List 1": 5, "List 3": 6, "List 5": 5, "List 7": 7}

HEAD = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)"]
CONTACTS = [*HEAD, "Date of Contact", "Contact Source"]
REFERRALS = [*HEAD, "Date of referral", "Referral Source", "Referral NFA?"]

needs_sample = pytest.mark.skipif(not SAMPLE.exists(), reason="../shared/data is not here")


def workbook(path: Path, **lists: list[list[Any]]) -> Path:
    """Write a workbook with the named lists; ``List_1`` is the sheet List 1."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in lists.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def contact(child: object, on: object = dt.date(2026, 3, 2), **said: Any) -> list[Any]:
    return [
        child,
        said.get("gender", "b) Female"),
        said.get("ethnicity", "a) WBRI"),
        said.get("born", dt.date(2015, 1, 25)),
        said.get("age", 11),
        on,
        said.get("source", "q) 6: Police"),
    ]


def imported(number: int, name: str = "List 1") -> ImportedRow:
    return ImportedRow.objects.filter(list_name=name, number=number).latest("id")


@needs_sample
def test_every_row_of_the_sample_is_taken_or_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Rows in are rows taken and rows refused, for each list."""
    book = load_workbook(SAMPLE, data_only=True)
    rows_in = {
        name: sum(any(cell is not None for cell in row) for row in book[name].values) - 1
        for name in LISTS
    }

    call_command("import_annex_a", str(SAMPLE))

    said = capsys.readouterr().out
    outcomes = Counter(ImportedRow.objects.values_list("list_name", "outcome"))
    for name in LISTS:
        refused = outcomes[name, "refused"]
        taken = outcomes[name, "taken"] + outcomes[name, "taken_with_change"]
        assert rows_in[name] == taken + refused
        assert taken >= 0.95 * VALID_BY_HAND[name]
        assert f"{name}: {rows_in[name]} rows" in said


@needs_sample
def test_taking_the_sample_in_twice_adds_nothing() -> None:
    call_command("import_annex_a", str(SAMPLE))
    counts = {model: model.objects.count() for model in COUNTED}

    call_command("import_annex_a", str(SAMPLE))

    assert {model: model.objects.count() for model in COUNTED} == counts
    second = Import.objects.latest("id")
    assert set(second.rows.exclude(outcome="refused").values_list("effect", flat=True)) == {
        "nothing_new"
    }


COUNTED = (PersonRecord, Referral, Enquiry, Conference, Registration)


@needs_sample
def test_one_changed_date_changes_exactly_one_record(tmp_path: Path) -> None:
    call_command("import_annex_a", str(SAMPLE))
    counts = {model: model.objects.count() for model in COUNTED}
    book = load_workbook(SAMPLE)
    sheet = book["List 7"]
    start = next(cell for cell in sheet[1] if cell.value == "Child Protection Plan Start Date")
    sheet.cell(row=3, column=start.column).value = dt.datetime(2021, 2, 9)  # noqa: DTZ001
    second = tmp_path / "second.xlsx"
    book.save(second)
    before = state()

    call_command("import_annex_a", str(second))

    assert {model: model.objects.count() for model in COUNTED} == counts
    changed = {key for key, value in state().items() if before[key] != value}
    assert changed == {("Registration", imported(3, "List 7").subject_id)}


def state() -> dict[tuple[str, object], dict[str, object]]:
    return {
        (model.__name__, row["id"]): dict(row)
        for model in COUNTED
        for row in model.objects.values()
    }


@needs_sample
def test_ten_rows_equal_the_workbook_on_screen(client: Client, nia: User, policy: Policy) -> None:
    """Each cell stands on the page as in the workbook; what was made of it agrees."""
    call_command("import_annex_a", str(SAMPLE))
    book = load_workbook(SAMPLE, data_only=True)
    rows = list(ImportedRow.objects.exclude(outcome="refused").order_by("id"))
    sign_in(client, nia)

    for row in Random(20261122).sample(rows, 10):  # noqa: S311  chosen, not secret
        page = client.get(reverse("imported_row", args=[row.pk])).content.decode()
        for cell in book[row.list_name][row.number]:
            assert f'<td class="govuk-table__cell">{shown(cell.value)}</td>' in page, cell
        born = book[row.list_name].cell(row=row.number, column=4).value
        record = PersonRecord.objects.get(source_id=dict(row.values)["Child Unique ID"])
        assert record.date_of_birth == (born.date() if born else None)


def shown(cell: object) -> str:
    return str(escape(as_text(cell)))


def test_a_contact_is_taken_as_history_without_a_clock(tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", List_1=[CONTACTS, contact("77")])

    call_command("import_annex_a", str(book))

    referral = Referral.objects.get()
    assert referral.status == Status.CLOSED
    assert referral.report.source.code == "police"
    assert timezone.localdate(referral.received_at) == dt.date(2026, 3, 2)
    assert not referral.deadlines.exists()
    assert AuditEvent.objects.about(referral).get().event == "referral.imported"


def test_a_referral_of_the_same_child_and_day_updates_the_contact(tmp_path: Path) -> None:
    book = workbook(
        tmp_path / "a.xlsx",
        List_1=[CONTACTS, contact("77")],
        List_3=[REFERRALS, [*contact("77", source="e) 2A: Schools"), "No"]],
    )

    call_command("import_annex_a", str(book))

    referral = Referral.objects.get()
    assert referral.status == Status.SUPPORT
    assert referral.report.source.code == "school"
    assert imported(2, "List 3").effect == "corrected"


@pytest.mark.parametrize("source", ["q) 6: Police", "6: Police", "6", "Police", "q)", "POLICE\xa0"])
def test_a_code_may_come_with_its_letter_alone_or_as_its_label(tmp_path: Path, source: str) -> None:
    book = workbook(tmp_path / "a.xlsx", List_1=[CONTACTS, contact("77", source=source)])

    call_command("import_annex_a", str(book))

    assert Referral.objects.get().report.source.code == "police"


@pytest.mark.parametrize(
    ("said", "outcome", "reason"),
    [
        pytest.param({"on": "#N/A"}, "refused", "error #N/A", id="error in the date"),
        pytest.param({"on": None}, "refused", "blank", id="no date"),
        pytest.param({"on": "31/02/2026"}, "refused", "not a date", id="impossible date"),
        pytest.param({"on": dt.date(2999, 1, 1)}, "refused", "in the past", id="future date"),
        pytest.param({"on": "=TODAY()"}, "refused", "formula", id="formula without a result"),
        pytest.param({"gender": "x"}, "taken_with_change", "codes", id="unknown code"),
        pytest.param({"born": "nope"}, "taken_with_change", "not a date", id="bad birth date"),
        pytest.param({"gender": "#N/A"}, "taken_with_change", "#N/A", id="error in a code"),
    ],
)
def test_what_is_wrong_is_said_and_only_what_is_needed_refuses(
    tmp_path: Path, said: dict[str, Any], outcome: str, reason: str
) -> None:
    book = workbook(tmp_path / "a.xlsx", List_1=[CONTACTS, contact("77", **said), contact("78")])

    call_command("import_annex_a", str(book))

    assert imported(2).outcome == outcome
    assert reason in " ".join(imported(2).reasons)
    assert imported(3).outcome == "taken"


@pytest.mark.parametrize(
    "said",
    [
        {"on": "Mair Llwyd-Canari"},
        {"on": "03/03/2999 Mair Llwyd-Canari"},
        {"on": dt.date(2999, 1, 1), "born": "Mair Llwyd-Canari"},
        {"gender": "Mair Llwyd-Canari"},
        {"source": "Mair Llwyd-Canari"},
    ],
)
def test_the_report_names_the_column_and_never_repeats_its_text(
    client: Client,
    alun: User,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    said: dict[str, Any],
) -> None:
    book = workbook(tmp_path / "a.xlsx", List_1=[CONTACTS, contact("77", **said)])

    call_command("import_annex_a", str(book), report=tmp_path / "report.csv")

    page = sign_in(client, alun).get(reverse("import_run", args=[Import.objects.get().pk]))
    told = page.content.decode() + capsys.readouterr().out + (tmp_path / "report.csv").read_text()
    assert imported(2).reasons
    assert "Llwyd-Canari" not in told
    assert not re.search(r"\b2999\b", told), "and not as part of a key"
    assert any(str(value) in str(imported(2).values) for value in said.values())


def test_what_is_in_no_column_is_kept(tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", List_1=[CONTACTS, [*contact("77"), "a thirteenth value"]])

    call_command("import_annex_a", str(book))

    assert ["+", "a thirteenth value"] in [list(pair) for pair in imported(2).values]


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_a_wrong_file_says_what_was_expected(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "letter.xlsx"
    file.write_bytes(content)

    with pytest.raises(CommandError, match="Annex A, with the sheets List 1"):
        call_command("import_annex_a", str(file))

    assert not Import.objects.exists()


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", List_1=[HEAD, contact("77")[:5]])

    with pytest.raises(CommandError, match="lacks the column “Date of Contact”"):
        call_command("import_annex_a", str(book))


def test_the_report_can_be_kept_as_csv(tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", List_1=[CONTACTS, contact("77"), contact("78", on=None)])

    call_command("import_annex_a", str(book), report=tmp_path / "report.csv")

    with (tmp_path / "report.csv").open(encoding="utf-8-sig") as file:
        lines = list(csv.DictReader(file))
    assert [line["outcome"] for line in lines] == ["taken", "refused"]
    assert lines[1]["reasons"] == "Date of Contact: it is blank."


def test_an_outsider_sees_no_imported_row(client: Client, oren: User, tmp_path: Path) -> None:
    call_command(
        "import_annex_a", str(workbook(tmp_path / "a.xlsx", List_1=[CONTACTS, contact("77")]))
    )
    sign_in(client, oren)

    row = client.get(reverse("imported_row", args=[imported(2).pk]))
    rows = client.get(reverse("rows_of_referral", args=[imported(2).referral_reference]))

    assert row.status_code == rows.status_code == 404


def test_an_agency_let_in_to_the_referral_does_not_read_the_row_it_came_from(
    client: Client, haf: User, nia: User, tmp_path: Path
) -> None:
    call_command(
        "import_annex_a", str(workbook(tmp_path / "a.xlsx", List_1=[CONTACTS, contact("77")]))
    )
    let_in_agency(
        Referral.objects.get(),
        agency=agency("health"),
        reason="meeting",
        source_kind="meeting",
        source_id=imported(2).pk,
        by=SYSTEM,
        at=timezone.now(),
    )
    row = reverse("imported_row", args=[imported(2).pk])
    rows = reverse("rows_of_referral", args=[imported(2).referral_reference])

    for address in (row, rows):
        assert sign_in(client, haf).get(address).status_code == 404
        assert sign_in(client, nia).get(address).status_code == 200


def test_an_administrator_sees_reasons_and_nobodys_name(
    client: Client, alun: User, nia: User, tmp_path: Path
) -> None:
    call_command(
        "import_annex_a",
        str(workbook(tmp_path / "a.xlsx", List_1=[CONTACTS, contact("77", on=None)])),
    )
    run = Import.objects.get()

    sign_in(client, alun)
    page = client.get(reverse("import_run", args=[run.pk]))
    listing = client.get(reverse("imports"))
    sign_in(client, nia)

    assert "it is blank" in page.content.decode()
    assert listing.status_code == 200
    assert client.get(reverse("imports")).status_code == 403
    assert client.get(reverse("import_run", args=[run.pk])).status_code == 403
