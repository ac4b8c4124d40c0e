"""The sweeps of accounts: leavers, accounts that nobody uses, files with a virus."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from accounts.managing import stop_leaver, suspend
from accounts.notifications import tell_of_suspended, tell_of_virus
from accounts.queries import administrators, dormant_accounts, ended_roles
from accounts.vetting import warn_of_vetting
from records.audit import SYSTEM
from records.models import Attachment, Heartbeat

TOLD_OF = timedelta(days=7)  # an older one was told of before; a message goes once in any case


@shared_task
def see_to_accounts() -> int:
    """Stop those whose last day has come, and suspend accounts that nobody uses; say how many.

    Whose vetting ends soon is warned.
    What a role allows ends by itself on its day; here its sessions and posts do.
    """
    now = timezone.now()
    Heartbeat.beat("see to accounts", at=now)
    ended = sum(stop_leaver(membership, by=SYSTEM, at=now) for membership in ended_roles(on=now))
    warn_of_vetting(by=SYSTEM, at=now)
    if settings.DEMO:  # nobody signs in to most of its accounts, and their history is long
        return ended
    dormant = dormant_accounts(since=now - timedelta(days=settings.DORMANT_DAYS))
    for user in dormant:
        suspend(user, by=SYSTEM, at=now)
    if dormant:
        for person in administrators(on=now):
            tell_of_suspended(person, count=len(dormant), by=SYSTEM, at=now)
    return ended + len(dormant)


@shared_task
def alert_of_viruses() -> int:
    """Tell each administrator, once, of each file that was quarantined; return how many times."""
    now = timezone.now()
    Heartbeat.beat("alert of viruses", at=now)
    found = Attachment.objects.filter(
        state=Attachment.State.QUARANTINED, uploaded_at__gte=now - TOLD_OF
    )
    return sum(
        tell_of_virus(attachment, person=person, by=SYSTEM, at=now)
        for attachment in found
        for person in administrators(on=now)
    )
