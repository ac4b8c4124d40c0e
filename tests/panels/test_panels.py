"""The list of panels and their sittings."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import sign_in
from tests.factories.panels import ListingFactory, SittingFactory, awaiting_panel
from tests.panels.conftest import deny

PANELS = reverse("panels:panels")


def test_a_member_sees_the_panel_and_its_next_sitting(client, sara, listing):
    page = sign_in(client, sara).get(PANELS).content.decode()

    assert "Conwy MARAC" in page
    assert listing.sitting.meeting.reference in page
    assert "Call a sitting" not in page


def test_the_coordinator_can_call_a_sitting(client, huw, marac):
    page = sign_in(client, huw).get(PANELS).content.decode()

    assert reverse("panels:call_sitting", args=["conwy-marac"]) in page
    assert "No sitting is called." in page


def test_an_agency_outside_the_panel_sees_none(client, lowri, listing):
    page = sign_in(client, lowri).get(PANELS).content.decode()

    assert "Your agency sits on no panel." in page
    assert listing.sitting.meeting.reference not in page


def test_the_administrator_may_not_look(client, alun):
    assert sign_in(client, alun).get(PANELS).status_code == 403


def test_the_number_of_cases_is_of_those_the_reader_may_see(client, sara, listing):
    ListingFactory.create(sitting=listing.sitting)
    deny(sara, listing.referral)

    page = sign_in(client, sara).get(PANELS)

    (row,) = page.context["rows"]
    assert [sitting.cases for sitting in row["sittings"]] == [1]


def test_the_list_asks_as_often_however_long_it_is(client, huw, listing):
    sign_in(client, huw)
    client.get(PANELS)
    with CaptureQueriesContext(connection) as with_one:
        client.get(PANELS)
    for _number in range(3):
        sitting = SittingFactory.create(panel=listing.sitting.panel)
        ListingFactory.create(sitting=sitting, referral=awaiting_panel())

    with CaptureQueriesContext(connection) as with_four:
        client.get(PANELS)

    assert len(with_four) == len(with_one)


def test_the_page_is_in_welsh(client, huw, listing):
    sign_in(client, huw)
    client.cookies["django_language"] = "cy"

    response = client.get(PANELS)

    assert response.headers["Content-Language"] == "cy"
    assert "MARAC Conwy" in response.content.decode()
