"""The register of sharing agreements: entered, joined, reviewed, and carried over when late."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.models_agreements import AgreementParty, SharingAgreement
from accounts.rules_approvals import objections_to_reason
from records import audit
from records.audit import Actor
from records.refusals import Refused

LONGEST_CARRIED = timedelta(days=92)


@transaction.atomic
def record_agreement(
    *,
    words: Mapping[str, str],
    starts_on: date,
    review_on: date,
    grace_days: int,
    by: Actor,
    at: datetime,
) -> SharingAgreement:
    """Enter an agreement in the register. ``words`` are its reference, titles and purposes.

    It holds for ``grace_days`` after the day of its review, with a warning. Raises Refused.
    """
    objections = []
    if SharingAgreement.objects.filter(reference__iexact=words["reference"]).exists():
        objections.append(_("An agreement with this reference is on the register already."))
    if review_on < starts_on:
        objections.append(_("The day of the review cannot be before the agreement begins."))
    if objections:
        raise Refused(objections)
    agreement = SharingAgreement.objects.create(
        **words,
        starts_on=starts_on,
        review_on=review_on,
        lapses_on=review_on + timedelta(days=grace_days),
        recorded_at=at,
        recorded_by=by.id,
    )
    audit.record("agreement.recorded", agreement, by=by, at=at, review_on=review_on.isoformat())
    return agreement


@transaction.atomic
def join_agreement(
    agreement: SharingAgreement, *, agency: Agency, starts_on: date, by: Actor, at: datetime
) -> AgreementParty:
    """Make an agency a party to an agreement. Raises Refused where it is one already."""
    agreement = locked(agreement)
    objections = []
    if agreement.parties.filter(agency=agency, ends_on__isnull=True).exists():
        objections.append(_("This agency is a party to the agreement already."))
    if starts_on < agreement.starts_on:
        objections.append(_("Nobody is a party before the agreement begins."))
    if objections:
        raise Refused(objections)
    party = AgreementParty.objects.create(
        agreement=agreement, agency=agency, starts_on=starts_on, joined_at=at, joined_by=by.id
    )
    audit.record("agreement.joined", agreement, by=by, at=at, agency=agency.code)
    return party


@transaction.atomic
def review_agreement(
    agreement: SharingAgreement, *, review_on: date, grace_days: int, by: Actor, at: datetime
) -> SharingAgreement:
    """Say that an agreement has been reviewed, and when it is again. Raises Refused."""
    agreement = locked(agreement)
    if review_on <= timezone.localdate(at):
        raise Refused([_("The next review must be on a day to come.")])
    agreement.review_on = review_on
    agreement.lapses_on = review_on + timedelta(days=grace_days)
    agreement.save()
    audit.record("agreement.reviewed", agreement, by=by, at=at, review_on=review_on.isoformat())
    return agreement


@transaction.atomic
def carry_over(
    agreement: SharingAgreement, *, until: date, reason: str, by: Actor, at: datetime
) -> SharingAgreement:
    """Let an agreement whose review is late go on holding to the end of a day. Raises Refused.

    The Caldicott guardian decides it, and says why.
    """
    agreement = locked(agreement)
    today = timezone.localdate(at)
    objections = objections_to_reason(reason)
    if agreement.review_on > today:
        objections.append(_("Its review is not late."))
    if not today <= until <= today + LONGEST_CARRIED:
        objections.append(
            _("Carry it over to a day to come, %(most)d days at most.")
            % {"most": LONGEST_CARRIED.days}
        )
    if objections:
        raise Refused(objections)
    agreement.carried_until, agreement.reason_carried = until, reason
    agreement.carried_at, agreement.carried_by, agreement.carried_by_name = at, by.id, by.name
    agreement.save()
    audit.record("agreement.extended", agreement, by=by, at=at, until=until.isoformat())
    return agreement


def locked(agreement: SharingAgreement) -> SharingAgreement:
    """Return the agreement, locked. Raises Refused where it has ended."""
    found = SharingAgreement.objects.select_for_update().get(pk=agreement.pk)
    if found.ended_on is not None:
        raise Refused([_("This agreement has ended.")])
    return found


def without_agreement(agencies: Collection[UUID], *, on: date) -> list[Agency]:
    """Return which of these agencies stand on the register with no agreement that holds."""
    holding = AgreementParty.objects.holding_on(on).values("agency")
    entered = AgreementParty.objects.filter(starts_on__lte=on).values("agency")
    return list(
        Agency.objects.filter(pk__in=agencies, is_authority=False)
        .filter(Q(pk__in=entered))
        .exclude(pk__in=holding)
        .order_by("code")
    )


def objections_to_sharing_with(agencies: Collection[UUID], *, on: date) -> list[str]:
    """List which agencies may be told nothing, in a sentence each; empty means none. One query."""
    return [
        _("The sharing agreement of %(agency)s is not in force.") % {"agency": agency.name}
        for agency in without_agreement(agencies, on=on)
    ]


def agreement_named(agency_id: UUID, *, on: date) -> str:
    """Return the reference and title of an agreement that an agency shares by; empty for none."""
    party = (
        AgreementParty.objects.holding_on(on)
        .filter(agency=agency_id)
        .select_related("agreement")
        .order_by("starts_on", "pk")
        .first()
    )
    if party is None:
        return ""
    title = "title_cy" if get_language() == "cy" else "title_en"
    return f"{party.agreement.reference}: {getattr(party.agreement, title)}"[:200]
