"""What came with a report, and what was added to it once it was sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.keys import uuid7
from records.models import Attachment, both_or_neither
from referrals.models.referrals import Referral
from referrals.models.reports import Report, ReportDraft


class Addition(models.Model):
    """Something more that a reporter told us about a report already sent, which stays as it was.

    ``is_written_confirmation`` says that it confirms what was reported by telephone. It is new
    to those who screen until one of them has read it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="additions")
    words = models.TextField()
    language = models.CharField(max_length=2, default="en")
    is_written_confirmation = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.UUIDField()
    added_by_name = models.CharField(max_length=150, blank=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.UUIDField(null=True)
    read_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["added_at", "id"]
        indexes = [
            models.Index(fields=["report"], name="addition_new", condition=Q(read_at__isnull=True))
        ]
        constraints = [
            both_or_neither("read_at", "read_by"),
            models.CheckConstraint(name="addition_says_something", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"Addition to {self.report_id}"


class ReportAttachment(models.Model):
    """A file of a report, or of one not sent yet: what kind it is and what it shows.

    An agency let in to a referral opens it only once whoever holds the referral releases it.
    ``referral`` is the one with which its holders put it there; its reporter never sees those.
    """

    class Kind(models.TextChoices):
        PHOTOGRAPH = "photograph", _("Photograph")
        LETTER = "letter", _("Letter or document")
        MESSAGE = "message", _("E-mail or messages")
        STATEMENT = "statement", _("Statement or notes")
        FORM = "form", _("Filled-in form")
        OTHER = "other", _("Something else")

    class Classification(models.TextChoices):
        """How it must be handled, in the words of the government's classifications."""

        OFFICIAL = "official", _("Official")
        OFFICIAL_SENSITIVE = "official_sensitive", _("Official-sensitive")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(
        Report, null=True, on_delete=models.PROTECT, related_name="attachments"
    )
    draft = models.ForeignKey(
        ReportDraft, null=True, on_delete=models.PROTECT, related_name="attachments"
    )
    addition = models.ForeignKey(
        Addition, null=True, on_delete=models.PROTECT, related_name="attachments"
    )
    referral = models.ForeignKey(Referral, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OTHER)
    classification = models.CharField(
        max_length=20, choices=Classification, default=Classification.OFFICIAL_SENSITIVE
    )
    shows = models.CharField(max_length=500, blank=True)
    attached_at = models.DateTimeField()
    attached_by = models.UUIDField()
    released_at = models.DateTimeField(null=True)
    released_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["attached_at", "id"]
        constraints = [
            both_or_neither("released_at", "released_by"),
            models.CheckConstraint(
                name="file_of_a_report_or_of_a_draft",
                condition=Q(report__isnull=False, draft__isnull=True)
                | Q(report__isnull=True, draft__isnull=False, addition__isnull=True),
            ),
            models.CheckConstraint(
                name="file_sent_by_its_reporter_or_put_by_holders",
                condition=Q(referral__isnull=True) | Q(report__isnull=False, addition__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
