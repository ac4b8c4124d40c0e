"""An agency leaves a sharing agreement, or one ends: what was open to it closes."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.agreements import locked, without_agreement
from accounts.models import Agency, Membership
from accounts.models_agreements import AgreementParty, SharingAgreement
from accounts.rules_approvals import objections_to_reason
from people.models import PersonAccess
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import ShareGround


@operation
def leave_agreement(
    party: AgreementParty, *, ends_on: date, reason: str, by: Actor, at: datetime
) -> AgreementParty:
    """Say from which day an agency is no party any more. Raises Refused.

    Where no other agreement holds for it from today, its shares end in this transaction, and its
    people see no more than their own reports and answers from the next request. What it has told
    stays, under its own handling. Source: access model, points 1 and 6.
    """
    party = AgreementParty.objects.select_for_update().get(pk=party.pk)
    objections = objections_to_reason(reason)
    if party.left_at is not None:
        objections.append(_("It is written down already when this agency leaves."))
    if ends_on < party.starts_on:
        objections.append(_("It cannot leave before it joined."))
    if objections:
        raise Refused(objections)
    party.ends_on, party.reason_left = ends_on, reason
    party.left_at, party.left_by = at, by.id
    party.save()
    audit.record(
        "agreement.left",
        party.agreement,
        by=by,
        at=at,
        agency=party.agency.code,
        ends_on=ends_on.isoformat(),
    )
    end_shares_without_agreement([party.agency_id], by=by, at=at)
    return party


@operation
def end_agreement(
    agreement: SharingAgreement, *, ends_on: date, reason: str, by: Actor, at: datetime
) -> SharingAgreement:
    """End an agreement for all its parties from a day on. Raises Refused."""
    agreement = locked(agreement)
    objections = objections_to_reason(reason)
    if ends_on < agreement.starts_on:
        objections.append(_("It cannot end before it begins."))
    if objections:
        raise Refused(objections)
    agreement.ended_on = ends_on
    agreement.save()
    audit.record("agreement.ended", agreement, by=by, at=at, ends_on=ends_on.isoformat())
    parties = agreement.parties.values_list("agency", flat=True)
    end_shares_without_agreement(list(parties), by=by, at=at)
    return agreement


@operation
def end_shares_of_lapsed(*, by: Actor, at: datetime) -> int:
    """End what is open to agencies whose agreement has run out since; return how many shares."""
    entered = AgreementParty.objects.values_list("agency", flat=True).distinct()
    return end_shares_without_agreement(list(entered), by=by, at=at)


@transaction.atomic(savepoint=False)
def end_shares_without_agreement(agencies: Iterable[UUID], *, by: Actor, at: datetime) -> int:
    """End every share of those of these agencies for which no agreement holds today."""
    lapsed = without_agreement(list(agencies), on=timezone.localdate(at))
    return sum(end_shares_of(agency, by=by, at=at) for agency in lapsed)


@transaction.atomic(savepoint=False)
def end_shares_of(agency: Agency, *, by: Actor, at: datetime) -> int:
    """End what an agency, and its people by name, have been let in to. One event for all of it."""
    today = timezone.localdate(at)
    people = set(
        Membership.objects.active_on(today).filter(agency=agency).values_list("user_id", flat=True)
    )
    elsewhere = Membership.objects.active_on(today).filter(user__in=people).exclude(agency=agency)
    people -= set(elsewhere.values_list("user_id", flat=True))  # they act there for another agency
    grounds = ShareGround.objects.filter(
        Q(agency_share__group=agency.group_id) | Q(person_share__user__in=people),
        ended_at__isnull=True,
    )
    access = PersonAccess.objects.filter(
        Q(agency=agency, user_id__isnull=True) | Q(user_id__in=people),
        ended_at__isnull=True,
        source_id__in=set(grounds.values_list("source_id", flat=True)),
    )
    withdrawn = access.update(ended_at=at, ended_by=by.id)
    ended = grounds.update(ended_at=at, ended_by=by.id)
    if ended or withdrawn:
        audit.record("agency.shares_ended", agency, by=by, at=at, grounds=ended, people=withdrawn)
    return ended
