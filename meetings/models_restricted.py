"""A part of the minutes that only some of those at a meeting may read."""

from django.db import models
from django.db.models import Q

from people.models import Denial
from records.audit import Actor
from records.keys import uuid7


class RestrictedPartQuerySet(models.QuerySet["RestrictedPart"]):
    def visible_to(self, actor: Actor) -> "RestrictedPartQuerySet":
        """Keep the parts this person is named on, about nobody they may never see.

        No role and no part in running the meeting opens one: for others there is none.
        """
        named = self.model.readers.through.objects.filter(
            attendance__user_id=actor.id, attendance__withdrawn_at__isnull=True
        )
        denied = Denial.objects.against(actor).values("person_id")
        return self.filter(pk__in=named.values("restrictedpart_id")).exclude(
            meeting__meetingreferral__referral__record__person_id__in=denied
        )


class RestrictedPart(models.Model):
    """A block of the minutes for named readers; ``version`` prevents a lost update."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(
        "meetings.Meeting", on_delete=models.PROTECT, related_name="restricted_parts"
    )
    readers = models.ManyToManyField("meetings.Attendance", related_name="restricted_parts")
    text = models.TextField()
    version = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField()
    written_by = models.UUIDField()
    written_by_name = models.CharField(max_length=150)

    objects = RestrictedPartQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="restricted_part_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"Restricted part of {self.meeting}"
