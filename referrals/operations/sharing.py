"""Letting an agency or a named person in to one referral, on stated grounds, until they end."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q

from accounts.models import Agency
from people.operations import admit, withdraw
from records import audit
from records.audit import Actor
from referrals.models import AgencyShare, PersonShare, Referral, ShareGround


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

    ``source_kind`` and ``source_id`` say what the ground rests on, such as a meeting.
    """
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


@transaction.atomic
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
