"""Answers that are read and never counted: one row each, in the words in which it was asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import PersonRecord
from records.keys import uuid7
from referrals.models.reports import Report


class ReportAnswer(models.Model):
    """What a report answers besides its columns. Written once with the report, never edited.

    ``wording`` and ``answer`` are the words the reporter saw, in the report's language, so that
    they stay true when the form changes; ``value`` is the same for machines: codes, a day as its
    ISO text, a mark on the body as its parts. ``record`` is the person it is about, where it is
    about one.
    """

    class Audience(models.TextChoices):
        ALL = "all", _("Everybody who may see the referral")
        HOLDER = "holder", _("The agency that holds the referral")
        SECTION_5 = "section_5", _("Those who may see the practitioner's referral")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="answers")
    record = models.ForeignKey(
        PersonRecord, null=True, on_delete=models.PROTECT, related_name="answers"
    )
    order = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=60)
    heading = models.CharField(max_length=200)
    wording = models.TextField()
    answer = models.TextField()
    value = models.JSONField()
    audience = models.CharField(max_length=20, choices=Audience, default=Audience.ALL)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                name="report_answers_stand_in_order", fields=["report", "order"]
            ),
            models.CheckConstraint(
                name="report_answer_says_something", condition=~models.Q(answer="")
            ),
        ]

    def __str__(self) -> str:
        return self.code
