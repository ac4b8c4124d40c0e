"""The alleged source of harm has an account, and nothing shows them that the case is heard."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings import operations as meetings
from meetings.models import AgreedAction
from panels import operations
from panels.models import Listing
from referrals import operations as referrals
from referrals.models import Referral, ReportPerson
from tests.cast import actor, sign_in
from tests.factories.panels import ListingFactory, awaiting_panel, begin
from tests.factories.people import PersonRecordFactory
from tests.panels.pages import case_url, sitting_url

RAN = "Fit an alarm at the back."


@pytest.fixture
def heard(listing: Listing, sara, huw, police) -> Listing:
    """Mair's case, in whose report Sara stands as the source of harm; another one is heard too."""
    other = ListingFactory.create(sitting=listing.sitting, referral=awaiting_panel())
    begin(listing.sitting, at=timezone.now())
    for case in (listing, other):
        meetings.agree_action(
            case.sitting.meeting,
            referral=case.referral,
            what=RAN if case == listing else "Ring the school.",
            agency=police,
            due_on=timezone.localdate() - dt.timedelta(days=1),
            by=actor(huw),
            at=timezone.now(),
        )
    source = PersonRecordFactory.create()
    listing.referral.report.people.create(record=source, role=ReportPerson.Role.ALLEGED_SOURCE)
    referrals.be_person(sara.pk, source.person, by=actor(huw), at=timezone.now())
    return listing


def test_no_page_shows_the_source_of_harm_that_the_case_is_heard(client, heard, sara):
    """Sara's team is let in to the referral; of its hearing no page, number or gap tells."""
    client = sign_in(client, sara)
    action = AgreedAction.objects.get(what=RAN)
    gone = [
        heard.get_absolute_url(),
        reverse("panels:action", args=[action.pk]),
        case_url("give_information", heard, "police"),
    ]
    lists = [
        reverse("home"),
        reverse("panels:panels"),
        reverse("panels:waiting"),
        reverse("panels:tracker"),
        reverse("panels:tracker") + "?show=overdue",
        sitting_url("sitting", heard.sitting),
    ]

    assert [client.get(url).status_code for url in gone] == [404, 404, 404]
    for url in lists:
        page = client.get(url)
        assert page.status_code == 200, url
        shown = page.content.decode()
        assert heard.referral.reference not in shown, url
        assert RAN not in shown, url
    agenda = client.get(heard.sitting.get_absolute_url())
    assert [case.number for case in agenda.context["cases"]] == [1]
    assert "Agenda: 1 case" in agenda.content.decode()


def test_without_the_tie_the_same_pages_show_it(client, heard, haf):
    """What the crawl looks for is there to be found."""
    page = sign_in(client, haf).get(heard.sitting.get_absolute_url()).content.decode()

    assert heard.referral.reference in page
    assert RAN in page
    assert client.get(heard.get_absolute_url()).status_code == 200


def test_an_agency_that_was_not_invited_finds_nothing_of_it(client, heard, lowri):
    client = sign_in(client, lowri)

    for url in (heard.get_absolute_url(), heard.sitting.get_absolute_url()):
        assert client.get(url).status_code == 404
    for name in ("panels", "waiting", "tracker"):
        assert (
            heard.referral.reference not in client.get(reverse(f"panels:{name}")).content.decode()
        )


def test_the_minutes_are_not_theirs(client, heard, sara, huw):
    for case in Listing.objects.filter(sitting=heard.sitting):
        operations.decide(
            case, decision="safety-plan", rationale="Agreed.", by=actor(huw), at=timezone.now()
        )
    operations.conclude_sitting(heard.sitting, by=actor(huw), at=timezone.now())
    document = operations.issue_minutes(
        heard.sitting, language="en", by=actor(huw), at=timezone.now()
    )

    client = sign_in(client, sara)
    assert client.get(reverse("panels:download", args=[document.pk])).status_code == 404
    page = client.get(heard.sitting.get_absolute_url()).content.decode()
    assert str(document.pk) not in page
    assert Referral.objects.filter(pk=heard.referral_id).exists()
