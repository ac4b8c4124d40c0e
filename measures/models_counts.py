"""Counts kept for the dashboard: one quarter of one team, and the moment they were counted."""

from django.db import models
from django.db.models import Q

from accounts.models import Agency, Team
from policies.models import Pathway


class QuarterCount(models.Model):
    """How many of one thing there were in one team's quarter, on one pathway, from one source.

    ``part`` is the code of a category or of a column; ``year`` is the one in which the financial
    year starts. A number names nobody; what is closed to a reader is taken off when they read.
    """

    class What(models.TextChoices):
        RECEIVED = "received"
        DECISION_DUE = "decision_due"
        DECISION_IN_TIME = "decision_in_time"
        ENQUIRY_ENDED = "enquiry_ended"
        ENQUIRY_IN_TIME = "enquiry_in_time"
        FIRST_OF_DAY = "first_of_day"
        REPEATED = "repeated"
        CATEGORY = "category"
        KNOWN = "known"

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE)
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    pathway = models.CharField(max_length=20, choices=Pathway)
    source = models.SlugField(max_length=60, db_index=False)
    what = models.CharField(max_length=20, choices=What)
    part = models.CharField(max_length=60, blank=True)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_count_of_each",
                fields=["agency", "year", "quarter", "team", "pathway", "source", "what", "part"],
            ),
            models.CheckConstraint(
                name="count_is_of_one_of_four_quarters", condition=Q(quarter__gte=1, quarter__lte=4)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.what} in {self.year} Q{self.quarter}"


class Counting(models.Model):
    """When an agency's counts were last brought up to date, and which changes are in them.

    Every change of a transaction before ``from_transaction`` is; of the others, some may be.
    """

    agency = models.OneToOneField(Agency, on_delete=models.CASCADE, primary_key=True)
    counted_at = models.DateTimeField()
    from_transaction = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.agency}, {self.counted_at:%Y-%m-%d %H:%M}"
