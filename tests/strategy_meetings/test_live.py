"""The live screen: lines to confirm, what the last meeting said, reading along, hostile text."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from meetings import operations as meetings
from meetings.models import Meeting
from meetings.rules_marks import MarkedLine
from records.models import AuditEvent
from referrals.models import Referral
from strategy_meetings.documents import minutes
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.queries_live import lines_to_confirm
from tests.cast import actor, sign_in
from tests.factories.meetings import arrangements, invitee
from tests.factories.strategy_meetings import StrategyMeetingFactory
from tests.strategy_meetings.pages import begin, finish, url

MARKED = "They talked.\nA: Check the address.\nR: He knows where she lives.\nD: Go on together."


@pytest.fixture
def under_way(called: StrategyMeeting, elin: User, carys: User) -> StrategyMeeting:
    """Be under way with Elin and Carys in the room, so that it is quorate."""
    return begin(called, elin, carys)


def write(strategy_meeting: StrategyMeeting, by: User, text: str, position: int = 1) -> None:
    item = strategy_meeting.meeting.agenda.get(position=position)
    meetings.save_minutes(item, minutes=text, version=item.version, by=actor(by), at=timezone.now())


def lines(strategy_meeting: StrategyMeeting) -> dict[str, MarkedLine]:
    meeting = strategy_meeting.meeting
    return {str(line.kind): line for line in lines_to_confirm(meeting, meeting.agenda.all())}


def page(client: Client, strategy_meeting: StrategyMeeting, query: str = "") -> str:
    return client.get(url("minutes", strategy_meeting) + query).content.decode()


def confirm_url(strategy_meeting: StrategyMeeting, line: MarkedLine) -> str:
    return url("confirm", strategy_meeting, line.kind, line.digest)


def typed(line: MarkedLine, **answers: object) -> dict[str, object]:
    return {f"l-{line.digest[:12]}-{name}": answer for name, answer in answers.items()}


def test_the_screen_says_the_item_first_and_when_it_was_saved(
    client: Client, gwen: User, under_way: StrategyMeeting
) -> None:
    write(under_way, gwen, "Everybody is welcome.", position=3)
    saved = timezone.localtime(under_way.meeting.agenda.get(position=3).saved_at)

    shown = page(sign_in(client, gwen), under_way, "?item=3")

    head = shown[shown.index("<h1") : shown.index("</nav>", shown.index("<h1"))]
    assert "Item 3 of 17" in head
    assert f"Saved {saved:%H:%M:%S}" in head
    assert "Quorate" in head
    for part in ("live-agenda", "live-item", "live-record"):
        assert f'href="#{part}"' in shown
        assert f'id="{part}"' in shown


def test_an_action_in_the_text_is_confirmed_with_its_agency_and_day(
    client: Client, elin: User, carys: User, gwen: User, under_way: StrategyMeeting
) -> None:
    write(under_way, gwen, MARKED)
    line = lines(under_way)["action"]
    day = timezone.localdate() + dt.timedelta(days=2)
    about = under_way.meeting.referrals.get().pk
    sign_in(client, elin)
    answers = typed(
        line,
        referral=about,
        what="Check the address today.",
        due_on_day=day.day,
        due_on_month=day.month,
        due_on_year=day.year,
    )

    offered = page(client, under_way)
    refused = client.post(confirm_url(under_way, line), answers)
    agency = typed(line, agency=carys.memberships.get().agency_id)
    client.post(confirm_url(under_way, line), answers | agency)

    assert "Check the address.</textarea>" in offered
    assert "Check the address today." in refused.content.decode()
    assert "This field is required" in refused.content.decode()
    action = under_way.meeting.actions.get()
    assert (action.what, action.due_on) == ("Check the address today.", day)
    assert set(lines(under_way)) == {"risk", "decision"}
    assert client.get(confirm_url(under_way, line)).status_code == 404


def test_a_decision_and_a_risk_in_the_text_stand_on_the_record(
    client: Client, elin: User, gwen: User, under_way: StrategyMeeting
) -> None:
    write(under_way, gwen, MARKED)
    found = lines(under_way)
    about = under_way.meeting.referrals.get()
    sign_in(client, elin)

    client.post(
        confirm_url(under_way, found["decision"]),
        typed(found["decision"], referral=about.pk, decision="Go on.", reason="All agree."),
    )
    client.post(
        confirm_url(under_way, found["risk"]),
        typed(found["risk"], referral=about.pk, text="He knows where she lives."),
    )

    assert under_way.meeting.decisions.get().decision == "Go on."
    assert about.risks.get().text == "He knows where she lives."
    shown = page(client, under_way)
    assert "Risks</h2>" in shown
    assert "Go on." in shown


def test_a_risk_stands_on_the_record_and_in_the_minutes(
    client: Client, elin: User, under_way: StrategyMeeting
) -> None:
    meetings.record_risk(
        under_way.meeting,
        referral=under_way.meeting.referrals.get(),
        text="He <b>knows</b> where she lives.",
        by=actor(elin),
        at=timezone.now(),
    )
    finish(under_way, elin)

    shown = sign_in(client, elin).get(url("meeting", under_way)).content.decode()

    assert "He &lt;b&gt;knows&lt;/b&gt; where she lives." in shown
    (subject,) = minutes(under_way, language="en")["subjects"]
    assert subject["risks"] == ["He <b>knows</b> where she lives."]


def test_a_decision_in_the_text_is_judged_by_who_is_in_the_room(
    client: Client, elin: User, carys: User, gwen: User, under_way: StrategyMeeting
) -> None:
    write(under_way, gwen, MARKED)
    line = lines(under_way)["decision"]
    about = under_way.meeting.referrals.get().pk
    sign_in(client, elin)
    invitation = under_way.meeting.attendances.get(user_id=carys.pk)
    client.post(url("attendance", under_way, invitation.pk), {"now": "left"})

    refused = client.post(
        confirm_url(under_way, line),
        typed(line, referral=about, decision="Go on.", reason="All agree."),
    )

    assert "not quorate" in refused.content.decode()
    assert "All agree." in refused.content.decode()
    assert not under_way.meeting.decisions.exists()
    assert "decision" in lines(under_way)


def test_a_line_set_aside_is_not_offered_again_though_it_is_moved(
    client: Client, elin: User, gwen: User, under_way: StrategyMeeting
) -> None:
    write(under_way, gwen, MARKED)
    risk = lines(under_way)["risk"]
    sign_in(client, elin)

    client.post(confirm_url(under_way, risk), {"set_aside": "1"})
    write(under_way, gwen, "They talked.")
    write(under_way, gwen, "   - r: he knows where she lives", position=4)
    again = client.post(confirm_url(under_way, risk), {"set_aside": "1"}, follow=True)

    assert lines(under_way) == {}
    assert not under_way.meeting.risks.exists()
    assert "already dealt with" in again.content.decode()


def test_a_minute_taker_sees_the_lines_and_the_chair_confirms_them(
    client: Client, gwen: User, under_way: StrategyMeeting
) -> None:
    write(under_way, gwen, MARKED)
    line = lines(under_way)["action"]

    shown = page(sign_in(client, gwen), under_way)
    answer = client.post(confirm_url(under_way, line), {"set_aside": "1"})

    assert "The chair confirms these." in shown
    assert "data-found-form" not in shown
    assert answer.status_code == 403
    assert "action" in lines(under_way)


def test_somebody_invited_and_a_stranger_read_nothing_along(
    client: Client, carys: User, glyn: User, gwen: User, under_way: StrategyMeeting
) -> None:
    write(under_way, gwen, MARKED)
    line = lines(under_way)["action"]
    pages = [url("live", under_way, 1), url("found", under_way, 1), confirm_url(under_way, line)]

    sign_in(client, carys)
    assert [client.get(each).status_code for each in pages] == [403, 403, 403]
    sign_in(client, glyn)
    assert [client.get(each).status_code for each in pages] == [404, 404, 404]


def test_whoever_opens_what_somebody_else_is_writing_reads_along(
    client: Client, elin: User, gwen: User, under_way: StrategyMeeting
) -> None:
    write(under_way, gwen, "Gwen's words.")
    sign_in(client, elin)

    reading = page(client, under_way, "?item=1")
    taken_over = page(client, under_way, "?item=1&write=1")
    elsewhere = page(client, under_way, "?item=2")

    assert f"{gwen.name} is writing" in reading
    assert "minutes-form" not in reading
    assert "?item=1&amp;write=1" in reading
    assert "minutes-form" in taken_over
    assert "minutes-form" in elsewhere


def test_reading_along_goes_with_the_writer_and_asks_for_nothing_twice(
    client: Client, elin: User, gwen: User, under_way: StrategyMeeting
) -> None:
    write(under_way, gwen, "Under the first.")
    write(under_way, gwen, "Under the fifth.", position=5)
    sign_in(client, elin)
    address = url("live", under_way, 1)

    followed = client.get(address, {"follow": "1"})
    looks = AuditEvent.objects.filter(event="meeting.viewed").count()
    seen = client.get(address, {"follow": "1", "seen": followed.context["stamp"]})
    unseen = AuditEvent.objects.filter(event="meeting.viewed").count()
    write(under_way, gwen, "Under the sixth.", position=6)
    moved = client.get(address, {"follow": "1", "seen": followed.context["stamp"]})

    assert "Under the fifth." in followed.content.decode()
    assert (seen.status_code, unseen) == (204, looks)
    assert "Under the sixth." in moved.content.decode()
    assert AuditEvent.objects.filter(event="meeting.viewed").count() == looks + 1
    assert "Under the sixth." in page(client, under_way, "?follow=1")


def meet_again(
    before: StrategyMeeting, by: User, minute_taker: User, *more: Referral
) -> StrategyMeeting:
    referral = before.meeting.referrals.get()
    Meeting.objects.filter(pk=before.meeting_id).update(
        starts_at=timezone.now() - dt.timedelta(days=3),
        ends_at=timezone.now() - dt.timedelta(days=3, hours=-1),
    )
    again = StrategyMeetingFactory.create(
        referral=referral,
        chair=by,
        arrangements=arrangements(
            by,
            starts_at=timezone.now() + dt.timedelta(hours=1),
            minute_taker=invitee(minute_taker, can_decide=False),
        ),
        by=actor(by),
    )
    return begin(again, by)


def test_what_the_last_meeting_said_stands_beside_the_same_item(
    client: Client, elin: User, gwen: User, under_way: StrategyMeeting
) -> None:
    write(under_way, gwen, "She was safe <b>then</b>.", position=4)
    again = meet_again(finish(under_way, elin, "further-meeting"), elin, gwen)
    sign_in(client, elin)

    shown = page(client, again, "?item=4")
    other = page(client, again, "?item=5")

    assert "What the last meeting said here" in shown
    assert "She was safe &lt;b&gt;then&lt;/b&gt;." in shown
    assert "wrote nothing under this item" in other
    event = AuditEvent.objects.filter(event="meeting.viewed", details__to="read_minutes").get()
    assert event.subject_reference == under_way.meeting.reference


def test_minutes_that_the_reader_may_not_open_are_not_shown(
    client: Client, elin: User, gwen: User, outside_taker: User, under_way: StrategyMeeting
) -> None:
    write(under_way, gwen, "She was safe then.", position=4)
    again = meet_again(finish(under_way, elin, "further-meeting"), elin, outside_taker)

    shown = page(sign_in(client, outside_taker), again, "?item=4")

    assert "minutes-form" in shown
    assert "She was safe then." not in shown
    assert "last meeting" not in shown


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("<script>alert(1)</script>" * 40_000, 422),  # 1 MB with markup
        ("\x00" * 10, 422),
        ("x" * 3_000_000, 413),  # more than any form may carry
        ("\u202eturned\u202c round, \u0391 Greek A: <img src=x onerror=alert(1)>", 200),
        ("A: " + "<" * 40_000, 200),
        ("A: \ud83d\ude00 " + "\u0301" * 5_000, 200),
    ],
)
def test_pasted_text_is_kept_or_refused_in_words_and_is_never_a_fault(
    client: Client, elin: User, under_way: StrategyMeeting, text: str, status: int
) -> None:
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    sign_in(client, elin)

    by_itself = client.post(url("save", under_way, 1), {"text": text, "version": "0"})
    by_button = client.post(
        f"{url('minutes', under_way)}?item=1", {"minutes": text, "version": "0"}
    )

    assert by_itself.status_code == status
    assert by_button.status_code == {200: 302, 422: 200, 413: 413}[status]
    if status == 422:
        assert by_itself.json()["errors"]["minutes"]
        assert "There is a problem" in by_button.content.decode()
    shown = page(client, under_way, "?item=1")
    for markup in ("<script>alert", "<img src=x"):
        assert markup not in shown + by_button.content.decode()


def test_the_text_box_cuts_nothing_off_in_silence(
    client: Client, elin: User, under_way: StrategyMeeting
) -> None:
    shown = page(sign_in(client, elin), under_way)

    box = shown[shown.index('<textarea name="minutes"') :]
    assert "maxlength" not in box[: box.index(">")]


def test_a_line_end_is_no_change(client: Client, elin: User, under_way: StrategyMeeting) -> None:
    sign_in(client, elin)
    client.post(url("save", under_way, 1), {"text": "One.\nTwo.", "version": "0"})

    client.post(f"{url('minutes', under_way)}?item=1", {"minutes": "One.\r\nTwo.", "version": "1"})

    item = under_way.meeting.agenda.get(position=1)
    assert (item.minutes, item.version) == ("One.\nTwo.", 1)


def test_confirming_has_one_winner_at_an_address_nobody_made(
    client: Client, elin: User, under_way: StrategyMeeting
) -> None:
    sign_in(client, elin)

    for kind, digest in (("action", "0" * 64), ("nonsense", "x"), ("risk", "\u202e")):
        assert client.get(url("confirm", under_way, kind, digest)).status_code == 404


def test_the_number_of_queries_does_not_grow_with_what_is_written(
    client: Client, elin: User, under_way: StrategyMeeting
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client, under_way, "?item=2")
        return len(asked)

    sign_in(client, elin)
    write(under_way, elin, "A: One.")
    queries()
    few = queries()
    write(under_way, elin, "\n".join(f"A: Number {number}." for number in range(30)))

    assert queries() == few
