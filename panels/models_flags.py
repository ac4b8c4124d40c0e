"""The flag that each agency of a panel keeps on a person's file after the case was heard."""

from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Agency
from accounts.roles import Can, can
from meetings.models import Attendance
from records import row_security
from records.audit import Actor
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models import Referral, naming_denied


class FlagQuerySet(models.QuerySet["Flag"]):
    def of_agency(self, actor: Actor) -> "FlagQuerySet":
        """Keep those of the actor's agency; none of a case that they may never learn of.

        One of a restricted case is for those of the agency who were called to it, or see it.
        """
        if actor.agency_id is None or not can(actor, Can.CONTRIBUTE_TO_PANELS):
            return self.none()
        return self.filter(agency_id=actor.agency_id).exclude(
            Q(listing__referral__in=naming_denied(actor))
            | Q(pk__in=kept_from(actor, agency=actor.agency_id))
        )

    def standing(self) -> "FlagQuerySet":
        """Keep those that are still on a file, or should be: not removed, nor made longer."""
        return self.filter(removed_at__isnull=True, replaced_on__isnull=True)


class Flag(models.Model):
    """What one agency marks on its own file of a person until a day, and who said that it is done.

    It is raised where the panel decides (SafeLives: every agency flags and tags the file for twelve
    months). On ``replaced_on`` the person was heard again, and a flag of that case took its place.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    listing = models.ForeignKey("panels.Listing", on_delete=models.PROTECT, related_name="flags")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="flags")
    ends_on = models.DateField()
    placed_at = models.DateTimeField(null=True)
    placed_by = models.UUIDField(null=True)
    placed_by_name = models.CharField(max_length=150, blank=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.UUIDField(null=True)
    replaced_on = models.DateField(null=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["ends_on", "id"]
        constraints = [
            both_or_neither("placed_at", "placed_by"),
            both_or_neither("removed_at", "removed_by"),
            models.CheckConstraint(
                name="flag_removed_after_it_was_placed",
                condition=Q(removed_at__isnull=True) | Q(placed_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_flag_per_agency_and_listing", fields=["listing", "agency"]
            ),
        ]

    def __str__(self) -> str:
        return f"Flag of {self.agency} for {self.listing}"


@row_security.as_system("knows which flags are of cases restricted to others of the agency")
def kept_from(actor: Actor, *, agency: UUID) -> list[UUID]:
    """Return the flags of the actor's agency whose case is restricted to others than them."""
    called = Attendance.objects.filter(
        meeting=OuterRef("listing__sitting"),
        agency_id=agency,
        user_id=actor.id,
        withdrawn_at__isnull=True,
    )
    restricted = Flag.objects.filter(
        agency_id=agency, listing__referral__is_restricted=True
    ).exclude(Exists(called) | Q(listing__referral__in=Referral.objects.visible_to(actor)))
    return list(restricted.values_list("pk", flat=True))
