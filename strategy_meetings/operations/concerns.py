"""The steps of a concern about a practitioner (Section 5): discussion, meeting, outcome."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from people.models import Denial
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals import operations as referrals
from referrals.models import Pathway, Referral
from strategy_meetings import rules_concerns as rules
from strategy_meetings.models import ConcernSignOff, PractitionerConcern, StrategyOutcome

OUTCOME_MEETING = "practitioner-outcome"


@operation
def record_discussion(referral: Referral, *, by: Actor, at: datetime) -> PractitionerConcern:
    """Record that the strategy discussion about a practitioner was held (6.3, stage 5)."""
    concern = concern_of(referral, by=by)
    concern.discussed_at = at
    concern.discussed_by = by.id
    concern.save()
    audit.record("practitioner_concern.discussed", referral, by=by, at=at)
    return concern


@operation
def record_meeting(referral: Referral, *, by: Actor, at: datetime) -> PractitionerConcern:
    """Record that the first strategy meeting about a practitioner was held (6.3, stage 6)."""
    concern = concern_of(referral, by=by)
    concern.met_at = at
    concern.met_by = by.id
    concern.save()
    audit.record("practitioner_concern.met", referral, by=by, at=at)
    return concern


@operation
def record_outcome(
    referral: Referral, *, outcome: str, by: Actor, at: datetime
) -> PractitionerConcern:
    """Record the collective outcome, on the balance of probabilities (6.3, stage 8).

    What the outcome means in the edition in force is kept with it, word for word.
    """
    concern = concern_of(referral, by=by)
    if objections := rules.objections_to_concern_outcome(referral, concern, outcome):
        raise Refused(objections)

    concern.outcome = outcome
    concern.outcome_at = at
    concern.outcome_by = by.id
    kind = referral.policy.meeting_types.filter(code=OUTCOME_MEETING).first()
    if kind is not None:
        said = rules.definition_of(kind.outcome(outcome))
        concern.definition_en, concern.definition_cy = said
        concern.definition_edition = referral.policy.code
    concern.save()
    audit.record("practitioner_concern.concluded", referral, by=by, at=at, outcome=outcome)
    return concern


def advance_concern(referral: Referral, *, outcome: str, by: Actor, at: datetime) -> None:
    """Note what a concluded meeting was to a practitioner's concern.

    The first is the strategy discussion and the next the meeting; one that ends with one of the
    four statutory outcomes is the outcome meeting. One that would do nothing more proposes it to
    a second person, and the referral stays open until they have answered.
    """
    if referral.pathway != Pathway.PRACTITIONER:
        return
    concern = concern_of(referral, by=by)
    if outcome in PractitionerConcern.Outcome.values:
        record_outcome(referral, outcome=outcome, by=by, at=at)
    elif concern.discussed_at is None:
        record_discussion(referral, by=by, at=at)
    elif concern.met_at is None:
        record_meeting(referral, by=by, at=at)
    concluded = (
        StrategyOutcome.objects.filter(referral=referral, outcome=outcome)
        .select_related("strategy_meeting__meeting_type")
        .order_by("-concluded_at", "-pk")
        .first()
    )
    if concluded and concluded.strategy_meeting.meeting_type.outcome(outcome).get("needs_sign_off"):
        propose_no_further_action(
            concern, stage=ConcernSignOff.Stage.MEETING, reason=concluded.reason, by=by, at=at
        )


def propose_no_further_action(
    concern: PractitionerConcern, *, stage: str, reason: str, by: Actor, at: datetime
) -> ConcernSignOff:
    """Have that nothing more is done wait for a second person; once it is proposed, it is."""
    waiting = concern.sign_offs.filter(answered_at__isnull=True).first()
    if waiting is not None:
        return waiting
    proposed = ConcernSignOff.objects.create(
        concern=concern,
        stage=stage,
        reason=reason,
        proposed_at=at,
        proposed_by=by.id,
        proposed_by_name=by.name,
    )
    audit.record("no_further_action.proposed", concern.referral, by=by, at=at, stage=stage)
    return proposed


def concern_of(referral: Referral, *, by: Actor) -> PractitionerConcern:
    """Return the concern's row, locked; the first step makes it.

    Raises Refused from its subject, their line and whoever declared a conflict, whatever they are.
    """
    objections = [
        *rules.objections_to_concern(referral),
        *rules.objections_to_hand(by.id, kept_out_of(referral)),
    ]
    if objections:
        raise Refused(objections)
    PractitionerConcern.objects.get_or_create(referral=referral)
    return (
        PractitionerConcern.objects.select_for_update(of=("self",))
        .select_related("referral__record", "referral__policy")
        .get(pk=referral.pk)
    )


def kept_out_of(referral: Referral) -> set[UUID]:
    """Return to whom everything about the practitioner is closed for ever."""
    standing = Denial.objects.standing().filter(person_id=referral.record.person_id)
    return set(standing.values_list("user_id", flat=True))


@operation
def keep_out(
    referral: Referral, *, user: User, kind: str, words: str, by: Actor, at: datetime
) -> Denial:
    """Close everything about the practitioner to the subject, their line, or somebody in conflict.

    The others of the same report are closed to them too: what is said of the child names the
    practitioner. Whoever says it of themselves has this page closed to them from then on.
    """
    concern_of(referral, by=by)
    person = referral.record.person
    if kind == Denial.Kind.SUBJECT:
        referrals.be_person(user.pk, person, by=by, at=at)
    closed: dict[str, Any] = {"user_id": user.pk, "words": words, "by": by, "at": at}
    denial = referrals.deny(person, kind=kind, **closed)
    beside = Denial.Kind.RELATIVE if kind == Denial.Kind.SUBJECT else kind
    for other in referral.report.referrals.exclude(pk=referral.pk).select_related("record__person"):
        referrals.deny(other.record.person, kind=beside, **closed)
    referrals.cover_what_nobody_sees(by=by, at=at)
    return denial
