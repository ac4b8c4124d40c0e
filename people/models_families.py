"""Who is what to whom, and who lived where from when: what each source said, with its dates."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from records.audit import Actor
from records.fields import EncryptedTextField
from records.keys import uuid7
from records.models import both_or_neither


class Kind(models.TextChoices):
    """What one person is to another, said from either side."""

    PARENT = "parent", _("Parent")
    CHILD = "child", _("Child")
    ADOPTIVE_PARENT = "adoptive_parent", _("Adoptive parent")
    ADOPTED_CHILD = "adopted_child", _("Adopted child")
    STEP_PARENT = "step_parent", _("Step-parent")
    STEP_CHILD = "step_child", _("Step-child")
    FOSTER_CARER = "foster_carer", _("Foster carer")
    FOSTER_CHILD = "foster_child", _("Foster child")
    CARER = "carer", _("Carer")
    CARED_FOR = "cared_for", _("Person they care for")
    GRANDPARENT = "grandparent", _("Grandparent")
    GRANDCHILD = "grandchild", _("Grandchild")
    PARTNER = "partner", _("Partner")
    SIBLING = "sibling", _("Brother or sister")
    HALF_SIBLING = "half_sibling", _("Half-brother or half-sister")
    STEP_SIBLING = "step_sibling", _("Step-brother or step-sister")
    ADOPTIVE_SIBLING = "adoptive_sibling", _("Adoptive brother or sister")
    FOSTER_SIBLING = "foster_sibling", _("Brother or sister in foster care")
    OTHER_RELATIVE = "other_relative", _("Other relative")
    SIGNIFICANT_OTHER = "significant_other", _("Significant other")


# The same tie from its other side. What is missing is the same from both.
OTHER_SIDE: Mapping[Kind, Kind] = {
    Kind.PARENT: Kind.CHILD,
    Kind.ADOPTIVE_PARENT: Kind.ADOPTED_CHILD,
    Kind.STEP_PARENT: Kind.STEP_CHILD,
    Kind.FOSTER_CARER: Kind.FOSTER_CHILD,
    Kind.CARER: Kind.CARED_FOR,
    Kind.GRANDPARENT: Kind.GRANDCHILD,
}
SAID_FROM_THE_OTHER_SIDE: Mapping[Kind, Kind] = {here: kind for kind, here in OTHER_SIDE.items()}
# The marks of Great Britain since 2001: two letters, two digits, and three letters after a space.
CURRENT_MARK = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z]{3}")


Fact_co = TypeVar("Fact_co", bound="Said", covariant=True)


def registration_as_written(registration: str) -> str:
    """Return a registration with the space that today's marks have, and any other as it is."""
    is_current = CURRENT_MARK.fullmatch(registration) is not None
    return f"{registration[:4]} {registration[4:]}" if is_current else registration


class SaidQuerySet(models.QuerySet[Fact_co]):
    """What reads the same of ties and of stays: both are what a source said about a record."""

    def standing(self) -> Self:
        """Keep what nobody has set aside as wrong."""
        return self.filter(set_aside_at__isnull=True)

    def holding_on(self, day: date) -> Self:
        """Keep what held on a day; where a date is not known, as if it did."""
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day),
            Q(ends_on__isnull=True) | Q(ends_on__gt=day),
        )


class Said(models.Model):
    """Something that a source said holds from one day to another.

    It is ended, or set aside as wrong, and never deleted. ``told_by`` are the source's own words,
    which may name who told us, and are for the agency that wrote them down.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    report_id = models.UUIDField(null=True)
    told_by = models.CharField(max_length=150, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = models.UUIDField(null=True)
    reason_set_aside = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True
        constraints = [
            both_or_neither("set_aside_at", "set_aside_by"),
            both_or_neither("ended_at", "ended_by"),
            models.CheckConstraint(
                name="%(class)s_ends_after_it_starts",
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def holds_on(self, day: date) -> bool:
        """Say whether it held on a day; where a date is not known, as if it did."""
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or self.ends_on > day
        )


class RelationshipQuerySet(SaidQuerySet["Relationship"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep the ties between two people both of whom this actor may see."""
        from people.models import Person  # noqa: PLC0415  (people.models re-exports this module)

        visible = Person.objects.visible_to(actor)
        return self.filter(
            Exists(visible.filter(pk=OuterRef("record__person"))),
            Exists(visible.filter(pk=OuterRef("other__person"))),
        )


class Relationship(Said):
    """What a source said one person is to another: ``record`` is the ``kind`` of ``other``.

    It stands on records, so that it goes where its record goes when people are made one, or apart
    again. It is written once, from the side of ``OTHER_SIDE``'s keys, and read from both.
    """

    record = models.ForeignKey(
        "people.PersonRecord", on_delete=models.PROTECT, related_name="relationships"
    )
    other = models.ForeignKey(
        "people.PersonRecord", on_delete=models.PROTECT, related_name="relationships_of_others"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    has_parental_responsibility = models.BooleanField(null=True)
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="corrected_by"
    )

    objects = RelationshipQuerySet.as_manager()

    class Meta(Said.Meta):
        constraints = [
            *Said.Meta.constraints,
            models.CheckConstraint(
                name="relationship_is_between_two", condition=~Q(record=F("other"))
            ),
            models.CheckConstraint(
                name="relationship_written_from_one_side",
                condition=~Q(kind__in=list(OTHER_SIDE.values())),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Household(models.Model):
    """A place where people live together. ``search_postcode`` is empty where it is kept safe."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    address = EncryptedTextField(blank=True)
    postcode = EncryptedTextField(blank=True)
    uprn = EncryptedTextField(blank=True)
    search_postcode = models.CharField(max_length=10, blank=True)
    is_kept_safe = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(
                fields=["search_postcode"],
                name="household_postcode",
                condition=~Q(search_postcode=""),
            )
        ]

    def __str__(self) -> str:
        return f"Household {self.pk}"


class StayQuerySet(SaidQuerySet["Stay"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep the stays of people this actor may see."""
        from people.models import Person  # noqa: PLC0415  (people.models re-exports this module)

        visible = Person.objects.visible_to(actor)
        return self.filter(Exists(visible.filter(pk=OuterRef("record__person"))))


class Stay(Said):
    """Somebody lived in a household from one day to another, as a source said."""

    record = models.ForeignKey(
        "people.PersonRecord", on_delete=models.PROTECT, related_name="stays"
    )
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="stays")
    is_part_time = models.BooleanField(default=False)
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="corrected_by"
    )

    objects = StayQuerySet.as_manager()

    class Meta(Said.Meta):
        pass

    def __str__(self) -> str:
        return f"Stay {self.pk}"


class VehicleQuerySet(SaidQuerySet["Vehicle"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep the vehicles of people this actor may see."""
        from people.models import Person  # noqa: PLC0415  (people.models re-exports this module)

        visible = Person.objects.visible_to(actor)
        return self.filter(Exists(visible.filter(pk=OuterRef("record__person"))))


class Vehicle(Said):
    """Somebody used a vehicle, or was seen with it, as a source said.

    ``registration`` is written without spaces, so that equal ones are equal; ``description`` says
    what it looks like.
    """

    record = models.ForeignKey(
        "people.PersonRecord", on_delete=models.PROTECT, related_name="vehicles"
    )
    registration = models.CharField(max_length=10)
    description = models.CharField(max_length=200, blank=True)

    objects = VehicleQuerySet.as_manager()

    class Meta(Said.Meta):
        indexes = [models.Index(fields=["registration"], name="vehicle_registration")]

    def __str__(self) -> str:
        return f"Vehicle {self.pk}"

    @property
    def words(self) -> str:
        """The registration as it stands on the plate, and what the vehicle looks like."""
        mark = registration_as_written(self.registration)
        return ", ".join(filter(None, [mark, self.description]))
