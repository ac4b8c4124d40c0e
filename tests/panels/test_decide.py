"""Recording what the panel decided."""

from django.utils import timezone

from referrals.models import Status
from tests.cast import sign_in
from tests.factories.panels import begin
from tests.panels.pages import case_url


def test_the_decision_is_recorded_and_the_referral_goes_on(client, huw, listing):
    begin(listing.sitting, at=timezone.now())

    response = sign_in(client, huw).post(
        case_url("decide", listing), {"decision": "safety-plan", "rationale": "All agreed."}
    )

    assert response["Location"] == listing.sitting.get_absolute_url()
    listing.refresh_from_db()
    listing.referral.refresh_from_db()
    assert (listing.decision, listing.decided_by_name) == ("safety-plan", "Huw Pritchard")
    assert listing.referral.status == Status.SUPPORT


def test_the_chair_decides_too(client, elin, listing):
    begin(listing.sitting, at=timezone.now())

    sign_in(client, elin).post(
        case_url("decide", listing), {"decision": "return", "rationale": "Probation is away."}
    )

    listing.refresh_from_db()
    assert listing.decision == "return"


def test_a_decision_without_a_reason_keeps_what_was_chosen(client, huw, listing):
    begin(listing.sitting, at=timezone.now())

    response = sign_in(client, huw).post(case_url("decide", listing), {"decision": "safety-plan"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Give the reason for the decision." in page
    assert "This closes the referral." in page
    listing.refresh_from_db()
    assert listing.decided_at is None


def test_before_the_sitting_nothing_is_decided(client, huw, listing):
    response = sign_in(client, huw).post(
        case_url("decide", listing), {"decision": "safety-plan", "rationale": "Agreed."}
    )

    assert "This meeting has not started." in response.content.decode()


def test_who_comes_second_finds_the_decision_and_their_own_words(client, huw, elin, listing):
    begin(listing.sitting, at=timezone.now())
    given = {"decision": "safety-plan", "rationale": "All agreed."}
    sign_in(client, huw).post(case_url("decide", listing), given)

    response = sign_in(client, elin).post(
        case_url("decide", listing), {"decision": "return", "rationale": "Probation is away."}
    )

    page = response.content.decode()
    assert "What you wrote" in page
    assert "Probation is away." in page
    assert "All agreed." in page
    listing.refresh_from_db()
    assert listing.decision == "safety-plan"
