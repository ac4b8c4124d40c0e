"""The triage queue: what waits for a screening decision, what is due first at the top.

A page costs the same few queries however long the queue is.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from policies.models import Policy
from records.audit import Actor
from referrals.models import AgencyShare, PersonShare, Referral, Status
from referrals.models.referrals import ReferralQuerySet
from referrals.queries.duty import for_the_night
from referrals.queries.rows import Row, rows_of

PAGE_SIZE = 50
MOST_COUNTED = 500

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
    """How many wait, how many of them are late, and how many came since the shift began."""

    waiting: int
    late: int
    new: int
    since: datetime
    stages: Mapping[str, int]


class Stage(models.TextChoices):
    """The parts of the board.

    What is held stands apart until its moment. What was decided for now still awaits its
    decision, so it stands in both.
    """

    AWAITING = "awaiting", _("Awaiting screening")
    NIGHT = "night", _("Out of hours")
    OUTSTANDING = "outstanding", _("Information outstanding")
    HELD = "held", _("Held")
    SIGN_OFF = "sign_off", _("Awaiting sign-off")
    DECIDED = "decided", _("Decided today")


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


def undecided(actor: Actor) -> ReferralQuerySet:
    """Return every referral without a screening decision that ``actor`` may see, held or not.

    ``visible_to`` decides. Besides, the ways that lead to nothing just now are left out, so that
    the database sees which index answers the rest: at 100,000 waiting it read all of them to
    find that somebody may see none.
    """
    queue = Referral.objects.visible_to(actor).awaiting_screening()
    ways = ways_in(actor)
    waiting = Referral.objects.awaiting_screening().order_by()
    first, *others = (
        waiting.filter(way).annotate(way=Value(name)).values_list("way")[:1]
        for name, way in ways.items()
    )
    found = [ways[name] for (name,) in first.union(*others, all=True)]
    return queue.filter(reduce(or_, found)) if found else queue.none()


def ways_in(actor: Actor) -> dict[str, Q]:
    """Return every way in which a referral can be visible to somebody."""
    return {
        "agency": Q(owning_agency_id=actor.agency_id),
        "team": Q(owning_team_id=actor.team_id),
        "allocated": Q(allocated_to=actor.id),
        "invited": Q(pk__in=AgencyShare.objects.open_to(actor).values("content_object_id")),
        "named": Q(pk__in=PersonShare.objects.open_to(actor).values("content_object_id")),
    }


def rows_at(
    stage: str, undecided: ReferralQuerySet, *, actor: Actor, at: datetime
) -> ReferralQuerySet:
    """Return what stands at one stage of the board, of what is ``undecided`` or decided since."""
    match stage:
        case Stage.NIGHT:
            return for_the_night(undecided)
        case Stage.OUTSTANDING:
            return undecided.filter(is_free(), interim_at__isnull=False)
        case Stage.HELD:
            return undecided.filter(held_until__isnull=False).exclude(is_free())
        case Stage.SIGN_OFF:
            return Referral.objects.visible_to(actor).filter(status=Status.SIGN_OFF)
        case Stage.DECIDED:
            today = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
            return Referral.objects.visible_to(actor).filter(screened_at__gte=today)
        case _:
            return undecided.filter(is_free())


def other_stages(
    undecided: ReferralQuerySet, *, actor: Actor, at: datetime
) -> dict[str, ReferralQuerySet]:
    """Return every stage but the first, whose rows are the queue itself."""
    stages = [stage for stage in Stage if stage != Stage.AWAITING]
    return {stage: rows_at(stage, undecided, actor=actor, at=at) for stage in stages}


def summary(
    queue: ReferralQuerySet,
    *,
    policy: Policy,
    at: datetime,
    stages: Mapping[str, ReferralQuerySet] | None = None,
) -> Summary:
    """Count the queue and the other ``stages``, all in one query.

    That is how many wait, are late, and came since the shift began.
    """
    since = shift_began(policy, at=at)
    by_due, by_age = queue.order_by("decision_due_at"), queue.order_by("-received_at")
    found = counted(
        {
            "waiting": by_due,
            "late": by_due.filter(decision_due_at__lt=at),
            "new": by_age.filter(received_at__gte=since),
            **(stages or {}),
        }
    )
    return Summary(
        waiting=found["waiting"],
        late=found["late"],
        new=found["new"],
        since=since,
        stages={Stage.AWAITING: found["waiting"], **{name: found[name] for name in stages or {}}},
    )


def counted(lists: Mapping[str, ReferralQuerySet]) -> dict[str, int]:
    """Count each list, to ``MOST_COUNTED`` at most: past that nobody needs the exact number.

    Each may be ordered, so that an index gives its first rows and the rest is never read.
    """
    first, *others = (
        rows.annotate(list=Value(name)).values_list("list")[: MOST_COUNTED + 1]
        for name, rows in lists.items()
    )
    found = Counter(name for (name,) in first.union(*others, all=True))
    return {name: found[name] for name in lists}


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


def page_of(queue: ReferralQuerySet, *, after: str, actor: Actor, at: datetime) -> Page:
    """Return the rows that follow the place ``after`` (the first page where it names none)."""
    if place := place_from(after):
        due_at, pk = place
        queue = queue.filter(
            Q(decision_due_at__gt=due_at) | Q(id__gt=pk), decision_due_at__gte=due_at
        )
    found = list(
        queue.order_by("decision_due_at", "id").values(*COLUMNS)[: PAGE_SIZE + 1],
    )
    shown = found[:PAGE_SIZE]
    return Page(
        rows=rows_of(shown, actor=actor, at=at),
        seen=proof_of_sight(shown, actor),
        next_page=place_after(shown[-1]) if len(found) > PAGE_SIZE else "",
    )


def proof_of_sight(shown: Iterable[Mapping[str, Any]], actor: Actor) -> str:
    """Return a signature of these rows for this reader, which a poll sends back."""
    rows = ",".join(f"{row['reference']}:{row['version']}" for row in shown)
    return salted_hmac("referrals.queue", f"{actor.id}/{rows}").hexdigest()


def place_after(row: Mapping[str, Any]) -> str:
    """Return where this row stands, as an address may carry it."""
    due_at: datetime = row["decision_due_at"]
    microseconds = (due_at - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)
    place = microseconds.to_bytes(8, "big", signed=True) + row["id"].bytes
    return urlsafe_b64encode(place).decode()


def place_from(address: str) -> tuple[datetime, UUID] | None:
    """Return the place an address carries; None for anything we did not put there."""
    try:
        place = urlsafe_b64decode(address)
        microseconds = int.from_bytes(place[:8], "big", signed=True)
        due_at = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)
        return due_at, UUID(bytes=place[8:])
    except (ValueError, OverflowError):
        return None


def next_in_queue(actor: Actor, *, besides: Referral) -> Referral | None:
    """Return the most urgent referral that nobody else has taken."""
    free = Q(taken_by__isnull=True) | Q(taken_by=actor.id)
    queue = waiting_for(actor).filter(free).exclude(pk=besides.pk)
    return next(islice(queue.order_by("decision_due_at", "id")[:1], 1), None)
