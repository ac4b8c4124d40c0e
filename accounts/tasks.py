"""The sweep that tells administrators of a file in which a virus was found."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from accounts.models import Membership, User
from accounts.notifications import tell_of_virus
from accounts.roles import Role
from records.audit import SYSTEM
from records.models import Attachment, Heartbeat

TOLD_OF = timedelta(days=7)  # an older one was told of before; a message goes once in any case


@shared_task
def alert_of_viruses() -> int:
    """Tell each administrator, once, of each file that was quarantined; return how many times."""
    now = timezone.now()
    Heartbeat.beat("alert of viruses", at=now)
    found = Attachment.objects.filter(
        state=Attachment.State.QUARANTINED, uploaded_at__gte=now - TOLD_OF
    )
    administering = Membership.objects.active_on(timezone.localdate(now)).filter(
        role=Role.ADMINISTRATOR
    )
    administrators = User.objects.filter(pk__in=administering.values("user"))
    return sum(
        tell_of_virus(attachment, person=person, by=SYSTEM, at=now)
        for attachment in found
        for person in administrators
    )
