"""Putting a referral on the agenda of a sitting."""

from django.urls import reverse

from panels.models import Listing
from tests.cast import sign_in
from tests.factories.panels import PanelFactory, SittingFactory, awaiting_panel
from tests.panels.conftest import deny

ADD = reverse("panels:add_to_sitting")
BASIS = {"purpose": "adult-safeguarding", "consent": "not_sought", "threshold": "met"}


def test_the_coordinator_puts_a_referral_on_the_agenda(client, huw, mair, sitting):
    response = sign_in(client, huw).post(
        f"{ADD}?referral={mair.reference}",
        {
            **BASIS,
            "sitting": sitting.meeting.reference,
            "route": "judgement",
            "reason": "Threats to kill.",
        },
    )

    assert response.status_code == 302
    listing = Listing.objects.get()
    assert (listing.referral, listing.reason) == (mair, "Threats to kill.")
    assert (listing.route, listing.is_repeat) == ("judgement", False)
    page = client.get(listing.get_absolute_url()).content.decode()
    assert "Professional judgement" in page


def test_a_marac_asks_by_which_route_and_keeps_what_was_typed(client, huw, mair, sitting):
    response = sign_in(client, huw).post(
        f"{ADD}?referral={mair.reference}",
        {"sitting": sitting.meeting.reference, "reason": "Threats to kill."},
    )

    assert response.status_code == 200
    assert response.context["form"].errors["route"]
    assert "Threats to kill." in response.content.decode()
    assert not Listing.objects.exists()


def test_who_comes_back_by_the_route_of_a_repeat_is_one(client, huw, mair, sitting):
    sign_in(client, huw).post(
        f"{ADD}?referral={mair.reference}",
        {
            **BASIS,
            "sitting": sitting.meeting.reference,
            "route": "repeat",
            "reason": "Followed again.",
        },
    )

    assert Listing.objects.get().is_repeat


def test_only_sittings_that_hear_this_pathway_are_offered(client, huw, sitting):
    pupils = SittingFactory.create(
        panel=PanelFactory.create(panel_type="vulnerable-pupils", name_en="Pupils")
    )
    adult = awaiting_panel("adult")

    page = sign_in(client, huw).get(f"{ADD}?referral={adult.reference}").content.decode()

    assert sitting.meeting.reference in page
    assert pupils.meeting.reference not in page
    assert "When did the person agree?" not in page


def test_a_panel_by_agreement_asks_when_they_agreed_and_keeps_what_was_typed(client, huw, mair):
    sitting = SittingFactory.create(panel=PanelFactory.create(panel_type="vulnerable-adults"))

    response = sign_in(client, huw).post(
        f"{ADD}?referral={mair.reference}",
        {
            **BASIS,
            "sitting": sitting.meeting.reference,
            "reason": "Lonely, and falls often.",
            "consent": "given",
        },
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert "This panel hears somebody only with their agreement." in page
    assert "Lonely, and falls often." in page
    assert not Listing.objects.exists()


def test_nothing_chosen_is_said_beside_the_field(client, huw, mair, sitting):
    page = sign_in(client, huw).post(f"{ADD}?referral={mair.reference}", {"sitting": "PS-0"})

    assert page.status_code == 200
    assert "Say why the panel should hear this referral." in page.content.decode()


def test_without_a_sitting_the_page_says_what_to_do(client, huw, mair):
    page = sign_in(client, huw).get(f"{ADD}?referral={mair.reference}").content.decode()

    assert "No sitting that could hear this referral is called." in page


def test_without_a_referral_it_leads_to_those_who_wait(client, huw):
    assert sign_in(client, huw).get(ADD)["Location"] == reverse("panels:waiting")


def test_a_member_of_the_panel_may_not(client, sara, listing):
    response = sign_in(client, sara).get(f"{ADD}?referral={listing.referral.reference}")

    assert response.status_code == 403


def test_what_is_hidden_is_not_there(client, huw, mair):
    deny(huw, mair)

    assert sign_in(client, huw).get(f"{ADD}?referral={mair.reference}").status_code == 404


def test_an_address_with_a_nul_in_it_names_no_referral(client, huw):
    assert sign_in(client, huw).get(ADD, {"referral": "SG-\0"}).status_code == 404
