"""Which clocks somebody should be told of, whom to tell, and whether the telling has stopped."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.timezone import localdate

from accounts.acting import actor_of
from accounts.models import Membership, Post, User
from accounts.roles import Role
from records import row_security
from records.audit import Actor
from records.models import Heartbeat, Message
from referrals import clocks, notifications, rules
from referrals.models import Deadline, EmergencyPower, Referral, Reminder, Status
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
        .exclude(timescale__ref=rules.URGENT_SEEN)  # told of in steps of its own
        .filter(~Exists(told), due_at__isnull=False)
    )
    if kind == Reminder.Kind.OVERDUE:
        return running.filter(due_at__lt=at)
    fifth = ExpressionWrapper(
        (F("due_at") - F("started_at")) / clocks.SOON_SHARE, output_field=DurationField()
    )
    soon = Q(due_at__lt=at + clocks.SOON) | Q(due_at__lt=at + fifth)
    # A written confirmation is its reporter's to send: we are told only once it is late.
    ours = running.exclude(timescale__ref__in=rules.WRITTEN_CONFIRMATION.values())
    return ours.filter(soon, due_at__gte=at)


def confirmations_to_chase(*, at: datetime) -> DeadlineQuerySet:
    """Return the clocks of written confirmations that are nearly due or late, not chased yet.

    Their reporters are reached by e-mail; whoever left none is for a worker to call.
    """
    chased = Message.objects.filter(
        template=notifications.CONFIRM_IN_WRITING,
        about_id=OuterRef("referral__report_id"),
        key__startswith=notifications.REMINDED,
    )
    return (
        Deadline.objects.running()
        .exclude(referral__status=Status.CLOSED)
        .exclude(referral__report__reporter_email="")
        .filter(
            ~Exists(chased),
            timescale__ref__in=rules.WRITTEN_CONFIRMATION.values(),
            due_at__lt=at + clocks.SOON,
        )
        .select_related("referral__report", "timescale")
        .order_by("pk")
    )


def people_to_tell(
    deadlines: Iterable[Deadline | EmergencyPower], kind: Reminder.Kind, *, at: datetime
) -> Mapping[UUID, list[User]]:
    """Return whom to tell of each of these clocks or powers: who may see the referral; only them.

    That is the allocated worker, else whoever has taken it, else who manages the team. Where that
    worker may not see it (any more), and where it is late, the manager is told. A few queries for
    all of them.
    """
    deadlines = list(deadlines)
    managers = managers_of({d.referral.owning_team_id for d in deadlines}, at=at)
    workers = {d.pk: d.referral.allocated_to or d.referral.taken_by for d in deadlines}
    seeing = who_may_see(
        {person for person in chain(workers.values(), *managers.values()) if person},
        {deadline.referral_id for deadline in deadlines},
        at=at,
    )
    users = User.objects.in_bulk(seeing)
    told: dict[UUID, list[User]] = {}
    for deadline in deadlines:
        referral = deadline.referral
        may_see = {person for person in seeing if referral.pk in seeing[person]}
        people = may_see & {workers[deadline.pk]}
        if kind == Reminder.Kind.OVERDUE or not people:
            answering = managers.get(referral.owning_team_id, [])
            people |= set([person for person in answering if person in may_see][:1])
        told[deadline.pk] = [users[person] for person in sorted(people)]
    return told


def managers_of(teams: set[Any], *, at: datetime) -> dict[Any, list[UUID]]:
    """Return who answers for each team today, the first to be asked first.

    They are who holds its posts, the delegates, and whoever else manages it: no team is without
    anybody for want of a post.
    """
    members = Membership.objects.active_on(localdate(at))
    active = set(members.values_list("pk", flat=True))
    found: dict[Any, list[UUID]] = {}
    posts = Post.objects.filter(team__in=teams, role__in=MANAGERS).select_related(
        "holder", "delegate"
    )
    for post in posts.order_by("role"):
        for member in (post.holder, post.delegate):
            if member and member.pk in active:
                found.setdefault(post.team_id, []).append(member.user_id)
    for member in members.filter(team__in=teams, role__in=MANAGERS).order_by("starts_on", "pk"):
        found.setdefault(member.team_id, []).append(member.user_id)
    return found


@row_security.as_system("asks what others may see, to tell them and nobody else")
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
