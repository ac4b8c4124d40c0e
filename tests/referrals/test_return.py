"""Coming back without an account: a code chosen, kept as a digest, tried few times, and gone."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency
from policies.models import Policy
from records.audit import PUBLIC
from records.models import AuditEvent
from referrals import operations
from referrals.models import Addition, Report, ReportDraft, ReturnCode
from referrals.operations.returning import normal_code
from referrals.views import additions
from tests.cast import team
from tests.referrals.test_report import ANSWERS, START, answer, page

pytestmark = pytest.mark.django_db
RETURN = reverse("referrals:report_return")
LATER = dt.timedelta(hours=25)


@pytest.fixture
def authority(conwy: Agency, policy: Policy) -> Agency:
    team("mash"), team("safeguarding")
    cache.clear()
    return conwy


@pytest.fixture
def visitor(client: Client, authority: Agency) -> Client:
    client.post(START)
    return client


def take_code(client: Client) -> str:
    """Press the button, and return the code as the page shows it."""
    body = client.post(reverse("referrals:report_save")).content.decode()
    return str(re.findall(r"<strong>((?:[0-9A-Z]{4} ?){4})</strong>", body)[0])


def give(client: Client, code: str, **request: str) -> int:
    return client.post(RETURN, {"code": code}, **request).status_code  # type: ignore[arg-type]


def test_a_browser_dies_on_page_nine_and_the_reporter_returns_after_25_hours(
    visitor: Client, monkeypatch
) -> None:
    answer(visitor, *ANSWERS[:9])
    code = take_code(visitor)
    then = timezone.now() + LATER
    operations.discard_old_drafts(by=PUBLIC, at=then)
    elsewhere = Client()
    monkeypatch.setattr(timezone, "now", lambda: then)

    answered = elsewhere.post(RETURN, {"code": code.lower().replace(" ", "-")}, follow=True)

    assert answered.redirect_chain[-1][0] == page(ANSWERS[9][0])
    assert "He comes to our door hungry." in elsewhere.get(page("concern")).content.decode()
    answer(elsewhere, ANSWERS[9])
    elsewhere.post("/report/check/")
    assert Report.objects.get().concern == "He comes to our door hungry."
    assert AuditEvent.objects.filter(event="draft.returned_to").count() == 1


def test_without_a_code_nothing_is_left_after_the_visit(visitor: Client) -> None:
    answer(visitor, *ANSWERS[:9])

    operations.discard_old_drafts(by=PUBLIC, at=timezone.now() + LATER)

    assert not ReportDraft.objects.exists()


def test_the_code_is_shown_once_and_kept_nowhere(visitor: Client) -> None:
    code = take_code(visitor)
    row = ReturnCode.objects.get()

    kept = f"{row.finder} {row.digest} {AuditEvent.objects.values_list('details', flat=True)}"

    assert normal_code(code)[4:] not in kept
    assert visitor.get(reverse("referrals:report_save")).status_code == 405
    assert take_code(visitor) != code
    assert ReturnCode.objects.count() == 1


@pytest.mark.parametrize("way", ["wrong", "unknown", "old", "replaced", "nonsense"])
def test_every_code_that_opens_nothing_has_the_same_answer(
    visitor: Client, monkeypatch, way: str
) -> None:
    code = take_code(visitor)
    if way == "old":
        then = timezone.now() + dt.timedelta(days=7, seconds=1)
        monkeypatch.setattr(timezone, "now", lambda: then)
    if way == "replaced":
        take_code(visitor)
    given = {"wrong": f"{code[:-1]}!", "unknown": "0000 0000 0000 0000", "nonsense": "å" * 20}
    stranger = Client()

    response = stranger.post(RETURN, {"code": given.get(way, code)})

    assert response.status_code == 400
    assert response.context["form"].errors["code"] == [
        "This code does not open a report. Check each character. A code that is too old opens none."
    ]
    assert "report_draft" not in stranger.session


def test_nobody_goes_on_guessing_at_one_report(visitor: Client) -> None:
    code = take_code(visitor)
    guess = f"{code[:4]} 0000 0000 0000"

    answers = [give(Client(), guess, REMOTE_ADDR=f"192.0.2.{n}") for n in range(7)]

    assert answers == [400] * 5 + [429] * 2
    assert give(Client(), code, REMOTE_ADDR="192.0.2.50") == 429


def test_past_the_limit_of_additions_the_words_stay_and_the_numbers_are_said(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(additions, "RATES", {"addition": "2/h/key"})
    numbers = {"telephone": "01492 575111", "out_of_hours_telephone": "0300 123 3079"}
    Agency.objects.filter(is_authority=True).update(**numbers)
    address = reverse("referrals:report_add")
    answer(visitor, *ANSWERS)
    visitor.post("/report/check/")

    answers = [visitor.post(address, {"words": f"And {n}."}) for n in range(3)]

    assert [each.status_code for each in answers] == [302, 302, 429]
    body = answers[-1].content.decode()
    assert "Call 01492 575111, or 0300 123 3079 out of hours; in danger, call 999." in body
    assert "And 2." in body
    assert Addition.objects.count() == 2


def test_nobody_goes_on_guessing_from_one_address(authority: Agency) -> None:
    answers = [give(Client(), f"{n:04} 0000 0000 0000") for n in range(32)]

    assert answers == [400] * 30 + [429] * 2


def test_exit_this_page_forgets_the_visit_and_keeps_what_a_code_was_taken_for(
    visitor: Client,
) -> None:
    answer(visitor, *ANSWERS[:3])
    code = take_code(visitor)

    visitor.get(reverse("referrals:report_exit"))

    assert visitor.get(page("concern"))["Location"] == START
    assert dict(visitor.session) == {}
    assert give(visitor, code) == 302
    assert visitor.get(page("person")).status_code == 200


def test_exit_this_page_leaves_nothing_of_a_report_without_a_code(visitor: Client) -> None:
    answer(visitor, *ANSWERS[:3])

    visitor.get(reverse("referrals:report_exit"))

    assert not ReportDraft.objects.exists()


def test_a_code_adds_to_a_report_that_was_sent_and_shows_nothing_of_it(visitor: Client) -> None:
    answer(visitor, *ANSWERS)
    code = take_code(visitor)
    visitor.post("/report/check/")
    elsewhere = Client()

    asked = elsewhere.post(RETURN, {"code": code}, follow=True)
    elsewhere.post(reverse("referrals:report_add"), {"words": "She is back."})

    assert "hungry" not in asked.content.decode()
    assert Addition.objects.get().words == "She is back."
    assert elsewhere.get(page("concern"))["Location"] == reverse("referrals:report_done")
    life = ReturnCode.objects.get().expires_at - timezone.now()
    assert dt.timedelta(days=89) < life <= dt.timedelta(days=90)


def test_staff_need_no_code(client: Client, tomos, authority: Agency) -> None:
    client.force_login(tomos)

    assert client.post(reverse("referrals:report_save")).status_code == 302
    assert not ReturnCode.objects.exists()


def test_a_new_report_leaves_the_one_with_a_code_where_the_code_finds_it(visitor: Client) -> None:
    answer(visitor, *ANSWERS[:9])
    code = take_code(visitor)

    visitor.post(START)

    assert give(Client(), code) == 302
    assert ReportDraft.objects.count() == 2
