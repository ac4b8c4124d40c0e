"""Powers that protect somebody at once: written down, followed, and told of before they end."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from accounts.models import User
from policies.queries import calendar
from records import audit
from records.audit import Actor
from records.refusals import Conflict, Refused
from records.row_security import operation
from referrals import notifications_powers as notifications
from referrals.models import EmergencyPower, Referral
from referrals.rules import powers as rules

SUNDAY = 7


@operation
def record_power(
    referral: Referral,
    *,
    power: str,
    authorised_by: str,
    started_at: datetime,
    ends_at: datetime | None,
    place: str = "",
    parents_told: str = "",
    welfare_seen: str = "",
    by: Actor,
    at: datetime,
) -> EmergencyPower:
    """Record that a power was used, or an order made. The end of police protection is counted.

    One that had run out before it was written down is kept, and nobody is told of its end.
    Raises Refused.
    """
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    limit = limit_of(referral, rules.LIMIT_OF.get(power), started_at)
    objections = rules.objections_to_recording(
        referral, power, started_at=started_at, earlier=referral.emergency_powers.all()
    )
    lacking = rules.lacking_of_power(
        power, started_at=started_at, ends_at=ends_at, limit=limit, at=at
    )
    if objections or lacking:
        raise Refused([*objections, *lacking.values()])

    row = EmergencyPower(
        referral=referral,
        power=power,
        authorised_by=authorised_by,
        started_at=started_at,
        ends_at=limit if power == EmergencyPower.Power.POLICE_PROTECTION else ends_at,
        place=place,
        parents_told=parents_told,
        welfare_seen=welfare_seen,
        recorded_at=at,
        recorded_by=by.id,
        recorded_by_name=by.name,
    )
    if row.was_over_when_recorded:
        row.warned_at = row.end_told_at = at
    row.save()
    audit.record(
        "emergency_power.recorded",
        referral,
        by=by,
        at=at,
        power=power,
        was_over=row.was_over_when_recorded,
    )
    return row


@operation
def follow_power(
    power: EmergencyPower,
    *,
    extended_until: datetime | None,
    place: str,
    parents_told: str,
    welfare_seen: str,
    handed_over: str,
    ended_at: datetime | None,
    why_ended: str,
    version: int,
    by: Actor,
    at: datetime,
) -> EmergencyPower:
    """Record what happened since: who was told and seen, the one extension, why it ended.

    Raises Conflict where somebody else has saved since ``version``; and Refused.
    """
    referral = Referral.objects.select_related("policy").get(pk=power.referral_id)
    power = EmergencyPower.objects.select_for_update().get(pk=power.pk)
    if version != power.version:
        raise Conflict(theirs="", yours="", version=power.version)
    limit = limit_of(referral, rules.EXTENSION, power.ends_at) if power.ends_at else None
    if lacking := rules.lacking_of_course(
        power,
        extended_until=extended_until,
        limit=limit,
        ended_at=ended_at,
        why_ended=why_ended,
        at=at,
    ):
        raise Refused(list(lacking.values()))

    if extended_until != power.extended_until:
        told_at = at if extended_until and extended_until <= at else None
        power.warned_at = power.end_told_at = told_at
    power.extended_until = extended_until
    power.place = place
    power.parents_told = parents_told
    power.welfare_seen = welfare_seen
    power.handed_over = handed_over
    power.ended_at = ended_at
    power.why_ended = why_ended
    power.version += 1
    power.saved_at = at
    power.saved_by = by.id
    power.saved_by_name = by.name
    power.save()
    audit.record(
        "emergency_power.saved",
        referral,
        by=by,
        at=at,
        power=power.power,
        is_extended=extended_until is not None,
        has_ended=ended_at is not None,
    )
    return power


@operation
def tell_of_power(power: EmergencyPower, *, people: Iterable[User], by: Actor, at: datetime) -> int:
    """Tell people, by reference alone, that it is about to end or has; return how many were told.

    Each is told once. Nobody is told of what has ended by then.
    """
    power = EmergencyPower.objects.select_for_update().select_related("referral").get(pk=power.pk)
    is_over = rules.has_run_out(power, at=at)
    if power.ended_at or power.end_told_at or (power.warned_at and not is_over):
        return 0
    if is_over:
        power.end_told_at = at
    elif rules.is_about_to_end(power, at=at):
        power.warned_at = at
    else:
        return 0
    power.save(update_fields=["warned_at", "end_told_at"])
    told = 0
    for person in people:
        notifications.tell_of_power(power, person=person, is_over=is_over, by=by, at=at)
        told += 1
    audit.record(
        "emergency_power.expired" if is_over else "emergency_power.reminded",
        power.referral,
        by=by,
        at=at,
        power=power.power,
        people=told,
    )
    return told


def limit_of(referral: Referral, ref: str | None, started_at: datetime) -> datetime | None:
    """Return until when the edition lets it hold from a moment; None where it sets no limit."""
    timescale = referral.policy.timescales.filter(ref=ref).first() if ref else None
    if timescale is None:
        return None
    return rules.longest(started_at, timescale, is_holiday=holidays(referral))


def holidays(referral: Referral) -> Callable[[date], bool]:
    known = calendar(referral.policy).bank_holidays
    return lambda day: day.isoweekday() == SUNDAY or day in known
