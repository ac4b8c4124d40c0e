"""What the numbers of a frozen count were made of."""

from django.db import models

from referrals.models import Referral


class FrozenRow(models.Model):
    """One row that one number of a snapshot counted, and a referral behind it.

    ``counted`` is the key of what was counted as it was then (a referral, a meeting, a person, a
    child of a case), each once; ``row`` is that of the row it was found in. ``is_base`` says that
    it is of what a share is taken of. Only the snapshot's own quarter is kept so, and only keys:
    who somebody is stands elsewhere, and goes from there.
    """

    id = models.BigAutoField(primary_key=True)
    snapshot = models.ForeignKey(
        "measures.Snapshot", on_delete=models.PROTECT, related_name="rows", db_index=False
    )
    measure = models.CharField(max_length=30)
    is_base = models.BooleanField()
    part = models.CharField(max_length=130, blank=True)
    counted = models.CharField(max_length=100)
    row = models.CharField(max_length=36)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="frozen_row_once_behind_a_number",
                fields=["snapshot", "measure", "is_base", "part", "counted", "row", "referral"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.part}".strip()
