"""Explicit shares: an agency or a named person let in to one referral, and on what grounds."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from guardian.managers import GroupObjectPermissionManager, UserObjectPermissionManager
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from people.models import EMERGENCY
from records.audit import Actor
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models.referrals import Referral


class AgencyShareManager(GroupObjectPermissionManager):
    def open_to(self, actor: Actor) -> models.QuerySet["AgencyShare"]:
        """Return the shares of the actor's agency that have a ground which still holds."""
        holding = ShareGround.objects.holding().filter(agency_share=models.OuterRef("pk"))
        return self.filter(
            models.Exists(holding),
            group__agency=actor.agency_id,
        )


class AgencyShare(GroupObjectPermissionBase):
    """An agency has been let in to a referral; why and until when are its grounds."""

    content_object = models.ForeignKey(Referral, on_delete=models.CASCADE)

    objects: ClassVar[AgencyShareManager] = AgencyShareManager()

    def __str__(self) -> str:
        return f"{self.content_object} open to an agency"


class PersonShareManager(UserObjectPermissionManager):
    def open_to(self, actor: Actor) -> models.QuerySet["PersonShare"]:
        """Return the shares of the actor by name that have a ground which still holds."""
        grounds = ShareGround.objects.holding().exclude(source_kind=EMERGENCY)
        return self.standing_on(grounds, actor)

    def opened_in_an_emergency(self, actor: Actor) -> models.QuerySet["PersonShare"]:
        """Return what the actor has opened in an emergency, by the database's clock.

        It opens less than being named: nothing that is restricted.
        """
        grounds = ShareGround.objects.filter(
            source_kind=EMERGENCY, ended_at__isnull=True, ends_at__gt=Now()
        )
        return self.standing_on(grounds, actor)

    def standing_on(
        self, grounds: models.QuerySet["ShareGround"], actor: Actor
    ) -> models.QuerySet["PersonShare"]:
        return self.filter(
            models.Exists(grounds.filter(person_share=models.OuterRef("pk"))), user_id=actor.id
        )


class PersonShare(UserObjectPermissionBase):
    """A named person has been let in, also where the referral is restricted."""

    content_object = models.ForeignKey(Referral, on_delete=models.CASCADE)

    objects: ClassVar[PersonShareManager] = PersonShareManager()

    def __str__(self) -> str:
        return f"{self.content_object} open to somebody by name"


class ShareGroundQuerySet(models.QuerySet["ShareGround"]):
    def holding(self) -> "ShareGroundQuerySet":
        """Keep the grounds that have neither ended nor run out."""
        return self.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()), ended_at__isnull=True
        )


class ShareGround(models.Model):
    """Why a share stands, and until when. A share without a ground that holds opens nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency_share = models.ForeignKey(
        AgencyShare, null=True, on_delete=models.CASCADE, related_name="grounds"
    )
    person_share = models.ForeignKey(
        PersonShare, null=True, on_delete=models.CASCADE, related_name="grounds"
    )
    reason = models.CharField(max_length=40)
    source_kind = models.CharField(max_length=40)
    source_id = models.UUIDField()
    started_at = models.DateTimeField()
    started_by = models.UUIDField()
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    objects = ShareGroundQuerySet.as_manager()

    class Meta:
        constraints = [
            both_or_neither("ended_at", "ended_by"),
            models.CheckConstraint(
                name="ground_of_one_share",
                condition=Q(agency_share__isnull=True) ^ Q(person_share__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_ground_per_source_on_an_agency_share",
                fields=["agency_share", "source_kind", "source_id"],
                condition=Q(ended_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_ground_per_source_on_a_person_share",
                fields=["person_share", "source_kind", "source_id"],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} ({self.source_kind})"
