"""Everything we write is written in both languages, and the Welsh is complete."""

import re
import subprocess
from pathlib import Path

import pytest

LETTERS = sorted(Path("templates").glob("*/email/*.txt"))
CATALOGUE = Path("locale/cy/LC_MESSAGES/django.po")


@pytest.mark.parametrize("letter", LETTERS, ids=str)
def test_a_letter_is_written_in_both_languages(letter: Path) -> None:
    other = {"en": "cy", "cy": "en"}[letter.suffixes[-2].strip(".")]

    twin = letter.with_name(letter.name.split(".")[0] + f".{other}.txt")

    assert twin.exists(), f"{letter} has no {twin.name}"
    assert twin.read_text() != letter.read_text()


@pytest.mark.parametrize("letter", LETTERS, ids=str)
def test_both_letters_say_the_same_things(letter: Path) -> None:
    """The placeholders of a letter and its twin are the same, but for names in two languages."""
    english = letter.with_name(letter.name.split(".")[0] + ".en.txt").read_text()
    welsh = letter.with_name(letter.name.split(".")[0] + ".cy.txt").read_text()

    assert placeholders(english) == placeholders(welsh)


def placeholders(text: str) -> set[str]:
    found = re.findall(r"{{\s*([\w.]+)", text)
    return {re.sub(r"_(en|cy)$", "", name) for name in found}


def test_the_welsh_catalogue_is_complete(tmp_path: Path) -> None:
    """Every string marked in the source stands in the catalogue, translated and not fuzzy."""
    result = subprocess.run(  # noqa: S603
        ["msgfmt", "--check-format", "--statistics", "-o", str(tmp_path / "django.mo"), CATALOGUE],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )

    assert "untranslated" not in result.stderr, result.stderr
    assert "fuzzy" not in result.stderr, result.stderr
