"""The steps of a concern about a practitioner (Section 5): discussion, meeting, outcome."""

from datetime import datetime

from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import Pathway, Referral
from strategy_meetings import rules
from strategy_meetings.models import PractitionerConcern


@operation
def record_discussion(referral: Referral, *, by: Actor, at: datetime) -> PractitionerConcern:
    """Record that the strategy discussion about a practitioner was held (6.3, stage 5)."""
    concern = concern_of(referral)
    concern.discussed_at = at
    concern.discussed_by = by.id
    concern.save()
    audit.record("practitioner_concern.discussed", referral, by=by, at=at)
    return concern


@operation
def record_meeting(referral: Referral, *, by: Actor, at: datetime) -> PractitionerConcern:
    """Record that the first strategy meeting about a practitioner was held (6.3, stage 6)."""
    concern = concern_of(referral)
    concern.met_at = at
    concern.met_by = by.id
    concern.save()
    audit.record("practitioner_concern.met", referral, by=by, at=at)
    return concern


@operation
def record_outcome(
    referral: Referral, *, outcome: str, by: Actor, at: datetime
) -> PractitionerConcern:
    """Record the collective outcome, on the balance of probabilities (6.3, stage 8)."""
    concern = concern_of(referral)
    if objections := rules.objections_to_concern_outcome(referral, concern, outcome):
        raise Refused(objections)

    concern.outcome = outcome
    concern.outcome_at = at
    concern.outcome_by = by.id
    concern.save()
    audit.record("practitioner_concern.concluded", referral, by=by, at=at, outcome=outcome)
    return concern


def advance_concern(referral: Referral, *, outcome: str, by: Actor, at: datetime) -> None:
    """Note what a concluded meeting was to a practitioner's concern.

    The first is the strategy discussion and the next the meeting; one that ends with one of the
    four statutory outcomes is the outcome meeting.
    """
    if referral.pathway != Pathway.PRACTITIONER:
        return
    concern = concern_of(referral)
    if outcome in PractitionerConcern.Outcome.values:
        record_outcome(referral, outcome=outcome, by=by, at=at)
    elif concern.discussed_at is None:
        record_discussion(referral, by=by, at=at)
    elif concern.met_at is None:
        record_meeting(referral, by=by, at=at)


def concern_of(referral: Referral) -> PractitionerConcern:
    """Return the concern's row, locked; the first step makes it."""
    if objections := rules.objections_to_concern(referral):
        raise Refused(objections)
    PractitionerConcern.objects.get_or_create(referral=referral)
    return PractitionerConcern.objects.select_for_update().get(pk=referral.pk)
