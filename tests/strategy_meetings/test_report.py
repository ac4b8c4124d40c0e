"""What an agency writes before a meeting: by itself, by when, for whom, and asked for once."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from meetings import operations as meetings
from meetings import rules_reports
from meetings.models import Meeting
from meetings.models_reports import AgencyReport, ReportedStatement
from meetings.queries_reports import agency_reports, reports_due
from meetings.rules_reports import ReportStanding
from meetings.tasks import see_to_meetings
from policies.counting import LONDON
from records.models import AuditEvent, Message
from records.refusals import Refused
from referrals.models import Referral
from strategy_meetings.models import StrategyMeeting
from tests.cast import actor, person, sign_in
from tests.factories.meetings import arrangements, invitee
from tests.factories.strategy_meetings import StrategyMeetingFactory

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 5, 6, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def address(called: StrategyMeeting, child: Referral) -> str:
    return reverse("strategy_meetings:report", args=[called.meeting.reference, child.reference])


def write(called: StrategyMeeting, child: Referral, user: User, **fields: Any) -> None:
    meetings.add_to_report(
        called.meeting,
        referral=child,
        agency=user.memberships.get().agency,
        **{
            "kind": "fact",
            "text": "Seen on Monday.",
            "by": actor(user),
            "at": timezone.now(),
            **fields,
        },
    )


def send(called: StrategyMeeting, child: Referral, user: User) -> None:
    meetings.send_report(
        called.meeting,
        referral=child,
        agency=user.memberships.get().agency,
        by=actor(user),
        at=timezone.now(),
    )


def read(called: StrategyMeeting, user: User) -> list[str]:
    rows = agency_reports(called.meeting, actor(user), at=timezone.now())
    return [statement.text for row in rows for statement in row.statements]


@pytest.mark.parametrize(
    ("sent_at", "at", "expected"),
    [
        (NOON, NOON + HOUR, ReportStanding.SENT),
        (NOON + HOUR, NOON + HOUR, ReportStanding.SENT_LATE),
        (None, NOON, ReportStanding.AWAITED),
        (None, NOON + HOUR, ReportStanding.MISSING),
    ],
)
def test_how_a_report_stands(sent_at, at, expected) -> None:
    assert rules_reports.standing_of(sent_at, due=NOON, at=at) == expected


def test_a_report_is_due_as_counted_or_when_the_meeting_begins() -> None:
    def due(counted: dt.datetime | None) -> dt.datetime:
        return rules_reports.due_at(counted, scheduled_at=NOON, starts_at=NOON + 9 * HOUR)

    assert due(NOON + HOUR) == NOON + HOUR
    assert due(NOON) == due(NOON - HOUR) == due(None) == due(NOON + 10 * HOUR) == NOON + 9 * HOUR


def test_two_working_days_before_are_counted_over_a_bank_holiday(
    child: Referral, elin: User, carys: User
) -> None:
    wednesday = dt.datetime(2026, 5, 27, 9, tzinfo=dt.UTC)  # 25 May is the Spring bank holiday
    called = StrategyMeetingFactory.create(
        referral=child,
        chair=elin,
        arrangements=arrangements(elin, starts_at=wednesday),
        invitees=[invitee(carys)],
    )

    due = reports_due(called.meeting, [child])[child.pk].astimezone(LONDON)

    assert (due.date(), due.hour) == (dt.date(2026, 5, 22), 17)


def test_an_agency_writes_tags_sends_and_the_chair_reads(
    client: Client, called: StrategyMeeting, child: Referral, carys: User, elin: User
) -> None:
    sign_in(client, carys)
    meeting_page = client.get(called.meeting.get_absolute_url()).content.decode()
    assert address(called, child) in meeting_page

    fact = {"add": "1", "kind": "fact", "text": "Called twice in April."}
    secret = {"add": "1", "kind": "opinion", "text": "A source fears him.", "is_for_chair": "on"}
    client.post(address(called, child), fact)
    client.post(address(called, child), secret)
    page = client.get(address(called, child)).content.decode()
    assert "Called twice in April." in page
    assert "For the chair alone" in page
    assert read(called, elin) == []

    client.post(address(called, child), {"send": "1"})
    assert read(called, elin) == ["Called twice in April.", "A source fears him."]
    report = AgencyReport.objects.get()
    assert (report.sent_by_name, report.agency.code) == ("Carys Beynon", "police")
    sign_in(client, elin)
    shown = client.get(called.meeting.get_absolute_url()).content.decode()
    assert "Called twice in April." in shown
    assert "A source fears him." in shown
    events = AuditEvent.objects.filter(event__startswith="agency_report.").order_by("sequence")
    assert [event.event for event in events] == [
        "agency_report.written",
        "agency_report.written",
        "agency_report.sent",
    ]
    assert not [event for event in events if "fears" in str(event.details)]


def test_what_is_for_the_chair_nobody_else_reads(
    client: Client, called: StrategyMeeting, child: Referral, carys: User, gwen: User
) -> None:
    write(called, child, carys)
    write(called, child, carys, text="A source fears him.", is_for_chair=True)
    send(called, child, carys)

    assert read(called, gwen) == ["Seen on Monday."]
    page = sign_in(client, gwen).get(called.meeting.get_absolute_url()).content.decode()
    assert "Seen on Monday." in page
    assert "A source fears him." not in page


def test_those_invited_with_them_do_not_read_it_and_an_outsider_finds_nothing(
    client: Client,
    called: StrategyMeeting,
    child: Referral,
    carys: User,
    haf: User,
    glyn: User,
    elin: User,
) -> None:
    meetings.invite(called.meeting, invitee=invitee(haf), by=actor(elin), at=timezone.now())
    write(called, child, carys)
    send(called, child, carys)

    page = sign_in(client, haf).get(address(called, child))
    assert page.status_code == 200
    assert "Seen on Monday." not in page.content.decode()
    meeting_page = client.get(called.meeting.get_absolute_url()).content.decode()
    assert "Seen on Monday." not in meeting_page
    assert sign_in(client, glyn).get(address(called, child)).status_code == 404
    assert sign_in(client, elin).get(address(called, child)).status_code == 404


def test_nonsense_is_said_beside_what_was_typed(
    client: Client, called: StrategyMeeting, child: Referral, carys: User
) -> None:
    sign_in(client, carys)
    page = address(called, child)

    no_kind = client.post(page, {"add": "1", "text": "Typed."}).content.decode()
    nothing = client.post(page, {"add": "1", "kind": "rumour", "text": " "}).content.decode()

    assert "Say what kind of statement it is." in no_kind
    assert "Typed." in no_kind
    assert "Write what you know." in nothing
    assert client.post(page, {"add": "1", "kind": "fact", "text": "a\x00b"}).status_code == 200
    assert client.post(page, {"take_out": "x"}).status_code == 404
    assert client.post(page, {}).status_code == 302
    empty = client.post(page, {"send": "1"}, follow=True).content.decode()
    assert "Write at least one statement first." in empty
    wrong = reverse("strategy_meetings:report", args=[called.meeting.reference, "x" * 300])
    assert client.get(wrong).status_code == 404
    assert not ReportedStatement.objects.exists()


def test_a_statement_is_taken_out_before_it_is_sent_and_not_after(
    client: Client, called: StrategyMeeting, child: Referral, carys: User
) -> None:
    write(called, child, carys)
    write(called, child, carys, text="A slip.")
    slip = ReportedStatement.objects.get(text="A slip.")
    sign_in(client, carys)
    client.post(address(called, child), {"take_out": str(slip.pk)})
    assert [each.text for each in ReportedStatement.objects.all()] == ["Seen on Monday."]

    send(called, child, carys)
    left = ReportedStatement.objects.get()
    client.post(address(called, child), {"take_out": str(left.pk)})
    with pytest.raises(Refused, match="The report has been sent"):
        write(called, child, carys)

    assert ReportedStatement.objects.get() == left


def test_nobody_writes_for_an_agency_that_is_not_invited_or_after_it_is_over(
    called: StrategyMeeting, child: Referral, carys: User, haf: User, elin: User
) -> None:
    for user in (haf, elin):
        with pytest.raises(Refused, match="Your agency is not invited"):
            write(called, child, user)
    meetings.cancel_meeting(called.meeting, reason="Moved.", by=actor(elin), at=timezone.now())

    with pytest.raises(Refused, match="The meeting is over, or was cancelled"):
        write(called, child, carys)


@pytest.fixture
def late(child: Referral, elin: User, carys: User, haf: User) -> StrategyMeeting:
    """Be a meeting, called a month ago for in two hours, for which reports were due days ago."""
    now = timezone.now()
    return StrategyMeetingFactory.create(
        referral=child,
        chair=elin,
        arrangements=arrangements(elin, starts_at=now + 2 * HOUR),
        invitees=[invitee(carys), invitee(haf)],
        by=actor(elin),
        at=now - dt.timedelta(days=30),
    )


def chasers() -> list[Message]:
    return list(Message.objects.filter(template="meetings/email/report_missing"))


def test_a_missing_report_is_asked_for_once_by_reference_only(
    late: StrategyMeeting, child: Referral, carys: User, haf: User
) -> None:
    write(late, child, haf)
    send(late, child, haf)

    assert (see_to_meetings(), see_to_meetings()) == (1, 0)

    (message,) = chasers()
    assert message.to == carys.email
    assert late.meeting.reference in message.body
    for name in ("Mair", "Llwyd", "Carys", "Elin", child.reference):
        assert name not in message.subject + message.body
    assert AuditEvent.objects.filter(event="agency_report.reminded").count() == 1


def test_nothing_is_asked_for_once_the_meeting_has_begun(late: StrategyMeeting, elin: User) -> None:
    meetings.start_meeting(late.meeting, by=actor(elin), at=timezone.now())

    assert see_to_meetings() == 0
    assert chasers() == []


def test_at_short_notice_it_is_due_as_the_meeting_begins_and_not_asked_for(
    called: StrategyMeeting, child: Referral
) -> None:
    assert called.meeting.status == Meeting.Status.SCHEDULED

    Meeting.objects.update(scheduled_at=timezone.now())
    called.meeting.refresh_from_db()

    assert reports_due(called.meeting, [child])[child.pk] == called.meeting.starts_at
    assert see_to_meetings() == 0


def test_the_arranger_sees_who_is_late_and_the_number_of_queries_stays(
    late: StrategyMeeting,
    elin: User,
    carys: User,
    lowri: User,
    django_assert_num_queries,
) -> None:
    with CaptureQueriesContext(connection) as asked:
        rows = agency_reports(late.meeting, actor(elin), at=timezone.now())
    assert {row.agency.code: row.standing for row in rows} == {
        "police": "missing",
        "health": "missing",
    }
    meetings.invite(late.meeting, invitee=invitee(lowri), by=actor(elin), at=timezone.now())

    with django_assert_num_queries(len(asked)):
        assert len(agency_reports(late.meeting, actor(elin), at=timezone.now())) == len(rows) + 1
    assert agency_reports(late.meeting, actor(carys), at=timezone.now()) == []


def test_an_employers_contact_cannot_open_what_they_may_not_see(
    client: Client, called: StrategyMeeting, child: Referral, elin: User
) -> None:
    contact = person("Wyn Prosser", Role.EMPLOYER_CONTACT, "school-staff")
    meetings.invite(called.meeting, invitee=invitee(contact), by=actor(elin), at=timezone.now())

    assert sign_in(client, contact).get(address(called, child)).status_code == 404


def test_the_minutes_show_what_agencies_wrote_before_and_to_the_chair_what_is_for_the_chair(
    client: Client, called: StrategyMeeting, child: Referral, elin: User, carys: User, gwen: User
) -> None:
    write(called, child, carys, text="Canari was bruised.")
    write(called, child, carys, text="Canari for the chair.", is_for_chair=True)
    send(called, child, carys)
    minutes = reverse("strategy_meetings:minutes", args=[called.meeting.reference])

    chair = sign_in(client, elin).get(minutes).content.decode()
    taker = sign_in(Client(), gwen).get(minutes).content.decode()

    assert "Canari was bruised." in chair
    assert "Canari was bruised." in taker
    assert "Canari for the chair." in chair
    assert "Canari for the chair." not in taker
