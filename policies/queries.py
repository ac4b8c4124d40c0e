"""The edition in force at a moment, its limits, and the calendar its clocks are counted by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import CharField, Count, Max
from django.db.models.functions import Cast

from policies.counting import LONDON
from policies.models import BankHoliday, MatchThreshold, Policy, Timescale, Unit
from policies.models.editions import worded
from policies.rules import WorkingCalendar, limit_in_words


def current_policy(at: datetime) -> Policy:
    """Return the published edition in force at ``at`` (by its date in Europe/London).

    A moment before every edition is answered by the first one: an imported history must be
    counted by something, and that is the oldest agreement on record. Raises Policy.DoesNotExist
    where nothing is published.
    """
    published = Policy.objects.filter(status=Policy.Status.PUBLISHED)
    today = at.astimezone(LONDON).date()
    in_force = published.filter(effective_on__lte=today).order_by("-effective_on").first()
    return in_force or published.earliest("effective_on")


def edition(code: str | None, *, at: datetime) -> Policy:
    """Return the edition ``code``, or the one in force at ``at``; raises Policy.DoesNotExist."""
    if not code:
        return current_policy(at)
    return Policy.objects.exclude(status=Policy.Status.DRAFT).get(code=code)


def match_threshold(use: MatchThreshold.Use, *, at: datetime) -> float:
    """Return from which probability (0 to 1) the edition in force does this with a match.

    Nought where it says nothing: rather somebody too many is compared than one missed.
    """
    percent = current_policy(at).match_thresholds.filter(code=use).values_list("percent", flat=True)
    return (percent.first() or 0) / 100


@lru_cache(maxsize=8)
def ethnicity_entries(policy_id: UUID) -> tuple[dict[str, str], ...]:
    """Return the codes of ethnicity of an edition, bilingual. A published one never changes."""
    return tuple(Policy.objects.values_list("ethnicities", flat=True).get(pk=policy_id))


def ethnicities(policy_id: UUID) -> list[tuple[str, str]]:
    """Return each code of ethnicity with its name in the reader's language."""
    return worded(list(ethnicity_entries(policy_id)))


@lru_cache(maxsize=8)
def language_entries(policy_id: UUID) -> tuple[dict[str, str], ...]:
    """Return the codes of languages of an edition, bilingual. A published one never changes."""
    return tuple(Policy.objects.values_list("languages", flat=True).get(pk=policy_id))


def languages(policy_id: UUID) -> list[tuple[str, str]]:
    """Return each language beside Welsh, English and BSL with its name, by that name."""
    return sorted(worded(list(language_entries(policy_id))), key=lambda entry: entry[1])


def calendar(policy: Policy) -> WorkingCalendar:
    """Return the office hours of ``policy`` with every bank holiday known today. One query.

    The days known run from the year of the first bank holiday to the last day that was published;
    with no calendar loaded no day is known, and counting raises CalendarMissing.
    """
    version = BankHoliday.objects.aggregate(
        count=Count("pk"), latest=Max(Cast("pk", output_field=CharField()))
    )
    known = known_days(version["count"], version["latest"])
    return WorkingCalendar(
        bank_holidays=known.bank_holidays,
        first_day=known.first_day,
        last_day=known.last_day,
        opens=policy.office_opens,
        closes=policy.office_closes,
        close_of_business=policy.close_of_business,
        working_weekdays=frozenset(policy.working_weekdays),
        day_zero=policy.day_zero,
    )


@dataclass(frozen=True)
class KnownDays:
    """The bank holidays, and the days for which all of them are known."""

    bank_holidays: Mapping[date, BankHoliday]
    first_day: date
    last_day: date


@lru_cache(maxsize=4)
def known_days(_count: int, _latest: str | None) -> KnownDays:
    """Return every bank holiday, read once for each state of the table.

    The table is append-only and its keys are never used again, so how many rows there are and the
    newest key say exactly which rows they are: no process can hold a stale calendar.
    """
    holidays = {holiday.date: holiday for holiday in BankHoliday.objects.all()}
    published = [holiday for holiday in holidays.values() if holiday.published_to]
    return KnownDays(
        bank_holidays=holidays,
        first_day=min((h.date.replace(month=1, day=1) for h in published), default=date.max),
        last_day=max((h.published_to for h in published if h.published_to), default=date.min),
    )


def timescales_by_pathway(policy: Policy) -> dict[str, list[tuple[Timescale, str]]]:
    """Return each pathway's limits under its name, each limit also in words. One query."""
    pathways: dict[str, list[tuple[Timescale, str]]] = {}
    for timescale in policy.timescales.all():
        limit = limit_in_words(timescale, Unit(timescale.unit))
        pathways.setdefault(timescale.get_pathway_display(), []).append((timescale, limit))
    return pathways
