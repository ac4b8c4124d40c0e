"""Whose files those see who answer for rights and retention, and have no part in the cases.

What is restricted is only for those who keep such records; what is about somebody's work only for
those who keep those. Nobody sees what is about somebody they are denied. What was restricted after
a row was written is hidden at once: restrictions are asked of each time.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Can, can
from people.models import Denial, Restriction
from records.audit import Actor
from referrals.models import Pathway, Referral


class Sight(models.TextChoices):
    """Whom a file was open to when a row about it was written."""

    ORDINARY = "ordinary", _("Whoever does this work")
    PRACTITIONER = "practitioner", _("Those who keep concerns about people's work")
    RESTRICTED = "restricted", _("Those who keep restricted records")


def sight_of(referral: Referral, *, restricted_people: Iterable[UUID]) -> Sight:
    """Return whom a file is open to; ``restricted_people`` are those of whom all is closed."""
    if referral.pathway == Pathway.PRACTITIONER:
        return Sight.PRACTITIONER
    if referral.is_restricted or referral.record.person_id in restricted_people:
        return Sight.RESTRICTED
    return Sight.ORDINARY


def restricted_people() -> set[UUID]:
    """Return everybody of whom all is closed but to those named: they are few."""
    return set(Restriction.objects.of_people().values_list("person_id", flat=True))


def in_sight_of(actor: Actor) -> Q:
    """Return what keeps the rows (with ``sight``, ``person_id``, ``referral_id``) for a reader."""
    seen = [Sight.ORDINARY]
    if can(actor, Can.VIEW_PRACTITIONER_REFERRALS):
        seen.append(Sight.PRACTITIONER)
    in_sight = ~about_any_of(Denial.objects.against(actor).values("person_id"))
    if can(actor, Can.VIEW_RESTRICTED_REFERRALS):
        seen.append(Sight.RESTRICTED)
    else:
        in_sight &= ~is_closed()
    return in_sight & Q(sight__in=seen)


def for_everybody() -> Q:
    """Return what keeps the rows that are open to whoever does this work."""
    return Q(sight=Sight.ORDINARY) & ~is_closed()


def is_closed() -> Q:
    """Return what picks out the rows about somebody, or a file, that is restricted by now."""
    of_files = Restriction.objects.standing().filter(referral_id__isnull=False)
    people = Restriction.objects.of_people().values("person_id")
    return about_any_of(people) | Q(referral_id__in=of_files.values("referral_id"))


def about_any_of(people: Any) -> Q:
    """Return what picks out the rows about these people, as they were written or as it is now.

    Somebody may have been made one with another since: the file says whose it is today.
    """
    files = Referral.objects.filter(record__person__in=people).values("pk")
    return Q(person_id__in=people) | Q(referral_id__in=files)


def file_in_sight(reference: str, actor: Actor) -> Referral | None:
    """Return the referral of a reference, where this reader may know of it; else None.

    Called by operations, which read as the system: what is hidden looks like what is not there.
    """
    referral = Referral.objects.select_related("record").filter(reference=reference).first()
    if referral is None:
        return None
    person = referral.record.person_id
    closed = restricted_people()
    sight = sight_of(referral, restricted_people=closed)
    is_restricted = (
        sight == Sight.RESTRICTED
        or person in closed
        or Restriction.objects.standing().filter(referral_id=referral.pk).exists()
    )
    is_of_work = sight == Sight.PRACTITIONER
    may_see = (can(actor, Can.VIEW_RESTRICTED_REFERRALS) or not is_restricted) and (
        can(actor, Can.VIEW_PRACTITIONER_REFERRALS) or not is_of_work
    )
    denied = Denial.objects.against(actor).filter(person=person).exists()
    return referral if may_see and not denied else None
