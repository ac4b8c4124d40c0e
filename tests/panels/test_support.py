"""The support a panel devises: made on a case, in its minutes, reviewed until it ends."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from panels import documents, operations
from panels.models import Listing
from panels.models_support import SupportPackage
from records.models import AuditEvent
from records.refusals import Refused
from tests.cast import actor, agency, sign_in
from tests.factories.panels import (
    ListingFactory,
    PanelFactory,
    SittingFactory,
    SupportPackageFactory,
    awaiting_panel,
    begin,
)
from tests.panels.conftest import deny
from tests.panels.pages import case_url

WISHES = "I want company, and somebody to help with my letters."
PACKAGES = reverse("panels:packages")


@pytest.fixture
def case(elin, sara, haf, huw) -> Listing:
    """Return a case of the Vulnerable Adults Panel, on which the panel has decided."""
    panel = PanelFactory.create(panel_type="vulnerable-adults", code="conwy-vap")
    sitting = SittingFactory.create(
        panel=panel, chair=elin, starts_at=timezone.now(), by=actor(huw)
    )
    listed: Listing = ListingFactory.create(
        sitting=sitting,
        referral=awaiting_panel(),
        agreed_on=dt.date(2026, 5, 6),
        by=actor(huw),
    )
    begin(sitting, at=timezone.now())
    return operations.decide(
        listed,
        decision="support-plan",
        rationale="He agrees.",
        by=actor(huw),
        at=timezone.now(),
    )


def a_day(weeks: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(weeks=weeks)


def typed(day: dt.date) -> dict[str, str]:
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {f"review_on_{part}": str(number) for part, number in parts.items()}


def test_a_package_is_devised_reviewed_and_ends(client, case, huw, police):
    client = sign_in(client, huw)
    address = case_url("support", case)
    assert address in client.get(case.get_absolute_url()).content.decode()
    assert client.get(address).context["form"]["review_on"].value() == a_day(12)

    client.post(address, {"wishes": WISHES, "lead_agency": police.pk, **typed(a_day(6))})

    page = client.get(case.get_absolute_url()).content.decode()
    assert WISHES in page
    assert "North Wales Police leads; to be reviewed on" in page
    review = case_url("review_support", case)
    said = {"difference": "He eats with others now.", "outcome": "continues"}
    client.post(review, said | typed(a_day(9)))
    package = SupportPackage.objects.get()
    assert package.review_on == a_day(9)

    client.post(review, {"difference": "He goes by himself.", "outcome": "achieved"})

    package.refresh_from_db()
    assert package.review_on is None
    page = client.get(case.get_absolute_url()).content.decode()
    assert "He eats with others now." in page
    assert "What the person wanted is reached: it ends" in page
    assert "North Wales Police led; it has ended." in page
    assert "No support package goes on." in client.get(PACKAGES).content.decode()
    events = AuditEvent.objects.filter(event__startswith="support.").order_by("sequence")
    assert [each.event for each in events] == [
        "support.made",
        "support.reviewed",
        "support.reviewed",
        "support.listed",
    ]


def test_what_the_person_wants_stands_in_the_minutes(case):
    SupportPackageFactory.create(listing=case, wishes=WISHES)

    [said] = documents.minutes(case.sitting, language="en")["cases"]

    assert said["support"] == {"wishes": WISHES, "lead": case.sitting.panel.agency.name}


def test_what_is_wrong_is_said_and_what_was_typed_stays(client, case, huw, police):
    client = sign_in(client, huw)
    said = {"wishes": WISHES, "lead_agency": police.pk, **typed(a_day(0))}

    answer = client.post(case_url("support", case), said)

    assert answer.status_code == 400
    page = answer.content.decode()
    assert "The next review has to be after today." in page
    assert WISHES in page
    assert not SupportPackage.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"outcome": "continues", "difference": "Some."}, "when it is reviewed next"),
        ({"outcome": "achieved", "difference": " "}, "what difference it made"),
        (
            {"outcome": "continues", "difference": "Some.", "review_on": dt.date(2020, 1, 1)},
            "after today",
        ),
    ],
)
def test_a_review_says_what_came_of_it_and_when_the_next_one_is(case, huw, said, words):
    package = SupportPackageFactory.create(listing=case)

    with pytest.raises(Refused, match=words):
        operations.review_package(package, **said, by=actor(huw), at=timezone.now())


def test_a_package_that_has_ended_is_not_reviewed_again(case, huw):
    package = SupportPackageFactory.create(listing=case)
    ends: dict[str, Any] = {"outcome": "not_wanted", "difference": "He said no.", "by": actor(huw)}
    operations.review_package(package, **ends, at=timezone.now())

    with pytest.raises(Refused, match="has ended"):
        operations.review_package(package, **ends, at=timezone.now())


def test_only_a_panel_that_devises_support_does_once_and_an_agency_of_it_leads(case, listing, huw):
    made: dict[str, Any] = {
        "wishes": WISHES,
        "review_on": a_day(4),
        "by": actor(huw),
        "at": timezone.now(),
    }
    with pytest.raises(Refused, match="makes no support packages"):
        operations.make_package(listing, lead_agency=agency("police"), **made)
    with pytest.raises(Refused, match="Only an agency of this panel"):
        operations.make_package(case, lead_agency=agency("glan-morfa"), **made)
    operations.make_package(case, lead_agency=agency("police"), **made)

    with pytest.raises(Refused, match="has a support package already"):
        operations.make_package(case, lead_agency=agency("police"), **made)


def test_whoever_does_not_lead_or_is_denied_reviews_nothing(client, case, sara, haf, police):
    SupportPackageFactory.create(listing=case, lead_agency=police, review_on=timezone.localdate())
    review = case_url("review_support", case)

    sign_in(client, haf)
    assert client.get(review).status_code in {403, 404}
    deny(sara, case.referral)
    sign_in(client, sara)
    assert client.get(review).status_code == 404
    assert case.referral.reference not in client.get(PACKAGES).content.decode()
    assert "support packages to review" not in client.get(reverse("home")).content.decode()


def test_what_is_to_be_reviewed_stands_at_home_of_who_leads_and_who_coordinates(
    client, case, huw, police, elin
):
    package = SupportPackageFactory.create(
        listing=case, lead_agency=police, review_on=timezone.localdate()
    )
    due = f"{PACKAGES}?show=due"
    sign_in(client, huw)

    assert due in client.get(reverse("home")).content.decode()
    assert case.referral.reference in client.get(due).content.decode()

    SupportPackage.objects.filter(pk=package.pk).update(review_on=a_day(1))
    assert due not in client.get(reverse("home")).content.decode()
    assert "No support package is to be reviewed by today." in client.get(due).content.decode()
    assert case.referral.reference in client.get(PACKAGES).content.decode()
    # Who neither leads nor coordinates has nothing to see to, though the case is open to them.
    SupportPackage.objects.filter(pk=package.pk).update(review_on=timezone.localdate())
    sign_in(client, elin)
    assert due not in client.get(reverse("home")).content.decode()
