"""Flags on agencies' own files after a case was heard: raised, placed, made longer, taken off."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from panels import operations
from panels.models import Listing
from panels.models_flags import Flag
from panels.rules_flags import FlagState, flagged_until, state_of
from records.audit import SYSTEM
from records.models import AuditEvent
from records.refusals import Refused
from tests.cast import actor, person, sign_in
from tests.factories.panels import (
    FlagFactory,
    ListingFactory,
    SittingFactory,
    awaiting_panel,
    begin,
)
from tests.panels.conftest import deny

FLAGS = reverse("panels:flags")
DECIDED_AT = dt.datetime(2026, 2, 28, 10, tzinfo=dt.UTC)
A_YEAR_ON = dt.date(2027, 2, 28)


def decided(listing: Listing, decision: str = "safety-plan", at: dt.datetime | None = None) -> None:
    at = at or timezone.now()
    begin(listing.sitting, at=at)
    operations.decide(listing, decision=decision, rationale="Agreed.", by=SYSTEM, at=at)


def test_every_agency_of_the_panel_is_asked_to_flag_its_file_for_twelve_months(listing):
    decided(listing, at=DECIDED_AT)

    flags = Flag.objects.filter(listing=listing)
    assert {flag.agency for flag in flags} == set(listing.sitting.panel.agencies)
    assert {flag.ends_on for flag in flags} == {A_YEAR_ON}
    event = AuditEvent.objects.filter(event="listing.decided").latest("sequence")
    assert event.details["flags"] == 3


def test_a_case_that_is_not_accepted_flags_nobody(listing):
    decided(listing, "not-accepted")

    assert not Flag.objects.exists()


def test_a_panel_whose_arrangements_have_no_flag_raises_none(listing):
    listing.decision = "safety-plan"
    assert flagged_until(listing, decided_on=DECIDED_AT.date()) == A_YEAR_ON

    listing.sitting.panel_type.flag_months = 0

    assert flagged_until(listing, decided_on=DECIDED_AT.date()) is None


def test_heard_again_within_the_year_the_flag_runs_from_then(listing, marac, elin, huw):
    decided(listing, "return", at=DECIDED_AT)
    first = Flag.objects.get(listing=listing, agency__code="police")
    operations.place_flag(first, by=actor(huw), at=DECIDED_AT)
    again = DECIDED_AT + dt.timedelta(days=90)
    sitting = SittingFactory.create(panel=marac, chair=elin, starts_at=again, by=actor(huw))
    second = ListingFactory.create(sitting=sitting, referral=listing.referral, by=actor(huw))

    decided(second, at=again)

    first.refresh_from_db()
    longer = Flag.objects.standing().get(agency=first.agency)
    assert first.replaced_on == again.date()
    assert longer.ends_on == dt.date(2027, 5, 29)
    assert state_of(first, today=again.date()) == FlagState.OVER
    assert state_of(longer, today=again.date()) == FlagState.TO_PLACE


@pytest.mark.parametrize(
    ("placed", "days_after_its_last", "state"),
    [
        (False, 0, FlagState.TO_PLACE),
        (False, 1, FlagState.OVER),
        (True, 0, FlagState.PLACED),
        (True, 1, FlagState.TO_REMOVE),
    ],
)
def test_where_a_flag_stands_changes_after_its_last_day(placed, days_after_its_last, state):
    flag = Flag(ends_on=A_YEAR_ON, placed_at=DECIDED_AT if placed else None)

    assert state_of(flag, today=A_YEAR_ON + dt.timedelta(days=days_after_its_last)) == state


def test_an_agency_says_that_its_file_is_flagged_and_a_year_later_that_it_is_not(
    client, listing, sara, police
):
    decided(listing)
    flag = Flag.objects.get(listing=listing, agency=police)
    client = sign_in(client, sara)
    page = client.get(FLAGS).content.decode()
    assert listing.referral.reference in page
    assert "flags to place on your agency" in client.get(reverse("home")).content.decode()
    assert "To place on the file" in page

    said = client.post(reverse("panels:flag", args=[flag.pk]), follow=True).content.decode()

    assert "The flag is recorded as placed." in said
    assert "No flag stands here." in said
    flag.refresh_from_db()
    assert flag.placed_by_name == sara.name
    assert "Sara Whitlock on" in client.get(f"{FLAGS}?show=placed").content.decode()
    Flag.objects.filter(pk=flag.pk).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert listing.referral.reference in client.get(f"{FLAGS}?show=to_remove").content.decode()

    client.post(reverse("panels:flag", args=[flag.pk]))

    flag.refresh_from_db()
    assert flag.removed_by == sara.pk
    events = AuditEvent.objects.filter(event__startswith="flag.").order_by("sequence")
    assert [event.event for event in events] == ["flag.placed", "flag.ended"]


def test_a_flag_stays_on_the_file_until_its_last_day(client, listing, sara, huw, police):
    flag = FlagFactory.create(listing=listing, agency=police)
    operations.place_flag(flag, by=actor(sara), at=timezone.now())

    with pytest.raises(Refused, match="stays on the file"):
        operations.remove_flag(flag, by=actor(sara), at=timezone.now())
    with pytest.raises(Refused, match="not one to be placed"):
        operations.place_flag(flag, by=actor(huw), at=timezone.now())

    sign_in(client, sara)
    said = client.post(reverse("panels:flag", args=[flag.pk]), follow=True).content.decode()
    assert "stays on the file" in said


def test_another_agencys_flag_and_one_of_a_case_closed_to_them_are_not_there(
    client, listing, sara, haf, police
):
    flag = FlagFactory.create(listing=listing, agency=police)
    address = reverse("panels:flag", args=[flag.pk])

    sign_in(client, haf)
    assert client.post(address).status_code == 404
    assert listing.referral.reference not in client.get(FLAGS).content.decode()

    deny(sara, listing.referral)
    sign_in(client, sara)
    assert client.post(address).status_code == 404
    page = client.get(FLAGS).content.decode()
    assert listing.referral.reference not in page
    assert "No flag stands here." in page


def test_the_case_says_which_agencies_flagged_their_files(client, listing, sara, huw, police):
    decided(listing)
    operations.place_flag(
        Flag.objects.get(listing=listing, agency=police), by=actor(sara), at=timezone.now()
    )

    page = sign_in(client, huw).get(listing.get_absolute_url())

    assert {each.flag.agency.code: each.state for each in page.context["agency_flags"]} == {
        "police": FlagState.PLACED,
        "conwy": FlagState.TO_PLACE,
        "health": FlagState.TO_PLACE,
    }
    assert "North Wales Police: On the file" in page.content.decode()


def test_the_list_takes_the_same_queries_whatever_its_length(
    client, listing, sara, police, django_assert_num_queries
):
    sign_in(client, sara)
    FlagFactory.create(listing=listing, agency=police)
    client.get(FLAGS)
    with CaptureQueriesContext(connection) as one:
        client.get(FLAGS)
    for _ in range(3):
        other = ListingFactory.create(sitting=listing.sitting, referral=awaiting_panel())
        FlagFactory.create(listing=other, agency=police)

    with django_assert_num_queries(len(one)):
        client.get(FLAGS)


def test_a_case_restricted_since_is_flagged_by_those_who_were_called_to_it_alone(
    client, listing, sara, police
):
    FlagFactory.create(listing=listing, agency=police)
    flag = reverse("panels:flag", args=[Flag.objects.get(listing=listing, agency=police).pk])
    colleague = person("Owain Lloyd", Role.DESIGNATED_PERSON, "vulnerable-people")
    assert listing.referral.reference in sign_in(client, colleague).get(FLAGS).content.decode()
    listing.referral.is_restricted = True
    listing.referral.save()

    page = client.get(FLAGS)

    assert listing.referral.reference not in page.content.decode()
    assert [state["count"] for state in page.context["states"]] == [0, 0, 0]
    assert "flags to place" not in client.get(reverse("home")).content.decode()
    assert client.post(flag).status_code == 404
    assert listing.referral.reference in sign_in(client, sara).get(FLAGS).content.decode()
    assert client.post(flag).status_code == 302
