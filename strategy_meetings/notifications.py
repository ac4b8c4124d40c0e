"""What is told of a strategy meeting by e-mail: references and links; never a name."""

from datetime import datetime

from django.conf import settings

from accounts.models import User
from records.audit import Actor
from records.outbox import queue_email
from referrals.models import Referral
from strategy_meetings.models import StrategyMeeting


def tell_of_no_lead(
    strategy_meeting: StrategyMeeting,
    referral: Referral,
    *,
    person: User,
    by: Actor,
    at: datetime,
) -> None:
    """Tell a senior manager that a meeting ended with nobody to lead the work."""
    queue_email(
        key=f"no-lead:{strategy_meeting.pk}:{referral.pk}:{person.pk}",
        to=person.email,
        template="strategy_meetings/email/no_lead",
        language=person.language,
        context={
            "reference": strategy_meeting.meeting.reference,
            "referral_reference": referral.reference,
            "url": settings.BASE_URL + strategy_meeting.get_absolute_url(),
        },
        about=referral,
        by=by,
        at=at,
    )
