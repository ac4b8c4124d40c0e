"""What came from one place in numbers that no one place sends: grouped for whoever triages."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min

from records.audit import Actor
from referrals.queries.queue import undecided


@dataclass(frozen=True, slots=True)
class Flood:
    """What came from one place and waits: how much, and from when to when it was received."""

    place: str
    first: datetime
    last: datetime
    number: int


def floods(actor: Actor) -> list[Flood]:
    """Return each place from which more waits than one place sends, the first first. One query."""
    places = undecided(actor).exclude(flood="").order_by().values("flood")
    found = places.annotate(
        first=Min("received_at"), last=Max("received_at"), number=Count("pk")
    ).order_by("first", "flood")
    return [Flood(row["flood"], row["first"], row["last"], row["number"]) for row in found]
