"""Pages that give their list as a file: who may, what stands in it, and that it is on record."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from records.models import AuditEvent
from tests.cast import sign_in
from tests.factories.safeguarding import ImportedRowFactory, ImportFactory

pytestmark = pytest.mark.django_db
FORMULA = "=cmd|'/c calc'!A0"


def lines_of(answer) -> list[list[str]]:
    if answer["Content-Type"].startswith("text/csv"):
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_figures(client, sian, kind):
    sign_in(client, sian)

    answer = client.get(reverse("measures:figures"), {"format": kind})

    lines = lines_of(answer)
    assert lines[0][:4] == ["Measure", "Name", "Part", "Unit"]
    assert any(line[0] == "C01" for line in lines)
    assert AuditEvent.objects.filter(event="figures.exported", actor_id=sian.pk).count() == 1


def test_figures_are_not_for_everybody(client, lowri):
    assert sign_in(client, lowri).get(
        reverse("measures:figures"), {"format": "xlsx"}
    ).status_code in {403, 404}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_import(client, alun, kind):
    run = ImportFactory.create()
    ImportedRowFactory.create(import_run=run, list_name=FORMULA, reasons=["+44 is no date."])
    sign_in(client, alun)

    answer = client.get(reverse("import_run", args=[run.pk]), {"format": kind})

    header, line = lines_of(answer)
    assert header == ["list", "row", "outcome", "effect", "reasons", "referral"]
    mark = "'" if kind == "csv" else ""
    assert (line[0], line[4]) == (f"{mark}{FORMULA}", f"{mark}+44 is no date.")
    assert AuditEvent.objects.get(event="import.exported").details == {"rows": 1}


def test_an_import_is_not_for_everybody(client, nia):
    run = ImportFactory.create()

    answer = sign_in(client, nia).get(reverse("import_run", args=[run.pk]), {"format": "csv"})

    assert answer.status_code == 403
