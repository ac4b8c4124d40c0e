"""What ends when a record is closed to others: from then on it takes naming."""

from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.cover import keepers_in_turn
from accounts.models import Agency
from people.models import PersonAccess
from people.operations import withdraw
from records import audit
from records.audit import Actor
from referrals import notifications
from referrals.models import AskedAgency, Referral, ShareGround
from referrals.queries.cover import closed_to, is_night

NAMED = "restriction"  # what it rests on to be named on a restricted record


def end_access_of_others(referral: Referral, *, by: Actor, at: datetime) -> None:
    """End what opens a referral and its person to somebody by name, to an agency or to be answered.

    An agency keeps its own report and what it told. Who had what is on record, and the keepers
    are told that it ended: they ask what was taken away, and name whoever still needs it.
    """
    running = Q(ended_at__isnull=True) & ~Q(source_kind=NAMED)
    ended = {"ended_at": at, "ended_by": by.id}
    of_people = ShareGround.objects.filter(running, person_share__content_object=referral)
    of_agencies = ShareGround.objects.filter(running, agency_share__content_object=referral)
    sources = set(of_agencies.values_list("source_kind", "source_id"))
    agencies = set(
        Agency.objects.filter(group__in=of_agencies.values("agency_share__group")).values_list(
            "code", flat=True
        )
    )
    people = of_people.update(**ended)
    of_agencies.update(**ended)
    PersonAccess.objects.filter(
        running, person=referral.record.person_id, user_id__isnull=False
    ).update(**ended)
    for kind, key in sources:
        withdraw(source_kind=kind, source_id=key, person=referral.record.person, by=by, at=at)
    asked = end_questions(referral, by=by, at=at)
    agencies |= {row.agency.code for row in asked}
    if people or agencies:
        audit.record(
            "referral.access_ended",
            referral,
            by=by,
            at=at,
            agencies=sorted(agencies),
            people=people,
            asked=len(asked),
        )
        tell_keepers(referral, by=by, at=at)


def end_questions(referral: Referral, *, by: Actor, at: datetime) -> list[AskedAgency]:
    """Close to agencies what they are asked about a referral; they keep what they answered."""
    asked = list(
        AskedAgency.objects.select_for_update(of=("self",))
        .filter(request__referral=referral, ended_at__isnull=True)
        .select_related("agency")
        .order_by("pk")
    )
    for row in asked:
        row.ended_at, row.ended_by = at, by.id
        row.version += 1
        if not row.answer and row.stopped_at is None:
            row.stopped_at, row.stopped_by, row.stopped_by_name = at, by.id, by.name
            row.reason_stopped = _("The record was closed to others. Ask again by name.")
        row.save()
    return asked


def tell_keepers(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Tell the keeper whose turn it is, who is denied nobody of it, that access has ended."""
    kept_out = closed_to([referral.record.person_id])
    turn = keepers_in_turn(referral.owning_agency_id, on=localdate(at), is_night=is_night(at))
    for member in [each for each in turn if each.user_id not in kept_out][:1]:
        notifications.tell_of_ended_access(referral, person=member.user, by=by, at=at)
