"""The report on paper: every question, in both languages, tagged, with whom to call first."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import Agency, User
from policies.models import Policy
from records import pdf
from referrals import tasks
from referrals.forms.report_others import MoreForm
from referrals.forms.report_pages import SECTIONS
from referrals.forms.report_paper import FIRST, OTHERS, questions_on_paper
from referrals.forms.report_people import OtherForm, OthersForm
from referrals.forms.report_reporter import ReceivedForm, TakenContactForm
from tests.cast import sign_in
from tests.pdfs import read_pdf

ADDRESS = "/report/form.pdf"
# On a screen alone: whether there is another page to come, and what staff say of a call.
NOT_ON_PAPER = {
    *OthersForm.base_fields,
    *ReceivedForm.base_fields,
    *(set(TakenContactForm.base_fields) - {"capacity"}),
    "nhs_number_reason",  # asked once a number was found to be wrong
}


@pytest.fixture
def authority(conwy: Agency) -> Agency:
    conwy.telephone, conwy.out_of_hours_telephone = "01492 000 111", "0300 000 222"
    conwy.save()
    return conwy


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    settings.FILES_ROOT = str(tmp_path)
    return tmp_path / "forms"


def squeezed(text: str) -> str:
    """Return letters alone: a line may be broken anywhere."""
    return "".join(filter(str.isalnum, text))


def test_the_form_holds_every_question_in_both_languages_and_is_tagged(
    client: Client, policy: Policy, authority: Agency, files: Path
) -> None:
    assert tasks.make_report_form()
    response = client.get(ADDRESS)
    form = read_pdf(response.getvalue())
    said = squeezed(form.text)

    assert response["Content-Type"] == "application/pdf"
    assert (form.is_tagged, form.language) == (True, "cy")
    for words in ("999", "01492 000 111", "0300 000 222", authority.email):
        assert 0 <= form.text.index(words) < form.text.index("Is anybody in danger now?")
    questions = questions_on_paper(policy, today=dt.date(2026, 5, 5))
    parts = [part for group in questions.values() for part in group]
    assert sum(len(part["fields"]) for part in parts) > 150
    for part in parts:
        for field in part["fields"]:
            for language in ("cy", "en"):
                assert squeezed(field["label"][language]) in said, field["label"]
                for choice in field["choices"]:
                    assert squeezed(choice[language]) in said, choice


def test_the_form_is_made_once_and_again_when_a_word_changes(
    client: Client, policy: Policy, authority: Agency, files: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(
        pdf, "render", lambda **given: given["context"]["authority"]["telephone"].encode()
    )

    made = [tasks.make_report_form(), tasks.make_report_form()]
    first = client.get(ADDRESS).getvalue()
    authority.telephone = "01492 000 333"
    authority.save()
    meanwhile = client.get(ADDRESS)
    made.append(tasks.make_report_form())
    second = client.get(ADDRESS).getvalue()

    assert made == [True, False, True]
    assert (first, second) == (b"01492 000 111", b"01492 000 333")
    assert len(list(files.iterdir())) == 1
    assert (meanwhile.status_code, meanwhile["Retry-After"]) == (503, "60")
    assert "Try again in a minute" in meanwhile.content.decode()


def test_before_anything_is_published_there_is_no_form(
    client: Client, db: None, monkeypatch: Any
) -> None:
    def nothing(_at: dt.datetime) -> Policy:
        raise Policy.DoesNotExist

    monkeypatch.setattr("referrals.paper.current_policy", nothing)

    assert not tasks.make_report_form()
    assert client.get(ADDRESS).status_code == 503


def test_no_form_of_the_pages_is_forgotten_on_paper() -> None:
    asked = {name for page in SECTIONS for name in page.form.base_fields}
    asked |= {name for form in (OtherForm, MoreForm) for name in form.base_fields}
    on_paper = {name for form in (*FIRST, *OTHERS) for name in form.base_fields}
    on_paper |= {name for page in SECTIONS if page.is_optional for name in page.form.base_fields}

    assert asked - on_paper - NOT_ON_PAPER == set()


def test_the_form_is_offered_to_the_public_and_to_those_who_signed_in(
    client: Client, policy: Policy, authority: Agency, tomos: User
) -> None:
    assert ADDRESS in client.get("/report/").content.decode()

    sign_in(client, tomos)
    tasks_page = client.post("/report/drafts/", follow=True).content.decode()

    assert ADDRESS in tasks_page
