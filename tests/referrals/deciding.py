"""Decisions for the tests of what follows them: made by the operation, as a screener makes them."""

import datetime as dt
from typing import Any

from django.utils import timezone

from records.audit import Actor
from referrals import operations
from referrals.models import AdultTest, Check, Referral
from referrals.queries.safety import asked_of
from referrals.rules import InitialChecks
from referrals.rules.deciding import Weighed, needs_consent


def decides(
    referral: Referral,
    *,
    by: Actor,
    outcome: str,
    to: str = "",
    level: str | None = None,
    at: dt.datetime | None = None,
    **changed: Any,
) -> Referral:
    """Return the referral after ``by`` decided: ``outcome``, with help from the destination ``to``.

    ``changed`` replaces what was weighed, by the name of its field.
    """
    referral.refresh_from_db()
    policy, at = referral.policy, at or timezone.now()
    for prompt in asked_of(referral):
        done = {"is_done": True, "done_by_whom": by.name, "done_at": at}
        answer = {**done, "police_reference": "", "words": ""}
        operations.answer_prompt(referral, prompt=prompt, answer=answer, by=by, at=at)
    chosen = policy.screening_outcomes.get(code=outcome)
    destination = policy.destinations.get(code=to) if to else None
    weighed: dict[str, Any] = {
        "destination": destination,
        "voice": "Wants to stay with Nain.",
        "consent": "given" if needs_consent(chosen, destination) else "",
        "adult_tests": frozenset(AdultTest.values if chosen.needs_adult_tests else ()),
        **changed,
    }
    referral.refresh_from_db()
    return operations.screen(
        referral,
        outcome=chosen,
        level=policy.threshold_levels.get(code=level) if level else None,
        rationale="What is known was weighed with the school and the health visitor.",
        support_offered="The family centre was offered.",
        reason_late="A partner answered late.",
        version=referral.version,
        checks=InitialChecks(frozenset(Check.values)),
        weighed=Weighed(**weighed),
        by=by,
        at=at,
    )


def passed_on(referral: Referral, *, by: Actor, **more: Any) -> Referral:
    """Return the referral decided as a care and support assessment, which is handed over."""
    return decides(referral, by=by, outcome="child-assessment", to="care-and-support", **more)
