"""Whom somebody was shown before a record was made, and whom they chose: rules alone."""

from uuid import uuid4

import pytest

from people.rules_choosing import Choice, choice_in, objections_to_choice

ONE, OTHER = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("choice", "may_search", "objection"),
    [
        pytest.param(None, True, "Look first", id="who can look has not"),
        pytest.param(None, False, "", id="who cannot look need not"),
        pytest.param(Choice(), True, "", id="nobody was found"),
        pytest.param(Choice({ONE: 80}), True, "", id="none of those shown"),
        pytest.param(Choice({ONE: 80}, ONE), True, "", id="one of those shown"),
        pytest.param(Choice({ONE: 80}, OTHER), True, "who were shown", id="one who was not"),
        pytest.param(Choice({}, OTHER), False, "who were shown", id="one out of the blue"),
    ],
)
def test_nobody_is_put_on_record_unlooked_for(choice, may_search, objection):
    objections = objections_to_choice(choice, may_search=may_search)

    assert len(objections) == bool(objection)
    assert objection in "".join(objections)


@pytest.mark.parametrize("choice", [Choice(), Choice({ONE: 80, OTHER: 3}), Choice({ONE: 80}, ONE)])
def test_a_choice_is_kept_as_keys_and_numbers_and_read_again(choice):
    assert choice_in(choice.details) == choice
    assert set(map(type, choice.details["shown"].values())) <= {int}
