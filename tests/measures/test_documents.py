"""The quarterly report: what it says, and the PDF that is made of it, read back."""

import datetime as dt
import io
import json
import subprocess
from typing import Any

import pytest
from pypdf import PdfReader

from measures import documents
from records import pdf
from tests.measures.figures import snapshot

TEMPLATE = "measures/pdf/quarterly_report.html"
C04 = ([3, 4, 9, 8, 0], [5, 6, 10, 10, 0])


def rendered(language: str = "en", **given) -> bytes:
    context = documents.quarterly_report(snapshot(**given), language=language)
    return pdf.render(template=TEMPLATE, language=language, context=context)


def text_of(content: bytes) -> str:
    """Return what pdftotext reads, on one line."""
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],  # noqa: S607
        input=content,
        capture_output=True,
        check=True,
    )
    return " ".join(done.stdout.decode().split())


def test_what_is_frozen_is_plain_values():
    context = documents.quarterly_report(snapshot(C04=C04), language="en")

    assert json.loads(json.dumps(context)) == context


def test_the_same_snapshot_gives_the_same_report():
    first = documents.quarterly_report(snapshot(C04=C04), language="cy")
    again = documents.quarterly_report(snapshot(C04=C04), language="cy")

    assert first == again


def test_the_pdf_shows_a_share_with_what_it_is_made_of_and_the_quarters_before():
    text = text_of(rendered(C04=C04))

    assert "3/5 = 60.0 %" in text
    assert "66.7 %" in text
    assert "4/6" in text
    assert "Unit: screening decision on a child" in text
    assert "60.0 % (3 of 5) of decisions on child reports were made within one working day" in text


def test_the_pdf_gives_definitions_and_its_rounding():
    text = text_of(rendered())

    assert "rounded half up to one decimal place" in text
    assert "Several referrals of one child on one day are one referral" in text


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("cy", "cy")])
def test_the_pdf_is_tagged_and_titled_in_its_language(language, tag):
    reader = PdfReader(io.BytesIO(rendered(language)))

    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert catalogue["/Lang"].split("-")[0] == tag
    assert reader.metadata is not None
    assert "2026" in str(reader.metadata.title)
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]


def test_the_count_stands_beside_the_version_of_the_document_and_sections_are_bookmarks():
    context = documents.quarterly_report(snapshot(C01=[7, 6, 5, 4, 3]), language="en")
    content = pdf.render(template=TEMPLATE, language="en", context={**context, "version": 7})

    assert "(count 1)" in text_of(content)
    assert "2026-Q2-conwy, version 7" in text_of(content)
    assert {"In brief", "Measures", "Children", "Adults"} <= bookmarks(
        PdfReader(io.BytesIO(content)).outline
    )
    assert "0/0" not in text_of(content)


def bookmarks(outline: Any) -> set[str]:
    """Return the titles of an outline, however deep."""
    return {
        title
        for entry in outline
        for title in (bookmarks(entry) if isinstance(entry, list) else {str(entry.title)})
    }


def test_each_chart_is_read_out_as_its_message():
    content = rendered(C04=C04, C01=[7, 6, 5, 4, 3], A03=[2, 1, 0, 0, 0])
    messages = documents.quarterly_report(
        snapshot(C04=C04, C01=[7, 6, 5, 4, 3], A03=[2, 1, 0, 0, 0]), language="en"
    )["charts"]

    read_out = alternatives(PdfReader(io.BytesIO(content)))
    assert {chart["message"] for chart in messages} <= read_out
    assert messages[1]["message"] == "Reports about children and adults rose to 9, from 7."


def alternatives(reader: PdfReader) -> set[str]:
    """Return every alternative text in the structure tree."""
    root: Any = reader.trailer["/Root"]
    found, waiting = set(), [root["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if not isinstance(node, dict):
            continue
        if "/Alt" in node:
            found.add(str(node["/Alt"]))
        kids = node.get("/K", [])
        waiting += [
            kid for kid in (kids if isinstance(kids, list) else [kids]) if not isinstance(kid, int)
        ]
    return found


def test_a_quarter_before_the_first_report_is_not_counted_and_never_nought():
    context = documents.quarterly_report(
        snapshot(first_received_on="2026-02-10", C01=[5, 4, 3, 0, 0]), language="en"
    )

    contacts = context["sections"][0]["rows"][0]
    assert [cell["full"] for cell in contacts["cells"]] == ["5", "4", "3", "", ""]
    (said,) = context["missing"]
    assert said.startswith("Nothing was received here before 10 February 2026.")


def test_an_empty_authority_has_an_honest_report():
    text = text_of(rendered(first_received_on=None))

    assert "No report has been received yet, so there is nothing to count." in text
    assert "No decision on a child report was due in this quarter." in text


def test_what_could_not_be_counted_is_said():
    context = documents.quarterly_report(
        snapshot(C04_not_due=[2, 0, 0, 0, 0], C04_no_clock=[7, 0, 0, 0, 0]), language="en"
    )

    assert context["missing"] == [
        "Decisions on children that were not due yet when this was counted: 2.",
        "Contacts taken in from another system, without a clock of ours: 7.",
    ]


def test_a_report_on_a_quarter_that_runs_says_that_it_is_provisional():
    early = dt.datetime(2026, 8, 1, 9, tzinfo=dt.UTC)

    assert "Provisional:" in text_of(rendered(taken_at=early))
    assert "Provisional:" not in text_of(rendered())


def test_the_reference_fits_the_record_of_issued_documents():
    long_named = snapshot()
    long_named.agency.code = "a-neighbouring-council-with-a-long-code"

    assert len(documents.reference(long_named, subject="practitioners")) <= 20


def test_the_public_edition_withholds_small_numbers_everywhere_and_says_so():
    given: dict[str, Any] = {
        "C01": [40, 3, 60, 70, 80],
        "C04": ([37, 30, 30, 30, 30], [40, 40, 40, 40, 40]),
        "A03": [4, 20, 20, 20, 20],
    }

    context = documents.quarterly_report(snapshot(**given), language="en", is_public=True)

    rows = {row["key"]: row for section in context["sections"] for row in section["rows"]}
    assert [cell["full"] for cell in rows["C01"]["cells"]] == ["40", "*", "60", "70", "80"]
    assert rows["C04"]["cells"][0]["full"] == "*"
    assert rows["A03"]["cells"][0]["full"] == "*"
    assert context["summary"]["changed"][0] == (
        "Contacts about children came to 40. A year before, it was 80."
    )
    assert "withheld" in context["charts"][0]["message"]
    assert "92.5" not in json.dumps(context)
    content = pdf.render(template=TEMPLATE, language="en", context=context)
    assert "Public edition" in text_of(content)
    assert "an asterisk (*) stands for a number from 1 to 4" in text_of(content)
