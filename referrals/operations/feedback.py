"""Telling the reporter, and seeing that it reaches them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from records import audit, outbox
from records.audit import Actor
from records.models import Message
from records.refusals import Refused
from records.row_security import operation
from referrals import notifications, rules
from referrals.models import Deadline, Feedback, OpenedFrom, Referral, Report
from referrals.notifications import CLOCK_OF
from referrals.operations.deadlines import meet_deadline, running, start_deadline
from referrals.operations.triage import locked
from referrals.queries.feedback import names_of
from referrals.rules import telling


@operation
def give_feedback(
    referral: Referral, *, words: str, confirmed: Collection[str], by: Actor, at: datetime
) -> Feedback:
    """Keep what the reporter is told of the outcome and its reason, and tell them.

    ``confirmed`` are codes of ``telling.Promise``. Words written later stand in the place of
    earlier ones, which are kept. Raises Refused with every reason.
    """
    referral = locked(referral)
    report = referral.report
    if objections := telling.objections_to_feedback(
        referral, words=words, confirmed=confirmed, names=names_of(report)
    ):
        raise Refused(objections)
    feedback = Feedback.objects.create(
        referral=referral,
        words=words,
        language=report.reporter_language,
        is_for_professional=telling.is_told_fully(referral),
        written_at=at,
        written_by=by.id,
        written_by_name=by.name,
    )
    audit.record("feedback.given", referral, by=by, at=at, language=feedback.language)
    notifications.give_feedback(feedback, by=by, at=at)
    if report.reporter_email:
        meet_deadline(referral, ref=rules.OUTCOME_TOLD, by=by, at=at)
    return feedback


@operation
def send_again(
    referral: Referral, message: Message, *, to: str, by: Actor, at: datetime
) -> Message:
    """Send the reporter once more what did not arrive, perhaps to another address.

    Raises Refused where it arrived, or somebody has seen to it.
    """
    referral = locked(referral)
    again = outbox.send_again(message, to=to, by=by, at=at)
    audit.record("feedback.sent_again", referral, by=by, at=at, template=message.template)
    meet_deadline(referral, ref=CLOCK_OF[message.template], by=by, at=at)
    return again


@operation
def note_bounce(message_id: UUID, *, by: Actor, at: datetime) -> Message | None:
    """Note that a mail server sent a message back; None where it is none of ours that was sent.

    Where it was for a reporter, they wait again: the clock it had met runs on from its own start.
    """
    message = outbox.mark_bounced(message_id, at=at)
    if message is not None:
        wait_to_be_told(message, by=by, at=at)
    return message


@operation
def wait_to_be_told(message: Message, *, by: Actor, at: datetime) -> int:
    """Let the clocks that a lost message had met run again; return how many."""
    ref = CLOCK_OF.get(message.template)
    if ref is None:
        return 0
    started = 0
    for referral in referrals_of(message):
        if running(referral, ref) is not None:
            continue
        met = Deadline.objects.filter(
            referral=referral, timescale__ref=ref, met_at__isnull=False
        ).order_by("started_at")
        if last := met.last():
            start_deadline(referral, ref=ref, started_at=last.started_at, by=by, at=at)
            audit.record("feedback.not_delivered", referral, by=by, at=at, ref=ref)
            started += 1
    return started


def referrals_of(message: Message) -> list[Referral]:
    """Return the referrals that a message was about, locked, in one order.

    Not one whose place another has taken on the right pathway: the reporter waits for that one.
    """
    referrals = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("policy")
        .exclude(led_to__why=OpenedFrom.Why.PATHWAY_CORRECTED)
    )
    if message.about_id is None:
        return []
    if message.about_type == Report._meta.label_lower:
        return list(referrals.filter(report=message.about_id).order_by("pk"))
    return list(referrals.filter(pk=message.about_id).order_by("pk"))
