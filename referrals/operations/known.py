"""Answering whether reports that add up are harm that adds up."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from policies.models import PatternAnswer
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import PatternReview, Referral
from referrals.operations.triage import locked


@operation
def answer_pattern(
    referral: Referral,
    *,
    answer: PatternAnswer,
    thresholds: Collection[str],
    by: Actor,
    at: datetime,
) -> PatternReview:
    """Keep one screener's answer to the question whether harm adds up, for the next to read.

    ``thresholds`` are the codes of those passed, as the page asked. Asked once a referral, so
    that it is asked again at the next report. Raises Refused where it was answered, or not asked.
    """
    referral = locked(referral)
    if not thresholds:
        raise Refused([_("The earlier reports pass no threshold, so nothing is asked.")])
    if answer.policy_id != referral.policy_id:
        raise Refused([_("Choose an answer from the policy this referral came in under.")])
    if PatternReview.objects.filter(referral=referral).exists():
        raise Refused([_("Somebody has already answered this.")])
    review = PatternReview.objects.create(
        referral=referral,
        answer=answer,
        thresholds=sorted(thresholds),
        answered_at=at,
        answered_by=by.id,
        answered_by_name=by.name,
    )
    audit.record(
        "pattern.answered",
        referral,
        by=by,
        at=at,
        pattern_answer=answer.code,
        thresholds=review.thresholds,
    )
    return review
