"""How long a power that protects at once may hold, and what must be said of it. Pure.

Source: Children Act 1989, sections 38A, 43 to 46; the numbers are the edition's (C16 to C18).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from policies.counting import LONDON, ONE_DAY
from policies.models import Pathway, Timescale, Unit
from referrals import clocks
from referrals.models import EmergencyPower, Referral, Status

Power = EmergencyPower.Power

# The limit of each, in the edition's catalogue; the rest end when the court says.
LIMIT_OF: Mapping[str, str] = {
    Power.POLICE_PROTECTION: "C16",
    Power.PROTECTION_ORDER: "C17",
    Power.ASSESSMENT_ORDER: "C18",
}
EXTENSION = "C17.extension"
FOR_ADULTS_TOO = (Power.FGM_ORDER, Power.MARRIAGE_ORDER)
NOON = time(12)


def longest(
    started_at: datetime, timescale: Timescale, *, is_holiday: Callable[[date], bool]
) -> datetime:
    """Return the last moment until which it may hold, in UTC.

    Hours are counted in UTC, so a change of the clocks gives and takes none. Days run to the same
    time of day in London. Where the last of the days of an emergency protection order is a Sunday
    or a bank holiday, the court may go on to noon of the next day that is neither (s.45(2)).
    """
    assert timescale.allowed is not None
    if timescale.unit == Unit.CONTINUOUS_HOURS:
        return started_at.astimezone(UTC) + timedelta(hours=timescale.allowed)
    local = started_at.astimezone(LONDON)
    last = local.date() + timedelta(days=timescale.allowed)
    end = datetime.combine(last, local.time(), tzinfo=LONDON)
    day = last - ONE_DAY  # the day it was made is the first of them
    if timescale.ref == LIMIT_OF[Power.PROTECTION_ORDER] and is_holiday(day):
        while is_holiday(day):
            day += ONE_DAY
        end = max(end, datetime.combine(day, NOON, tzinfo=LONDON))
    return end.astimezone(UTC)


def lacking_of_power(
    power: str,
    *,
    started_at: datetime,
    ends_at: datetime | None,
    limit: datetime | None,
    at: datetime,
) -> dict[str, str]:
    """Return what is missing or cannot be, by its field; ``limit`` is the longest it may hold.

    The end of police protection is counted, and never typed.
    """
    lacking = {}
    if started_at > at:
        lacking["started_time"] = _("This moment has not come yet.")
    if power == Power.POLICE_PROTECTION:
        return lacking
    if limit is not None and ends_at is None:
        lacking["ends_on"] = _("Give the day and the time at which the order ends.")
    elif ends_at is not None and ends_at <= started_at:
        lacking["ends_on"] = _("It ends after it begins.")
    elif limit is not None and ends_at is not None and ends_at > limit:
        lacking["ends_on"] = _("The law allows it until %(moment)s at the latest.") % {
            "moment": clocks.moment(limit)
        }
    return lacking


def objections_to_recording(
    referral: Referral,
    power: str,
    *,
    started_at: datetime,
    earlier: Iterable[EmergencyPower],
) -> list[str]:
    """List why this power cannot be recorded of this referral; ``earlier`` are those it has."""
    objections = []
    if referral.status == Status.CLOSED:
        objections.append(_("This referral is closed."))
    if referral.pathway != Pathway.CHILD and (
        referral.pathway != Pathway.ADULT or power not in FOR_ADULTS_TOO
    ):
        objections.append(_("This power protects children."))
    if power == Power.POLICE_PROTECTION and any(
        each.power == power
        and each.ends_at is not None
        and abs(started_at - each.started_at) <= each.ends_at - each.started_at
        for each in earlier
    ):
        objections.append(_("Police protection is not renewed: it is recorded for this time."))
    return objections


def lacking_of_course(
    power: EmergencyPower,
    *,
    extended_until: datetime | None,
    limit: datetime | None,
    ended_at: datetime | None,
    why_ended: str,
    at: datetime,
) -> dict[str, str]:
    """Return what cannot be of what happened since, by its field.

    ``limit`` is the longest an extension may go; an emergency protection order has one.
    """
    until = extended_until or power.ends_at
    return {
        **lacking_of_extension(power, extended_until, limit=limit),
        **lacking_of_end(power, ended_at, why_ended, until=until, at=at),
    }


def lacking_of_extension(
    power: EmergencyPower, extended_until: datetime | None, *, limit: datetime | None
) -> dict[str, str]:
    if extended_until == power.extended_until:
        return {}
    if power.extended_until is not None or extended_until is None:
        words = _("It was extended already, and is extended once.")
    elif power.power != Power.PROTECTION_ORDER or power.ends_at is None or limit is None:
        words = _("Only an emergency protection order is extended.")
    elif extended_until <= power.ends_at:
        words = _("An extension ends after the order does.")
    elif extended_until > limit:
        words = _("The law allows it until %(moment)s at the latest.") % {
            "moment": clocks.moment(limit)
        }
    else:
        return {}
    return {"extended_on": words}


def lacking_of_end(
    power: EmergencyPower,
    ended_at: datetime | None,
    why_ended: str,
    *,
    until: datetime | None,
    at: datetime,
) -> dict[str, str]:
    if ended_at is None:
        said = why_ended.strip()
        return {"ended_on": _("Give the day and the time at which it ended.")} if said else {}
    if not why_ended.strip():
        return {"why_ended": _("Say why it ended.")}
    if ended_at < power.started_at:
        return {"ended_on": _("It ended after it began.")}
    if until is not None and ended_at > until:
        words = _("It held until %(moment)s, and no longer.") % {"moment": clocks.moment(until)}
        return {"ended_on": words}
    return {"ended_on": _("This moment has not come yet.")} if ended_at > at else {}


def is_about_to_end(power: EmergencyPower, *, at: datetime) -> bool:
    """Say whether little is left of it: under a fifth of the time there was, or two hours."""
    until = power.until
    if until is None:
        return False
    return clocks.state_of(until, started_at=power.started_at, at=at) == clocks.DUE_SOON


def has_run_out(power: EmergencyPower, *, at: datetime) -> bool:
    """Say whether it holds no more. At its last moment it does not hold any longer."""
    return power.until is not None and power.until <= at
