"""Reports and the decisions about them: of the referrals that the reader may see."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from referrals.models import (
    Addition,
    InterimDecision,
    Pathway,
    Referral,
    ReportPerson,
    ScreeningDecision,
    Withdrawal,
)
from referrals.queries.referral import is_holder
from referrals.queries.words import concern_of
from referrals.rules import PATHWAY_OF
from safeguarding.chronology.entries import Entry, Scope, day_of
from safeguarding.chronology.models import Kind
from safeguarding.chronology.rules import When


def referrals(scope: Scope) -> Iterator[Entry]:
    """Yield what is on record of each referral about these people. Six queries."""
    for referral in scope.referrals.values():
        yield from received_and_closed(referral, scope)
    yield from of_reports(scope)
    yield from decisions(scope)
    yield from named_in_others(scope)


def received_and_closed(referral: Referral, scope: Scope) -> Iterator[Entry]:
    """Yield its report; which agency made it is for who holds the referral."""
    report = referral.report
    if scope.knows(report.entered_at):
        holds = is_holder(scope.actor, referral)
        agency = report.reporter_agency if holds else None
        said = {
            "source": agency.name if agency else report.source.name,
            "concern": concern_of(referral.policy_id, report.categories, report.flags),
        }
        if referral.pathway == Pathway.PRACTITIONER:
            words = _("A concern about their work was reported by: %(source)s.") % said
        else:
            words = _("A report came from: %(source)s. Concern: %(concern)s.") % said
        yield scope.about(
            referral,
            Kind.REFERRAL,
            report.received_at,
            words,
            words_in_copies=_("A report was received. Concern: %(concern)s.") % said,
            agency=agency,
        )
    if referral.closed_at is not None and scope.knows(referral.closed_at):
        yield scope.about(
            referral, Kind.DECISION, referral.closed_at, _("The referral was closed.")
        )


def of_reports(scope: Scope) -> Iterator[Entry]:
    """Yield what reporters added or took back, for who holds the referral."""
    held = by_report(scope)
    for addition in Addition.objects.filter(report__in=held):
        if scope.knows(addition.added_at):
            for referral in held[addition.report_id]:
                words = _("The reporter added to the report.")
                yield scope.about(referral, Kind.REFERRAL, addition.added_at, words)
    for withdrawal in Withdrawal.objects.filter(report__in=held):
        if scope.knows(withdrawal.withdrawn_at):
            for referral in held[withdrawal.report_id]:
                words = _("The reporter withdrew the report.")
                yield scope.about(referral, Kind.REFERRAL, withdrawal.withdrawn_at, words)


def by_report(scope: Scope) -> Mapping[UUID, list[Referral]]:
    found: dict[UUID, list[Referral]] = {}
    for referral in scope.referrals.values():
        if is_holder(scope.actor, referral):
            found.setdefault(referral.report_id, []).append(referral)
    return found


def decisions(scope: Scope) -> Iterator[Entry]:
    found = ScreeningDecision.objects.filter(referral__in=scope.referrals)
    for decision in found.select_related("outcome", "level"):
        if not scope.knows(decision.decided_at):
            continue
        referral = scope.referrals[decision.referral_id]
        outcome = decision.outcome.name
        if decision.level is not None:
            outcome = f"{outcome} ({decision.level.name})"
        yield scope.about(
            referral,
            Kind.DECISION,
            decision.decided_at,
            state_of(decision, scope) % {"outcome": outcome},
        )
    for interim in InterimDecision.objects.filter(referral__in=scope.referrals):
        if scope.knows(interim.decided_at):
            referral = scope.referrals[interim.referral_id]
            words = _("It was decided what is done for now, while information was awaited.")
            yield scope.about(referral, Kind.DECISION, interim.decided_at, words)


def state_of(decision: ScreeningDecision, scope: Scope) -> str:
    """Return the sentence of a decision: it stands, was proposed, or was sent back."""
    if not decision.needs_sign_off:
        return _("Decided on screening: %(outcome)s.")
    if not scope.knows(decision.signed_off_at):
        return _("Proposed on screening, and not agreed by a manager: %(outcome)s.")
    if decision.sign_off == ScreeningDecision.SignOff.RETURNED:
        return _("Proposed on screening, and returned by a manager: %(outcome)s.")
    return _("Decided on screening, and agreed by a manager: %(outcome)s.")


def named_in_others(scope: Scope) -> Iterator[Entry]:
    """Yield the reports about somebody else that name them, as far as the reader sees those.

    They are somebody else's, and so in no copy.
    """
    named = list(
        ReportPerson.objects.filter(record__in=scope.records)
        .exclude(role__in=PATHWAY_OF)
        .select_related("record")
    )
    about: dict[UUID, Referral] = {}
    visible = Referral.objects.visible_to(scope.actor).filter(
        report__in={each.report_id for each in named}
    )
    for referral in visible.select_related("record", "report", "owning_agency").order_by("pk"):
        about.setdefault(referral.report_id, referral)
    for each in named:
        other = about.get(each.report_id)
        if other is not None and scope.knows(other.report.entered_at):
            words = _("Named in a report about somebody else as: %(role)s.")
            yield Entry(
                each.record.person_id,
                Kind.REFERRAL,
                When(day_of(other.report.received_at)),
                words % {"role": each.get_role_display()},
                at=other.report.received_at,
                agency=other.owning_agency,
                url=other.get_absolute_url(),
                reference=other.reference,
                stays_inside=True,
            )
