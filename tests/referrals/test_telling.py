"""What may not stand in the words a reporter reads."""

import pytest

from referrals.rules.telling import names_in


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("We spoke with Siân about it.", ["Sian"]),
        ("We spoke with SIAN about it.", ["Sian"]),
        ("Siân's school is told.", ["Sian"]),
        ("Mai pleser oedd clywed.", ["Mai"]),
        ("Dywedodd mai felly y mae.", []),
        ("We are taking it further.", []),
        ("Evanston has a new school.", []),
    ],
)
def test_a_name_is_found_as_a_word_with_a_capital(words: str, found: list[str]) -> None:
    assert names_in(words, ["Sian Llwyd", "Mai", "Evans", "A"]) == found
