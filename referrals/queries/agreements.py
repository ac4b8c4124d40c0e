"""The register of sharing agreements as its keeper reads it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Agency
from accounts.models_agreements import AgreementParty, SharingAgreement
from accounts.roles import Can, can
from records.audit import Actor
from referrals.models import Disclosure, InformationRequest


@dataclass(frozen=True)
class Row:
    """One agreement with where it stands on one day, in words."""

    agreement: SharingAgreement
    state: str
    is_urgent: bool
    parties: tuple[AgreementParty, ...]


def keeps_register(actor: Actor) -> bool:
    """Say whether somebody keeps the register: the authority's Caldicott guardian."""
    return (
        can(actor, Can.KEEP_AGREEMENTS)
        and actor.agency_id is not None
        and Agency.objects.filter(pk=actor.agency_id, is_authority=True).exists()
    )


def kept_by(actor: Actor) -> QuerySet[SharingAgreement]:
    """Return the agreements that somebody keeps: all of the register, or none."""
    every = SharingAgreement.objects.all()
    return every if keeps_register(actor) else every.none()


def register(*, on: date) -> list[Row]:
    """Return every agreement, the one to be reviewed soonest first. Two queries."""
    found = SharingAgreement.objects.prefetch_related("parties__agency").order_by(
        "review_on", "reference"
    )
    return [row_of(agreement, on=on) for agreement in found]


def row_of(agreement: SharingAgreement, *, on: date) -> Row:
    state, is_urgent = state_of(agreement, on=on)
    parties = sorted(
        agreement.parties.all(), key=lambda party: (party.agency.name, party.joined_at)
    )
    return Row(agreement, state, is_urgent, tuple(parties))


def state_of(agreement: SharingAgreement, *, on: date) -> tuple[str, bool]:
    """Return in words where an agreement stands, and whether its keeper has to act."""
    if agreement.ended_on is not None and agreement.ended_on <= on:
        return _("Ended"), False
    if agreement.starts_on > on:
        return _("Not begun"), False
    if agreement.review_on >= on:
        return _("In force"), False
    if agreement.lapses_on > on:
        return _("In force; its review is late"), True
    if agreement.carried_until is not None and agreement.carried_until >= on:
        return _("Carried over by the Caldicott guardian"), True
    return _("Not in force: its review is too late"), True


def not_entered() -> QuerySet[Agency]:
    """Return the agencies that are in no agreement: nothing is closed to them by the register."""
    entered = AgreementParty.objects.values("agency")
    return (
        Agency.objects.filter(left_on__isnull=True, is_authority=False)
        .exclude(pk__in=entered)
        .order_by("name_en")
    )


def times_named(agreement: SharingAgreement) -> int:
    """Return how many requests and answers say that they were shared by this agreement."""
    named = Q(agreement=agreement.reference) | Q(agreement__startswith=f"{agreement.reference}:")
    return (
        InformationRequest.objects.filter(named).count() + Disclosure.objects.filter(named).count()
    )


def lines_for_home(actor: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """Return, in one line, how many agreements are past the day of their review."""
    if not can(actor, Can.KEEP_AGREEMENTS) or not keeps_register(actor):
        return []
    today = timezone.localdate(at)
    late = SharingAgreement.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=today), review_on__lt=today
    ).count()
    if not late:
        return []
    text = ngettext(
        "%(n)d sharing agreement is past its review",
        "%(n)d sharing agreements are past their review",
        late,
    )
    return [{"url": reverse("referrals:agreements"), "text": text % {"n": late}}]
