"""What the tests of a discussion by telephone share: two siblings, and what is told of it."""

import datetime as dt
from typing import Any

from accounts.models import User
from referrals.models import Pathway, Referral
from strategy_meetings.rules_discussing import Decided, Discussion, OnTheLine
from tests.factories.meetings import invitee
from tests.factories.strategy_meetings import report, screened, someone

BEGAN_AT = dt.datetime(2026, 5, 5, 13, 0, tzinfo=dt.UTC)
ENDED_AT = BEGAN_AT + dt.timedelta(minutes=10)
RECORDED_AT = BEGAN_AT + dt.timedelta(minutes=12)
NOT_KNOWN = {
    "voice": ("not-seen", ""),
    "consent": ("not-asked", ""),
    "capacity": ("not-assessed", ""),
    "advocacy": ("not-asked", ""),
}


def siblings() -> tuple[Referral, Referral]:
    """Return two children of one report who await a strategy meeting."""
    found = report(
        someone(Pathway.CHILD, given_name="Mair"), someone(Pathway.CHILD, given_name="Ifan")
    )
    first, second = (screened(referral) for referral in found.referrals.order_by("reference"))
    return first, second


def decided(outcome: str = "section-47-joint", **fields: Any) -> Decided:
    return Decided(
        **{
            "outcome": outcome,
            "reason": "Unexplained bruises.",
            "at": ENDED_AT,
            "gates": NOT_KNOWN,
            **fields,
        }
    )


def told(chair: User, *others: User, **fields: Any) -> Discussion:
    """Return a discussion of ten minutes with these people on the line to the end."""
    return Discussion(
        **{
            "began_at": BEGAN_AT,
            "ended_at": ENDED_AT,
            "chair": invitee(chair),
            "on_the_line": [OnTheLine(invitee(user)) for user in others],
            **fields,
        }
    )
