"""The minutes in the other language: asked for, written beside the text, and done."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from records.keys import uuid7
from records.models import both_or_neither


class MinutesTranslation(models.Model):
    """The minutes of one meeting to be put into a language, by when and by whom.

    ``texts`` holds each translated text by the text that was written: what was corrected later
    has no translation until somebody writes it.
    """

    class Language(models.TextChoices):
        CY = "cy", _("Into Welsh")
        EN = "en", _("Into English")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="translations")
    language = models.CharField(max_length=2, choices=Language)
    translator = models.CharField(max_length=150)
    due_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=150)
    texts = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    saved_by_name = models.CharField(max_length=150, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    done_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            both_or_neither("done_at", "done_by"),
            models.UniqueConstraint(name="minutes_translated_once", fields=["meeting"]),
        ]

    def __str__(self) -> str:
        return f"Translation of the minutes of {self.meeting}"
