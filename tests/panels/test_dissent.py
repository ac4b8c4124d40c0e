"""An agency that disagrees with what the panel decided, on the page and in the minutes."""

import pytest
from django.utils import timezone

from meetings.models import Decision
from meetings.models_dissent import Dissent
from panels import documents, operations
from panels.models import Listing
from tests.cast import actor, sign_in
from tests.factories.panels import begin
from tests.panels.pages import case_url

WHY = "Housing was not heard."


@pytest.fixture
def decided(listing: Listing, huw) -> Listing:
    begin(listing.sitting, at=timezone.now())
    return operations.decide(
        listing,
        decision="safety-plan",
        rationale="All but one agreed.",
        by=actor(huw),
        at=timezone.now(),
    )


def test_a_disagreement_stands_beside_the_decision_and_changes_nothing(
    client, decided, huw, police
):
    client = sign_in(client, huw)
    assert case_url("dissent", decided) in client.get(decided.get_absolute_url()).content.decode()

    response = client.post(case_url("dissent", decided), {"agency": police.pk, "reason": WHY})

    assert response["Location"] == decided.get_absolute_url()
    page = client.get(decided.get_absolute_url()).content.decode()
    assert f"North Wales Police disagreed: {WHY}" in page
    decided.refresh_from_db()
    assert (decided.decision, decided.rationale) == ("safety-plan", "All but one agreed.")
    assert Decision.objects.get().decision == "Safety plan with agreed actions"


def test_two_agencies_disagree_with_one_decision_each_once(decided, huw, police):
    health = decided.sitting.panel.agencies.get(code="health")
    for agency in (police, health):
        operations.record_dissent(
            decided, agency=agency, reason=WHY, by=actor(huw), at=timezone.now()
        )

    with pytest.raises(operations.Refused, match="already recorded"):
        operations.record_dissent(
            decided, agency=police, reason="Again.", by=actor(huw), at=timezone.now()
        )

    assert Decision.objects.count() == 1
    assert Dissent.objects.count() == 2


def test_the_minutes_say_who_disagreed_with_this_case_and_no_other(decided, huw, police):
    operations.record_dissent(decided, agency=police, reason=WHY, by=actor(huw), at=timezone.now())

    for language, name in (("en", "North Wales Police"), ("cy", "Heddlu Gogledd Cymru")):
        (case,) = documents.minutes(decided.sitting, language=language)["cases"]
        assert case["dissents"] == [{"agency": name, "reason": WHY}]


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"reason": WHY}, "Choose the agency that disagreed."),
        ({"agency": "police"}, "Say why they disagreed."),
    ],
)
def test_what_is_missing_is_said_beside_the_field(client, decided, huw, police, sent, error):
    if "agency" in sent:
        sent = {"agency": police.pk}

    page = sign_in(client, huw).post(case_url("dissent", decided), sent).content.decode()

    assert error in page
    assert not Decision.objects.exists()


def test_nobody_disagrees_with_what_is_not_decided(client, listing, huw, police):
    begin(listing.sitting, at=timezone.now())

    page = sign_in(client, huw).post(
        case_url("dissent", listing), {"agency": police.pk, "reason": WHY}
    )

    assert "The panel has not decided on this referral yet." in page.content.decode()
    assert WHY in page.content.decode()
    assert not Dissent.objects.exists()


def test_after_the_sitting_the_record_is_closed(client, decided, huw, police):
    operations.conclude_sitting(decided.sitting, by=actor(huw), at=timezone.now())

    client = sign_in(client, huw)
    assert (
        case_url("dissent", decided) not in client.get(decided.get_absolute_url()).content.decode()
    )
    page = client.post(case_url("dissent", decided), {"agency": police.pk, "reason": WHY})
    assert page.status_code == 200
    assert not Dissent.objects.exists()


def test_a_member_reads_it_and_records_none(client, decided, haf, lowri, huw, police):
    operations.record_dissent(decided, agency=police, reason=WHY, by=actor(huw), at=timezone.now())

    client = sign_in(client, haf)
    assert WHY in client.get(decided.get_absolute_url()).content.decode()
    assert client.get(case_url("dissent", decided)).status_code == 403
    assert sign_in(client, lowri).get(case_url("dissent", decided)).status_code == 404
