"""One case: who may open it, what it shows, its risk, its actions, taking it off."""

import datetime as dt

import pytest
from django.utils import timezone

from meetings.models import AgreedAction
from records.models import AuditEvent
from tests.cast import sign_in
from tests.factories.known import SafetyWarningFactory
from tests.factories.panels import ListingFactory, begin, gives
from tests.panels.conftest import deny
from tests.panels.pages import case_url


def test_who_may_open_the_case_sees_the_name_and_leaves_a_trace(client, sara, listing, police):
    gives(listing, police, answer="nothing_known", text="")

    response = sign_in(client, sara).get(listing.get_absolute_url())
    page = response.content.decode()

    assert "Mair Evans" in page
    assert "Evans" not in page[page.index("<title>") : page.index("</title>")]
    assert "case 1 of 1" in page
    assert "Nothing known" in page
    assert "Not answered yet" in page
    event = AuditEvent.objects.get(event="listing.viewed")
    assert event.subject_reference == listing.referral.reference


def test_a_danger_to_staff_stands_at_the_head(client, sara, listing):
    SafetyWarningFactory.create(person=listing.referral.record.person, words="The dog bites.")

    page = sign_in(client, sara).get(listing.get_absolute_url()).content.decode()

    assert "The dog bites." in page.split("app-flags")[1].split("</ul>")[0]


def test_a_conflicted_member_finds_no_such_case(client, sara, listing):
    deny(sara, listing.referral)

    assert sign_in(client, sara).get(listing.get_absolute_url()).status_code == 404


def test_the_case_is_numbered_among_those_the_reader_may_see(client, sara, listing):
    second = ListingFactory.create(sitting=listing.sitting)
    deny(sara, listing.referral)

    page = sign_in(client, sara).get(second.get_absolute_url()).content.decode()

    assert "case 1 of 1" in page


def test_an_agency_that_was_not_invited_finds_no_such_case(client, lowri, listing):
    assert sign_in(client, lowri).get(listing.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("page", ["assess", "agree", "decide"])
def test_a_member_may_read_but_not_record(client, sara, listing, page: str):
    sign_in(client, sara)

    assert client.get(case_url(page, listing)).status_code == 403
    assert client.post(case_url(page, listing)).status_code == 403


def test_the_score_shows_its_band_and_the_judgement(client, huw, listing):
    sign_in(client, huw)

    response = client.post(
        case_url("assess", listing),
        {"risk-score": "12", "risk-judged_band": "high", "risk-judgement": "Strangled in May."},
    )

    assert response["Location"] == listing.get_absolute_url()
    page = client.get(listing.get_absolute_url()).content.decode()
    assert "score 12, Medium risk" in page
    assert "Strangled in May." in page


def test_a_score_out_of_reach_is_said_and_kept(client, huw, listing):
    response = sign_in(client, huw).post(case_url("assess", listing), {"risk-score": "31"})

    assert response.status_code == 200
    assert "The score is not one that this risk tool can give." in response.content.decode()
    assert 'value="31"' in response.content.decode()


@pytest.mark.parametrize("score", ["twelve", "-3", "9" * 400, "\x00"])
def test_what_is_no_score_is_told_so(client, huw, listing, score: str):
    response = sign_in(client, huw).post(case_url("assess", listing), {"risk-score": score})

    assert response.status_code == 200
    listing.refresh_from_db()
    assert listing.score is None


def test_an_action_is_agreed_at_the_sitting(client, huw, listing, police):
    begin(listing.sitting, at=timezone.now())

    response = sign_in(client, huw).post(
        case_url("agree", listing),
        {
            "action-referral": str(listing.referral_id),
            "action-what": "Fit an alarm.",
            "action-agency": str(police.pk),
            "action-due_on_day": "1",
            "action-due_on_month": "12",
            "action-due_on_year": "2026",
        },
    )

    assert response.status_code == 302
    action = AgreedAction.objects.get()
    assert (action.agency, action.due_on) == (police, dt.date(2026, 12, 1))
    assert action.referral == listing.referral


def test_a_case_taken_off_the_agenda_is_gone_from_it(client, huw, listing):
    sign_in(client, huw)

    response = client.post(case_url("withdraw", listing))

    assert response["Location"] == listing.sitting.get_absolute_url()
    assert client.get(listing.get_absolute_url()).status_code == 404


def test_the_page_is_in_welsh(client, huw, listing):
    sign_in(client, huw)
    client.cookies["django_language"] = "cy"

    response = client.get(listing.get_absolute_url())

    assert response.headers["Content-Language"] == "cy"
    assert "MARAC Conwy" in response.content.decode()
