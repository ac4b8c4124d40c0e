"""The actions of all sittings: whose each is, when it is due, and what became of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import Agency
from meetings.models import AgreedAction
from panels.queries.agenda import actions_of
from records.audit import Actor

Status = AgreedAction.Status
OVERDUE = "overdue"


def tracked(
    actor: Actor,
    *,
    show: str,
    agency: str = "",
    mine: bool = False,
    due_by: date | None = None,
    today: date,
) -> QuerySet[AgreedAction]:
    """Return the actions this reader may see of one state, what is due first at the top.

    ``show`` is a status or ``OVERDUE``; ``agency`` a code, ``mine`` keeps the reader's own, and
    ``due_by`` what is due by that day.
    """
    rows = in_state(among(actor, agency=agency, mine=mine, due_by=due_by), show, today)
    return rows.select_related("meeting__sitting__panel").order_by("due_on", "id")


def among(
    actor: Actor, *, agency: str, mine: bool, due_by: date | None = None
) -> QuerySet[AgreedAction]:
    rows = actions_of(actor)
    if agency:
        rows = rows.filter(agency__code=agency)
    if mine:
        rows = rows.filter(user_id=actor.id)
    return rows.filter(due_on__lte=due_by) if due_by else rows


def in_state(rows: QuerySet[AgreedAction], show: str, today: date) -> QuerySet[AgreedAction]:
    if show == OVERDUE:
        return rows.filter(status=Status.OPEN, due_on__lt=today)
    return rows.filter(status=show)


def counts_of(
    actor: Actor, *, agency: str = "", mine: bool = False, due_by: date | None = None, today: date
) -> Mapping[str, int]:
    """Return how many actions there are of each state, ``OVERDUE`` counted among the open too."""
    is_late = Q(status=Status.OPEN, due_on__lt=today)
    each = {str(status): Count("pk", filter=Q(status=status)) for status in Status}
    rows = among(actor, agency=agency, mine=mine, due_by=due_by).order_by()
    counts: dict[str, int] = rows.aggregate(**each, overdue=Count("pk", filter=is_late))
    return counts


def overdue_by_agency(actor: Actor, *, today: date) -> list[dict[str, Any]]:
    """Return how many overdue actions each agency has that this reader may see, most first."""
    overdue = in_state(actions_of(actor), OVERDUE, today).order_by()
    names = ("agency__code", "agency__name_en", "agency__name_cy")
    counted = overdue.values(*names).annotate(number=Count("pk"))
    return list(counted.order_by("-number", "agency__code"))


def agencies_with_actions(actor: Actor) -> list[Agency]:
    """Return the agencies that have or had an action which this reader may see."""
    held = actions_of(actor).order_by().values("agency")
    return sorted(Agency.objects.filter(pk__in=held), key=lambda agency: agency.name)
