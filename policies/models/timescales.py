"""How long each step may take, and the days nobody works."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from policies.models.editions import Policy, PolicyRow, reads_welsh
from records.keys import uuid7


class Unit(models.TextChoices):
    """What a limit is counted in."""

    CONTINUOUS_HOURS = "continuous_hours", _("hours, day and night")
    SERVICE_HOURS = "service_hours", _("office hours")
    WORKING_DAYS = "working_days", _("working days")
    CALENDAR_DAYS = "calendar_days", _("calendar days")
    WEEKS = "weeks", _("weeks")
    MONTHS = "months", _("months")
    IMMEDIATE = "immediate", _("immediately")
    SAME_DAY = "same_day", _("the same day")
    NONE = "none", _("no limit in numbers")


UNCOUNTED = [Unit.IMMEDIATE, Unit.SAME_DAY, Unit.NONE]


class Timescale(PolicyRow):
    """One limit: what starts its clock, how long it allows, who must meet it, and who says so."""

    class Pathway(models.TextChoices):
        CHILD = "child", _("Child at risk")
        ADULT = "adult", _("Adult at risk")
        PRACTITIONER = "practitioner", _("Practitioner in a position of trust")
        PANEL = "panel", _("Panels")
        COURT = "court", _("Courts")
        DATA = "data", _("Data protection")
        ANY = "any", _("Every pathway")

    class Direction(models.TextChoices):
        AFTER = "after", _("after")
        BEFORE = "before", _("before")

    class Standing(models.TextChoices):
        LAW = "law", _("Law")
        PROCEDURE = "procedure", _("Wales Safeguarding Procedures")
        LOCAL = "local", _("Agreed locally")
        UNCONFIRMED = "unconfirmed", _("Unconfirmed")

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="timescales")
    ref = models.CharField(max_length=30)
    pathway = models.CharField(max_length=12, choices=Pathway)
    starts_from_en = models.CharField(max_length=200)
    starts_from_cy = models.CharField(max_length=200)
    allowed = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=16, choices=Unit)
    direction = models.CharField(max_length=6, choices=Direction, default=Direction.AFTER)
    is_continuous_when_red = models.BooleanField(default=False)
    starts_out_of_hours_next_working_day = models.BooleanField(default=True)
    who_en = models.CharField(max_length=200)
    who_cy = models.CharField(max_length=200)
    standing = models.CharField(max_length=12, choices=Standing)
    source_en = models.CharField(max_length=200)
    source_cy = models.CharField(max_length=200)
    note_en = models.TextField(blank=True)
    note_cy = models.TextField(blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="timescale_ref_once_a_policy", fields=["policy", "ref"]),
            models.CheckConstraint(
                name="timescale_allows_a_number_or_names_no_moment",
                condition=Q(unit__in=UNCOUNTED, allowed__isnull=True)
                | (~Q(unit__in=UNCOUNTED) & Q(allowed__isnull=False)),
            ),
            models.CheckConstraint(
                name="timescale_in_office_hours_counts_forward",
                condition=~Q(unit=Unit.SERVICE_HOURS) | Q(direction="after"),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def starts_from(self) -> str:
        return self.in_reader_language("starts_from")

    @property
    def who(self) -> str:
        return self.in_reader_language("who")

    @property
    def source(self) -> str:
        return self.in_reader_language("source")

    @property
    def note(self) -> str:
        return self.in_reader_language("note")


class BankHoliday(models.Model):
    """A day on which the working-day clocks stand still.

    Not part of an edition: a holiday proclaimed later counts for every edition. Append-only.
    ``published_to`` is the last day covered by the calendar it came from; it is empty for one
    that was added by hand, which says nothing about the rest of its year.
    """

    ENGLAND_AND_WALES = "england-and-wales"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    date = models.DateField()
    division = models.CharField(max_length=20, default=ENGLAND_AND_WALES)
    title_en = models.CharField(max_length=100)
    title_cy = models.CharField(max_length=100)
    published_to = models.DateField(null=True)
    added_at = models.DateTimeField()
    added_by = models.UUIDField()

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(name="bank_holiday_once_a_day", fields=["division", "date"]),
        ]

    def __str__(self) -> str:
        return f"{self.date.isoformat()} {self.title_en}"

    @property
    def title(self) -> str:
        return self.title_cy if reads_welsh() else self.title_en
