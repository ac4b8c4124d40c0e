"""Which clocks somebody should be told of, whom to tell, and whether the telling has stopped."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.timezone import localdate

from accounts.acting import actor_of
from accounts.models import Membership, Post, User
from accounts.roles import Role
from records.audit import Actor
from records.models import Heartbeat
from referrals import clocks
from referrals.models import Deadline, Referral, Reminder, Status
from referrals.models.deadlines import DeadlineQuerySet

SWEEP = "remind of deadlines"
SILENT_FOR = timedelta(minutes=5)  # the sweep runs every minute

# Who answers for a team's clocks when nobody else does, and when one is late.
MANAGERS = (Role.MASH_MANAGER, Role.TEAM_MANAGER, Role.LADO)


def delayed_since(*, at: datetime) -> datetime | None:
    """Return when reminders were last swept, if that is too long ago; None while all is well."""
    beat = Heartbeat.objects.filter(name=SWEEP, at__lt=at - SILENT_FOR).first()
    return beat.at if beat else None


def clocks_to_tell_of(kind: Reminder.Kind, *, at: datetime) -> DeadlineQuerySet:
    """Return the running clocks of open referrals that nobody was told of in this way.

    A clock that is late already is only told of as late: after a day without a sweep there is
    one reminder for each clock and not one for each minute.
    """
    told = Reminder.objects.filter(deadline=OuterRef("pk"), kind=kind)
    running = (
        Deadline.objects.running()
        .exclude(referral__status=Status.CLOSED)
        .filter(~Exists(told), due_at__isnull=False)
    )
    if kind == Reminder.Kind.OVERDUE:
        return running.filter(due_at__lt=at)
    fifth = ExpressionWrapper(
        (F("due_at") - F("started_at")) / clocks.SOON_SHARE, output_field=DurationField()
    )
    soon = Q(due_at__lt=at + clocks.SOON) | Q(due_at__lt=at + fifth)
    return running.filter(soon, due_at__gte=at)


def people_to_tell(
    deadlines: Iterable[Deadline], kind: Reminder.Kind, *, at: datetime
) -> Mapping[UUID, list[User]]:
    """Return whom to tell of each of these clocks: who may see the referral, and only them.

    That is the allocated worker, else whoever has taken it, else the team's manager (or the
    delegate); the manager is told as well of one that is late. A few queries for all of them.
    """
    deadlines = list(deadlines)
    managers = managers_of({d.referral.owning_team_id for d in deadlines}, at=at)
    wanted: dict[UUID, set[UUID]] = {}
    for deadline in deadlines:
        referral = deadline.referral
        workers = {referral.allocated_to or referral.taken_by} - {None}
        manager = {managers.get(referral.owning_team_id)} - {None}
        is_late = kind == Reminder.Kind.OVERDUE
        told = workers | manager if is_late or not workers else workers
        wanted[deadline.pk] = {person for person in told if person}
    seeing = who_may_see(
        {person for people in wanted.values() for person in people},
        {deadline.referral_id for deadline in deadlines},
        at=at,
    )
    users = User.objects.in_bulk(seeing)
    return {
        deadline.pk: [
            users[person]
            for person in sorted(wanted[deadline.pk])
            if deadline.referral_id in seeing.get(person, ())
        ]
        for deadline in deadlines
    }


def managers_of(teams: set[Any], *, at: datetime) -> dict[Any, UUID]:
    """Return who manages each team today: the holder of the post, or while vacant its delegate."""
    active = set(Membership.objects.active_on(localdate(at)).values_list("pk", flat=True))
    posts = Post.objects.filter(team__in=teams, role__in=MANAGERS)
    found: dict[Any, UUID] = {}
    for post in posts.select_related("holder", "delegate").order_by("role"):
        member = next((m for m in (post.holder, post.delegate) if m and m.pk in active), None)
        if member:
            found.setdefault(post.team_id, member.user_id)
    return found


def who_may_see(people: set[UUID], referrals: set[UUID], *, at: datetime) -> dict[UUID, set[UUID]]:
    """Return which of these referrals each person may see, in any of their memberships."""
    members = Membership.objects.active_on(localdate(at)).filter(user__in=people)
    seeing: dict[UUID, set[UUID]] = {}
    for member in members.select_related("user"):
        visible = Referral.objects.visible_to(actor_of(member)).filter(pk__in=referrals)
        seeing.setdefault(member.user_id, set()).update(visible.values_list("pk", flat=True))
    return seeing


def unseen_reminders(actor: Actor) -> list[Reminder]:
    """Return what somebody was reminded of and has not seen, about referrals they may see."""
    visible = Referral.objects.visible_to(actor).values("pk")
    return list(
        Reminder.objects.filter(
            user_id=actor.id,
            seen_at__isnull=True,
            deadline__met_at__isnull=True,
            deadline__stopped_at__isnull=True,
            deadline__referral__in=visible,
        )
        .select_related("deadline__referral", "deadline__timescale")
        .order_by("deadline__due_at")[:50]
    )
