"""What we tell our own about a decision or a hand-over: the reference, never a name."""

from datetime import datetime

from accounts.models import User
from records.audit import Actor
from records.outbox import queue_email
from referrals.models import ScreeningDecision


def ask_for_sign_off(decision: ScreeningDecision, *, person: User, by: Actor, at: datetime) -> None:
    """Tell whoever signs off that a decision waits for them."""
    queue_email(
        key=f"decision.proposed:{decision.pk}:{person.pk}",
        to=person.email,
        template="referrals/email/sign_off_wanted",
        language=person.language,
        context={
            "reference": decision.referral.reference,
            "path": decision.referral.get_absolute_url(),
            "due_at": decision.referral.decision_due_at,
        },
        by=by,
        at=at,
        about=decision.referral,
    )


def tell_of_return(decision: ScreeningDecision, *, person: User, by: Actor, at: datetime) -> None:
    """Tell a screener that their decision came back, so that they decide again."""
    queue_email(
        key=f"decision.returned:{decision.pk}",
        to=person.email,
        template="referrals/email/decision_returned",
        language=person.language,
        context={
            "reference": decision.referral.reference,
            "path": decision.referral.get_absolute_url(),
            "due_at": decision.referral.decision_due_at,
        },
        by=by,
        at=at,
        about=decision.referral,
    )
