"""What holds of every clock, whenever it starts and however long it is. No database."""

import datetime as dt

from hypothesis import given, reject
from hypothesis import strategies as st

from policies import rules
from policies.models import Timescale, Unit
from policies.rules import CalendarMissing
from tests.policies.calendars import CALENDAR, LONDON, timescale

COUNTED_IN_DAYS = [Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.WEEKS, Unit.MONTHS]

moments = st.datetimes(
    min_value=dt.datetime(2012, 2, 1),  # noqa: DTZ001  the strategy adds the zone
    max_value=dt.datetime(2028, 6, 30),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)
limits = st.builds(
    timescale,
    st.integers(0, 60),
    st.sampled_from(COUNTED_IN_DAYS),
    direction=st.sampled_from(Timescale.Direction.values),
    starts_out_of_hours_next_working_day=st.booleans(),
)
any_limits = limits | st.builds(
    timescale,
    st.integers(0, 200),
    st.sampled_from([Unit.CONTINUOUS_HOURS, Unit.SERVICE_HOURS]),
    is_continuous_when_red=st.booleans(),
)


def counted(start, limit, **fields) -> dt.datetime:
    try:
        moment = rules.due_at(start, limit, calendar=CALENDAR, **fields)
    except CalendarMissing:
        reject()
    assert moment is not None
    return moment


@given(moments, st.integers(0, 60), st.booleans(), st.sampled_from(Timescale.Direction.values))
def test_nothing_in_working_days_falls_due_on_a_day_off(start, allowed, is_red, direction):
    local = counted(start, timescale(allowed, direction=direction), is_red=is_red).astimezone(
        LONDON
    )

    assert CALENDAR.is_working_day(local.date())
    assert local.time() == dt.time(17)


@given(moments, moments, any_limits)
def test_a_later_start_is_never_due_earlier(one, other, limit):
    first, second = sorted([one, other])

    assert counted(first, limit) <= counted(second, limit)


@given(moments, st.integers(0, 60), st.sampled_from([*COUNTED_IN_DAYS, *Unit.values[:2]]))
def test_a_longer_limit_is_never_due_earlier(start, allowed, unit):
    assert counted(start, timescale(allowed, unit)) <= counted(start, timescale(allowed + 1, unit))


@given(moments, st.integers(1, 60))
def test_as_many_days_are_counted_as_the_limit_allows(start, allowed):
    explanation = rules.explain(start, timescale(allowed), calendar=CALENDAR)

    assert sum(day.counted for day in explanation.days) == allowed


@given(moments, any_limits, st.booleans())
def test_the_explanation_agrees_with_the_due_moment(start, limit, is_red):
    moment = counted(start, limit, is_red=is_red)

    explanation = rules.explain(start, limit, calendar=CALENDAR, is_red=is_red)

    assert explanation.due_at == moment
    days = [day.date for day in explanation.days]
    assert days == sorted(days, reverse=limit.direction == Timescale.Direction.BEFORE)
    assert len(set(days)) == len(days)
    assert days[-1] == moment.astimezone(LONDON).date()


@given(moments, any_limits)
def test_red_never_gives_more_time(start, limit):
    assert counted(start, limit, is_red=True) <= counted(start, limit)


@given(st.sampled_from(["2026-03-29", "2026-10-25"]), st.times(), any_limits)
def test_clock_change_sundays_are_days_like_others(day, time, limit):
    start = dt.datetime.combine(dt.date.fromisoformat(day), time, tzinfo=dt.UTC)

    moment = counted(start, limit)

    if limit.unit in COUNTED_IN_DAYS:
        assert moment.astimezone(LONDON).time() == dt.time(17)
    elif limit.unit == Unit.CONTINUOUS_HOURS:
        assert moment - start == dt.timedelta(hours=limit.allowed)
