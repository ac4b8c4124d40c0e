"""What a number is made of: the rows behind it, and the moment that places each in a quarter.

The number in a report and the list behind it come from the same rows. The measures are one
function each, in the modules beside this one; their definitions in words are in
``measures.definitions``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import CharField, Exists, F, Func, OuterRef, Value
from django.db.models.expressions import Combinable

from accounts.models import Agency, Team
from measures.rules import Days
from referrals.models import OpenedFrom, Pathway, Referral


@dataclass(frozen=True)
class Counted:
    """The rows behind a number, and the moment that places each of them in a quarter.

    ``of`` is counted, each once; ``by`` is the column that parts the number, if anything does;
    ``each`` is a column of several codes, of which every one is a part, or with ``by`` the first
    half of one ("neglect_65-74"); ``referral`` leads from a row to its referral. ``is_day`` says
    that the moment is a day.
    """

    rows: models.QuerySet[Any]
    moment: str
    of: str = "pk"
    by: str = ""
    each: str = ""
    referral: str = "pk"
    is_day: bool = False

    def within(self, first: Days, last: Days) -> models.QuerySet[Any]:
        """Keep the rows from the first moment of one quarter or period to the last of another."""
        if self.is_day:
            return self.rows.filter(
                **{f"{self.moment}__gte": first.starts_on, f"{self.moment}__lte": last.ends_on}
            )
        return self.rows.filter(
            **{f"{self.moment}__gte": first.starts_at, f"{self.moment}__lt": last.ends_at}
        )

    @property
    def is_parted(self) -> bool:
        return bool(self.by or self.each)

    @property
    def part(self) -> Combinable:
        """Return which part a row belongs to; a row with several codes has a part for each."""
        if not self.each:
            return F(self.by) if self.by else Value("")
        code = Func(F(self.each), function="unnest", output_field=CharField())
        if not self.by:
            return code
        # Not Concat, which asks for COALESCE, in which PostgreSQL has no rows for each code.
        return Func(
            code,
            F(self.by),
            template="(%(expressions)s)",
            arg_joiner=" || '_' || ",
            output_field=CharField(),
        )

    def of_part(self, rows: models.QuerySet[Any], part: str) -> models.QuerySet[Any]:
        """Keep the rows of one part of the number."""
        if not part or not self.is_parted:
            return rows
        if not self.each:
            return rows.filter(**{self.by: part})
        code, _underscore, rest = part.partition("_")
        rows = rows.filter(**{f"{self.each}__contains": [code]})
        return rows.filter(**{self.by: rest}) if self.by else rows


def of_team(counted: Counted, team: Team | None) -> Counted:
    """Keep what leads to a referral that a team holds now; everything where no team is asked for.

    A referral that was handed over counts for the team that has it.
    """
    if team is None:
        return counted
    to = "" if counted.referral == "pk" else f"{counted.referral}__"
    return replace(counted, rows=counted.rows.filter(**{f"{to}owning_team": team}))


Counter = Callable[[Agency, datetime], Counted]


def referrals_of(agency: Agency, pathway: Pathway) -> models.QuerySet[Referral]:
    """Return the agency's referrals on a pathway, but for those that turned out to be on another.

    The one that took such a referral's place counts instead, on its own pathway, so that a report
    about one person is counted once.
    """
    return Referral.objects.filter(
        ~Exists(replaced(OuterRef("pk"))), owning_agency=agency, pathway=pathway
    )


def replaced(referral: OuterRef) -> models.QuerySet[OpenedFrom]:
    """Return what says of a referral that it turned out to be on another pathway."""
    return OpenedFrom.objects.filter(earlier=referral, why=OpenedFrom.Why.PATHWAY_CORRECTED)
