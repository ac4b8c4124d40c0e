"""Notifications from the police: taken in as they came, and what a person made of each."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Agency
from policies.models import Policy
from policies.queries import current_policy
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import PoliceBatch, PoliceNotification, Report, ReportDraft
from referrals.operations.reports import team_for
from referrals.rules import police, police_sources
from referrals.rules.police_sources import Received, Unusable

State = PoliceNotification.State
OUTCOME = ("state", "reason", "report", "settled_at", "settled_by", "settled_by_name")


@operation
def take_in_notifications(items: Iterable[Received], *, by: Actor, at: datetime) -> PoliceBatch:
    """Keep each notification as it came, and note what its layout places; nothing is decided.

    What holds no text is refused, with the reason, and the rest is taken. Raises Refused where
    there is nothing at all, or more than fits one batch. A repeat is kept too, and shown as one.
    """
    items = list(items)
    if not items:
        raise Refused([_("Paste at least one notification, or choose a file.")])
    if len(items) > police_sources.MOST:
        said = _("Take in at most %(most)d notifications at once: there are %(n)d.")
        raise Refused([said % {"most": police_sources.MOST, "n": len(items)}])
    policy = current_policy(at)
    authority = Agency.objects.get(is_authority=True, left_on__isnull=True)
    batch = PoliceBatch(
        taken_in_at=at,
        taken_in_by=by.id,
        taken_in_by_name=by.name,
        owning_team=team_for(authority, is_restricted=False),
    )
    taken: list[PoliceNotification] = []
    for position, item in enumerate(items, start=1):
        try:
            found = notification_of(item, policy=policy, at=at)
        except Unusable as unusable:
            batch.refused.append([item.name or f"{position}", str(unusable)])
        else:
            found.batch, found.position, found.owning_team = batch, position, batch.owning_team
            taken.append(found)
    batch.save()
    PoliceNotification.objects.bulk_create(taken)
    audit.record(
        "police_batch.taken_in", batch, by=by, at=at, taken=len(taken), refused=len(batch.refused)
    )
    return batch


def notification_of(item: Received, *, policy: Policy, at: datetime) -> PoliceNotification:
    """Return what came, and what was understood of it; not yet saved. Raises Unusable."""
    read = police_sources.readable(item)
    parsed = police.parse(read.text)
    today = timezone.localdate(at)
    sent_at = read.sent_at or police.moment_in(parsed.fields.get("sent_at", ""))
    return PoliceNotification(
        source=item.source,
        digest=sha256(item.source).hexdigest(),
        file_name=item.name[:200],
        text=read.text,
        changes=read.changes,
        layout=parsed.layout,
        fields=parsed.fields,
        left_over=parsed.left_over,
        incident_number=parsed.fields.get("incident_number", "")[:60],
        place=police.place_of(parsed),
        about=police.about(parsed, on=today),
        danger_words=danger_in(parsed, read.text, policy),
        received_at=police.received_at(sent_at, at=at),
    )


def danger_in(parsed: police.Parsed, text: str, policy: Policy) -> list[str]:
    """Return the policy's words of danger that are in what was said."""
    return police.danger_words_in(police.said_in(parsed, text), policy.danger_words)


@operation
def note_entered(draft: ReportDraft, report: Report, *, by: Actor, at: datetime) -> None:
    """Mark the notification, if any, that a report was begun from: the report has been sent."""
    waiting = PoliceNotification.objects.select_for_update(of=("self",))
    notification = waiting.filter(draft=draft, state=State.NEW).first()
    if notification:
        notification.report = report
        settle(notification, State.ENTERED, by=by, at=at)


@operation
def join_notification(
    notification: PoliceNotification, report: Report, *, by: Actor, at: datetime
) -> PoliceNotification:
    """Say that a notification is about what was reported already; it stands beside that report.

    Raises Refused where it was settled before.
    """
    notification = waiting(notification)
    notification.report = report
    settle(notification, State.JOINED, by=by, at=at)
    return notification


@operation
def set_notification_aside(
    notification: PoliceNotification, *, reason: str, by: Actor, at: datetime
) -> PoliceNotification:
    """Say that nothing is entered from a notification, and why. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused([_("Say why nothing is entered.")])
    notification = waiting(notification)
    notification.reason = reason
    settle(notification, State.SET_ASIDE, by=by, at=at)
    return notification


@operation
def put_notification_back(
    notification: PoliceNotification, *, by: Actor, at: datetime
) -> PoliceNotification:
    """Let a notification that was set aside wait again; why it was stays to be read."""
    notification = PoliceNotification.objects.select_for_update(of=("self",)).get(
        pk=notification.pk
    )
    if notification.state != State.SET_ASIDE:
        raise Refused([_("Only what was set aside can be put back.")])
    notification.state = State.NEW
    notification.settled_at = notification.settled_by = None
    notification.settled_by_name = ""
    notification.save(update_fields=OUTCOME)
    audit.record("police_notification.put_back", notification, by=by, at=at)
    return notification


def waiting(notification: PoliceNotification) -> PoliceNotification:
    """Return the notification, locked, if it still waits. Raises Refused."""
    notification = PoliceNotification.objects.select_for_update(of=("self",)).get(
        pk=notification.pk
    )
    if notification.state != State.NEW:
        raise Refused([_("Somebody has dealt with this notification already.")])
    return notification


def settle(
    notification: PoliceNotification, state: PoliceNotification.State, *, by: Actor, at: datetime
) -> None:
    notification.state = state
    notification.settled_at, notification.settled_by = at, by.id
    notification.settled_by_name = by.name
    notification.save(update_fields=OUTCOME)
    reference = notification.report.reference if notification.report else ""
    audit.record(
        "police_notification.settled",
        notification,
        by=by,
        at=at,
        state=state,
        report=reference,
    )
