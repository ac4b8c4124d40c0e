"""Everything we write is written in both languages, and the Welsh is complete."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

LETTERS = sorted(Path("templates").glob("*/email/*.txt"))
CATALOGUE = Path("locale/cy/LC_MESSAGES/django.po")
CATALOGUES = sorted(Path("locale").glob("**/*.po"))
SEARCHED = ("*.py", "*.html", "*.txt", "*.toml")  # these last, since a module may read one
SOURCES = subprocess.run(  # noqa: S603
    ["git", "ls-files", "--cached", "--others", "--exclude-standard", *SEARCHED],  # noqa: S607
    capture_output=True,
    text=True,
    check=True,
).stdout.split("\n")[:-1]
NOT_SEARCHED = ("tests/", "scripts/")  # as in `make messages`
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}|</?\w+")


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


@pytest.fixture(scope="module")
def brought_up_to_date(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    """Return the catalogue as `make messages` would leave it, made in a copy of the source."""
    copy = tmp_path_factory.mktemp("source")
    for name in [*SOURCES, str(CATALOGUE)]:
        if not name.startswith(NOT_SEARCHED) and Path(name).exists():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(name, copy / name)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "cy", "--no-obsolete"],
        cwd=copy,
        env={**os.environ, "SECRET_KEY": "none", "DATABASE_URL": "postgres://none"},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return polib.pofile(str(copy / CATALOGUE))


def test_the_welsh_is_complete(brought_up_to_date: polib.POFile) -> None:
    """Every string that is marked in the source is in the catalogue, translated and not guessed."""
    assert [entry.msgid for entry in brought_up_to_date if not entry.translated()] == []


def test_the_catalogue_holds_nothing_that_is_gone(brought_up_to_date: polib.POFile) -> None:
    marked = {(entry.msgctxt, entry.msgid) for entry in brought_up_to_date}

    kept = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(CATALOGUE))}

    assert kept - marked == set()


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=str)
def test_a_translation_keeps_what_is_filled_in(catalogue: Path) -> None:
    """Placeholders and tags are the same in every form of both languages."""
    for entry in polib.pofile(str(catalogue)):
        asked = sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for form in entry.msgstr_plural.values() or [entry.msgstr]:
            assert sorted(PLACEHOLDER.findall(form)) == asked, entry.msgid


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=str)
def test_every_plural_has_the_four_forms_of_welsh(catalogue: Path) -> None:
    for entry in polib.pofile(str(catalogue)):
        if entry.msgid_plural:
            assert sorted(entry.msgstr_plural) == [0, 1, 2, 3], entry.msgid
            assert all(entry.msgstr_plural.values()), entry.msgid


def test_gettext_goes_by_names_that_makemessages_knows() -> None:
    """`gettext as _now` would translate nothing: its strings are never found for the catalogue."""
    unknown = [
        f"{name}: {alias.name} as {alias.asname}"
        for name in SOURCES
        if name.endswith(".py") and Path(name).exists()
        for node in ast.walk(ast.parse(Path(name).read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name and alias.asname not in (None, "_")
    ]

    assert unknown == []
