"""What waits to be decided, and which referral a reference leads to, for who works by those."""

from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.queries import is_of_authority
from accounts.roles import Can, can
from records.audit import Actor
from records.keys import normal_reference
from records.row_security import as_system
from referrals.clocks import LATE, Clock, calendar_missing, running_clock
from referrals.models import Dispute, Referral
from safeguarding.looking.models import seen_to_by


@as_system("finds a referral by its reference, for who has no part in cases")
def referral_by(reference: str, actor: Actor) -> Referral | None:
    """Return the referral with this reference; None where there is none, or it is hidden."""
    typed = normal_reference(reference) or reference
    return seen_to_by(actor).filter(reference=typed).first()


def visible_to(actor: Actor) -> QuerySet[Dispute]:
    """Keep the disputes this actor may decide; ask as the system."""
    if not can(actor, Can.SEE_TO_DISPUTES) or not is_of_authority(actor):
        return Dispute.objects.none()
    found = Dispute.objects.filter(referral__in=seen_to_by(actor).values("pk"))
    return found.select_related("referral")


@as_system("lists what is disputed, by reference, for who decides about it")
def disputes_of(actor: Actor, *, is_decided: bool, most: int) -> list[Dispute]:
    """Return what waits, what is due first at the top, or what was decided, the newest first."""
    found = visible_to(actor).filter(decided_at__isnull=not is_decided)
    order = "-decided_at" if is_decided else F("due_at").asc(nulls_first=True)
    return list(found.order_by(order, "id")[:most])


@as_system("opens what is disputed, by reference, for who decides about it")
def dispute_of(actor: Actor, key: UUID) -> Dispute | None:
    return visible_to(actor).filter(pk=key).first()


def clock_of(dispute: Dispute, *, at: datetime) -> Clock | None:
    """Return the clock of one that waits; None once it is decided."""
    if dispute.decided_at is not None:
        return None
    if dispute.due_at is None:
        return calendar_missing()
    return running_clock(dispute.due_at, started_at=dispute.recorded_at, at=at)


def lines_for_home(actor: Actor, *, at: datetime) -> list[dict[str, str]]:
    """Return one line with how many wait for this reader; none where none do."""
    if not can(actor, Can.SEE_TO_DISPUTES):
        return []
    waiting = disputes_of(actor, is_decided=False, most=1000)
    if not waiting:
        return []
    found = [clock_of(each, at=at) for each in waiting]
    late = sum(clock is not None and clock.state == LATE for clock in found)
    words = ngettext(
        "%(number)d correction or objection to decide, %(late)d late",
        "%(number)d corrections and objections to decide, %(late)d late",
        len(waiting),
    )
    return [{"url": reverse("disputes"), "text": words % {"number": len(waiting), "late": late}}]
