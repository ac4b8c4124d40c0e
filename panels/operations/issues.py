"""Raising an issue between agencies, and adding what was said of it, until it is settled."""

from datetime import date, datetime

from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Agency
from panels import rules_issues as rules
from panels.models import Panel, Sitting
from panels.models_issues import IssueEntry, LoggedIssue
from panels.operations.listings import locked_meeting
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation


@operation
def raise_issue(
    sitting: Sitting,
    *,
    what: str,
    raised_by_agency: Agency,
    owner: Agency,
    due_on: date,
    by: Actor,
    at: datetime,
) -> LoggedIssue:
    """Put an issue in the log of the sitting's panel, by the next number. Raises Refused."""
    meeting = locked_meeting(sitting)
    panel = Panel.objects.select_for_update().get(pk=sitting.panel_id)
    objections = rules.objections_to_raising(
        sitting.panel_type, meeting, what=what, due_on=due_on, today=localdate(at)
    )
    if not {raised_by_agency, owner} <= set(panel.agencies):
        objections.append(_("Only the agencies of this panel raise issues and settle them."))
    if objections:
        raise Refused(objections)
    last = panel.issues.aggregate(last=Max("number"))["last"] or 0
    issue = LoggedIssue.objects.create(
        panel=panel,
        number=last + 1,
        what=what,
        raised_by_agency=raised_by_agency,
        owner=owner,
        due_on=due_on,
        raised_at=at,
        raised_by=by.id,
    )
    record("issue.raised", issue, sitting, by=by, at=at)
    return issue


@operation
def enter_on_issue(
    issue: LoggedIssue, sitting: Sitting, *, words: str, is_last: bool, by: Actor, at: datetime
) -> IssueEntry:
    """Add what was said of an issue at a sitting; ``is_last`` settles it. Raises Refused."""
    meeting = locked_meeting(sitting)
    issue = LoggedIssue.objects.select_for_update().get(pk=issue.pk)
    if objections := rules.objections_to_entering(issue, meeting, words=words):
        raise Refused(objections)
    entry = IssueEntry.objects.create(
        issue=issue,
        sitting=sitting,
        words=words,
        is_last=is_last,
        entered_at=at,
        entered_by=by.id,
        entered_by_name=by.name,
    )
    if is_last:
        issue.closed_at, issue.closed_by = at, by.id
        issue.save()
    record("issue.settled" if is_last else "issue.discussed", issue, sitting, by=by, at=at)
    return entry


def record(event: str, issue: LoggedIssue, sitting: Sitting, *, by: Actor, at: datetime) -> None:
    audit.record(event, sitting.meeting, by=by, at=at, number=issue.number)
