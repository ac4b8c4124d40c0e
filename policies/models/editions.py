"""One edition of the local arrangements, and what its rows have in common."""

from datetime import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from records.keys import uuid7
from records.models import both_or_neither

if TYPE_CHECKING:
    from policies.models.timescales import Timescale


class Frozen(Exception):
    """A published edition is evidence of what was agreed, so it cannot be changed."""


class Pathway(models.TextChoices):
    """The three ways a referral may go; each has its own rules."""

    CHILD = "child", _("Child at risk")
    ADULT = "adult", _("Adult at risk")
    PRACTITIONER = "practitioner", _("Practitioner in a position of trust")


def reads_welsh() -> bool:
    """Say whether the page is being read in Welsh."""
    return (get_language() or "").startswith("cy")


def worded(entries: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return the (code, name) of each bilingual entry, in the reader's language."""
    key = "name_cy" if reads_welsh() else "name_en"
    return [(entry["code"], entry[key]) for entry in entries]


class Policy(models.Model):
    """One dated edition of what the partnership agreed. A referral keeps the one it came under.

    An edition is superseded only by another for the same day, which corrects it: an older one
    stays published, because a report entered late is counted by the edition of its own time.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Superseded")

    class DayZero(models.TextChoices):
        EVENT_DAY = "event_day", _("The day of the starting event is day 0")
        DAY_BEFORE = "day_before", _("The day of the starting event is day 1")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=60, unique=True)
    title_en = models.CharField(max_length=200)
    title_cy = models.CharField(max_length=200)
    effective_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    office_opens = models.TimeField(default=time(9))
    office_closes = models.TimeField(default=time(17))
    close_of_business = models.TimeField(default=time(17))
    working_weekdays = ArrayField(models.PositiveSmallIntegerField())  # Monday is 1, as in ISO 8601
    day_zero = models.CharField(max_length=10, choices=DayZero, default=DayZero.EVENT_DAY)
    danger_words = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    ethnicities = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    sampled_percent = models.PositiveSmallIntegerField(default=0)
    case_system = models.CharField(max_length=60, default="")
    return_code_days = models.PositiveSmallIntegerField(default=7)
    addition_code_days = models.PositiveSmallIntegerField(default=90)
    work_link_minutes = models.PositiveSmallIntegerField(default=30)
    notice_unread_hours = models.PositiveSmallIntegerField(default=24)
    silent_match_hours = models.PositiveSmallIntegerField(default=2)
    turning_adult_days = models.PositiveSmallIntegerField(default=180)
    emergency_minutes = models.PositiveSmallIntegerField(default=60)
    emergencies_a_day = models.PositiveSmallIntegerField(default=5)
    days_after_meeting = models.PositiveSmallIntegerField(default=14)
    days_between_action_reminders = models.PositiveSmallIntegerField(default=7)
    agreement_grace_days = models.PositiveSmallIntegerField(default=30)
    content_sha256 = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            both_or_neither("published_at", "published_by"),
            models.CheckConstraint(
                name="policy_published_with_its_time",
                condition=Q(status="draft", published_at__isnull=True)
                | (~Q(status="draft") & Q(published_at__isnull=False) & ~Q(content_sha256="")),
            ),
            models.CheckConstraint(
                name="policy_opens_before_it_closes",
                condition=Q(office_opens__lt=models.F("office_closes")),
            ),
            models.UniqueConstraint(
                name="one_published_policy_a_day",
                fields=["effective_on"],
                condition=Q(status="published"),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            refuse_if_published(self.pk)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        refuse_if_published(self.pk)
        return super().delete(*args, **kwargs)

    @property
    def title(self) -> str:
        return self.title_cy if reads_welsh() else self.title_en

    def timescale(self, ref: str) -> "Timescale":
        """Return the edition's timescale ``ref``; raises Timescale.DoesNotExist."""
        return self.timescales.get(ref=ref)


def refuse_if_published(policy_id: UUID) -> None:
    if Policy.objects.exclude(status=Policy.Status.DRAFT).filter(pk=policy_id).exists():
        raise Frozen("A published edition cannot be changed. Publish a new edition instead.")


class PolicyRow(models.Model):
    """What every row of an edition has: its edition, and a name in both languages."""

    policy_id: UUID  # each kind of row names its own side of the relation

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.PositiveSmallIntegerField(default=0)
    name_en = models.CharField(max_length=200)
    name_cy = models.CharField(max_length=200)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        refuse_if_published(self.policy_id)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        refuse_if_published(self.policy_id)
        return super().delete(*args, **kwargs)

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return self.in_reader_language("name")

    def in_reader_language(self, field: str) -> str:
        suffix = "cy" if reads_welsh() else "en"
        return str(getattr(self, f"{field}_{suffix}"))
