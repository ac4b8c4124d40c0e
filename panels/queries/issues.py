"""The log of issues of a panel, as it stands at one sitting."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from panels.models import Sitting
from panels.models_issues import IssueEntry, LoggedIssue
from panels.rules_issues import is_overdue


@dataclass(frozen=True)
class IssueRow:
    """One issue of the log, with what was said of it at the sitting looked at."""

    issue: LoggedIssue
    said_here: list[IssueEntry]
    is_overdue: bool


def log_at(sitting: Sitting, *, today: date) -> list[IssueRow]:
    """Return the issues that are open, or were discussed at this sitting. Two queries."""
    here = IssueEntry.objects.filter(sitting=sitting)
    rows = (
        LoggedIssue.objects.filter(
            Q(closed_at__isnull=True) | Q(pk__in=here.values("issue")), panel=sitting.panel_id
        )
        .select_related("owner", "raised_by_agency")
        .prefetch_related(Prefetch("entries", queryset=here, to_attr="said_here"))
    )
    return [IssueRow(issue, issue.said_here, is_overdue(issue, today=today)) for issue in rows]
