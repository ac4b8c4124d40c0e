"""The calendar and the limits that the tests of the clocks count with; no database."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import translation
from govuk_bank_holidays.bank_holidays import BankHolidays

from policies.models import Timescale, Unit
from policies.rules import WorkingCalendar

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Holiday:
    title_en: str
    title_cy: str = ""

    @property
    def title(self) -> str:
        return self.title_cy if translation.get_language() == "cy" else self.title_en


PUBLISHED = BankHolidays(use_cached_holidays=True).get_holidays(
    division=BankHolidays.ENGLAND_AND_WALES
)
CALENDAR = WorkingCalendar(
    bank_holidays={day["date"]: Holiday(day["title"]) for day in PUBLISHED},
    first_day=dt.date(2012, 1, 1),
    last_day=dt.date(2028, 12, 31),
)


def timescale(allowed: int | None, unit: str = Unit.WORKING_DAYS, **fields) -> Timescale:
    return Timescale(ref="T1", allowed=allowed, unit=unit, **fields)


def london(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)
