"""The register of sharing agreements: what agencies agreed to share, for what, and until when."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, F, Q
from django.utils.translation import get_language

from records.keys import uuid7
from records.models import both_or_neither


class SharingAgreementQuerySet(models.QuerySet["SharingAgreement"]):
    def in_force_on(self, day: date) -> "SharingAgreementQuerySet":
        """Keep those begun and not ended, reviewed in time, or carried over by the guardian."""
        return self.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=day),
            Q(lapses_on__gt=day) | Q(carried_until__gte=day),
            starts_on__lte=day,
        )


class SharingAgreement(models.Model):
    """One agreement between agencies, such as a WASPI Information Sharing Protocol.

    ``reference`` is its number in WASPI's list, or the partnership's own. Past ``review_on`` it is
    warned of; from ``lapses_on`` it holds only if the Caldicott guardian carries it over, and says
    why, to the end of ``carried_until``. ``ended_on`` is the first day on which it does not hold.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    title_en = models.CharField(max_length=200)
    title_cy = models.CharField(max_length=200)
    purpose_en = models.TextField()
    purpose_cy = models.TextField()
    starts_on = models.DateField()
    review_on = models.DateField()
    lapses_on = models.DateField()
    ended_on = models.DateField(null=True)
    carried_until = models.DateField(null=True)
    reason_carried = models.TextField(blank=True)
    carried_at = models.DateTimeField(null=True)
    carried_by = models.UUIDField(null=True)
    carried_by_name = models.CharField(max_length=150, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    objects = SharingAgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            both_or_neither("carried_at", "carried_by"),
            models.CheckConstraint(
                name="agreement_reviewed_before_it_lapses",
                condition=Q(review_on__gte=F("starts_on"), lapses_on__gte=F("review_on")),
            ),
            models.CheckConstraint(
                name="agreement_carried_over_with_a_reason",
                condition=Q(carried_until__isnull=True, carried_at__isnull=True)
                | (
                    Q(carried_until__isnull=False, carried_at__isnull=False) & ~Q(reason_carried="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def title(self) -> str:
        """Return the title in the reader's language."""
        return self.title_cy if get_language() == "cy" else self.title_en

    @property
    def purpose(self) -> str:
        """Return the purpose in the reader's language."""
        return self.purpose_cy if get_language() == "cy" else self.purpose_en


class AgreementPartyQuerySet(models.QuerySet["AgreementParty"]):
    def holding_on(self, day: date) -> "AgreementPartyQuerySet":
        """Keep the parties to an agreement that is in force, while they are parties to it."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=day),
            starts_on__lte=day,
            agreement__in=SharingAgreement.objects.in_force_on(day),
        )

    def none_holds_for(self, agency: Any, *, on: date) -> Q:
        """Return the condition that an agency stands on the register and no agreement holds.

        ``agency`` is its key, or an ``OuterRef`` to it. One that was never entered is not meant:
        the register of the first day is empty. Nor is the authority, whose records they are.
        """
        entered = self.filter(agency=agency, agency__is_authority=False, starts_on__lte=on)
        return Q(Exists(entered)) & ~Q(Exists(self.filter(agency=agency).holding_on(on)))


class AgreementParty(models.Model):
    """An agency that is a party to an agreement. ``ends_on`` is the first day it is not."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(
        SharingAgreement, on_delete=models.PROTECT, related_name="parties"
    )
    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="agreements"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    reason_left = models.TextField(blank=True)
    joined_at = models.DateTimeField()
    joined_by = models.UUIDField()
    left_at = models.DateTimeField(null=True)
    left_by = models.UUIDField(null=True)

    objects = AgreementPartyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "agreement parties"
        constraints = [
            both_or_neither("left_at", "left_by"),
            models.UniqueConstraint(
                name="party_once_at_a_time",
                fields=["agreement", "agency"],
                condition=Q(ends_on__isnull=True),
            ),
            models.CheckConstraint(
                name="party_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} in {self.agreement_id}"
