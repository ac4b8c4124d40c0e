"""Every way in which something reaches somebody is listed, in its days, under what they know."""

import datetime as dt
from uuid import uuid4

import pytest
from django.utils import timezone

from meetings import operations as meetings
from meetings.models import Attendance, Meeting
from records import audit, documents, webhooks
from records.audit import SYSTEM, Actor, Kind
from records.models import Message, WebhookCall
from referrals.models import Referral
from safeguarding.breaches.concerned import concerned_by
from safeguarding.breaches.exposure import Line, Way, lines_about, recipients_of
from tests.cast import actor, agency
from tests.factories.information import InformationRequestFactory, household
from tests.factories.meetings import STARTS_AT, MeetingFactory, invitee
from tests.factories.reporting import NoticeFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 6)


@pytest.fixture
def referral(mash, policy, nia, mair) -> Referral:
    return household(told={"reporter_agency_id": agency("glan-morfa").pk, "capacity": "family"})


def lines(reference: str, user, *, first: dt.date = DAY, last: dt.date = DAY) -> list[Line]:
    return lines_about(reference, first_day=first, last_day=last, actor=actor(user))


def look(referral: Referral, user, at: dt.datetime) -> None:
    audit.record("referral.viewed", referral, by=actor(user), at=at, to="view_referrals")


def test_the_days_are_whole_days_of_london(referral, nia, mair):
    """In May London is an hour ahead of UTC: the day begins at 23:00 and ends before 23:00."""
    midnight = dt.datetime(2026, 5, 5, 23, tzinfo=dt.UTC)
    day, second = dt.timedelta(days=1), dt.timedelta(seconds=1)
    for at in (midnight - second, midnight, midnight + day - second, midnight + day):
        look(referral, nia, at)

    found = [line.at for line in lines(referral.reference, mair) if line.way == Way.VIEW]

    assert found == [midnight, midnight + day - second]


def test_minutes_reach_those_they_were_circulated_to(referral, nia, mair, elin, haf):
    meeting = MeetingFactory.create(chair=elin, invitees=[invitee(haf)], referrals=[referral])
    meetings.start_meeting(meeting, by=actor(elin), at=STARTS_AT)
    meeting = Meeting.objects.get()
    came = meeting.attendances.get(user_id=haf.pk)
    meetings.record_attendance(
        came, response=Attendance.Response.ATTENDED, by=actor(elin), at=STARTS_AT
    )
    document = documents.issue(
        kind="minutes",
        template="pdf/base.html",
        language="en",
        context={},
        title="Minutes",
        reference=meeting.reference,
        by=actor(elin),
        at=STARTS_AT,
    )
    meetings.circulate(meeting, document=document, by=actor(elin), at=STARTS_AT)
    Message.objects.update(status="sent", sent_at=STARTS_AT)

    for reference in (referral.reference, meeting.reference):
        found = lines(reference, mair)
        documented = {(line.what, line.to.name) for line in found if line.way == Way.DOCUMENT}
        assert ("Circulated: Minutes", "Haf Edwards") in documented
        assert ("Issued: Minutes", "Elin Morgan") in documented
        mailed = [line for line in found if line.way == Way.EMAIL and line.to.user_id == haf.pk]
        assert len(mailed) == 2, "the invitation and the minutes"
        assert {line.to.reference for line in mailed} == {meeting.reference}


def test_a_partners_system_that_was_called_or_that_asked(referral, mair):
    school, system = agency("glan-morfa"), uuid4()
    webhooks.register(
        system_id=system,
        url="https://example.wales/called/",
        events=["report.decided"],
        by=SYSTEM,
        at=STARTS_AT,
    )
    report = referral.report
    webhooks.queue_call(
        key="one",
        event="report.decided",
        system_id=system,
        reference=report.reference,
        by=SYSTEM,
        at=STARTS_AT,
    )
    WebhookCall.objects.update(status="sent", sent_at=STARTS_AT)
    asks = Actor(Kind.AGENCY_SYSTEM, system, "The school's system", agency_id=school.pk)
    audit.record("report.viewed", report, by=asks, at=STARTS_AT)

    found = [line for line in lines(referral.reference, mair) if line.way == Way.API]

    assert len(found) == 2
    assert {line.to.agency_id for line in found} == {school.pk}
    assert {line.to.reference for line in found} == {report.reference}


def test_a_request_or_a_notice_stands_for_itself_alone(referral, nia, mair, lowri, rhys):
    at = STARTS_AT
    request = InformationRequestFactory.create(
        referral=referral, asked=[agency("police")], by=actor(nia), at=at
    )
    notice = NoticeFactory.create(
        agency=agency("glan-morfa"), referral=referral, by=actor(nia), at=at
    )
    look(referral, nia, at)

    assert {line.way for line in lines(request.reference, mair)} == {Way.SHARED}
    assert {line.way for line in lines(notice.reference, mair)} == {Way.NOTICE}
    assert len(lines(referral.reference, mair)) == 3


def test_what_is_hidden_stands_for_nothing(referral, nia, mair, mali):
    request = InformationRequestFactory.create(
        referral=referral, asked=[agency("police")], by=actor(nia), at=STARTS_AT
    )
    Referral.objects.filter(pk=referral.pk).update(is_restricted=True)

    for reference in (referral.reference, referral.report.reference, request.reference):
        assert concerned_by(reference, actor(mair)).is_empty, reference
        assert lines(reference, mair) == []
        assert not concerned_by(reference, actor(mali)).is_empty, reference
    assert concerned_by("SG-7K2M-P9XH", actor(mair)).is_empty


def test_a_recipient_is_listed_once_with_all_that_reached_them(referral, nia, owen, mair):
    for minutes in (0, 5, 10):
        look(referral, nia, STARTS_AT + dt.timedelta(minutes=minutes))
    look(referral, owen, STARTS_AT)

    found = {each.recipient.name: each for each in recipients_of(lines(referral.reference, mair))}

    assert found["Nia Roberts"].counts == {Way.VIEW: 3}
    assert found["Nia Roberts"].last_at - found["Nia Roberts"].first_at == dt.timedelta(minutes=10)
    assert found["Owen Price"].counts == {Way.VIEW: 1}
    assert found["Owen Price"].recipient.reference == referral.reference


def test_however_much_there_is_it_is_a_fixed_number_of_queries(
    referral, nia, mair, django_assert_max_num_queries
):
    look(referral, nia, STARTS_AT)
    with django_assert_max_num_queries(80) as once:
        lines(referral.reference, mair)
    for _time in range(20):
        look(referral, nia, STARTS_AT)
    with django_assert_max_num_queries(len(once)):
        assert len(lines(referral.reference, mair)) == 21


def test_what_was_queued_and_did_not_go_reached_nobody(referral, mair):
    today = timezone.localdate()
    Message.objects.update(queued_at=timezone.now())

    assert Message.objects.filter(sent_at__isnull=True).exists()
    found = lines(referral.reference, mair, first=dt.date(2026, 1, 1), last=today)
    assert not [line for line in found if line.way == Way.EMAIL]
