"""The log of issues of a panel, as it stands at one sitting."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q

from panels.models import Sitting
from panels.models_issues import IssueEntry, LoggedIssue
from panels.rules_issues import is_overdue, is_settled


@dataclass(frozen=True)
class IssueRow:
    """One issue of the log as it stood, with what was said of it at the sitting looked at."""

    issue: LoggedIssue
    said_here: list[IssueEntry]
    is_settled: bool
    is_overdue: bool


def log_at(sitting: Sitting, *, at: datetime) -> list[IssueRow]:
    """Return the issues that were open, or were discussed at this sitting. Two queries.

    As they stood when the sitting was concluded; at ``at`` where it is not yet.
    """
    moment = sitting.meeting.concluded_at or at
    here = IssueEntry.objects.filter(sitting=sitting)
    was_open = Q(closed_at__isnull=True) | Q(closed_at__gt=moment)
    rows = (
        LoggedIssue.objects.filter(
            was_open | Q(pk__in=here.values("issue")),
            panel=sitting.panel_id,
            raised_at__lte=moment,
        )
        .select_related("owner", "raised_by_agency")
        .prefetch_related(Prefetch("entries", queryset=here, to_attr="said_here"))
    )
    return [
        IssueRow(
            issue,
            issue.said_here,
            is_settled=is_settled(issue, at=moment),
            is_overdue=is_overdue(issue, at=moment),
        )
        for issue in rows
    ]
