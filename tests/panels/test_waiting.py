"""The list of those who wait for a panel."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.models import AuditEvent
from tests.cast import sign_in
from tests.factories.panels import ListingFactory, awaiting_panel
from tests.panels.conftest import deny

WAITING = reverse("panels:waiting")


def test_the_coordinator_sees_who_waits_and_can_add_them(client, huw, mair):
    page = sign_in(client, huw).get(WAITING).content.decode()

    assert "Mair Evans" in page
    assert f"{reverse('panels:add_to_sitting')}?referral={mair.reference}" in page
    event = AuditEvent.objects.get(event="panels.listed")
    assert event.details == {"show": "waiting", "rows": 1}


def test_who_is_on_an_agenda_shows_where(client, huw, listing):
    page = sign_in(client, huw).get(WAITING).content.decode()

    assert listing.get_absolute_url() in page
    assert "Add to a sitting" not in page


def test_an_empty_list_says_what_it_is_for(client, huw):
    assert "Nobody is waiting for a panel." in sign_in(client, huw).get(WAITING).content.decode()


def test_who_is_denied_sees_nobody_and_no_number(client, huw, mair):
    deny(huw, mair)

    page = sign_in(client, huw).get(WAITING).content.decode()

    assert mair.reference not in page
    assert "Nobody is waiting for a panel." in page


def test_a_member_sees_only_who_was_opened_to_them(client, sara, mair, marac):
    page = sign_in(client, sara).get(WAITING).content.decode()

    assert mair.reference not in page


def test_the_administrator_may_not_look(client, alun):
    assert sign_in(client, alun).get(WAITING).status_code == 403


def test_the_list_asks_as_often_however_long_it_is(client, huw, listing):
    sign_in(client, huw)
    client.get(WAITING)
    with CaptureQueriesContext(connection) as with_one:
        client.get(WAITING)
    for _number in range(3):
        ListingFactory.create(sitting=listing.sitting, referral=awaiting_panel())

    with CaptureQueriesContext(connection) as with_four:
        client.get(WAITING)

    assert len(with_four) == len(with_one)
