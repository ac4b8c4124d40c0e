"""What must be answered about safety and the police before a decision, and what was."""

from dataclasses import dataclass

from referrals.models import Referral, SafetyAnswer
from referrals.rules import triage


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question about safety, and its answers, the last one first."""

    code: str
    question: str
    answers: list[SafetyAnswer]


def prompts_of(referral: Referral) -> list[Prompt]:
    """Return the questions this referral asks, each with what was answered so far."""
    given = list(referral.safety_answers.all())
    return [
        Prompt(code, str(code.label), [answer for answer in given if answer.prompt == code])
        for code in asked_of(referral)
    ]


def asked_of(referral: Referral) -> list[SafetyAnswer.Prompt]:
    """Return the questions; which concerns suggest a crime is said by the referral's policy."""
    report = referral.report
    said = [*report.categories, *report.flags]
    suggests_crime = any(
        rows.filter(code__in=said, suggests_crime=True).exists()
        for rows in (referral.policy.abuse_categories, referral.policy.concern_flags)
    )
    return triage.prompts_for(report, rating=referral.rating, suggests_crime=suggests_crime)


def answered_of(referral: Referral) -> set[str]:
    """Return the questions whose last answer says that it was done, or why it need not be."""
    last = {answer.prompt: answer for answer in reversed(referral.safety_answers.all())}
    return {prompt for prompt, answer in last.items() if not answer.is_still_to_do}


def unanswered_of(referral: Referral) -> list[str]:
    """Return the questions that the decision waits for, in words."""
    answered = answered_of(referral)
    return [str(code.label) for code in asked_of(referral) if code not in answered]


def objections_to_deciding(referral: Referral) -> list[str]:
    """List the questions that nobody has answered yet: the decision waits for them."""
    return triage.objections_to_unanswered(asked_of(referral), answered_of(referral))
