"""Until when people are vetted for what the police tell, and who is warned before it ends."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import notifications
from accounts.managing import refuse_own
from accounts.models import Membership, VettingLevel
from accounts.queries import administrators, staff_of
from records import audit
from records.audit import Actor
from records.refusals import Refused

WARNED = timedelta(days=30)  # before the last day; the same for whoever it is and administrators
LONGEST = timedelta(days=3660)  # no vetting holds for more than ten years


def objections_to_vetting(*, level: str, expires_on: date | None, on: date) -> list[str]:
    """List why this cannot be written down of somebody's vetting; empty means it can."""
    if not level and expires_on is None:
        return []
    if level not in VettingLevel.values:
        return [_("Choose the level of the vetting.")]
    if expires_on is None:
        return [_("Say on which day the vetting ends.")]
    if not on <= expires_on <= on + LONGEST:
        return [_("Vetting ends on a day to come, ten years from now at most.")]
    return []


@transaction.atomic
def record_vetting(
    membership: Membership, *, level: str, expires_on: date | None, by: Actor, at: datetime
) -> Membership:
    """Write down how far and until when a colleague is vetted; nothing for not at all.

    Nobody says it of themselves. What needs it opens and closes from the next request on. Raises
    Refused.
    """
    refuse_own(membership.user_id, by=by)
    today = timezone.localdate(at)
    if objections := objections_to_vetting(level=level, expires_on=expires_on, on=today):
        raise Refused(objections)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    membership.vetting_level, membership.vetting_expires_on = level, expires_on
    membership.save(update_fields=["vetting_level", "vetting_expires_on"])
    audit.record(
        "membership.vetted",
        membership,
        by=by,
        at=at,
        level=level,
        until=expires_on.isoformat() if expires_on else "",
        user=str(membership.user_id),
    )
    return membership


def vetted_staff(actor: Actor, *, on: date) -> QuerySet[Membership]:
    """Return the roles of an administrator's staff whose vetting is kept, the first to end first.

    Also those where it has ended; not of people who have left.
    """
    working = Membership.objects.active_on(on).exclude(vetting_level="")
    return (
        working.filter(user__in=staff_of(actor))
        .select_related("user", "team", "agency")
        .order_by(F("vetting_expires_on"), "user__name", "pk")
    )


def warn_of_vetting(*, by: Actor, at: datetime) -> int:
    """Tell, once for each day of ending, whose vetting ends soon, and the administrators how many.

    Returns how many people were told of theirs.
    """
    today = timezone.localdate(at)
    ending = list(
        Membership.objects.active_on(today)
        .filter(vetting_expires_on__gte=today, vetting_expires_on__lte=today + WARNED)
        .select_related("user")
        .order_by("pk")
    )
    with transaction.atomic():
        told = sum(notifications.warn_of_vetting(each, by=by, at=at) for each in ending)
        if told:
            for person in administrators(on=at):
                notifications.tell_of_vetting(person, by=by, at=at)
    return told
