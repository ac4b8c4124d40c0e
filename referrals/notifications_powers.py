"""What people are told of the powers that protect somebody: by reference alone."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from records.audit import Actor
from records.outbox import queue_email
from referrals.models import EmergencyPower


def tell_of_power(
    power: EmergencyPower, *, person: User, is_over: bool, by: Actor, at: datetime
) -> None:
    """Tell somebody that a power is about to end or has ended: the reference, and no more."""
    queue_email(
        key=f"power {'over' if is_over else 'ending'} {power.pk} {power.until} {person.pk}",
        to=person.email,
        template="referrals/email/power",
        language=person.language,
        context={
            "reference": power.referral.reference,
            "is_over": is_over,
            "ends_at": power.until,
            "path": reverse("referrals:powers", args=[power.referral.reference]),
        },
        by=by,
        at=at,
        about=power.referral,
    )
