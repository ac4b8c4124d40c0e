"""Which powers protect somebody now, how long they still hold, and whom to tell of their end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Manager, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can, can
from records.audit import Actor
from referrals import clocks
from referrals.models import EmergencyPower, Referral, Reminder, Status
from referrals.models.shares import PersonShare, ShareGround
from referrals.queries.reminders import people_to_tell, who_may_see
from referrals.rules import powers as rules

MOST_SHOWN = 25


@dataclass(frozen=True)
class PowerNow:
    """A power, and its clock; no clock where the court gave no end."""

    power: EmergencyPower
    clock: clocks.Clock | None


def powers_of(referral: Referral, *, at: datetime) -> list[PowerNow]:
    """Return those on a referral: what runs by its end, then what ended. One query."""
    return [PowerNow(power, clock_of(power, at=at)) for power in by_end(referral.emergency_powers)]


def by_end(powers: Manager[EmergencyPower] | QuerySet[EmergencyPower]) -> list[EmergencyPower]:
    """Return what has not ended first, the next to run out before the rest, no end the last."""
    until = Coalesce("extended_until", "ends_at")
    return list(powers.order_by(F("ended_at").desc(nulls_first=True), until, "started_at", "id"))


def clock_of(power: EmergencyPower, *, at: datetime) -> clocks.Clock | None:
    """Return how long it still holds. Past its end it holds no more: nothing is late."""
    until, name = power.until, str(power.get_power_display())
    if power.ended_at is not None:
        return clocks.Clock(clocks.STOPPED, _("Ended"), power.ended_at, name)
    if until is None:
        return None
    if rules.has_run_out(power, at=at):
        return clocks.Clock(clocks.LATE, _("It holds no more"), until, name)
    return clocks.running_clock(until, started_at=power.started_at, at=at, name=name)


def flags_of(referral: Referral, *, at: datetime) -> list[str]:
    """Return what every page of a referral says of the powers on it. One query."""
    running = referral.emergency_powers.filter(ended_at__isnull=True)
    return [in_words(power, at=at) for power in by_end(running)]


def in_words(power: EmergencyPower, *, at: datetime) -> str:
    """Return, in one line, which power it is and how long it holds."""
    said = {"power": power.get_power_display()}
    clock = clock_of(power, at=at)
    if clock is None or clock.due_at is None:
        return _("%(power)s: no end was given.") % said
    said |= {"left": clock.words, "moment": clocks.moment(clock.due_at)}
    if rules.has_run_out(power, at=at):
        return _("%(power)s ran out at %(moment)s. Say why it ended.") % said
    return _("%(power)s: %(left)s. It ends at %(moment)s.") % said


def lines_for_home(actor: Actor, *, at: datetime) -> list[dict[str, str]]:
    """Return the powers that hold, or ran out unended, on one's own work. One query.

    By reference alone.
    """
    if not can(actor, Can.RECORD_WORK):
        return []
    found = EmergencyPower.objects.filter(
        referral__in=own_work(actor), ended_at__isnull=True, ends_at__isnull=False
    )
    return [
        {
            "url": reverse("referrals:powers", args=[power.referral.reference]),
            "text": f"{power.referral.reference}: {in_words(power, at=at)}",
        }
        for power in found.select_related("referral").order_by("ends_at", "id")[:MOST_SHOWN]
    ]


def own_work(actor: Actor) -> QuerySet[Referral]:
    """Return what somebody answers for: referrals and enquiries given to them, and the team's.

    The team's are those that nobody has been given.
    """
    given = PersonShare.objects.standing_on(allocations(), actor)
    theirs = (
        Q(allocated_to=actor.id)
        | Q(allocated_to__isnull=True, owning_team=actor.team_id)
        | Q(pk__in=given.values("content_object"))
    )
    return Referral.objects.visible_to(actor).filter(theirs).exclude(status=Status.CLOSED)


def allocations() -> QuerySet[ShareGround]:
    """Return the grounds on which work was given to somebody by name, and still is."""
    return ShareGround.objects.holding().filter(reason="allocation")


def people_to_tell_of(
    powers: Sequence[EmergencyPower], *, at: datetime
) -> Mapping[UUID, list[User]]:
    """Return whom to tell of each power: who answers for the referral, and who enquires into it.

    Only who may see the referral. A few queries for all of them.
    """
    told = {
        power: list(people)
        for power, people in people_to_tell(powers, Reminder.Kind.OVERDUE, at=at).items()
    }
    referrals = {power.referral_id for power in powers}
    given = set(
        allocations()
        .filter(person_share__content_object__in=referrals)
        .values_list("person_share__content_object", "person_share__user")
    )
    seeing = who_may_see({user for _referral, user in given}, referrals, at=at)
    users = User.objects.in_bulk(seeing)
    for power in powers:
        holders = [users[user] for user in seeing if (power.referral_id, user) in given]
        told[power.pk] += [
            user
            for user in holders
            if power.referral_id in seeing[user.pk] and user not in told[power.pk]
        ]
    return told


def powers_to_tell_of(*, at: datetime) -> list[EmergencyPower]:
    """Return those about to end, or that have ended, of which nobody was told."""
    running: QuerySet[EmergencyPower] = EmergencyPower.objects.filter(
        ended_at__isnull=True, end_told_at__isnull=True, ends_at__isnull=False
    ).exclude(referral__status=Status.CLOSED)
    found: Iterable[EmergencyPower] = running.select_related("referral").order_by("ends_at", "id")
    return [
        power
        for power in found
        if rules.has_run_out(power, at=at)
        or (power.warned_at is None and rules.is_about_to_end(power, at=at))
    ]
