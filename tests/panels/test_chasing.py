"""What an agency owes a sitting is asked for once, and marked where it comes late."""

import datetime as dt

import pytest
from django.utils import timezone

from panels import operations, rules
from panels.documents import minutes
from panels.models import AgencyInformation, Listing
from panels.tasks import chase_information
from records.models import Message
from tests.cast import actor, agency, sign_in
from tests.factories.panels import ListingFactory, awaiting_panel
from tests.panels.conftest import deny

OWED = "panels/email/information_owed"


@pytest.fixture
def due(listing):
    """Return Mair's case on the day by which agencies answer; it was listed last week."""
    return put(listing, timezone.localdate())


def put(listing, due_on):
    """Move the sitting to where its agencies answer by ``due_on``."""
    meeting, days = listing.sitting.meeting, listing.sitting.panel_type.answers_due_days
    starts_at = dt.datetime.combine(due_on + dt.timedelta(days=days), dt.time(23, 0))
    meeting.starts_at = timezone.make_aware(starts_at)
    meeting.ends_at = meeting.starts_at + dt.timedelta(minutes=50)
    meeting.save()
    Listing.objects.filter(sitting=listing.sitting).update(
        listed_at=timezone.now() - dt.timedelta(days=14)
    )
    listing.refresh_from_db()
    return listing


def told():
    return sorted(Message.objects.filter(template=OWED).values_list("to", flat=True))


def answers(listing, user):
    return operations.give_information(
        listing,
        agency=agency(user.memberships.get().agency.code),
        answer=AgencyInformation.Answer.NOTHING_KNOWN,
        by=actor(user),
        at=timezone.now(),
    )


def test_whoever_owes_information_is_reminded_once_and_of_nobody(due, elin, sara, haf, mair):
    answers(due, haf)

    assert (chase_information(), chase_information()) == (2, 0)

    assert told() == [elin.email, sara.email]
    for message in Message.objects.filter(template=OWED):
        assert due.sitting.meeting.reference in message.subject
        for word in ("Mair", "Evans", mair.reference):
            assert word not in message.subject + message.body


def test_nobody_is_reminded_before_the_day_or_of_what_was_listed_today(due, sara, haf):
    put(due, timezone.localdate() + dt.timedelta(days=1))
    assert chase_information() == 0

    put(due, timezone.localdate())
    Listing.objects.update(listed_at=timezone.now())
    assert chase_information() == 0
    assert told() == []


def test_whom_a_case_is_hidden_from_is_reminded_of_the_others_only(due, elin, sara, haf):
    """A reminder for a hidden case would say that there is one."""
    deny(sara, due.referral)
    chase_information()
    assert told() == [elin.email, haf.email]

    ListingFactory.create(sitting=due.sitting, referral=awaiting_panel())
    put(due, timezone.localdate())
    chase_information()
    assert told() == [elin.email, haf.email, sara.email]


def test_what_comes_after_its_day_is_late_and_stays_so(client, due, sara, haf, huw):
    answers(due, haf)
    put(due, timezone.localdate() - dt.timedelta(days=1))
    given = answers(due, sara)

    assert given.is_late
    again = operations.give_information(
        due,
        agency=agency("police"),
        answer=AgencyInformation.Answer.HELD,
        text="Known since March.",
        version=1,
        by=actor(sara),
        at=timezone.now(),
    )
    assert again.is_late
    sign_in(client, huw)
    assert client.get(due.get_absolute_url()).content.decode().count("Came late") == 1
    page = client.get(due.sitting.get_absolute_url()).content.decode()
    assert "Information about 1 case came late." in page
    [said] = minutes(due.sitting, language="en")["cases"]
    assert [each["is_late"] for each in said["information"]].count(True) == 1


def test_about_what_was_listed_after_the_day_nobody_is_late(due, sara):
    put(due, timezone.localdate() - dt.timedelta(days=1))
    Listing.objects.update(listed_at=timezone.now())

    assert not answers(Listing.objects.get(), sara).is_late


def test_a_change_of_what_came_in_time_is_not_late(due, sara):
    answers(due, sara)
    put(due, timezone.localdate() - dt.timedelta(days=1))

    changed = operations.give_information(
        due,
        agency=agency("police"),
        answer=AgencyInformation.Answer.HELD,
        text="Known since March.",
        version=1,
        by=actor(sara),
        at=timezone.now(),
    )

    assert not changed.is_late
    assert rules.answers_due_on(due.sitting.meeting, due.sitting.panel_type) < timezone.localdate()
