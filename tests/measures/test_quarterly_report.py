"""`manage.py quarterly_report`: the PDF in a file, without a worker."""

import io

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from measures.models import Snapshot
from tests.cast import agency
from tests.measures.story import decided, moment, received

pytestmark = pytest.mark.django_db

SUMMER = {"year": 2026, "quarter": 2}


def written(path, **options) -> str:
    """Return the words of the report that the command wrote."""
    call_command("quarterly_report", output=path, stdout=io.StringIO(), **{**SUMMER, **options})
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_the_report_holds_the_figures_and_the_next_one_the_new_figures(tmp_path, conwy):
    for day in (6, 7, 8):
        decided(received(moment(7, day)), moment(7, day + 1))
    for day in (13, 14):
        decided(received(moment(7, day)), moment(7, day + 3))
    before = written(tmp_path / "before.pdf")
    decided(received(moment(7, 20)), moment(7, 20, 15))

    after = written(tmp_path / "after.pdf")

    assert "3/5 = 60.0 %" in before
    assert "4/6 = 66.7 %" in after


def test_a_frozen_count_is_printed_again_as_it_was_in_either_language(tmp_path, conwy):
    decided(received(moment(7, 6)), moment(7, 7))
    written(tmp_path / "first.pdf")
    decided(received(moment(7, 13)), moment(7, 20))

    again = written(tmp_path / "again.pdf", language="cy", count=1)

    assert "1/1 = 100.0 %" in again
    assert str(PdfReader(tmp_path / "again.pdf").root_object["/Lang"]) == "cy"
    assert Snapshot.objects.count() == 1


def test_the_public_edition_withholds_small_numbers(tmp_path, conwy):
    decided(received(moment(7, 6)), moment(7, 7))

    text = written(tmp_path / "public.pdf", public=True)

    assert "1/1" not in text
    assert "Public edition" in text


def test_another_agencys_figures_are_asked_for_by_its_code(tmp_path, conwy):
    received(moment(7, 6))
    agency("denbighshire")

    written(tmp_path / "theirs.pdf", agency="denbighshire")

    assert Snapshot.objects.get().agency.code == "denbighshire"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        pytest.param({"year": 2099}, "has not begun", id="a quarter to come"),
        pytest.param({"agency": "nobody"}, "No agency has the code nobody", id="no such agency"),
        pytest.param({"count": 7}, "0 frozen counts, and no 7", id="no such count"),
    ],
)
def test_what_cannot_be_made_is_told_in_a_sentence(tmp_path, conwy, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        written(tmp_path / "none.pdf", **options)

    assert not (tmp_path / "none.pdf").exists()


def test_a_place_that_cannot_be_written_to_is_told(tmp_path, conwy):
    with pytest.raises(CommandError, match="cannot be written"):
        written(tmp_path / "no" / "such" / "folder.pdf")


def test_without_an_authority_there_is_nothing_to_report_on(tmp_path, db):
    with pytest.raises(CommandError, match="no authority"):
        written(tmp_path / "none.pdf")
