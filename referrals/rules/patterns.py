"""Whether reports add up, by the thresholds of the policy. Pure: no queries, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from policies.models import PatternThreshold


@dataclass(frozen=True, slots=True)
class EarlierReport:
    """One earlier report; ``incident`` is the same for all reports of one incident.

    ``is_minor`` where it was decided and ended without further action.
    """

    incident: UUID
    received_at: datetime
    is_about_person: bool
    is_minor: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A threshold of the policy that the reports have passed, and how many they are."""

    threshold: PatternThreshold
    reports: int


def patterns(
    thresholds: Iterable[PatternThreshold],
    earlier: Iterable[EarlierReport],
    *,
    incident: UUID,
    received_at: datetime,
) -> list[Pattern]:
    """Return the thresholds passed by the report of ``incident``, received at ``received_at``.

    It counts itself, and each other incident once, however many reported it. The window ends
    with it: what came later is asked about then.
    """
    earlier = [each for each in earlier if each.incident != incident]
    passed = []
    for threshold in thresholds:
        reports = 1 + len(incidents_in(threshold, earlier, received_at=received_at))
        if reports >= threshold.reports:
            passed.append(Pattern(threshold, reports))
    return passed


def incidents_in(
    threshold: PatternThreshold, earlier: Iterable[EarlierReport], *, received_at: datetime
) -> set[UUID]:
    """Return the incidents that count towards a threshold."""
    since = received_at - timedelta(days=threshold.days)
    is_of_person = threshold.about == PatternThreshold.About.PERSON
    return {
        each.incident
        for each in earlier
        if since <= each.received_at <= received_at
        and (each.is_about_person or not is_of_person)
        and (each.is_minor or not threshold.counts_minor_only)
    }
