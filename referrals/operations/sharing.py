"""Letting an agency or a named person in to one referral, on stated grounds, until they end."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.timezone import localdate

from accounts.agreements import objections_to_sharing_with
from accounts.models import Agency, User
from people.models import EMERGENCY
from people.operations import admit, withdraw
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import AgencyShare, PersonShare, Referral, ShareGround

BATCH = 200


def permission_to_view() -> Permission:
    return Permission.objects.get(content_type__app_label="referrals", codename="view_referral")


@transaction.atomic(savepoint=False)
def let_in_agency(
    referral: Referral,
    *,
    agency: Agency,
    reason: str,
    source_kind: str,
    source_id: UUID,
    ends_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> AgencyShare:
    """Let ``agency`` in to the referral and its person, until ``ends_at`` or the ground ends.

    ``source_kind`` and ``source_id`` say what the ground rests on, such as a meeting. Raises
    Refused where no sharing agreement of the agency is in force.
    """
    if objections := objections_to_sharing_with([agency.pk], on=localdate(at)):
        raise Refused(objections)
    share: AgencyShare
    share, _is_new = AgencyShare.objects.get_or_create(
        group_id=agency.group_id, content_object=referral, permission=permission_to_view()
    )
    ShareGround.objects.update_or_create(
        agency_share=share,
        source_kind=source_kind,
        source_id=source_id,
        ended_at=None,
        defaults={"ends_at": ends_at},
        create_defaults={
            "reason": reason,
            "started_at": at,
            "started_by": by.id,
            "ends_at": ends_at,
        },
    )
    if not referral.is_restricted:
        admit(
            referral.record.person,
            agency=agency,
            source_kind=source_kind,
            source_id=source_id,
            ends_at=ends_at,
            by=by,
            at=at,
        )
    audit.record("referral.shared", referral, by=by, at=at, agency=agency.code, ground=source_kind)
    return share


@transaction.atomic(savepoint=False)
def let_in_person(
    referral: Referral,
    *,
    user_id: UUID,
    reason: str,
    source_kind: str,
    source_id: UUID,
    ends_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> PersonShare:
    """Let somebody in by name, also where the referral is restricted."""
    share: PersonShare
    share, _is_new = PersonShare.objects.get_or_create(
        user_id=user_id, content_object=referral, permission=permission_to_view()
    )
    ShareGround.objects.update_or_create(
        person_share=share,
        source_kind=source_kind,
        source_id=source_id,
        ended_at=None,
        defaults={"ends_at": ends_at},
        create_defaults={
            "reason": reason,
            "started_at": at,
            "started_by": by.id,
            "ends_at": ends_at,
        },
    )
    admit(
        referral.record.person,
        user_id=user_id,
        source_kind=source_kind,
        source_id=source_id,
        ends_at=ends_at,
        by=by,
        at=at,
    )
    audit.record("referral.shared", referral, by=by, at=at, user=str(user_id), ground=source_kind)
    return share


@transaction.atomic(savepoint=False)
def end_grounds(
    *,
    source_kind: str,
    source_id: UUID,
    referral: Referral | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """End every ground that rests on this source (to ``referral`` alone where one is given)."""
    grounds = ShareGround.objects.select_for_update(of=("self",)).filter(
        source_kind=source_kind, source_id=source_id, ended_at__isnull=True
    )
    if referral is not None:
        grounds = grounds.filter(
            Q(agency_share__content_object=referral) | Q(person_share__content_object=referral)
        )
    ended = grounds.update(ended_at=at, ended_by=by.id)
    person = referral.record.person if referral else None
    withdraw(source_kind=source_kind, source_id=source_id, person=person, by=by, at=at)
    if ended:
        audit.record(
            "referral.share_ended",
            referral,
            by=by,
            at=at,
            ground=source_kind,
            source=str(source_id),
            grounds=ended,
        )
    return ended


@operation
def end_what_has_run_out(*, by: Actor, at: datetime) -> int:
    """Write down that grounds have ended whose time is over; return how many.

    Nothing is open by them any more: this says so on record. Some at a time; any number may sweep
    at once. What was opened in an emergency ends by the database's clock.
    """
    is_over = Q(source_kind=EMERGENCY, ends_at__lte=Now())
    is_over |= ~Q(source_kind=EMERGENCY) & Q(ends_at__lte=at)
    grounds = list(
        ShareGround.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(is_over, ended_at__isnull=True)
        .select_related(
            "agency_share__content_object__record__person",
            "person_share__content_object__record__person",
        )
        .order_by("pk")[:BATCH]
    )
    for ground in grounds:
        share = ground.agency_share or ground.person_share
        assert share is not None
        ground.ended_at, ground.ended_by = at, by.id
        ground.save(update_fields=["ended_at", "ended_by"])
        withdraw(
            source_kind=ground.source_kind,
            source_id=ground.source_id,
            person=share.content_object.record.person,
            by=by,
            at=at,
        )
        audit.record(
            "referral.share_ended",
            share.content_object,
            by=by,
            at=at,
            ground=ground.source_kind,
            source=str(ground.source_id),
            grounds=1,
        )
    User.objects.filter(emergency_until__lte=Now()).update(emergency_until=None)
    return len(grounds)


@operation
def end_shares(referral: Referral, *, by: Actor, at: datetime) -> int:
    """End every share of a referral that is closed; what was issued to people stays theirs."""
    grounds = ShareGround.objects.select_for_update(of=("self",)).filter(
        Q(agency_share__content_object=referral) | Q(person_share__content_object=referral),
        ended_at__isnull=True,
    )
    sources = set(grounds.values_list("source_kind", "source_id"))
    ended = grounds.update(ended_at=at, ended_by=by.id)
    for source_kind, source_id in sources:
        withdraw(
            source_kind=source_kind,
            source_id=source_id,
            person=referral.record.person,
            by=by,
            at=at,
        )
    if ended:
        audit.record("referral.share_ended", referral, by=by, at=at, grounds=ended)
    return ended
