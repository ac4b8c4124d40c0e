"""A case that another area's MARAC goes on with: passed on, and taken on there."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from panels import operations
from panels.models import Listing
from panels.models_transfer import PanelTransfer
from records.models import AuditEvent, IssuedDocument
from tests.cast import actor, sign_in
from tests.factories.panels import (
    ListingFactory,
    PanelTransferFactory,
    SafeContactFactory,
    VoiceFactory,
    awaiting_panel,
    begin,
    gives,
)
from tests.panels.pages import case_url

SENT = {
    "to_panel": "Cheshire East MARAC",
    "told_whom": "Its co-ordinator",
    "reason": "She moved there with the children.",
    "consent": "not_sought",
    "language": "en",
}
NUMBER = "07700 900461"


@pytest.fixture
def moved(listing, huw, police) -> Listing:
    """Mair's case, which the panel decided to transfer."""
    VoiceFactory.create(listing=listing, words="She wants to stay where she is now.")
    SafeContactFactory.create(listing=listing, telephone=NUMBER)
    gives(listing, police, text="Known to us from March.")
    begin(listing.sitting, at=timezone.now())
    return operations.decide(
        listing, decision="transfer", rationale="She moved.", by=actor(huw), at=timezone.now()
    )


def sent_for(listing: Listing, **fields: str) -> dict[str, str]:
    purpose = listing.referral.policy.sharing_purposes.filter(pathways__contains=["adult"])[0]
    return {**SENT, "purpose": purpose.code, **fields}


def test_a_case_is_passed_on_with_a_summary_and_taken_on_there(client, moved, huw, sara):
    client = sign_in(client, huw)
    url = case_url("transfer", moved)
    assert url in client.get(moved.get_absolute_url()).content.decode()

    assert client.post(url, sent_for(moved))["Location"] == moved.get_absolute_url()

    transfer = PanelTransfer.objects.get()
    assert (transfer.to_panel, transfer.consent) == ("Cheshire East MARAC", "not_sought")
    moved.referral.refresh_from_db()
    assert moved.referral.status == "closed"
    page = client.get(moved.get_absolute_url()).content.decode()
    assert "Transferred to Cheshire East MARAC by Huw Pritchard" in page
    assert "Not acknowledged yet" in page
    waits = f"and not acknowledged yet: {moved.referral.reference}"
    assert waits in client.get(reverse("home")).content.decode()
    document = IssuedDocument.objects.get(kind__startswith="case-transfer-")
    said = str(document.context)
    assert "She wants to stay where she is now." in said
    assert "She moved there with the children." in said
    assert NUMBER not in said
    assert "Known to us from March." not in said

    today = timezone.localdate()
    day = {"on_day": today.day, "on_month": today.month, "on_year": today.year}
    client.post(url, {"name": "R. Shah", "how": "telephone", **day})

    page = client.get(moved.get_absolute_url()).content.decode()
    assert "R. Shah took it on there" in page
    assert "Not acknowledged yet" not in page
    assert waits not in client.get(reverse("home")).content.decode()
    events = AuditEvent.objects.filter(event__in=["listing.transferred", "transfer.acknowledged"])
    assert events.count() == 2
    assert "Cheshire" not in str(list(events.values_list("details", flat=True)))
    sara_client = sign_in(client, sara)
    assert sara_client.get(url).status_code == 404
    assert sara_client.get(reverse("panels:download", args=[document.pk])).status_code == 404


def test_nothing_goes_without_a_decision_a_basis_or_twice(client, listing, moved, huw):
    client = sign_in(client, huw)
    page = client.post(
        case_url("transfer", moved), sent_for(moved, purpose="", consent="overridden")
    ).content.decode()
    assert "Say on what basis in law it is shared." in page
    assert "Say why it is shared without the person&#x27;s agreement." in page
    assert "She moved there with the children." in page

    other = ListingFactory.create(sitting=listing.sitting, referral=awaiting_panel())
    page = client.post(case_url("transfer", other), sent_for(other)).content.decode()
    assert "The panel has not decided to transfer this case." in page
    assert not PanelTransfer.objects.exists()

    PanelTransferFactory.create(listing=moved, at=timezone.now())
    with pytest.raises(operations.Refused, match="transferred already"):
        PanelTransferFactory.create(listing=moved, at=timezone.now())


def test_it_is_acknowledged_once_and_on_a_day_between_then_and_now(moved, huw):
    at = timezone.now()
    PanelTransferFactory.create(listing=moved, at=at)
    today = timezone.localdate(at)
    told: dict[str, Any] = {"name": "R. Shah", "how": "letter", "by": actor(huw), "at": at}
    for on, words in (
        (today + dt.timedelta(days=1), "cannot be in the future"),
        (today - dt.timedelta(days=1), "before it was transferred"),
    ):
        with pytest.raises(operations.Refused, match=words):
            operations.acknowledge_transfer(moved, on=on, **told)
    operations.acknowledge_transfer(moved, on=today, **told)
    with pytest.raises(operations.Refused, match="acknowledged it already"):
        operations.acknowledge_transfer(moved, on=today, **told)


def test_a_case_comes_from_another_area_by_a_route_of_its_own(listing):
    case = ListingFactory.create(
        sitting=listing.sitting, referral=awaiting_panel(), route="transfer"
    )

    assert (case.route, case.is_repeat) == ("transfer", False)
