"""Whether somebody is born, how old they are and whether they live, by what is on record. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from people.models import PersonRecord

ADULT_AT = 18  # Social Services and Well-being (Wales) Act 2014, section 3


@dataclass(frozen=True, slots=True)
class Life:
    """The days of somebody's life as far as they are on record."""

    born_on: date | None = None
    is_birth_estimated: bool = False
    expected_on: date | None = None
    died_on: date | None = None

    @property
    def is_unborn(self) -> bool:
        return self.born_on is None and self.expected_on is not None


def life_of(records: Iterable[PersonRecord]) -> Life:
    """Return somebody's life by their records: a birth beats the day it was expected on.

    Of several dates of birth the newest that is not estimated counts.
    """
    newest = sorted(records, key=lambda record: (record.recorded_at, record.pk), reverse=True)
    born = [record for record in newest if record.date_of_birth]
    born.sort(key=lambda record: record.is_birth_date_estimated)
    expected = [record.expected_on for record in newest if record.expected_on]
    died = [record.died_on for record in newest if record.died_on]
    return Life(
        born_on=born[0].date_of_birth if born else None,
        is_birth_estimated=bool(born) and born[0].is_birth_date_estimated,
        expected_on=expected[0] if expected and not born else None,
        died_on=died[0] if died else None,
    )


def birthday(born_on: date, *, age: int) -> date:
    """Return the day somebody reaches an age; who was born on 29 February, on 1 March."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)


def objections_to_birth(life: Life, *, born_on: date, today: date) -> list[str]:
    """List why a birth cannot be recorded of somebody."""
    objections = []
    if not life.is_unborn:
        objections.append(_("This person is on record as born already."))
    if born_on > today:
        objections.append(_("A birth cannot be after today."))
    return objections


def objections_to_death(life: Life, *, died_on: date, today: date) -> list[str]:
    """List why a death cannot be recorded of somebody."""
    objections = []
    if life.died_on is not None:
        objections.append(_("A death is on record already."))
    if died_on > today:
        objections.append(_("A death cannot be after today."))
    if life.born_on is not None and not life.is_birth_estimated and died_on < life.born_on:
        objections.append(_("A death cannot be before the birth."))
    return objections
