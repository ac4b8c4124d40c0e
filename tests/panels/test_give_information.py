"""What an agency knows, given by the agency itself or written down for it."""

from panels.models import AgencyInformation
from tests.cast import sign_in
from tests.factories.panels import gives
from tests.panels.conftest import deny
from tests.panels.pages import case_url

Answer = AgencyInformation.Answer


def test_an_agency_gives_what_it_knows(client, sara, listing):
    response = sign_in(client, sara).post(
        case_url("give_information", listing, "police"),
        {"answer": "held", "text": "Three incidents since March.", "version": "0"},
    )

    assert response["Location"] == listing.get_absolute_url()
    given = AgencyInformation.objects.get()
    assert (given.agency.code, given.given_by_name) == ("police", "Sara Whitlock")


def test_an_agency_says_that_it_knows_nothing(client, sara, listing):
    sign_in(client, sara).post(
        case_url("give_information", listing, "police"), {"answer": "nothing_known", "version": "0"}
    )

    assert AgencyInformation.objects.get().answer == Answer.NOTHING_KNOWN


def test_one_agency_does_not_write_for_another(client, sara, listing):
    sign_in(client, sara)

    assert client.get(case_url("give_information", listing, "health")).status_code == 404
    assert client.get(case_url("give_information", listing, "glan-morfa")).status_code == 404


def test_the_coordinator_writes_for_an_agency_that_telephoned(client, huw, listing):
    response = sign_in(client, huw).post(
        case_url("give_information", listing, "health"),
        {"answer": "cannot_share", "text": "Awaits the doctor's consent.", "version": "0"},
    )

    assert response.status_code == 302
    assert AgencyInformation.objects.get().given_by_name == "Huw Pritchard"


def test_a_conflicted_member_gives_nothing(client, sara, listing):
    deny(sara, listing.referral)

    response = sign_in(client, sara).get(case_url("give_information", listing, "police"))

    assert response.status_code == 404


def test_a_role_without_a_part_in_panels_is_refused(client, nia, listing):
    assert sign_in(client, nia).get(listing.get_absolute_url()).status_code == 404


def test_held_without_a_word_is_asked_for_it(client, sara, listing):
    response = sign_in(client, sara).post(
        case_url("give_information", listing, "police"), {"answer": "held", "version": "0"}
    )

    assert "Write down what your agency knows." in response.content.decode()


def test_two_colleagues_see_both_texts_and_lose_neither(client, sara, listing, police):
    gives(listing, police, text="Three incidents.")

    response = sign_in(client, sara).post(
        case_url("give_information", listing, "police"),
        {"answer": "held", "text": "One incident.", "version": "0"},
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert "Three incidents." in page
    assert page.count("One incident.") == 2  # beside theirs, and in the field to be saved
    assert 'name="version" value="1"' in page
    assert AgencyInformation.objects.get().text == "Three incidents."


def test_hostile_text_is_taken_as_text_or_told_so(client, sara, listing):
    sign_in(client, sara)
    address = case_url("give_information", listing, "police")

    too_long = client.post(address, {"answer": "held", "text": "x" * 60_000, "version": "0"})
    nul = client.post(address, {"answer": "held", "text": "a\x00b", "version": "0"})
    markup = client.post(
        address, {"answer": "held", "text": "<script>alert(1)</script>", "version": "0"}
    )

    assert (too_long.status_code, nul.status_code, markup.status_code) == (200, 200, 302)
    assert "<script>alert" not in client.get(listing.get_absolute_url()).content.decode()
