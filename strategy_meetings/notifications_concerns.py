"""What an employer's contact is told of a concern about somebody's work: that something waits."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from records.audit import Actor
from records.outbox import queue_email
from strategy_meetings.models import ConcernEmployer


def tell_employer(employer: ConcernEmployer, *, by: Actor, at: datetime) -> None:
    """Tell the contact to sign in and read: no name, no reference, not what it is about."""
    contact = User.objects.get(pk=employer.contact_id)
    queue_email(
        key=f"employer-part:{employer.pk}:{at.isoformat()}",
        to=contact.email,
        template="strategy_meetings/email/employer_part",
        language=contact.language,
        context={"url": settings.BASE_URL + reverse("strategy_meetings:employer_parts")},
        about=employer,
        by=by,
        at=at,
    )
