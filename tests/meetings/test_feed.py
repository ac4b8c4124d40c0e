"""A person's own meetings in their own calendar: made, read, ended, and asked nonsense of."""

import datetime as dt
import re

import pytest
import vobject
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from meetings import feeds, operations
from meetings.models import Meeting
from meetings.models_feeds import CalendarFeed
from records.audit import SYSTEM
from records.models import AuditEvent
from tests.cast import actor, sign_in
from tests.factories.meetings import MeetingFactory, arrangements, invitee

pytestmark = pytest.mark.django_db


def made(user: User) -> str:
    """Return the address of somebody's feed, made by their own hand."""
    token = operations.make_feed(user, by=actor(user), at=timezone.now())
    return reverse("meetings:feed", args=[token])


def to_come(elin: User, haf: User, **fields: object) -> Meeting:
    return MeetingFactory.create(
        chair=elin,
        arrangements=arrangements(
            elin,
            **{
                "starts_at": timezone.now() + dt.timedelta(days=3),
                "mode": Meeting.Mode.IN_PERSON,
                "place": "Coed Pella, room 2",
                **fields,
            },
        ),
        invitees=[invitee(haf)],
    )


def test_it_is_made_seen_once_read_and_ended(client: Client, elin: User, haf: User) -> None:
    meeting = to_come(elin, haf)
    sign_in(client, haf)
    settings = reverse("meetings:calendar")
    assert "You have no such address." in client.get(settings).content.decode()

    page = client.post(reverse("meetings:make_calendar"))
    found = re.search(r"/meetings/calendar/[\w-]{43}/", page.content.decode())
    assert found
    assert "no-store" in page.headers["Cache-Control"]
    address = found.group()
    assert address not in client.get(settings).content.decode()
    assert "You have had an address since" in client.get(settings).content.decode()

    calendar = Client()  # which cannot sign in
    answer = calendar.get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    read = vobject.readOne(answer.content.decode())
    assert read.method.value == "PUBLISH"
    assert read.vevent.summary.value == f"Meeting {meeting.reference}"
    assert read.vevent.location.value == "In person"
    assert read.vevent.dtstart.value == meeting.starts_at.replace(microsecond=0)
    event = AuditEvent.objects.get(event="calendar_feed.read")
    assert (event.actor_id, event.details["meetings"]) == (haf.pk, 1)

    client.post(reverse("meetings:end_calendar"))
    assert calendar.get(address).status_code == 404
    assert "You have no such address." in client.get(settings).content.decode()


def test_it_says_a_reference_times_and_how_people_meet_and_no_more(
    client: Client, elin: User, haf: User
) -> None:
    meeting = to_come(elin, haf)

    text = client.get(made(haf)).content.decode()

    assert meeting.reference in text
    for hidden in ("Coed Pella", "Elin", "Haf", "ATTENDEE", "ORGANIZER", "URL", "DESCRIPTION"):
        assert hidden not in text


def test_it_holds_ones_own_meetings_to_come_and_no_others(
    client: Client, elin: User, haf: User, lowri: User
) -> None:
    to_come(elin, lowri)
    over = to_come(elin, haf, starts_at=timezone.now() - dt.timedelta(days=3))
    called_off = to_come(elin, haf)
    operations.cancel_meeting(called_off, reason="Ill.", by=actor(elin), at=timezone.now())
    mine = to_come(elin, haf)

    text = client.get(made(haf)).content.decode()

    assert [each.summary.value for each in vobject.readOne(text).vevent_list] == [
        f"Meeting {mine.reference}"
    ]
    assert over.reference not in text


def test_the_token_is_kept_nowhere(client: Client, haf: User) -> None:
    address = made(haf)
    token = address.split("/")[-2]

    client.get(address)

    feed = CalendarFeed.objects.get()
    kept = [str(value) for value in CalendarFeed.objects.values_list().get()]
    kept += [str(event.details) for event in AuditEvent.objects.all()]
    assert not [text for text in kept if token in text]
    assert len(feed.digest) == 64


def test_another_address_ends_the_first(client: Client, haf: User) -> None:
    first, second = made(haf), made(haf)

    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 1


def test_a_leaver_reads_nothing_and_comes_back_to_nothing(client: Client, haf: User) -> None:
    address = made(haf)
    today = timezone.localdate()
    Membership.objects.filter(user=haf).update(ends_on=today)
    assert client.get(address).status_code == 404

    assert operations.end_feeds_of_leavers(by=SYSTEM, at=timezone.now()) == 1
    Membership.objects.filter(user=haf).update(ends_on=None)

    assert client.get(address).status_code == 404
    assert operations.end_feeds_of_leavers(by=SYSTEM, at=timezone.now()) == 0


def test_whoever_works_here_keeps_their_address(client: Client, haf: User) -> None:
    address = made(haf)

    assert operations.end_feeds_of_leavers(by=SYSTEM, at=timezone.now()) == 0
    assert client.get(address).status_code == 200


def test_a_wrong_an_ended_and_a_leavers_address_are_answered_alike(
    client: Client, haf: User, lowri: User
) -> None:
    ended, left = made(haf), made(lowri)
    operations.end_feed(haf, by=actor(haf), at=timezone.now())
    Membership.objects.filter(user=lowri).update(ends_on=timezone.localdate())
    wrong = reverse("meetings:feed", args=["x" * 43])

    answers = [client.get(address) for address in (wrong, ended, left)]

    assert {answer.status_code for answer in answers} == {404}
    assert {answer.content for answer in answers} == {b""}
    assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1
    assert AuditEvent.objects.filter(event="calendar_feed.refused").count() == len(answers)


NONSENSE = {
    "huge": "x" * 20_000,
    "not ASCII": "ŵŷ\u2028",
    "half a letter": "%ED%A0%80",
    "not UTF-8": "%FF%FE",
    "NUL": "a%00b",
    "dots": "..%2F..%2Fetc",
    "header": "a%0d%0aSet-Cookie:x=1",
    "SQL": "' OR 1=1 --",
}


@pytest.mark.parametrize("token", NONSENSE.values(), ids=list(NONSENSE))
def test_a_token_of_nonsense_is_not_found(client: Client, token: str) -> None:
    answer = client.get(f"/meetings/calendar/{token}/")

    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "method", ["PUT", "PROPFIND", "REPORT", "MKCALENDAR", "OPTIONS", "DELETE", "POST", "BREW"]
)
def test_a_calendar_that_wants_more_than_to_read_is_refused(
    client: Client, haf: User, method: str
) -> None:
    address = made(haf)

    for asked in (address, reverse("meetings:feed", args=["x" * 43])):
        answer = client.generic(
            method, asked, b"<D:propfind xmlns:D='DAV:'>\xff\x00", content_type="text/xml"
        )
        assert answer.status_code == 405
    assert CalendarFeed.objects.get().revoked_at is None


def test_strange_headers_change_nothing(client: Client, haf: User) -> None:
    answer = client.get(
        made(haf),
        headers={
            "Accept": "text/html;q=abc, \xff",
            "Accept-Language": "x" * 5000,
            "If-None-Match": '"\xff',
            "If-Modified-Since": "the day before yesterday",
            "Range": "bytes=9-1,-5",
            "Authorization": "Basic !!!!",
            "Depth": "infinity",
            "User-Agent": "\xff",
            "Cookie": "sessionid=\xff; ;;=",
        },
    )

    assert answer.status_code == 200
    assert vobject.readOne(answer.content.decode()).method.value == "PUBLISH"
    head = client.head(made(haf))
    assert (head.status_code, head.content) == (200, b"")


def test_one_feed_is_read_so_often_an_hour_and_wrong_addresses_tried_so_often(
    client: Client, haf: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        feeds, "RATES", {"calendar_feed": "2/h/key", "wrong_calendar_feed": "2/h/ip"}
    )
    address = made(haf)
    wrong = reverse("meetings:feed", args=["x" * 43])

    assert [client.get(wrong).status_code for _n in range(3)] == [404, 404, 429]
    assert [client.get(address).status_code for _n in range(3)] == [200, 200, 429]


def test_nobody_makes_or_ends_an_address_without_signing_in(client: Client, haf: User) -> None:
    address = made(haf)

    for name in ("make_calendar", "end_calendar"):
        assert client.post(reverse(f"meetings:{name}")).status_code == 302
    assert client.get(reverse("meetings:calendar")).status_code == 302
    assert client.get(address).status_code == 200
