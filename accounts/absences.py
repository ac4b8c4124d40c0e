"""Being away: from one day to another, with a colleague who covers."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import rules
from accounts.models import Absence, Membership, User
from records import audit
from records.audit import Actor
from records.refusals import Refused


@transaction.atomic
def note_absence(
    user: User, *, starts_on: date, ends_on: date, cover: User | None, by: Actor, at: datetime
) -> Absence:
    """Say that somebody is away from one day to another, and who covers for them."""
    user = User.objects.select_for_update().get(pk=user.pk)
    today = timezone.localdate(at)
    agencies = Membership.objects.active_on(today).filter(user=user).values("agency")
    colleagues = Membership.objects.active_on(today).filter(agency__in=agencies)
    objections = rules.objections_to_absence(
        starts_on=starts_on,
        ends_on=ends_on,
        today=today,
        has_another=Absence.objects.filter(
            user=user, starts_on__lte=ends_on, ends_on__gte=starts_on
        ).exists(),
        is_cover_a_colleague=cover is None
        or (cover.pk != user.pk and colleagues.filter(user=cover).exists()),
        is_cover_away=cover is not None
        and Absence.objects.filter(
            user=cover, starts_on__lte=starts_on, ends_on__gte=ends_on
        ).exists(),
    )
    if objections:
        raise Refused(objections)
    absence = Absence.objects.create(
        user=user,
        starts_on=starts_on,
        ends_on=ends_on,
        cover=cover,
        entered_at=at,
        entered_by=by.id,
    )
    audit.record(
        "absence.noted",
        absence,
        by=by,
        at=at,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
        cover=str(cover.pk) if cover else None,
    )
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: Actor, at: datetime) -> None:
    """Say that somebody is back today, or is not going away after all."""
    today = timezone.localdate(at)
    to_come = Absence.objects.select_for_update().filter(pk=absence.pk, ends_on__gte=today)
    found = to_come.first()
    if found is None:
        return  # it was said before, in another window, or is over
    audit.record("absence.ended", found, by=by, at=at)
    if found.starts_on >= today:
        found.delete()
    else:
        found.ends_on = today - timedelta(days=1)
        found.save(update_fields=["ends_on"])
