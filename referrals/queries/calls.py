"""What whoever took a report by telephone tells the caller before they part."""

from dataclasses import dataclass
from datetime import datetime

from referrals import rules
from referrals.models import Deadline, Report


@dataclass(frozen=True)
class ReadBack:
    """When the caller hears, and by when they confirm in writing. None where nothing is due."""

    hears_by: datetime | None
    must_confirm: bool
    confirms_by: datetime | None


def read_back(report: Report) -> ReadBack | None:
    """Return what to tell whoever was spoken to; None for a report that came another way."""
    if not rules.was_spoken_to(report):
        return None
    clocks = Deadline.objects.filter(referral__report=report).values_list(
        "timescale__ref", "due_at"
    )
    hears = [due for ref, due in clocks if ref == rules.OUTCOME_TOLD]
    confirms = [due for ref, due in clocks if ref in rules.WRITTEN_CONFIRMATION.values()]
    return ReadBack(
        hears_by=None if None in hears else max(filter(None, hears), default=None),
        must_confirm=bool(confirms),
        confirms_by=None if None in confirms else min(filter(None, confirms), default=None),
    )
