"""What followed from enquiries about an adult: contacts, determinations, investigations, orders."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from safeguarding.chronology.entries import Entry, Scope
from safeguarding.chronology.models import Kind
from strategy_meetings.models import (
    EnquiryDecision,
    EnquiryStep,
    Investigation,
    ProtectionAndSupportOrder,
)


def adults(scope: Scope) -> Iterator[Entry]:
    """Yield what is on record of enquiries about adults. Four queries; none of it is in a copy."""
    yield from steps(scope)
    yield from determinations(scope)
    yield from investigations(scope)
    yield from orders(scope)


def steps(scope: Scope) -> Iterator[Entry]:
    for step in EnquiryStep.objects.filter(
        enquiry__referral__in=scope.referrals, kind=EnquiryStep.Kind.SEEN
    ).select_related("enquiry"):
        if scope.knows(step.added_at):
            referral = scope.referrals[step.enquiry.referral_id]
            words = _("The adult was seen: %(who)s.") % {"who": step.who}
            yield scope.about(referral, Kind.CONTACT, step.happened_on, words, stays_inside=True)


def determinations(scope: Scope) -> Iterator[Entry]:
    for decision in EnquiryDecision.objects.filter(
        enquiry__referral__in=scope.referrals
    ).select_related("enquiry"):
        referral = scope.referrals[decision.enquiry.referral_id]
        if decision.is_authorised is False and scope.knows(decision.answered_at):
            assert decision.answered_at is not None
            words = _("A determination of the enquiries was sent back.")
            yield scope.about(
                referral, Kind.DECISION, decision.answered_at, words, stays_inside=True
            )
        if decision.emergency_action and scope.knows(decision.decided_at):
            words = _("Immediate protection: %(action)s") % {"action": decision.emergency_action}
            yield scope.about(
                referral, Kind.DECISION, decision.decided_at, words, stays_inside=True
            )


def investigations(scope: Scope) -> Iterator[Entry]:
    found = Investigation.objects.filter(referral__in=scope.referrals)
    for row in found.select_related("kind__policy", "agency"):
        if not scope.knows(row.added_at):
            continue
        referral, said = scope.referrals[row.referral_id], {"kind": row.kind.name}
        words = _("An investigation began: %(kind)s.") % said
        yield scope.about(
            referral, Kind.LAW, row.started_on, words, agency=row.agency, stays_inside=True
        )
        if row.report_received_on and scope.knows(row.saved_at):
            words = _("The report of an investigation came: %(kind)s.") % said
            yield scope.about(
                referral,
                Kind.LAW,
                row.report_received_on,
                words,
                agency=row.agency,
                stays_inside=True,
            )


def orders(scope: Scope) -> Iterator[Entry]:
    for order in ProtectionAndSupportOrder.objects.filter(referral__in=scope.referrals):
        if not scope.knows(order.added_at):
            continue
        referral = scope.referrals[order.referral_id]
        words = _("An adult protection and support order was applied for.")
        yield scope.about(referral, Kind.LAW, order.applied_on, words, stays_inside=True)
        if order.starts_at is not None and scope.knows(order.saved_at):
            words = _("An adult protection and support order was granted.")
            yield scope.about(referral, Kind.LAW, order.starts_at, words, stays_inside=True)
        if order.executed_on is not None and scope.knows(order.saved_at):
            words = _("An adult protection and support order was carried out.")
            yield scope.about(referral, Kind.LAW, order.executed_on, words, stays_inside=True)
