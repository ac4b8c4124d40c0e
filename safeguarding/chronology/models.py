"""What workers add to a chronology by hand, and the copies that were made of one."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from people.models import Person, PersonRecord
from records.audit import Actor
from records.keys import uuid7
from records.models import IssuedDocument
from referrals.models import DisclosedItem, Referral


class Kind(models.TextChoices):
    """What an entry of a chronology is about: what readers filter by."""

    LIFE = "life", _("Birth and death")
    FAMILY = "family", _("Family and relationships")
    HOME = "home", _("Where they lived, and with whom")
    HARM = "harm", _("Harm and incidents")
    HEALTH = "health", _("Health")
    EDUCATION = "education", _("Nursery, school and work")
    LAW = "law", _("Police and courts")
    CONTACT = "contact", _("Visits, calls and conversations")
    REFERRAL = "referral", _("Reports and referrals")
    DECISION = "decision", _("Decisions")
    INFORMATION = "information", _("What agencies were asked and told")
    MEETING = "meeting", _("Meetings and conferences")
    PANEL = "panel", _("Panels")
    REGISTER = "register", _("Enquiries and the register")
    SUPPORT = "support", _("Help and support")
    SAFETY = "safety", _("Warnings and restrictions")
    OTHER = "other", _("Something else")


# What somebody may add by hand; of the rest, the record itself tells.
BY_HAND = (
    Kind.HARM,
    Kind.HEALTH,
    Kind.EDUCATION,
    Kind.LAW,
    Kind.CONTACT,
    Kind.FAMILY,
    Kind.HOME,
    Kind.SUPPORT,
    Kind.OTHER,
)


class Precision(models.TextChoices):
    """How exactly a date is known."""

    DAY = "day", _("The day")
    MONTH = "month", _("The month")
    YEAR = "year", _("The year")


class ChronologyEntryQuerySet(models.QuerySet["ChronologyEntry"]):
    def visible_to(self, actor: Actor) -> "ChronologyEntryQuerySet":
        """Keep what is about people this actor may see, and of no referral they may not."""
        people = Person.objects.visible_to(actor).filter(pk=OuterRef("record__person"))
        referrals = Referral.objects.visible_to(actor)
        return self.filter(
            Exists(people), Q(referral__isnull=True) | Q(referral__in=referrals.values("pk"))
        )

    def standing(self, known_at: datetime | None = None) -> "ChronologyEntryQuerySet":
        """Keep of each entry the version that stands, or stood at a moment; none struck out."""
        versions = ChronologyEntry.objects.all()
        if known_at is not None:
            versions = versions.filter(recorded_at__lte=known_at)
        later = versions.filter(entry_id=OuterRef("entry_id"), version__gt=OuterRef("version"))
        known = self if known_at is None else self.filter(recorded_at__lte=known_at)
        return known.filter(~Exists(later), is_struck_out=False)


class ChronologyEntry(models.Model):
    """One version of something a worker added to a chronology. It is never changed.

    All versions of an entry share ``entry_id``, record and referral. A correction is the next
    version, and so is striking it out, with the reason. It goes where its record goes. With a
    ``referral``, only who may see that reads it. ``agency`` and ``source`` say whose information
    it is; ``entered_for`` is the agency of whoever wrote it down, whose people may correct it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry_id = models.UUIDField(default=uuid7)
    version = models.PositiveSmallIntegerField(default=1)
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="chronology")
    referral = models.ForeignKey(
        Referral, null=True, on_delete=models.PROTECT, related_name="chronology"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    starts_on = models.DateField()
    starts_to = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    ends_on = models.DateField(null=True)
    ends_to = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    is_approximate = models.BooleanField(default=False)
    words = models.TextField()
    significance = models.TextField(blank=True)
    nature = models.CharField(max_length=12, choices=DisclosedItem.Kind)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200)
    stays_inside = models.BooleanField(default=False)
    is_struck_out = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    entered_for = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    recorded_by_name = models.CharField(max_length=150)

    objects = ChronologyEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "chronology entries"
        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                name="chronology_versions_count", fields=["entry_id", "version"]
            ),
            models.CheckConstraint(
                name="chronology_entry_says_what_and_who_said_so",
                condition=~Q(words="") & ~Q(source=""),
            ),
            models.CheckConstraint(
                name="chronology_entry_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="chronology_entry_put_right_with_a_reason",
                condition=Q(version=1, is_struck_out=False) | (Q(version__gt=1) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"Entry {self.entry_id}, version {self.version}"


class ChronologyCopyQuerySet(models.QuerySet["ChronologyCopy"]):
    def visible_to(self, actor: Actor) -> "ChronologyCopyQuerySet":
        """Keep the actor's own copies: each holds what its maker could see, which others may not.

        Nor one about anybody its maker may no longer see.
        """
        own = self.filter(Q(agency_id=actor.agency_id), made_by=actor.id)
        records = {each for ids in own.values_list("record_ids", flat=True) for each in ids}
        visible = PersonRecord.objects.filter(person__in=Person.objects.visible_to(actor))
        shown = visible.filter(pk__in=records).values_list("pk", flat=True)
        return own.filter(record_ids__contained_by=list(shown))


class ChronologyCopy(models.Model):
    """A chronology as PDF: about whom, for whom and why, and as known on which day.

    ``person_id`` is whose chronology it is; ``record_ids`` hold a record of each person in it.
    It outlives neither a file that it tells of nor its maker's sight of anybody in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    person_id = models.UUIDField()
    record_ids = ArrayField(models.UUIDField())
    copy_number = models.PositiveIntegerField()
    recipient = models.CharField(max_length=200)
    purpose = models.CharField(max_length=500)
    known_on = models.DateField(null=True)
    entries = models.PositiveIntegerField()
    document = models.ForeignKey(IssuedDocument, null=True, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    made_by_name = models.CharField(max_length=150)

    objects = ChronologyCopyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "chronology copies"
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["made_by", "-made_at"], name="chronology_copies_of_maker")]
        constraints = [
            models.CheckConstraint(
                name="chronology_copied_for_somebody_for_a_purpose",
                condition=~Q(recipient="") & ~Q(purpose="") & Q(record_ids__len__gt=0),
            )
        ]

    def __str__(self) -> str:
        return self.reference
