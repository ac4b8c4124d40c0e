"""Papers of a case: whose they are, who reads them, and that a late one is said to be late."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from panels import operations, rules_listing
from panels.models_listing import Paper
from records.models import AuditEvent
from tests.cast import actor, agency, sign_in
from tests.factories.panels import PaperFactory, begin
from tests.files import pdf, upload
from tests.panels.conftest import deny
from tests.panels.pages import case_url, sitting_url


def paper_url(paper) -> str:
    return case_url("paper", paper.listing, str(paper.pk))


def bring(client, listing, **fields):
    sent = {"file": upload("chronology.pdf", pdf()), "shows": "Chronology of calls", **fields}
    return client.post(case_url("add_paper", listing), sent)


def test_an_agency_brings_a_paper_and_the_others_read_it(client, listing, sara, haf, police):
    response = bring(sign_in(client, sara), listing)

    assert response.status_code == 302
    paper = Paper.objects.get()
    assert (paper.agency, paper.shows) == (police, "Chronology of calls")
    page = sign_in(client, haf).get(listing.get_absolute_url()).content.decode()
    assert "Chronology of calls" in page
    assert "Came late" not in page
    assert client.get(paper_url(paper)).status_code == 200
    assert AuditEvent.objects.filter(event="attachment.downloaded").exists()


def test_a_late_paper_is_taken_and_said_to_be_late(client, listing, sara, huw):
    due_on = rules_listing.papers_due_on(listing.sitting.meeting, listing.sitting.panel_type)
    late_at = timezone.make_aware(dt.datetime.combine(due_on, dt.time(12))) + dt.timedelta(days=1)
    PaperFactory.create(listing=listing, by=actor(sara), at=late_at)

    event = AuditEvent.objects.get(event="paper.added")
    assert event.details["is_late"] is True
    assert "Came late" in sign_in(client, huw).get(listing.get_absolute_url()).content.decode()
    agenda = client.get(sitting_url("sitting", listing.sitting)).content.decode()
    assert "Papers came late" in agenda
    assert "Papers of 1 case came late." in agenda


@pytest.mark.parametrize(("hour", "is_late"), [((5, 22, 59), False), ((5, 23, 0), True)])
def test_in_time_is_until_the_last_minute_of_the_day(hour, is_late):
    """In Wales: at midnight in May it is 23:00 of the day before by the world's clock."""
    day, at_hour, minute = hour
    added_at = dt.datetime(2026, 5, day, at_hour, minute, tzinfo=dt.UTC)

    assert rules_listing.is_late(added_at, due_on=dt.date(2026, 5, 5)) is is_late


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(client, listing, sara):
    page = bring(sign_in(client, sara), listing, file=upload("run.exe", b"MZ" + b"0" * 60))

    assert page.status_code == 400
    assert page.context["form"].errors["file"]
    assert "Chronology of calls" in page.content.decode()
    assert bring(client, listing, shows="").context["form"].errors["shows"]
    assert not Paper.objects.exists()


def test_a_case_that_is_decided_takes_no_more_papers(client, listing, sara, huw):
    begin(listing.sitting, at=timezone.now())
    operations.decide(
        listing, decision="safety-plan", rationale="Agreed.", by=actor(huw), at=timezone.now()
    )

    page = bring(sign_in(client, sara), listing)

    assert "already decided" in page.content.decode()
    assert not Paper.objects.exists()
    assert "Add a paper" not in client.get(listing.get_absolute_url()).content.decode()


def test_only_an_agency_of_the_panel_brings_one(listing, huw):
    with pytest.raises(operations.Refused, match="Only the agencies of this panel"):
        PaperFactory.create(
            listing=listing, agency=agency("noddfa"), by=actor(huw), at=timezone.now()
        )


def test_a_conflicted_member_and_an_agency_not_invited_find_neither(client, listing, sara, lowri):
    paper = PaperFactory.create(listing=listing, by=actor(sara), at=timezone.now())
    deny(sara, listing.referral)

    for user in (sara, lowri):
        assert sign_in(client, user).get(paper_url(paper)).status_code == 404
        assert client.get(case_url("add_paper", listing)).status_code == 404


def test_a_paper_is_of_its_own_case_only(client, listing, sara, huw):
    paper = PaperFactory.create(listing=listing, by=actor(sara), at=timezone.now())
    address = reverse(
        "panels:paper", args=[listing.sitting.meeting.reference, "R-2020-00001", paper.pk]
    )

    assert sign_in(client, huw).get(address).status_code == 404
