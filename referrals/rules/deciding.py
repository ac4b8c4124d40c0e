"""What a screening decision needs, who has to agree to it, and what must follow. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from policies.models import (
    Destination,
    ScreeningOutcome,
    SignOffRule,
    ThresholdLevel,
    VoiceReason,
)
from referrals.models import (
    AdultTest,
    CaseHandover,
    Consent,
    Rating,
    Referral,
    ScreeningDecision,
    ShortIntervention,
    Status,
    WhatMattersConversation,
)
from referrals.models.reports import Answer

HANDOVER_ACCEPTED = "H1"


@dataclass(frozen=True)
class Weighed:
    """What a screener answered before the decision, besides why: where to, whose voice, consent."""

    destination: Destination | None = None
    voice: str = ""
    voice_reason: VoiceReason | None = None
    consent: str = ""
    consent_reason: str = ""
    adult_tests: frozenset[str] = frozenset()


def needs_consent(outcome: ScreeningOutcome, destination: Destination | None) -> bool:
    return outcome.needs_consent or bool(destination and destination.needs_consent)


def objections_to_weighing(
    referral: Referral, outcome: ScreeningOutcome, weighed: Weighed, *, asks_voice: bool
) -> list[str]:
    """List what a decision cannot do without (3.4, 3.5); ``asks_voice`` comes of the edition.

    The edition's reasons for a voice that is missing say on which pathways it is asked for.
    """
    return [
        *objections_to_destination(referral, outcome, weighed.destination),
        *(objections_to_voice(weighed) if asks_voice else []),
        *objections_to_consent(outcome, weighed),
        *objections_to_adult_tests(outcome, weighed.adult_tests),
    ]


def objections_to_destination(
    referral: Referral, outcome: ScreeningOutcome, destination: Destination | None
) -> list[str]:
    if destination is None:
        return [_("Say where help comes from.")] if outcome.needs_destination else []
    is_offered = (
        destination.policy_id == referral.policy_id
        and destination.code in outcome.destinations
        and referral.pathway in destination.pathways
    )
    return [] if is_offered else [_("Choose a destination that follows from this outcome.")]


def objections_to_voice(weighed: Weighed) -> list[str]:
    """Neither may be left out, and only one of them can be true (complaint of inspectors)."""
    if not weighed.voice.strip() and weighed.voice_reason is None:
        return [_("Say what the person thinks and wants, as far as you know, or why you do not.")]
    if weighed.voice.strip() and weighed.voice_reason is not None:
        return [_("Either write what the person said, or say why it was not obtained.")]
    return []


def objections_to_consent(outcome: ScreeningOutcome, weighed: Weighed) -> list[str]:
    if not needs_consent(outcome, weighed.destination):
        return []
    if weighed.consent not in Consent.values:
        return [_("This needs agreement. Say on what footing it goes ahead.")]
    if weighed.consent == Consent.BEST_INTERESTS and not weighed.consent_reason.strip():
        return [_("Say how you know that they cannot agree, and why it is in their interests.")]
    return []


def objections_to_adult_tests(outcome: ScreeningOutcome, tests: Collection[str]) -> list[str]:
    """Refuse enquiries under section 126 where one of its three tests is not met."""
    if not outcome.needs_adult_tests or set(AdultTest.values) <= set(tests):
        return []
    return [_("Enquiries need reasonable cause to suspect all three tests of section 126.")]


def reasons_for_sign_off(
    referral: Referral,
    *,
    outcome: ScreeningOutcome,
    level: ThresholdLevel | None,
    rules: Iterable[SignOffRule],
    reports: Mapping[str, int],
) -> list[SignOffRule]:
    """Return the rules of the edition that send this decision to a manager; empty means it stands.

    ``reports`` says for each rule on repeats, by its code, how many referrals of this person
    there were in its time, this one with them.
    """
    if not outcome.needs_sign_off_at_high_risk:
        return []
    applies = {
        SignOffRule.When.RATED_RED: referral.rating == Rating.RED,
        SignOffRule.When.IN_DANGER: referral.report.is_in_danger_now == Answer.YES,
        SignOffRule.When.LEVEL: bool(level and level.needs_sign_off),
    }
    return [
        rule
        for rule in rules
        if (
            reports.get(rule.code, 0) >= (rule.reports or 0)
            if rule.when == SignOffRule.When.REPEATED
            else applies[SignOffRule.When(rule.when)]
        )
    ]


def is_in_sample(digest: str, percent: int) -> bool:
    """Say whether a decision is checked: ``digest`` is hexadecimal and nobody can foresee it."""
    return int(digest[:12], 16) % 10_000 < percent * 100


def objections_to_signing_off(
    decision: ScreeningDecision,
    *,
    sign_off: str,
    reason: str,
    by: UUID,
    signers: Collection[UUID],
) -> list[str]:
    """List why this manager cannot say this of the decision; empty means yes."""
    if not decision.is_awaiting_sign_off:
        return [_("This decision does not wait for a sign-off.")]
    if by == decision.decided_by:
        return [_("Nobody signs off their own decision.")]
    if by not in signers:
        return [_("The sign-off is for whoever holds the post, or covers it.")]
    if sign_off not in ScreeningDecision.SignOff.values:
        return [_("Say whether you agree.")]
    if sign_off == ScreeningDecision.SignOff.RETURNED and not reason.strip():
        return [_("Say why you return it.")]
    return []


def objections_to_checking(
    decision: ScreeningDecision, *, result: str, comment: str, by: UUID
) -> list[str]:
    if not decision.is_sampled or decision.checked_at is not None:
        return [_("This decision does not wait for a check.")]
    if by == decision.decided_by:
        return [_("Nobody checks their own decision.")]
    if result not in ScreeningDecision.CheckResult.values:
        return [_("Say whether you would have decided the same.")]
    if result == ScreeningDecision.CheckResult.DISAGREED and not comment.strip():
        return [_("Say what you would have decided, and why.")]
    return []


def objections_to_handing_over(referral: Referral, *, has_open: bool) -> list[str]:
    if has_open:
        return [_("It is handed over already, and waits to be accepted.")]
    if referral.status != Status.SUPPORT:
        return [_("Only what is passed on for assessment or support can be handed over.")]
    return []


def objections_to_accepting(handover: CaseHandover, *, case_number: str, by: UUID) -> list[str]:
    """List why this worker cannot accept: it takes somebody else, and the other system's number."""
    if not handover.is_open:
        return [_("This hand-over does not wait to be accepted.")]
    if by == handover.handed_over_by:
        return [_("Whoever handed it over cannot accept it.")]
    if not case_number.strip():
        return [_("Write down the number that the case has in the other system.")]
    return []


def objections_to_refusing(handover: CaseHandover, *, reason: str) -> list[str]:
    if not handover.is_open:
        return [_("This hand-over does not wait to be accepted.")]
    return [] if reason.strip() else [_("Say why it is refused.")]


def objections_to_starting(
    intervention: ShortIntervention, *, started_on: date, today: date
) -> list[str]:
    if intervention.started_on is not None:
        return [_("This intervention has started already.")]
    if intervention.referral.status == Status.CLOSED:
        return [_("This referral is closed: nothing can start on it.")]
    return [] if started_on <= today else [_("Write down a start that has come.")]


def objections_to_ending(
    intervention: ShortIntervention,
    *,
    ended_on: date,
    result: str,
    outcome: str,
    families_helped: int | None,
    children_helped: int | None,
    today: date,
) -> list[str]:
    """List why the intervention cannot end like this; one never started may end declined."""
    objections = []
    if intervention.ended_on is not None:
        return [_("This intervention has ended already.")]
    is_declined = result == ShortIntervention.Result.DECLINED
    if intervention.started_on is None and not is_declined:
        objections.append(_("Write down first when it started."))
    if ended_on > today:
        objections.append(_("Write down an end that has come."))
    if intervention.started_on and ended_on < intervention.started_on:
        objections.append(_("It cannot end before it started."))
    if result not in ShortIntervention.Result.values:
        objections.append(_("Say what came of it."))
    if not outcome.strip():
        objections.append(_("Say in a few words what came of it."))
    if intervention.destination.counts_families and None in (families_helped, children_helped):
        objections.append(_("Say how many families and how many children were helped."))
    return objections


def objections_to_conversation(
    *, mode: str, held_on: date, not_seen: str, today: date
) -> list[str]:
    objections = []
    if held_on > today:
        objections.append(_("A conversation is recorded once it was held."))
    if mode != WhatMattersConversation.Mode.VISIT and not not_seen.strip():
        objections.append(_("Without a visit there is something you could not see: say what."))
    return objections


def objections_to_first_identified(identified_on: date, *, received_on: date) -> list[str]:
    if identified_on > received_on:
        return [_("The need was seen before the report about it reached us.")]
    return []
