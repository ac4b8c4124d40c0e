"""The definitions: one for each line that is printed, in the code and on the page of docs."""

import re

from measures.definitions import DEFINITIONS
from measures.queries import LINES
from safeguarding.embedded import PROJECT

NOT_PRINTED = {"C04.late", "C04.not_due", "C04.no_clock"}  # tiles and notes


def test_every_line_that_is_printed_has_a_definition_and_a_unit():
    assert set(DEFINITIONS) == {line.key for line in LINES} - NOT_PRINTED
    for definition in DEFINITIONS.values():
        assert str(definition.unit)
        assert str(definition.rule).endswith(".")


def test_the_page_of_docs_has_a_row_for_each_measure():
    page = (PROJECT / "docs" / "measures.md").read_text()
    named = {
        key.strip()
        for keys in re.findall(r"^\| ([A-Z]\d\d[^|]*)\|", page, re.MULTILINE)
        for key in keys.split(",")
    }

    assert named == set(DEFINITIONS)


def test_no_code_of_the_government_is_printed_before_it_is_confirmed():
    assert {definition.wg_code for definition in DEFINITIONS.values()} == {""}
