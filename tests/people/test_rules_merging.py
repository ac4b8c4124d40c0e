"""What speaks against making two people on record one: pure, without a database."""

import datetime as dt
from typing import Any

import pytest

from people import rules_merging as rules
from people.models import PersonRecord


@pytest.mark.parametrize(
    ("one", "other", "conflicts"),
    [
        ({"given_name": "Mair"}, {"given_name": "Máir"}, 0),
        ({"given_name": "Mair"}, {"given_name": "Elin"}, 1),
        ({"given_name": "Mair"}, {"family_name": "Puw"}, 0),
        (
            {"date_of_birth": dt.date(2019, 3, 2)},
            {"date_of_birth": dt.date(2019, 2, 3)},
            1,
        ),
        (
            {"date_of_birth": dt.date(2019, 3, 2)},
            {"date_of_birth": dt.date(2019, 1, 1), "is_birth_date_estimated": True},
            0,
        ),
        ({"nhs_number": "9990000018"}, {"nhs_number": "9990000026"}, 1),
        ({"sex": "female"}, {"sex": "not_asked"}, 0),
        ({"sex": "female"}, {"sex": "male"}, 1),
        ({"died_on": dt.date(2020, 1, 1)}, {}, 1),
    ],
)
def test_what_speaks_against_it_is_said(
    one: dict[str, Any], other: dict[str, Any], conflicts: int
) -> None:
    found = rules.conflicts_between([PersonRecord(**one)], [PersonRecord(**other)])

    assert len(found) == conflicts
