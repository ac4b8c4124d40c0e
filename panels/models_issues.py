"""The log of issues between agencies, which some panels keep instead of hearing cases."""

from django.db import models
from django.db.models import Q

from accounts.models import Agency
from records.keys import uuid7
from records.models import both_or_neither


class LoggedIssue(models.Model):
    """What stands between agencies, by its number in the panel's log, and which is to settle it.

    It is about how agencies work together and names nobody at risk. ``closed_at`` is set by the
    entry that says how it was settled.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    panel = models.ForeignKey("panels.Panel", on_delete=models.PROTECT, related_name="issues")
    number = models.PositiveIntegerField()
    what = models.TextField()
    raised_by_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    raised_at = models.DateTimeField()
    raised_by = models.UUIDField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            both_or_neither("closed_at", "closed_by"),
            models.UniqueConstraint(name="issue_numbered_once_a_panel", fields=["panel", "number"]),
            models.CheckConstraint(name="issue_says_what_it_is", condition=~Q(what="")),
        ]

    def __str__(self) -> str:
        return f"Issue {self.number} of {self.panel}"


class IssueEntry(models.Model):
    """What was said of an issue at one sitting: entries are added, and never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    issue = models.ForeignKey(LoggedIssue, on_delete=models.PROTECT, related_name="entries")
    sitting = models.ForeignKey("panels.Sitting", on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    is_last = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField()
    entered_by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["entered_at", "id"]
        constraints = [
            models.CheckConstraint(name="entry_of_an_issue_says_something", condition=~Q(words="")),
            models.UniqueConstraint(
                name="an_issue_is_settled_once", fields=["issue"], condition=Q(is_last=True)
            ),
        ]

    def __str__(self) -> str:
        return f"Entry on {self.issue}"
