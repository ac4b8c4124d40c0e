"""How a member of the public comes back to a report without an account."""

from django.db import models

from records.keys import uuid7
from referrals.models.reports import ReportDraft


class ReturnCode(models.Model):
    """A code that a reporter chose to come back with. It was shown once and is kept as a digest.

    ``finder`` is its first part, by which the row is found; ``digest`` proves the rest.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draft = models.OneToOneField(ReportDraft, on_delete=models.CASCADE, related_name="return_code")
    finder = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Return code of {self.draft_id}"
