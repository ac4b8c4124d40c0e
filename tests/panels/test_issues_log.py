"""A meeting that keeps a log of issues and hears no cases: a kind of panel that is policy alone."""

import datetime as dt

import pytest
from django.utils import timezone

from meetings import operations as meetings
from meetings.queries import circulated_to
from panels import documents, operations
from panels.models import Sitting
from panels.models_issues import LoggedIssue
from records.audit import SYSTEM
from records.models import AuditEvent
from records.refusals import Refused
from tests.cast import actor, agency, sign_in
from tests.factories.copies import came
from tests.factories.meetings import invitee
from tests.factories.panels import (
    IssueEntryFactory,
    ListingFactory,
    LoggedIssueFactory,
    PanelFactory,
    SittingFactory,
    awaiting_panel,
)
from tests.panels.pages import sitting_url

WHAT = "Young people wait on a ward because nobody says who finds them a place."


@pytest.fixture
def sitting(elin, sara, haf, huw) -> Sitting:
    """Return the next sitting of Conwy's Joint Agency Safeguarding Meeting."""
    panel = PanelFactory.create(panel_type="joint-agency")
    return called(panel, elin, sara, haf, huw, days=0)


def called(panel, elin, *invited, days: int) -> Sitting:
    made: Sitting = SittingFactory.create(
        panel=panel,
        chair=elin,
        starts_at=timezone.now() + dt.timedelta(days=days),
        invitees=[invitee(user) for user in invited[:2]],
        by=actor(invited[-1]),
    )
    return made


def issue_url(sitting: Sitting, number: int | None = None) -> str:
    return f"{sitting_url('sitting', sitting)}log/{number or 'add'}/"


def typed(day: dt.date) -> dict[str, str]:
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {f"due_on_{part}": str(number) for part, number in parts.items()}


def test_an_issue_is_raised_discussed_over_sittings_and_settled(
    client, sitting, elin, sara, haf, huw, police
):
    client = sign_in(client, huw)
    page = client.get(sitting.get_absolute_url()).content.decode()
    assert "No issue is open." in page
    assert "Agenda" not in page
    said = {"what": WHAT, "raised_by_agency": police.pk, "owner": agency("health").pk}
    due = timezone.localdate() + dt.timedelta(days=3)

    client.post(issue_url(sitting), said | typed(due))
    client.post(issue_url(sitting, 1), {"words": "A list is made of all places."})

    chair = sitting.meeting.attendances.get(user_id=elin.pk)
    client.post(sitting_url("attendance", sitting), {"present": [str(chair.pk)]})
    client.post(sitting_url("conclude", sitting))
    sitting.meeting.refresh_from_db()
    assert sitting.meeting.status == "concluded"
    later = called(sitting.panel, elin, sara, haf, huw, days=30)
    LoggedIssue.objects.update(due_on=timezone.localdate() - dt.timedelta(days=1))
    page = client.get(later.get_absolute_url()).content.decode()
    assert "1. Young people wait on a ward" in page
    assert "Overdue" in page

    client.post(issue_url(later, 1), {"words": "One desk finds places.", "is_last": "on"})

    whole = client.get(issue_url(later, 1)).content.decode()
    assert "A list is made of all places." in whole
    assert "One desk finds places." in whole
    assert "Record it in the log" not in whole
    assert "Settled" in client.get(later.get_absolute_url()).content.decode()
    third = called(sitting.panel, elin, sara, haf, huw, days=60)
    assert "No issue is open." in client.get(third.get_absolute_url()).content.decode()
    events = AuditEvent.objects.filter(event__startswith="issue.").order_by("sequence")
    assert [each.event for each in events] == ["issue.raised", "issue.discussed", "issue.settled"]


def test_the_minutes_hold_the_log_as_it_stood_with_what_was_said(sitting):
    issue = LoggedIssueFactory.create(sitting=sitting, what=WHAT)
    IssueEntryFactory.create(issue=issue, sitting=sitting, words="A desk.")
    LoggedIssueFactory.create(sitting=sitting)
    meetings.start_meeting(sitting.meeting, by=SYSTEM, at=timezone.now())
    operations.conclude_sitting(sitting, by=SYSTEM, at=timezone.now())
    sitting.meeting.refresh_from_db()

    log = documents.minutes(sitting, language="en")["log"]

    assert [(each["number"], each["said"]) for each in log] == [(1, ["A desk."]), (2, [])]
    assert log[0]["owner"] == agency("health").name


def test_members_read_the_log_and_only_who_holds_the_sitting_writes_in_it(client, sitting, sara):
    LoggedIssueFactory.create(sitting=sitting, what=WHAT)
    client = sign_in(client, sara)

    page = client.get(issue_url(sitting, 1))

    assert WHAT in page.content.decode()
    assert "Record it in the log" not in page.content.decode()
    assert client.post(issue_url(sitting, 1), {"words": "No."}).status_code == 403
    assert client.get(issue_url(sitting)).status_code == 403


def test_an_agency_that_was_not_invited_finds_nothing_of_the_log(client, sitting, lowri):
    LoggedIssueFactory.create(sitting=sitting, what=WHAT)
    client = sign_in(client, lowri)

    assert client.get(sitting.get_absolute_url()).status_code == 404
    assert client.get(issue_url(sitting, 1)).status_code == 404


def test_it_hears_no_case_and_a_panel_of_cases_keeps_no_log(client, sitting, marac, elin, huw):
    with pytest.raises(Refused, match="keeps a log of issues and hears no cases"):
        ListingFactory.create(sitting=sitting, referral=awaiting_panel())
    other = SittingFactory.create(panel=marac, chair=elin, starts_at=timezone.now())
    with pytest.raises(Refused, match="hears cases and keeps no log"):
        LoggedIssueFactory.create(sitting=other)

    assert sign_in(client, huw).get(issue_url(other)).status_code == 404


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, sitting, huw, police):
    client = sign_in(client, huw)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    said = {"what": WHAT, "raised_by_agency": police.pk, "owner": police.pk, **typed(yesterday)}

    answer = client.post(issue_url(sitting), said)

    assert answer.status_code == 400
    assert "has passed already" in answer.content.decode()
    assert WHAT in answer.content.decode()
    with pytest.raises(Refused, match="Only the agencies of this panel"):
        LoggedIssueFactory.create(sitting=sitting, owner=agency("glan-morfa"))
    assert not LoggedIssue.objects.exists()


def test_what_is_settled_or_whose_sitting_is_over_takes_nothing_more(sitting):
    issue = LoggedIssueFactory.create(sitting=sitting)
    IssueEntryFactory.create(issue=issue, sitting=sitting, is_last=True)
    with pytest.raises(Refused, match="This issue is settled"):
        IssueEntryFactory.create(issue=issue, sitting=sitting)
    other = LoggedIssueFactory.create(sitting=sitting)
    meetings.start_meeting(sitting.meeting, by=SYSTEM, at=timezone.now())
    operations.conclude_sitting(sitting, by=SYSTEM, at=timezone.now())
    sitting.meeting.refresh_from_db()

    with pytest.raises(Refused, match="This sitting is over"):
        IssueEntryFactory.create(issue=other, sitting=sitting)


def test_who_took_part_gets_a_copy_of_the_log(client, sitting, sara, haf):
    LoggedIssueFactory.create(sitting=sitting, what=WHAT)
    meetings.start_meeting(sitting.meeting, by=SYSTEM, at=timezone.now())
    came(sitting.meeting.attendances.get(user_id=sara.pk))
    operations.conclude_sitting(sitting, by=SYSTEM, at=timezone.now())

    operations.issue_minutes(sitting, language="en", by=SYSTEM, at=timezone.now())

    copy = circulated_to(actor(sara)).get().document
    assert [each["what"] for each in copy.context["log"]] == [WHAT]
    page = sign_in(client, sara).get(sitting.get_absolute_url()).content.decode()
    assert copy.title in page


def test_what_came_after_a_sitting_does_not_stand_in_its_minutes(sitting, elin, sara, haf, huw):
    issue = LoggedIssueFactory.create(sitting=sitting, what=WHAT)
    meetings.start_meeting(sitting.meeting, by=SYSTEM, at=timezone.now())
    operations.conclude_sitting(sitting, by=SYSTEM, at=timezone.now())
    sitting.meeting.refresh_from_db()
    later = called(sitting.panel, elin, sara, haf, huw, days=30)
    LoggedIssueFactory.create(sitting=later, what="Raised later.")
    IssueEntryFactory.create(issue=issue, sitting=later, is_last=True)

    log = documents.minutes(sitting, language="en")["log"]

    assert [(each["what"], each["is_settled"]) for each in log] == [(WHAT, False)]


def test_nothing_is_logged_at_a_sitting_that_was_closed_meanwhile(sitting, huw, police):
    by, at = actor(huw), timezone.now()
    issue = LoggedIssueFactory.create(sitting=sitting)
    opened_before = Sitting.objects.select_related("meeting", "panel_type").get(pk=sitting.pk)
    meetings.start_meeting(sitting.meeting, by=by, at=at)
    operations.conclude_sitting(sitting, by=by, at=at)

    with pytest.raises(Refused, match="This sitting is over"):
        operations.raise_issue(
            opened_before,
            what=WHAT,
            raised_by_agency=police,
            owner=police,
            due_on=timezone.localdate(at),
            by=by,
            at=at,
        )
    with pytest.raises(Refused, match="This sitting is over"):
        operations.enter_on_issue(
            issue, opened_before, words="Too late.", is_last=False, by=by, at=at
        )
