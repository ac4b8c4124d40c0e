"""Reports about one subject: what they take in, and that they say nothing of anything else."""

from typing import Any

import pytest

from measures import documents
from measures.definitions import DEFINITIONS
from measures.subjects import Subject, takes_in
from records import pdf
from tests.measures.figures import snapshot
from tests.measures.test_documents import TEMPLATE, text_of

GIVEN: dict[str, Any] = {
    "C01": [70, 60, 50, 40, 30],
    "C04": ([30, 40, 9, 8, 0], [50, 60, 10, 10, 0]),
    "A03": [20, 10, 10, 10, 10],
    "X01": [16, 14, 12, 10, 8],
    "X02": [38, 30, 30, 30, 30],
}
OF_SUBJECT = {
    Subject.CHILDREN: {"C01", "C04", "C30"},
    Subject.ADULTS: {"A03", "A10"},
    Subject.MARAC: {"X01", "X01.repeat", "X01.young"},
    Subject.PRACTITIONERS: {"X02", "X02.met", "X02.outcome"},
}


def report(subject: str, **options: Any) -> dict[str, Any]:
    return documents.quarterly_report(snapshot(**GIVEN), language="en", subject=subject, **options)


def keys_of(context: dict[str, Any]) -> set[str]:
    return {row["key"] for section in context["sections"] for row in section["rows"]}


@pytest.mark.parametrize("subject", OF_SUBJECT)
def test_a_report_has_the_measures_of_its_subject_and_no_other(subject):
    context = report(subject)

    others = set().union(*(keys for other, keys in OF_SUBJECT.items() if other != subject))
    assert OF_SUBJECT[subject] <= keys_of(context)
    assert not others & keys_of(context)
    assert {row["key"] for row in context["definitions"]} - {"C02"} == keys_of(context)
    assert bool(context["sources"]) == (subject == Subject.CHILDREN)


def test_every_measure_but_completeness_and_panels_is_in_one_subject_and_all_are_in_the_whole():
    for measure in DEFINITIONS:
        subjects = [subject for subject in OF_SUBJECT if takes_in(subject, measure)]
        assert len(subjects) == (not measure.startswith(("P0", "X04"))), measure
        assert takes_in(Subject.WHOLE, measure)


def test_the_summary_and_the_charts_speak_of_the_subject_alone():
    marac, section_5 = report(Subject.MARAC), report(Subject.PRACTITIONERS)

    assert marac["summary"]["changed"][0] == (
        "Cases heard by a MARAC rose to 16, from 14. A year before, it was 8."
    )
    assert marac["summary"]["late"] == []
    assert section_5["summary"]["changed"][0].startswith("Section 5 concerns rose to 38, from 30.")
    for context in (marac, section_5):
        assert "children rose" not in str(context["summary"])
        assert len(context["charts"]) == 1
        assert "child reports" not in str(context["charts"])


def test_the_pdf_says_what_it_is_about_and_its_reference_is_its_own():
    context = report(Subject.MARAC)
    text = text_of(pdf.render(template=TEMPLATE, language="en", context=context))

    assert "Quarterly MARAC report, July to September 2026" in text
    assert context["reference"] == "2026-Q2-M-conwy"
    assert "Where we are late" not in text
    assert "Contacts about children" not in text


def test_the_public_edition_of_a_subject_withholds_what_the_whole_one_withholds():
    given = {**GIVEN, "X01.repeat".replace(".", "_"): ([3, 9, 9, 9, 9], [16, 14, 12, 10, 8])}
    frozen = snapshot(**given)

    def shown(subject: str) -> list[str]:
        context = documents.quarterly_report(frozen, language="en", subject=subject, is_public=True)
        return [
            cell["full"]
            for section in context["sections"]
            for row in section["rows"]
            if row["key"].startswith("X01")
            for cell in row["cells"]
        ]

    assert shown(Subject.MARAC) == shown(Subject.WHOLE)
    assert "*" in shown(Subject.MARAC)
