"""What nobody should type into a report, and what may look wrong but is not."""

import pytest
from django.test import Client

from referrals.models import Referral, Report
from referrals.views import writing
from tests.referrals.test_report import ANSWERS, answer, authority, changed, page, visitor

__all__ = ["authority", "visitor"]  # fixtures


HOSTILE = {
    "nothing": "",
    "a null": "a\0b",
    "a control character": "a\x07b",
    "only a zero-width space": "\u200b",
    "only a byte order mark": "\ufeff",
    "only tabs": "\t\t",
    "too much": "x" * 20_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_words_nobody_could_read_are_refused_beside_the_field(visitor: Client, text: str) -> None:
    answer(visitor, *ANSWERS[:5])

    response = visitor.post(page("concern"), {"concern": text, "own_words": "Kept words"})

    body = response.content.decode()
    assert response.status_code == 400
    assert response.context["form"].errors.keys() == {"concern"}
    assert 'href="#id_concern"' in body
    assert "Error:" in body.split("</title>")[0]
    assert "Kept words" in body


@pytest.mark.parametrize("text", ["\0", "\u200b", "\ufeff", "\t"])
def test_a_blank_looking_name_is_refused(visitor: Client, text: str) -> None:
    answer(visitor, *ANSWERS[:2])

    response = visitor.post(page("person"), {"given_name": text})

    assert response.status_code == 400
    assert "given_name" in response.context["form"].errors


@pytest.mark.parametrize(
    ("given", "family"),
    [("محمد", "العلي"), ("Siân", "Ŵyn-Jones"), ("李", ""), ("", "O'Neill"), ("<b>Mo</b>", "{{x}}")],
)
def test_names_of_every_kind_are_taken_as_they_are(
    visitor: Client, given: str, family: str
) -> None:
    answer(visitor, *changed("person", given_name=given, family_name=family))
    check = visitor.get("/report/check/").content.decode()

    visitor.post("/report/check/")

    record = Referral.objects.get().record
    assert (record.given_name, record.family_name) == (given, family)
    assert "<b>Mo</b>" not in check


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("31", "2", "2015"),
        ("x", "", ""),
        ("1", "1", "2090"),
        ("1", "1", "0001"),
        ("9" * 400, "1", "2015"),
    ],
)
def test_an_impossible_date_is_kept_and_explained(
    visitor: Client, day: str, month: str, year: str
) -> None:
    answer(visitor, *ANSWERS[:2])
    born = {"date_of_birth_day": day, "date_of_birth_month": month, "date_of_birth_year": year}

    response = visitor.post(page("person"), {"given_name": "Siôn", **born})

    assert response.status_code == 400
    assert response.context["form"].errors.keys() == {"date_of_birth"}
    assert f'value="{day}"' in response.content.decode()


def test_an_adults_age_on_a_childs_report_is_questioned(visitor: Client) -> None:
    answer(visitor, *ANSWERS[:2])

    response = visitor.post(page("person"), {"given_name": "Siôn", "age": "34"})

    assert "somebody of 34 is an adult" in response.content.decode()


def test_fields_nobody_asked_for_are_ignored(visitor: Client) -> None:
    extra = {"status": "closed", "is_restricted": "false", "entered_at": "2001-01-01", "id": "1"}
    answer(visitor, *[(code, {**told, **extra}) for code, told in ANSWERS])

    visitor.post("/report/check/", extra)

    assert Referral.objects.get().status == "submitted"
    assert Report.objects.get().entered_at.year > 2001


def test_ten_megabytes_are_too_much_and_do_not_break_anything(visitor: Client) -> None:
    response = visitor.post(page("concern"), {"concern": "x" * 10_000_000})

    assert response.status_code == 413
    assert "999" in response.content.decode()


def test_a_choice_that_is_not_offered_is_refused(visitor: Client) -> None:
    response = visitor.post(page("about"), {"about": "alien"})

    assert response.status_code == 400
    assert visitor.get(page("no-such-page")).status_code == 302


def test_no_more_people_fit_than_are_asked_for(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_OTHERS", 2)
    answer(visitor, *ANSWERS)

    for _ in range(4):
        response = visitor.post("/report/people/new/", {"given_name": "Nel", "roles": ["other"]})

    assert response["Location"] == page("others")
    assert len(visitor.get(page("others")).context["people"]) == 2
