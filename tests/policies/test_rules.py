"""When something is due. No database: unsaved timescales in, moments out."""

import datetime as dt

import holidays
import pytest
from django.utils import translation

from policies import rules
from policies.models import Policy, Timescale, Unit
from policies.rules import CalendarMissing, WorkingCalendar
from tests.policies.calendars import CALENDAR, LONDON, Holiday, london, timescale


def due(start: str, limit: Timescale, **fields) -> str:
    """Return the due moment as London's clocks show it."""
    moment = rules.due_at(london(start), limit, calendar=CALENDAR, **fields)
    assert moment is not None
    return moment.astimezone(LONDON).strftime("%Y-%m-%d %H:%M")


# --- Working days -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "allowed", "expected"),
    [
        pytest.param("2026-05-05 10:00", 1, "2026-05-06 17:00", id="midweek"),
        pytest.param("2026-05-08 10:00", 1, "2026-05-11 17:00", id="over a weekend"),
        pytest.param("2026-05-01 10:00", 1, "2026-05-05 17:00", id="over a bank holiday weekend"),
        pytest.param("2026-12-24 16:40", 1, "2026-12-29 17:00", id="over Christmas 2026"),
        pytest.param("2026-12-24 17:20", 1, "2026-12-30 17:00", id="after close at Christmas"),
        pytest.param("2026-12-24 15:00", 7, "2027-01-07 17:00", id="Christmas and New Year"),
        pytest.param("2027-12-24 10:00", 1, "2027-12-29 17:00", id="two substitute days in 2027"),
        pytest.param("2027-12-31 10:00", 1, "2028-01-04 17:00", id="New Year 2028, a substitute"),
        pytest.param("2026-04-02 10:00", 1, "2026-04-07 17:00", id="over Easter 2026"),
        pytest.param("2027-03-25 10:00", 2, "2027-03-31 17:00", id="over Easter 2027"),
        pytest.param("2028-02-28 10:00", 1, "2028-02-29 17:00", id="on a leap day"),
        pytest.param("2028-02-29 10:00", 1, "2028-03-01 17:00", id="from a leap day, St David's"),
        pytest.param("2026-11-20 10:00", 15, "2026-12-11 17:00", id="fifteen days"),
        pytest.param("2026-11-23 10:00", 0, "2026-11-23 17:00", id="no days"),
        pytest.param("2026-11-21 10:00", 0, "2026-11-23 17:00", id="no days, from a Saturday"),
        pytest.param("2026-10-23 10:00", 1, "2026-10-26 17:00", id="over the autumn clock change"),
        pytest.param("2026-03-27 10:00", 1, "2026-03-30 17:00", id="over the spring clock change"),
    ],
)
def test_working_days_end_at_close_of_business(start, allowed, expected):
    assert due(start, timescale(allowed)) == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        pytest.param("2026-11-24 06:00", "2026-11-25 17:00", id="before opening is that day"),
        pytest.param("2026-11-24 16:59:59.999999", "2026-11-25 17:00", id="just before close"),
        pytest.param("2026-11-24 17:00", "2026-11-26 17:00", id="at close is out of hours"),
        pytest.param("2026-11-24 23:59", "2026-11-26 17:00", id="late at night"),
        pytest.param("2026-11-21 10:00", "2026-11-24 17:00", id="on a Saturday"),
        pytest.param("2026-05-04 10:00", "2026-05-06 17:00", id="on a bank holiday"),
        pytest.param("2026-05-01 23:59", "2026-05-06 17:00", id="Friday before a bank holiday"),
    ],
)
def test_a_clock_started_out_of_hours_waits_for_the_next_working_day(start, expected):
    assert due(start, timescale(1)) == expected


def test_a_red_referral_waits_for_nothing():
    assert due("2026-12-24 17:20", timescale(1), is_red=True) == "2026-12-29 17:00"


def test_a_rule_may_say_that_its_clock_waits_for_nothing():
    limit = timescale(8, Unit.CALENDAR_DAYS, starts_out_of_hours_next_working_day=False)

    assert due("2026-12-24 17:20", limit) == "2027-01-01 17:00"


def test_a_limit_before_an_event_counts_back():
    limit = timescale(2, direction=Timescale.Direction.BEFORE)

    assert due("2026-11-25 10:00", limit) == "2026-11-23 17:00"
    assert due("2026-12-29 10:00", limit) == "2026-12-23 17:00"
    assert due("2026-11-25 18:00", limit) == "2026-11-23 17:00"


def test_the_day_of_the_event_may_be_day_one():
    calendar = WorkingCalendar(
        bank_holidays=CALENDAR.bank_holidays,
        first_day=CALENDAR.first_day,
        last_day=CALENDAR.last_day,
        day_zero=Policy.DayZero.DAY_BEFORE,
    )

    moment = rules.due_at(london("2026-11-20 10:00"), timescale(2), calendar=calendar)

    assert moment == london("2026-11-23 17:00")


# --- Other units --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "allowed", "unit", "expected"),
    [
        pytest.param("2026-11-20 10:00", 8, "calendar_days", "2026-11-28 17:00", id="days"),
        pytest.param("2026-11-20 10:00", 6, "weeks", "2027-01-01 17:00", id="weeks"),
        pytest.param("2026-11-20 10:00", 3, "months", "2027-02-20 17:00", id="months"),
        pytest.param("2026-11-30 10:00", 3, "months", "2027-02-28 17:00", id="end of February"),
        pytest.param("2027-11-30 10:00", 3, "months", "2028-02-29 17:00", id="in a leap year"),
        pytest.param("2028-02-29 10:00", 6, "months", "2028-08-29 17:00", id="from a leap day"),
        pytest.param("2026-10-26 10:00", 6, "months", "2027-04-26 17:00", id="into summer time"),
    ],
)
def test_days_weeks_and_months_end_at_close_of_business(start, allowed, unit, expected):
    assert due(start, timescale(allowed, unit)) == expected


@pytest.mark.parametrize(
    ("start", "allowed", "expected"),
    [
        pytest.param("2026-11-20 16:30", 4, "2026-11-20 20:30", id="into the evening"),
        pytest.param("2026-12-24 17:20", 72, "2026-12-27 17:20", id="through Christmas"),
        pytest.param("2026-03-28 12:00", 24, "2026-03-29 13:00", id="an hour lost in spring"),
        pytest.param("2026-10-24 12:00", 24, "2026-10-25 11:00", id="an hour gained in autumn"),
    ],
)
def test_hours_run_day_and_night(start, allowed, expected):
    assert due(start, timescale(allowed, Unit.CONTINUOUS_HOURS)) == expected


@pytest.mark.parametrize(
    ("start", "allowed", "expected"),
    [
        pytest.param("2026-11-20 10:00", 4, "2026-11-20 14:00", id="within a day"),
        pytest.param("2026-11-20 15:00", 4, "2026-11-23 11:00", id="over a weekend"),
        pytest.param("2026-11-20 09:00", 8, "2026-11-20 17:00", id="to close of business"),
        pytest.param("2026-11-20 18:00", 1, "2026-11-23 10:00", id="from an evening"),
        pytest.param("2026-11-20 06:00", 1, "2026-11-20 10:00", id="from before opening"),
        pytest.param("2026-12-24 16:00", 2, "2026-12-29 10:00", id="over Christmas"),
        pytest.param("2026-10-23 16:00", 2, "2026-10-26 10:00", id="over a clock change"),
    ],
)
def test_service_hours_count_only_while_the_office_is_open(start, allowed, expected):
    assert due(start, timescale(allowed, Unit.SERVICE_HOURS)) == expected


def test_service_hours_run_day_and_night_when_red():
    limit = timescale(4, Unit.SERVICE_HOURS, is_continuous_when_red=True)

    assert due("2026-11-20 15:00", limit, is_red=True) == "2026-11-20 19:00"


@pytest.mark.parametrize("unit", [Unit.IMMEDIATE, Unit.SAME_DAY, Unit.NONE])
def test_some_limits_name_no_moment(unit):
    start = london("2026-11-20 10:00")

    explanation = rules.explain(start, timescale(None, unit), calendar=CALENDAR)

    assert rules.due_at(start, timescale(None, unit), calendar=CALENDAR) is None
    assert (explanation.due_at, explanation.days) == (None, [])
    assert explanation.why


# --- The calendar's end -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "limit"),
    [
        pytest.param("2028-12-22 10:00", timescale(10), id="working days across the end"),
        pytest.param("2028-12-22 10:00", timescale(3, Unit.MONTHS), id="months across the end"),
        pytest.param("2029-06-01 10:00", timescale(1), id="from beyond the end"),
        pytest.param("2011-06-01 10:00", timescale(1), id="from before the beginning"),
        pytest.param("2028-12-29 18:00", timescale(1), id="day 0 beyond the end"),
        pytest.param("2028-12-29 16:00", timescale(9, Unit.SERVICE_HOURS), id="office hours"),
    ],
)
def test_beyond_the_published_calendar_there_is_no_guess(start, limit):
    with pytest.raises(CalendarMissing, match="Calendar missing"):
        rules.due_at(london(start), limit, calendar=CALENDAR)


def test_hours_day_and_night_need_no_calendar():
    assert due("2030-01-01 00:00", timescale(4, Unit.CONTINUOUS_HOURS)) == "2030-01-01 04:00"


def test_a_moment_without_an_offset_is_a_mistake():
    with pytest.raises(ValueError, match="offset"):
        rules.due_at(dt.datetime(2026, 1, 5, 10), timescale(1), calendar=CALENDAR)  # noqa: DTZ001


def test_the_bank_holidays_are_those_of_wales():
    """Another package agrees on every one that is not at a weekend, where it lists more."""
    others = holidays.country_holidays("GB", subdiv="WLS", years=range(2012, 2029))

    assert set(CALENDAR.bank_holidays) == {day for day in others if day.isoweekday() <= 5}


# --- The explanation ----------------------------------------------------------------------------


def explained(start: str, limit: Timescale, **fields) -> dict[str, tuple[bool, str]]:
    explanation = rules.explain(london(start), limit, calendar=CALENDAR, **fields)
    return {day.date.isoformat(): (day.counted, day.reason) for day in explanation.days}


def test_each_skipped_day_is_named_with_its_reason():
    assert explained("2026-12-24 17:20", timescale(1)) == {
        "2026-12-24": (False, "After close of business"),
        "2026-12-25": (False, "Bank holiday: Christmas Day"),
        "2026-12-26": (False, "Saturday, not a working day"),
        "2026-12-27": (False, "Sunday, not a working day"),
        "2026-12-28": (False, "Bank holiday: Boxing Day"),
        "2026-12-29": (
            False,
            "Day 0: the next working day, because the clock started out of hours",
        ),
        "2026-12-30": (True, "Working day 1"),
    }


def test_a_report_in_hours_has_its_own_day_as_day_0():
    days = explained("2026-12-24 16:40", timescale(1))

    assert days["2026-12-24"] == (False, "Day 0: the day the clock started")
    assert list(days)[-1] == "2026-12-29"


def test_a_bank_holiday_has_its_name_in_the_readers_language():
    calendar = WorkingCalendar(
        bank_holidays={dt.date(2026, 12, 25): Holiday("Christmas Day", "Dydd Nadolig")},
        first_day=CALENDAR.first_day,
        last_day=CALENDAR.last_day,
    )

    with translation.override("cy"):
        explanation = rules.explain(london("2026-12-24 10:00"), timescale(1), calendar=calendar)

    assert "Dydd Nadolig" in explanation.days[1].reason


def test_the_explanation_says_the_limit_the_start_and_the_end():
    why = rules.explain(london("2026-12-24 17:20"), timescale(1), calendar=CALENDAR).why

    assert why == (
        "The limit is 1 working day. "
        "The clock started at 17:20 on Thursday 24 December 2026. "
        "That is out of hours, so day 0 is Tuesday 29 December 2026. "
        "It is due by 17:00 on Wednesday 30 December 2026."
    )


def test_hours_over_a_clock_change_say_so():
    limit = timescale(24, Unit.CONTINUOUS_HOURS)

    why = rules.explain(london("2026-10-24 12:00"), limit, calendar=CALENDAR).why

    assert "The clocks change in between" in why


# --- What somebody typed ------------------------------------------------------------------------


def test_a_moment_without_an_offset_is_london_time():
    assert rules.moment_from("2026-07-01T10:00") == dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC)
    assert rules.moment_from("2026-07-01T10:00Z") == dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC)


def test_a_moment_that_happens_twice_is_the_first():
    assert rules.moment_from("2026-10-25T01:30") == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("", "a date and a time", id="nothing"),
        pytest.param("tomorrow", "a date and a time", id="words"),
        pytest.param("2026-02-30T10:00", "a date and a time", id="impossible day"),
        pytest.param("2026-12-24T16:40\x00", "a date and a time", id="control character"),
        pytest.param("2026-03-29T01:30", "does not exist", id="lost in spring"),
        pytest.param("0001-01-01T00:00", "Give a year between", id="too early"),
        pytest.param("9999-12-31T23:59", "Give a year between", id="too late"),
    ],
)
def test_what_is_no_moment_is_answered_in_a_sentence(typed, said):
    with pytest.raises(ValueError, match=said):
        rules.moment_from(typed)
