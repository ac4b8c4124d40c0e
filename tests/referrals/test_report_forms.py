"""The questions fit the columns their answers are kept in, and survive being kept."""

import datetime as dt
from typing import Any, cast

import pytest
from django import forms
from django.utils.datastructures import MultiValueDict

from people.models import PersonRecord
from policies.models import Policy
from referrals.forms.report import Question, Situation
from referrals.forms.report_pages import PUBLIC_PAGES, SECTIONS, answers_of
from referrals.forms.report_people import OtherForm, PersonForm
from referrals.forms.report_reporter import ReceivedForm, moment_of
from referrals.models import Report, ReportPerson

ASKED: set[type[Question]] = {page.form for page in (*PUBLIC_PAGES, *SECTIONS)} | {OtherForm}
FORMS = sorted(ASKED, key=str)
COLUMNS: dict[str, int] = {
    field.name: field.max_length
    for model in (ReportPerson, Report, PersonRecord)
    for field in model._meta.fields
    if field.max_length
}
FITTED = {"nhs_number", "upn"}  # a number shortened to its digits; one kept among the answers


@pytest.fixture
def situation(policy: Policy) -> Situation:
    return Situation(
        policy=policy, today=dt.date(2026, 5, 5), is_staff=True, told={"about": "child"}
    )


@pytest.mark.parametrize("form", FORMS)
def test_no_answer_is_longer_than_its_column(form: type[Question]) -> None:
    for name, field in form.base_fields.items():
        if isinstance(field, forms.CharField) and name in COLUMNS and name not in FITTED:
            assert field.max_length is not None
            assert field.max_length <= COLUMNS[name], name


@pytest.mark.parametrize("form", FORMS)
def test_every_choice_fits_the_column_it_is_kept_in(form: type[Question]) -> None:
    for name, field in form.base_fields.items():
        if isinstance(field, forms.ChoiceField) and name in COLUMNS:
            codes = [str(code) for code, _label in cast("list[tuple[str, str]]", field.choices)]
            assert all(len(code) <= COLUMNS[name] for code in codes), name


@pytest.mark.parametrize("pages", [PUBLIC_PAGES, SECTIONS], ids=["public", "staff"])
def test_two_pages_never_ask_under_one_name(pages: Any) -> None:
    by_code: dict[str, set[str]] = {}
    for page in pages:
        by_code.setdefault(page.code, set()).update(page.form.base_fields)
    asked = [name for names in by_code.values() for name in names]

    assert len(asked) == len(set(asked))


def test_answers_come_back_as_they_were_given(situation: Situation) -> None:
    sent = MultiValueDict(
        {
            "given_name": ["  Siôn \u200b "],
            "date_of_birth_day": ["9"],
            "date_of_birth_month": ["03"],
            "date_of_birth_year": ["2016"],
            "roles": ["child_at_risk", "household_member"],
            "is_superuser": ["1"],
        }
    )
    form = OtherForm(sent, situation=situation)
    assert form.is_valid(), form.errors

    kept = answers_of(form)
    again = OtherForm(MultiValueDict(kept), situation=situation)

    assert again.is_valid()
    assert again.cleaned_data == form.cleaned_data
    assert "is_superuser" not in kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("one\r\ntwo", "one two"), (" a  b ", "a b"), ("a\tb", "a b"), ("\u2028x", "x")],
)
def test_a_line_is_one_line(situation: Situation, typed: str, kept: str) -> None:
    form = PersonForm({"given_name": typed}, situation=situation)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["given_name"] == kept


def test_the_moment_of_a_call_is_londons_in_summer_and_winter(situation: Situation) -> None:
    def called(month: int) -> dt.datetime | None:
        form = ReceivedForm(
            {
                "channel": "telephone",
                "received_on_day": "1",
                "received_on_month": str(month),
                "received_on_year": "2026",
                "received_time": "9.05",
            },
            situation=situation,
        )
        assert form.is_valid(), form.errors
        return moment_of(form.cleaned_data)

    assert called(2) == dt.datetime(2026, 2, 1, 9, 5, tzinfo=dt.UTC)
    assert called(7) == dt.datetime(2026, 7, 1, 8, 5, tzinfo=dt.UTC)


def test_a_baby_expected_in_another_century_is_questioned(situation: Situation) -> None:
    form = PersonForm(
        {"expected_on_day": "1", "expected_on_month": "1", "expected_on_year": "2126"},
        situation=Situation(
            policy=situation.policy, today=situation.today, told={"about": "unborn"}
        ),
    )

    assert "expected_on" in form.errors
