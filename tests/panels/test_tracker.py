"""The actions of all sittings, by state, agency, person and day."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings import operations as meetings
from meetings.models import AgreedAction
from records.models import AuditEvent
from tests.cast import actor, sign_in
from tests.factories.panels import ListingFactory, SittingFactory, awaiting_panel, begin
from tests.panels.conftest import deny

TRACKER = reverse("panels:tracker")
Status = AgreedAction.Status


@pytest.fixture
def agree(listing, huw, police):
    """Agree an action at the first sitting, or at another one of the same panel."""
    begin(listing.sitting, at=timezone.now())

    def agreed(what: str, *, of=listing, agency=police, days: int = 7, **fields) -> AgreedAction:
        return meetings.agree_action(
            of.sitting.meeting,
            referral=of.referral,
            what=what,
            agency=agency,
            due_on=timezone.localdate() + dt.timedelta(days=days),
            by=actor(huw),
            at=timezone.now(),
            **fields,
        )

    return agreed


def end(action: AgreedAction, status: str, huw) -> None:
    meetings.end_action(
        action, status=status, outcome="It was tried.", by=actor(huw), at=timezone.now()
    )


def shown(response) -> list[str]:
    return [action.what for action in response.context["actions"]]


def test_it_holds_the_actions_of_every_sitting_the_first_due_first(client, huw, agree, listing):
    other = ListingFactory.create(
        sitting=SittingFactory.create(panel=listing.sitting.panel), referral=awaiting_panel()
    )
    begin(other.sitting)
    agree("Fit an alarm.", days=9)
    agree("Ring her.", of=other, days=2)

    response = sign_in(client, huw).get(TRACKER)

    assert shown(response) == ["Ring her.", "Fit an alarm."]
    assert AuditEvent.objects.get(event="panels.listed").details == {"show": "tracker", "rows": 2}


def test_whoever_holds_the_sitting_and_whose_it_is_are_led_to_its_end(
    client, huw, sara, haf, agree
):
    """Huw co-ordinates the panel and Sara's agency agreed to it; Haf's only reads of it."""
    url = reverse("panels:action", args=[agree("Fit an alarm.").pk])

    assert url in sign_in(client, huw).get(TRACKER).content.decode()
    assert url in sign_in(client, sara).get(TRACKER).content.decode()
    page = sign_in(client, haf).get(TRACKER).content.decode()
    assert "Fit an alarm." in page
    assert url not in page


def test_not_done_is_kept_apart_from_not_possible(client, huw, agree):
    end(agree("Visit."), Status.NOT_DONE, huw)
    end(agree("Move her."), Status.NOT_POSSIBLE, huw)
    agree("Fit an alarm.")
    client = sign_in(client, huw)

    assert shown(client.get(TRACKER, {"show": "not_done"})) == ["Visit."]
    response = client.get(TRACKER, {"show": "not_possible"})
    assert shown(response) == ["Move her."]
    numbers = {tile["label"]: tile["number"] for tile in response.context["tiles"]}
    assert numbers == {"Overdue": 0, "To do": 1, "Done": 0, "Not done": 1, "Not possible": 1}


def test_it_keeps_to_an_agency_a_person_and_a_day(client, huw, sara, haf, agree):
    health = haf.memberships.get().agency
    agree("Ring her.", agency=health, days=-1)
    agree("Fit an alarm.", days=2)
    agree("Hers alone.", user_id=sara.pk, owner_name=sara.name, days=20)
    soon = timezone.localdate() + dt.timedelta(days=5)
    client = sign_in(client, huw)

    assert shown(client.get(TRACKER, {"agency": health.code})) == ["Ring her."]
    assert shown(client.get(TRACKER, {"due_by": soon.isoformat()})) == [
        "Ring her.",
        "Fit an alarm.",
    ]
    assert shown(client.get(TRACKER, {"show": "overdue"})) == ["Ring her."]
    assert shown(sign_in(client, sara).get(TRACKER, {"whose": "mine"})) == ["Hers alone."]


@pytest.mark.parametrize(
    "asked",
    [
        {"show": "lost"},
        {"agency": "nobody"},
        {"whose": "theirs"},
        {"due_by": "31/02/2026"},
        {"page": "x"},
        {"due_by": "\x00"},
    ],
)
def test_what_cannot_be_asked_is_no_error_of_the_server(client, huw, agree, asked):
    agree("Fit an alarm.")

    response = sign_in(client, huw).get(TRACKER, asked)

    assert response.status_code == 200
    assert shown(response) == (["Fit an alarm."] if "page" in asked else [])


def test_who_is_denied_the_person_finds_neither_action_nor_number(client, sara, agree, listing):
    agree("Fit an alarm.")
    assert shown(sign_in(client, sara).get(TRACKER)) == ["Fit an alarm."]

    deny(sara, listing.referral)

    response = client.get(TRACKER)
    assert shown(response) == []
    assert all(tile["number"] == 0 for tile in response.context["tiles"])
    assert "No such action." in response.content.decode()
    assert listing.referral.reference not in response.content.decode()


def test_an_agency_that_was_not_invited_finds_nothing(client, lowri, agree):
    agree("Fit an alarm.")

    response = sign_in(client, lowri).get(TRACKER)

    assert response.status_code in (200, 403)
    assert "Fit an alarm." not in response.content.decode()


def test_whoever_has_no_part_in_panels_is_refused(client, alun):
    assert sign_in(client, alun).get(TRACKER).status_code == 403


def test_it_asks_as_often_however_many_there_are(client, huw, agree):
    agree("Fit an alarm.")
    sign_in(client, huw).get(TRACKER)
    with CaptureQueriesContext(connection) as with_one:
        client.get(TRACKER)
    for number in range(5):
        agree(f"Ring her, {number}.")

    with CaptureQueriesContext(connection) as with_six:
        client.get(TRACKER)

    assert len(with_six) == len(with_one)
