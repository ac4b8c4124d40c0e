"""What a number is made of: the rows behind it, and the moment that places each in a quarter.

The number in a report and the list behind it come from the same rows. The measures are one
function each, in the modules beside this one; their definitions in words are in
``measures.definitions``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef

from accounts.models import Agency
from measures.rules import Quarter
from referrals.models import OpenedFrom, Pathway, Referral


@dataclass(frozen=True)
class Counted:
    """The rows behind a number, and the moment that places each of them in a quarter.

    ``of`` is counted, each once; ``by`` is the column that parts the number, if anything does;
    ``referral`` leads from a row to its referral.
    """

    rows: models.QuerySet[Any]
    moment: str
    of: str = "pk"
    by: str = ""
    referral: str = "pk"

    def within(self, first: Quarter, last: Quarter) -> models.QuerySet[Any]:
        """Keep the rows from the first moment of one quarter to the last of another."""
        return self.rows.filter(
            **{f"{self.moment}__gte": first.starts_at, f"{self.moment}__lt": last.ends_at}
        )


Counter = Callable[[Agency, datetime], Counted]


def referrals_of(agency: Agency, pathway: Pathway) -> models.QuerySet[Referral]:
    """Return the agency's referrals on a pathway, but for those that turned out to be on another.

    The one that took such a referral's place counts instead, on its own pathway, so that a report
    about one person is counted once.
    """
    replaced = OpenedFrom.objects.filter(
        earlier=OuterRef("pk"), why=OpenedFrom.Why.PATHWAY_CORRECTED
    )
    return Referral.objects.filter(~Exists(replaced), owning_agency=agency, pathway=pathway)
