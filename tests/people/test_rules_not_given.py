"""Refused, not asked and not known are three things."""

import pytest

from people import rules_not_given as rules


def test_why_a_column_is_empty_is_kept_and_said():
    kept = rules.not_given(["telephone"], ["nhs_number"])

    assert kept == {"telephone": "refused", "nhs_number": "not_asked"}
    assert rules.why_not_in_words(kept, "telephone") == "Would not say"
    assert rules.why_not_in_words(kept, "nhs_number") == "Not asked"
    assert rules.why_not_in_words(kept, "address") == ""
    assert len({str(why.label) for why in rules.WhyNot}) == 3


@pytest.mark.parametrize(
    ("said", "refused", "not_asked", "objection"),
    [
        pytest.param({}, ["telephone"], ["address"], "", id="one of each"),
        pytest.param({}, ["telephone"], ["telephone"], "cannot have refused", id="both of one"),
        pytest.param({"telephone": "01492 000000"}, ["telephone"], [], "Telephone", id="given"),
        pytest.param({"age": 0}, ["date_of_birth"], [], "Date of birth", id="an age of nought"),
        pytest.param({"postcode": "LL30 2DD"}, [], ["address"], "Address", id="the postcode"),
        pytest.param({"telephone": "", "age": None}, ["telephone"], [], "", id="left empty"),
    ],
)
def test_what_was_given_was_neither_refused_nor_left_unasked(said, refused, not_asked, objection):
    objections = rules.objections_to_not_given(said, refused=refused, not_asked=not_asked)

    assert len(objections) == bool(objection)
    assert objection in "".join(objections)
