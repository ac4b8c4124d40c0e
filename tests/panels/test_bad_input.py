"""What goes wrong at panels, each refused or taken with a clear message.

The rest stands where it belongs: a member who is a party or related in `test_source_of_harm.py`
and `test_listing.py`, papers that are late in `test_papers.py`, no basis in law in
`test_basis.py`, a score out of range in `test_rules.py` and `test_listing.py`, two people who
decide one case at once in `test_races.py`.
"""

import datetime as dt

import pytest
from django.utils import timezone

from meetings import operations as meetings
from meetings.models import Meeting
from panels import documents, operations
from panels.models import Listing
from tests.cast import actor, agency, sign_in
from tests.factories.meetings import arrangements
from tests.factories.panels import ListingFactory, SittingFactory, begin, gives
from tests.panels.pages import case_url, sitting_url
from tests.panels.test_add_to_sitting import ADD, BASIS


def test_a_case_listed_twice_is_refused_with_what_was_typed(client, listing, huw):
    page = sign_in(client, huw).post(
        f"{ADD}?referral={listing.referral.reference}",
        {
            **BASIS,
            "sitting": listing.sitting.meeting.reference,
            "route": "judgement",
            "reason": "Once more.",
        },
    )

    assert "This referral already waits at a sitting of this panel." in page.content.decode()
    assert "Once more." in page.content.decode()
    assert Listing.objects.count() == 1


def test_nor_at_the_next_sitting_while_it_waits_at_this_one(listing, marac, huw):
    later = SittingFactory.create(panel=marac, starts_at=timezone.now() + dt.timedelta(days=35))

    with pytest.raises(operations.Refused, match="already waits"):
        ListingFactory.create(sitting=later, referral=listing.referral, by=actor(huw))


class TestAnAgencyIsAbsent:
    def test_the_panel_goes_on_and_says_who_is_not_there(self, client, listing, huw):
        begin(listing.sitting, at=timezone.now())

        page = sign_in(client, huw).get(sitting_url("sitting", listing.sitting)).content.decode()
        assert "Not in the room:" in page

    def test_its_row_stays_open_for_a_day_and_not_longer(self, listing, police, huw):
        begin(listing.sitting, at=timezone.now())
        over_at = timezone.now()
        operations.conclude_sitting(listing.sitting, by=actor(huw), at=over_at)

        given = gives(listing, police, at=over_at + dt.timedelta(hours=23))
        assert given.text
        with pytest.raises(operations.Refused, match="until 24 hours after"):
            gives(listing, agency("health"), at=over_at + dt.timedelta(hours=25))


def test_a_sitting_that_overruns_says_so_and_still_decides(client, listing, huw):
    started_at = timezone.now() - dt.timedelta(minutes=90)
    begin(listing.sitting, at=started_at)
    meeting = listing.sitting.meeting
    meeting.starts_at, meeting.ends_at = started_at, started_at + dt.timedelta(minutes=60)
    meeting.save()

    page = sign_in(client, huw).get(sitting_url("sitting", listing.sitting)).content.decode()
    assert "over its time" in page
    assert "the sitting ends" in page
    client.post(
        case_url("decide", listing), {"decision": "safety-plan", "rationale": "Agreed, late."}
    )
    assert Listing.objects.get().decision == "safety-plan"


@pytest.mark.parametrize(
    ("mode", "words"),
    [("in_person", "In person"), ("video", "Video"), ("mixed", "In person and by video")],
)
def test_on_line_or_in_a_room_the_record_is_the_same(client, marac, mair, elin, huw, mode, words):
    """Only how people met differs: the same pages, decisions, actions and minutes."""
    at = timezone.now() + dt.timedelta(days=7)
    sitting = operations.call_sitting(
        marac,
        arrangements=arrangements(elin, starts_at=at, mode=mode, place="Coed Pella"),
        team=elin.memberships.get().team,
        by=actor(huw),
        at=timezone.now(),
    )
    listing = ListingFactory.create(sitting=sitting, referral=mair, by=actor(huw))
    begin(sitting, at=timezone.now())
    meetings.agree_action(
        sitting.meeting,
        referral=mair,
        what="Fit an alarm.",
        agency=agency("police"),
        due_on=timezone.localdate(),
        by=actor(huw),
        at=timezone.now(),
    )
    operations.decide(
        listing, decision="safety-plan", rationale="Agreed.", by=actor(huw), at=timezone.now()
    )
    operations.conclude_sitting(sitting, by=actor(huw), at=timezone.now())

    said = documents.minutes(sitting, language="en")
    assert said["arranged"]["mode"] == words
    assert said["cases"][0]["decision"] == "Safety plan with agreed actions"
    assert [action["what"] for action in said["cases"][0]["actions"]] == ["Fit an alarm."]
    assert Meeting.objects.get().status == Meeting.Status.CONCLUDED
    page = sign_in(client, huw).get(sitting.get_absolute_url()).content.decode()
    assert words in page
