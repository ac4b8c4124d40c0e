"""When something can be put in a panel's log of issues. Pure: no queries."""

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from meetings.models import Meeting
from panels.models_issues import LoggedIssue
from policies.models import PanelType


def objections_to_raising(
    panel_type: PanelType, meeting: Meeting, *, what: str, due_on: date, today: date
) -> list[str]:
    """List why no issue can be raised at this sitting (7.7: an issues log)."""
    if not panel_type.keeps_issues_log:
        return [_("This panel hears cases and keeps no log of issues.")]
    if not meeting.is_open():
        return [_("This sitting is over.")]
    objections = [] if what.strip() else [_("Say what the issue is.")]
    if due_on < today:
        objections.append(_("The day by which it is settled has passed already."))
    return objections


def objections_to_entering(issue: LoggedIssue, meeting: Meeting, *, words: str) -> list[str]:
    """List why nothing can be added to an issue: it is settled, or the sitting is over."""
    if issue.closed_at is not None:
        return [_("This issue is settled.")]
    if not meeting.is_open():
        return [_("This sitting is over.")]
    return [] if words.strip() else [_("Say what was said of it.")]


def is_settled(issue: LoggedIssue, *, at: datetime) -> bool:
    """Say whether an issue was settled at a moment."""
    return issue.closed_at is not None and issue.closed_at <= at


def is_overdue(issue: LoggedIssue, *, at: datetime) -> bool:
    """Say whether an issue that was not settled at a moment should have been by then."""
    return not is_settled(issue, at=at) and issue.due_on < localdate(at)
