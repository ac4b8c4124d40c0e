"""A meeting that is closed, as somebody meets it who types late, too much, or at random."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from meetings.models import AgreedAction, Attendance, Circulation, Decision, Meeting
from meetings.models_statements import GateAnswer
from records.audit import SYSTEM
from records.models import AuditEvent, IssuedDocument
from referrals.models import Referral, ReportPerson
from referrals.operations.denying import be_person
from strategy_meetings import operations
from strategy_meetings.models import StrategyMeeting, StrategyOutcome
from tests.cast import actor, sign_in
from tests.factories.people import PersonRecordFactory
from tests.strategy_meetings.pages import begin, finish, url

LONG = "A" * 200_000
CLOSED = "This meeting has been concluded."


@pytest.fixture
def held(called: StrategyMeeting, elin: User, carys: User) -> StrategyMeeting:
    """Return the meeting, over; Carys of the police was there."""
    finish(begin(called, elin, carys), elin)
    return called


def test_nobody_comes_or_goes_or_decides_after_it_is_closed(
    client: Client, held: StrategyMeeting, elin: User, carys: User
) -> None:
    police = Attendance.objects.get(meeting=held.meeting, user_id=carys.pk)
    before = Attendance.objects.values().get(pk=police.pk)
    rows = (Decision, AgreedAction, GateAnswer, StrategyOutcome)
    counts = [model.objects.count() for model in rows]
    sign_in(client, elin)

    coming = url("attendance", held, police.pk)
    for said in ({"now": "left"}, {"now": "arrived"}, {"response": "apology_with_report"}):
        assert CLOSED in client.post(coming, said).content.decode()
    for page in ("decide", "agree", "gates", "declarations", "add_subject", "start", "cancel"):
        assert (
            client.post(url(page, held), {"decision": "More.", "what": "More."}).status_code < 500
        )

    assert Attendance.objects.values().get(pk=police.pk) == before
    assert [model.objects.count() for model in rows] == counts
    assert AuditEvent.objects.about(held.meeting).filter(event="attendance.recorded").count() == 1
    held.meeting.refresh_from_db()
    assert held.meeting.status == Meeting.Status.CONCLUDED


def test_an_outcome_of_nonsense_concludes_nothing_and_is_never_a_fault(
    client: Client, called: StrategyMeeting, elin: User, carys: User
) -> None:
    begin(called, elin, carys)
    sign_in(client, elin)

    for said in (
        {"outcome_1": "plan-ends", "reason_1": "Another kind's."},
        {"outcome_1": "\x00", "reason_1": "a\x00b"},
        {"outcome_1": ["section-47-joint", "<script>"], "reason_1": LONG},
        {
            "outcome_99": "section-47-joint",
            "reason_-1": "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        },
    ):
        answer = client.post(url("conclude", called), said)
        assert answer.status_code == 200
        assert "There is a problem" in answer.content.decode()

    assert not StrategyOutcome.objects.exists()
    called.meeting.refresh_from_db()
    assert called.meeting.status == Meeting.Status.UNDER_WAY


def test_a_correction_of_nonsense_is_refused_in_words_and_what_was_typed_is_kept(
    client: Client, held: StrategyMeeting, elin: User
) -> None:
    sign_in(client, elin)

    for text in ("", " \n ", "a\x00b", LONG):
        answer = client.post(url("correct", held), {"text": text})
        assert answer.status_code == 200
        assert "There is a problem" in answer.content.decode()
        assert text[:50] in answer.content.decode() or "\x00" in text
    assert not held.meeting.corrections.exists()

    client.post(url("correct", held), {"text": "<script>alert(1)</script>"})
    shown = client.get(held.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert(1)" not in shown


def test_who_turns_out_to_be_the_alleged_source_is_sent_nothing_from_then_on(
    client: Client, held: StrategyMeeting, child: Referral, elin: User, carys: User
) -> None:
    source = PersonRecordFactory.create()
    ReportPerson.objects.create(
        report=child.report, record=source, role=ReportPerson.Role.ALLEGED_SOURCE
    )
    be_person(carys.pk, source.person, by=SYSTEM, at=timezone.now())
    now = timezone.now()

    operations.issue_decisions(held, by=actor(elin), at=now)
    operations.issue_minutes(held, language="en", by=actor(elin), at=now)

    assert Circulation.objects.filter(meeting=held.meeting, user_id=elin.pk).count() == 2
    assert not Circulation.objects.filter(meeting=held.meeting, user_id=carys.pk).exists()
    sign_in(client, carys)
    for document in IssuedDocument.objects.all():
        download = reverse("strategy_meetings:download", args=[document.pk])
        assert client.get(download).status_code == 404
