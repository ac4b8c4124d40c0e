"""The definitions: one for each line that is printed, in the code and on the page of docs."""

import re

from django.utils import translation

from measures import codes, documents
from measures.definitions import DEFINITIONS
from measures.queries import LINES
from policies.models import Policy
from safeguarding.embedded import PROJECT

NOT_PRINTED = {"C04.late", "C04.not_due", "C04.no_clock"}  # tiles and notes


def test_every_line_that_is_printed_has_a_definition_and_a_unit():
    assert set(DEFINITIONS) == {line.key for line in LINES} - NOT_PRINTED
    for definition in DEFINITIONS.values():
        assert str(definition.unit)
        assert str(definition.rule).endswith(".")


def keys_under(heading: str) -> set[str]:
    """Return the keys in the first column of the table under a heading of the page of docs."""
    page = (PROJECT / "docs" / "measures.md").read_text()
    (section,) = re.findall(rf"^## {heading}$(.*?)^## ", page, re.MULTILINE | re.DOTALL)
    return {
        key
        for cell in re.findall(r"^\| ([A-Z]\d\d[^|]*)\|", section, re.MULTILINE)
        for key in re.findall(r"[A-Z]\d\d[\w.]*", cell)
    }


def test_the_page_of_docs_has_a_row_for_each_measure():
    assert keys_under("The measures") == set(DEFINITIONS)


def test_a_measure_that_is_asked_for_is_counted_or_said_to_wait():
    asked = {
        f"{letter}{number:02}"
        for letter, last in (("C", 30), ("A", 18), ("X", 6))
        for number in range(1, last + 1)
    }
    between = {f"C{number}" for number in range(16, 25)}  # "C16–C24" in one row

    answered = keys_under("The measures") | keys_under("What waits") | between

    assert asked <= {key.split(".")[0].rstrip("ab") for key in answered}


def test_only_confirmed_codes_of_the_government_are_printed():
    with translation.override("en-gb"):
        printed = {row["key"]: row["code"] for row in documents.definitions("whole") if row["code"]}

    assert printed == {"C05a": "CH/005a", "C05b": "CH/005b", "A01": "AD/002"}


def test_every_code_is_of_a_measure_and_says_how_sure_it_is():
    confirmed, draft = codes.codes(codes.CONFIRMED), codes.codes(codes.DRAFT)

    assert confirmed.keys() | draft.keys() <= set(DEFINITIONS)
    assert not confirmed.keys() & draft.keys()
    assert len(confirmed) + len(draft) == len(codes.read()["codes"])


def test_the_factors_are_codes_of_the_policy(db):
    policy = Policy.objects.get(status=Policy.Status.PUBLISHED)
    flags = set(policy.concern_flags.values_list("code", flat=True))
    categories = set(policy.abuse_categories.values_list("code", flat=True))

    for name in ("physical_punishment", "exploitation"):
        assert set(codes.factor(name).flags) <= flags
        assert set(codes.factor(name).categories) <= categories
