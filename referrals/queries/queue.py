"""The triage queue: what waits for a screening decision, what is due first at the top.

A page costs the same few queries however long the queue is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial, reduce
from itertools import islice
from operator import or_
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from policies.models import Policy
from records.audit import Actor
from referrals.models import AgencyShare, PersonShare, Referral, Status
from referrals.models.referrals import ReferralQuerySet
from referrals.queries.duty import is_for_the_night
from referrals.queries.places import place_from, place_of
from referrals.queries.prepared import prepared
from referrals.queries.rows import BESIDE, PRESENT_FOR, Row, beside, rows_of

PAGE_SIZE = 50
MOST_COUNTED = 2000

COLUMNS = (
    "id",
    "reference",
    "version",
    "pathway",
    "owning_agency_id",
    "owning_team_id",
    "policy_id",
    "rating",
    "received_at",
    "decision_due_at",
    "taken_at",
    "taken_by",
    "taken_by_name",
    "held_until",
    "held_by_name",
    "reason_held",
    "interim_at",
    "screened_at",
    "screened_by_name",
    "screening_outcome__name_en",
    "screening_outcome__name_cy",
    "record__person_id",
    "record__given_name",
    "record__family_name",
    "record__aliases",
    "record__description",
    "record__date_of_birth",
    "record_id",
    "record__address",
    "report__categories",
    "report__flags",
    "report__reporter_organisation",
    "report__reporter_agency__name_en",
    "report__reporter_agency__name_cy",
    "report__source__name_en",
    "report__source__name_cy",
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the queue. ``seen`` proves later that this reader was shown these rows."""

    rows: list[Row]
    seen: str
    next_page: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """How many stand at each stage before the decision, and how many await it late, or are new.

    Where it is not whole, there are at least so many.
    """

    late: int
    new: int
    since: datetime
    is_whole: bool
    stages: Mapping[str, int]


class Stage(models.TextChoices):
    """The parts of the board.

    What is held stands apart until its moment, and so does what came with too many from one
    place. What was decided for now still awaits its decision, so it stands in both.
    """

    AWAITING = "awaiting", _("Awaiting screening")
    NIGHT = "night", _("Out of hours")
    OUTSTANDING = "outstanding", _("Information outstanding")
    HELD = "held", _("Held")
    FLOOD = "flood", _("Possible flood")
    SIGN_OFF = "sign_off", _("Awaiting sign-off")
    DECIDED = "decided", _("Decided today")


UNDECIDED = (  # as they are counted
    Stage.AWAITING,
    Stage.NIGHT,
    Stage.OUTSTANDING,
    Stage.HELD,
    Stage.FLOOD,
)
AFTER_DECISION = (Stage.SIGN_OFF, Stage.DECIDED)


@dataclass(frozen=True)
class Filters:
    """What the reader asked to see of the queue. Empty means everything."""

    about: str = ""
    rating: str = ""
    source: str = ""
    whose: str = ""
    due: str = ""


def waiting_for(actor: Actor) -> ReferralQuerySet:
    """Return every referral that waits for a decision, is not held, and that ``actor`` may see."""
    return undecided(actor).filter(is_free())


def is_free() -> Q:
    """Return what says that nothing holds a referral now; a hold never outlasts the deadline."""
    not_held = Q(held_until__isnull=True) | Q(held_until__lte=Now())
    return not_held | Q(decision_due_at__lt=F("held_until"))


def undecided(actor: Actor, *, ways: frozenset[str] | None = None) -> ReferralQuerySet:
    """Return every referral without a screening decision that ``actor`` may see, held or not.

    ``visible_to`` decides. For somebody whose team and agency hold nothing that waits, the other
    ways that lead to nothing just now are left out besides (``ways_to_what_waits``), so that the
    database sees which index answers the rest: at 100,000 waiting it read all of them to find
    that somebody may see none.
    """
    ways = ways_to_what_waits(actor) if ways is None else ways
    queue = Referral.objects.visible_to(actor).awaiting_screening()
    if not ways:
        return queue.none()
    every = ways_in(actor)
    if len(ways) == len(every):
        return queue
    return queue.filter(reduce(or_, [way for name, way in every.items() if name in ways]))


def ways_to_what_waits(actor: Actor) -> frozenset[str]:
    """Return the ways that lead somebody to a referral that waits: all, where their own do.

    One query, or two.
    """
    every = ways_in(actor)
    if holds_what_waits(actor=actor):
        return frozenset(every)
    waiting = Referral.objects.awaiting_screening().order_by()
    first, *others = (
        waiting.filter(way).annotate(way=Value(name)).values_list("way")[:1]
        for name, way in every.items()
    )
    return frozenset(name for (name,) in first.union(*others, all=True))


@partial(prepared, asks=True)
def holds_what_waits(actor: Actor) -> bool:
    own = Q(owning_agency_id=actor.agency_id) | Q(owning_team_id=actor.team_id)
    return Referral.objects.awaiting_screening().filter(own).exists()


def ways_in(actor: Actor) -> dict[str, Q]:
    """Return every way in which a referral can be visible to somebody."""
    return {
        "agency": Q(owning_agency_id=actor.agency_id),
        "team": Q(owning_team_id=actor.team_id),
        "allocated": Q(allocated_to=actor.id),
        "invited": Q(pk__in=AgencyShare.objects.open_to(actor).values("content_object_id")),
        "named": Q(pk__in=PersonShare.objects.open_to(actor).values("content_object_id")),
        "opened": Q(
            pk__in=PersonShare.objects.opened_in_an_emergency(actor).values("content_object_id")
        ),
    }


def rows_at(
    stage: str, actor: Actor, *, ways: frozenset[str] | None = None, today: datetime
) -> ReferralQuerySet:
    """Return what ``actor`` may see at one stage of the board; ``today`` is when the day began."""
    is_decided = stage in AFTER_DECISION
    rows = Referral.objects.visible_to(actor) if is_decided else undecided(actor, ways=ways)
    return rows.filter(stands_at(stage, today=today))


def stands_at(stage: str, *, today: datetime) -> Q:
    """Return what says that a referral, undecided at every stage but the last two, stands there."""
    match stage:
        case Stage.NIGHT:
            return is_for_the_night()
        case Stage.OUTSTANDING:
            return is_free() & Q(interim_at__isnull=False)
        case Stage.HELD:
            return Q(held_until__isnull=False) & ~is_free()
        case Stage.FLOOD:
            return ~Q(flood="")
        case Stage.SIGN_OFF:
            return Q(status=Status.SIGN_OFF)
        case Stage.DECIDED:
            return Q(screened_at__gte=today)
        case _:
            return is_free() & Q(flood="")


def summary(actor: Actor, *, ways: frozenset[str], policy: Policy, at: datetime) -> Summary:
    """Count what stands at each stage, what of it is late, and what came since the shift began.

    One query. The ``MOST_COUNTED`` that are due first are counted: past that nobody needs the
    exact number.
    """
    since = shift_began(policy, at=at)
    ((number, late, new, *stages),) = counts(actor=actor, ways=ways, since=since, at=at)
    return Summary(
        late=late,
        new=new,
        since=since,
        is_whole=number < MOST_COUNTED,
        stages=dict(zip(UNDECIDED, stages, strict=True)),
    )


@partial(prepared, asks=True)
def counts(actor: Actor, ways: frozenset[str], since: datetime, at: datetime) -> Mapping[str, int]:
    free = ExpressionWrapper(is_free(), BooleanField())
    first = undecided(actor, ways=ways).order_by("decision_due_at", "id")
    return first.annotate(free=free)[:MOST_COUNTED].aggregate(
        all=Count("pk"),
        late=Count("pk", filter=Q(free=True, decision_due_at__lt=at)),
        new=Count("pk", filter=Q(free=True, received_at__gte=since)),
        awaiting=Count("pk", filter=Q(free=True, flood="")),
        night=Count("pk", filter=is_for_the_night()),
        outstanding=Count("pk", filter=Q(free=True, interim_at__isnull=False)),
        held=Count("pk", filter=Q(free=False)),
        flood=Count("pk", filter=~Q(flood="")),
    )


def decided(actor: Actor, *, at: datetime) -> dict[str, int]:
    """Count what stands at the stages that follow a decision. One query."""
    (found,) = counts_decided(actor=actor, today=day_began(at))
    return dict(zip(AFTER_DECISION, found, strict=True))


@partial(prepared, asks=True)
def counts_decided(actor: Actor, today: datetime) -> Mapping[str, int]:
    stages = {stage: stands_at(stage, today=today) for stage in AFTER_DECISION}
    visible = Referral.objects.visible_to(actor).filter(reduce(or_, stages.values()))
    return visible.aggregate(
        **{str(stage): Count("pk", filter=condition) for stage, condition in stages.items()}
    )


def day_began(at: datetime) -> datetime:
    return localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


def shift_began(policy: Policy, *, at: datetime) -> datetime:
    """Return when the office last opened or closed: the start of the day's or the night's duty."""
    local = localtime(at)

    def on(days_ago: int, moment: time) -> datetime:
        day = local.date() - timedelta(days=days_ago)
        return datetime.combine(day, moment, tzinfo=local.tzinfo)

    moments = (on(0, policy.office_closes), on(0, policy.office_opens), on(1, policy.office_closes))
    return next(moment for moment in moments if moment <= local)


def narrowed(
    queue: ReferralQuerySet, filters: Filters, *, actor: Actor, since: datetime, at: datetime
) -> ReferralQuerySet:
    """Keep what the filters ask for."""
    if filters.about:
        queue = queue.filter(pathway=filters.about)
    if filters.rating:
        queue = queue.filter(rating="" if filters.rating == "none" else filters.rating)
    if filters.source:
        queue = queue.filter(report__source__code=filters.source)
    if filters.whose:
        queue = queue.filter(taken_by=actor.id if filters.whose == "mine" else None)
    if filters.due == "late":
        queue = queue.filter(decision_due_at__lt=at)
    elif filters.due == "new":
        queue = queue.filter(received_at__gte=since)
    return queue


def page_of(
    stage: str,
    filters: Filters,
    *,
    actor: Actor,
    ways: frozenset[str],
    after: str = "",
    since: datetime,
    at: datetime,
) -> Page:
    """Return the rows that follow the place ``after`` (the first page where it names none).

    ``since`` is when the shift began, and ``ways`` those of ``ways_to_what_waits``.
    """
    due_at, pk = place_from(after) or (None, None)
    rows = rows_shown(
        stage=stage,
        filters=filters,
        actor=actor,
        ways=ways,
        due_at=due_at,
        pk=pk,
        since=since,
        today=day_began(at),
        present_since=at - PRESENT_FOR,
        at=at,
    )
    found = [dict(zip((*COLUMNS, *BESIDE), row, strict=True)) for row in rows]
    shown = found[:PAGE_SIZE]
    return Page(
        rows=rows_of(shown, actor=actor, at=at),
        seen=proof_of_sight(shown, actor),
        next_page=place_after(shown[-1]) if len(found) > PAGE_SIZE else "",
    )


@prepared
def rows_shown(
    *,
    stage: str,
    filters: Filters,
    actor: Actor,
    ways: frozenset[str],
    due_at: datetime | None,
    pk: UUID | None,
    since: datetime,
    today: datetime,
    present_since: datetime,
    at: datetime,
) -> models.QuerySet[Referral, tuple[Any, ...]]:
    queue = rows_at(stage, actor, ways=ways, today=today)
    rows = narrowed(queue, filters, actor=actor, since=since, at=at)
    if due_at is not None:
        rows = rows.filter(
            Q(decision_due_at__gt=due_at) | Q(id__gt=pk), decision_due_at__gte=due_at
        )
    rows = rows.order_by("decision_due_at", "id")
    rows = rows.annotate(**beside(actor, present_since=present_since))
    return rows.values_list(*COLUMNS, *BESIDE)[: PAGE_SIZE + 1]


def proof_of_sight(shown: Iterable[Mapping[str, Any]], actor: Actor) -> str:
    """Return a signature of these rows for this reader, which a poll sends back."""
    rows = ",".join(f"{row['reference']}:{row['version']}" for row in shown)
    return salted_hmac("referrals.queue", f"{actor.id}/{rows}").hexdigest()


def place_after(row: Mapping[str, Any]) -> str:
    """Return where this row of the queue stands, as an address may carry it."""
    return place_of(row["decision_due_at"], row["id"])


def next_in_queue(actor: Actor, *, besides: Referral) -> Referral | None:
    """Return the most urgent referral that nobody else has taken."""
    free = Q(taken_by__isnull=True) | Q(taken_by=actor.id)
    queue = waiting_for(actor).filter(free, flood="").exclude(pk=besides.pk)
    return next(islice(queue.order_by("decision_due_at", "id")[:1], 1), None)
