"""Forms in GOV.UK markup: errors reach fields, and nothing typed is lost."""

import datetime as dt
import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from safeguarding.forms import GovukBoundField
from safeguarding.gallery import SampleFilter, SampleForm
from tests.project.test_components import Controls

FOCUSABLE = re.compile(r"<(?:input|select|textarea)\b[^>]*\bid=\"([^\"]+)\"[^>]*>")


def summary_of(form) -> str:
    return render_to_string("components/error_summary.html", {"form": form})


def values_in(form: SampleForm, name: str) -> list[object]:
    field = form[name]
    assert isinstance(field, GovukBoundField)
    return [part["value"] for part in field.date_parts]


def test_every_link_of_the_error_summary_reaches_a_field_that_takes_the_focus() -> None:
    form = SampleForm({"level": "other"})

    links = re.findall(r'href="#([^"]+)"', summary_of(form))
    visible = [
        match.group(1)
        for match in FOCUSABLE.finditer(form.render())
        if 'type="hidden"' not in match.group(0)
    ]

    assert len(links) == len(form.errors) == 7
    assert set(links) <= set(visible)


def test_a_form_without_errors_has_no_summary() -> None:
    assert summary_of(SampleForm()).strip() == ""


def test_an_error_of_the_whole_form_is_said_without_a_link() -> None:
    form = SampleForm({})
    form.add_error(None, "Somebody else took this referral.")

    assert "<li>Somebody else took this referral.</li>" in summary_of(form)


def test_an_error_stands_beside_its_field_and_the_field_refers_to_it() -> None:
    drawn = SampleForm({})["words"].as_field_group()

    assert 'id="id_words_error"' in drawn
    assert re.search(r'<textarea[^>]* aria-describedby="id_words_error id_words-info"', drawn)
    assert "This field is required." in drawn


@pytest.mark.parametrize("typed", ["31", "x", "<b>", "٣٣"])
def test_an_impossible_date_is_refused_and_what_was_typed_stays(typed: str) -> None:
    form = SampleForm({"born_on_day": typed, "born_on_month": "2", "born_on_year": "2014"})

    drawn = form["born_on"].as_field_group()
    values = values_in(form, "born_on")

    assert "born_on" in form.errors
    assert values == [typed, "2", "2014"]
    assert "<b>" not in drawn


def test_a_year_of_two_digits_is_not_guessed_at() -> None:
    form = SampleForm({"born_on_day": "1", "born_on_month": "2", "born_on_year": "57"})

    assert "born_on" in form.errors


def test_a_real_date_is_taken_in_either_language() -> None:
    posted = {"born_on_day": "9", "born_on_month": "10", "born_on_year": "2014"}
    for language in ("en-gb", "cy"):
        with translation.override(language):
            assert "born_on" not in SampleForm(posted).errors


def test_a_date_that_is_known_already_is_shown_in_its_boxes() -> None:
    form = SampleForm(initial={"born_on": dt.date(2014, 3, 27)})

    assert values_in(form, "born_on") == [27, 3, 2014]


def test_the_browser_neither_cuts_nor_refuses_what_is_typed() -> None:
    drawn = SampleForm().render()

    assert "required" not in re.sub(r"<label.*?</label>", "", drawn)
    assert not re.search(r"\smaxlength=", drawn)
    assert 'data-maxlength="4000"' in drawn


def test_a_revealed_field_is_drawn_once_under_its_choice() -> None:
    drawn = SampleForm({"level": "other", "other": "A visit"}).render()

    assert drawn.count('name="other"') == 1
    assert drawn.index('value="other"') < drawn.index('name="other"') < drawn.index("concerns")
    assert 'value="A visit"' in drawn


def test_optional_fields_say_so_except_in_a_filter() -> None:
    assert "Telephone number (optional)" in SampleForm().render()
    assert "optional" not in SampleFilter().render()


def test_the_label_can_be_the_heading_of_the_page() -> None:
    form = SampleForm()
    for name in ("level", "words"):
        drawn = render_to_string("components/field.html", {"field": form[name], "is_heading": True})
        assert drawn.count("<h1") == 1


def test_no_id_appears_twice_in_a_form() -> None:
    ids = Controls(SampleForm({}).render()).ids

    assert len(ids) == len(set(ids))
