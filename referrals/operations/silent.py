"""Settling whom a report may be about, and letting go or taking over what was held of it."""

from datetime import datetime

from people.models import Person
from people.operations import link
from people.queries import who_it_is_now
from policies.models import Pathway
from policies.queries import current_policy
from records import audit
from records.audit import SYSTEM, Actor
from records.models import Message
from records.refusals import Refused
from records.row_security import operation
from referrals import notifications, rules
from referrals.models import Referral, Report, SilentMatch, Status
from referrals.operations.covering import cover_what_nobody_sees
from referrals.operations.deadlines import start_deadline
from referrals.operations.denying import be_person, lift_provisional
from referrals.operations.restricting import close_to_others, restrict, restrictions_of
from referrals.operations.triage import locked
from referrals.rules import restricting

WITHDRAWN = "Taken over: the reporter is told no more than that it arrived."


@operation
def settle_match(
    match: SilentMatch, *, outcome: str, reason: str, by: Actor, at: datetime
) -> SilentMatch:
    """Say whether it is the same person. Take the report over where it is; else let it go on.

    Taken over, its referrals are restricted and screened again by their keepers, and the reporter
    hears no more than that it arrived. Cleared, what was held goes out. Raises Refused.
    """
    match = (
        SilentMatch.objects.select_for_update(of=("self",))
        .select_related("record__person", "person", "report")
        .get(pk=match.pk)
    )
    if objections := restricting.objections_to_settling(match, outcome=outcome, reason=reason):
        raise Refused(objections)
    match.outcome = outcome
    match.reason = reason
    match.cleared_at = at
    match.cleared_by = by.id
    match.cleared_by_name = by.name
    match.save()
    audit.record("silent_match.settled", match, by=by, at=at, outcome=outcome)
    if outcome == SilentMatch.Outcome.SAME:
        take_over(match, by=by, at=at)
    else:
        lift_provisional(match.pk, by=by, at=at)
    if not SilentMatch.objects.waiting().filter(report=match.report_id).exists():
        let_go(match.report, by=by, at=at)
    return match


def take_over(match: SilentMatch, *, by: Actor, at: datetime) -> None:
    if match.user_id is not None:
        be_person(match.user_id, match.record.person, by=by, at=at)
    elif match.person_id is not None:
        person = Person.objects.get(pk=who_it_is_now(match.person_id))
        if match.record.person_id != person.pk:
            link(match.record, to=person, reason=match.reason, by=by, at=at)
    for found in match.report.referrals.order_by("pk"):
        referral = locked(found)
        discard_held(referral, by=by, at=at)
        if referral.status == Status.CLOSED and not referral.is_restricted:
            screen_again(referral, by=by, at=at)
        if restrictions_of(referral).exists() or referral.pathway == Pathway.PRACTITIONER:
            close_to_others(referral, by=by, at=at)
        else:
            seal(referral, reason=match.reason, by=by, at=at)
    cover_what_nobody_sees(by=SYSTEM, at=at)


def seal(referral: Referral, *, reason: str, by: Actor, at: datetime) -> None:
    """Close one referral alone: its person is not restricted, but somebody it names is."""
    categories = current_policy(at).restriction_categories
    restrict(
        referral.record.person,
        category=categories.filter(is_for_person=False)[0],
        referral=referral,
        reason=reason,
        decided_by_name=by.name,
        by=by,
        at=at,
    )


def screen_again(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Put a referral that somebody closed without knowing enough back before its decision."""
    referral.status = Status.SUBMITTED
    referral.screening_outcome = referral.threshold_level = None
    referral.screening_rationale = referral.support_offered = referral.closing_reason = ""
    referral.screened_at = referral.screened_by = None
    referral.screened_by_name = ""
    referral.closed_at = referral.closed_by = None
    referral.version += 1
    referral.save()
    ref = rules.SCREENING_DECISION[Pathway(referral.pathway)]
    clock = start_deadline(referral, ref=ref, started_at=at, by=by, at=at)
    if clock is not None and clock.due_at is not None:
        Referral.objects.filter(pk=referral.pk).update(decision_due_at=clock.due_at)
    audit.record("referral.reopened", referral, by=by, at=at)


def held(referral: Referral) -> list[Message]:
    about = {"about_type": referral._meta.label_lower, "about_id": referral.pk}
    return list(Message.objects.select_for_update().filter(**about, is_held=True))


def discard_held(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Keep what was never sent as evidence, and see that it never is."""
    for message in held(referral):
        message.is_held = False
        message.status = Message.Status.FAILED
        message.last_error = WITHDRAWN
        message.settled_at, message.settled_by = at, by.id
        message.save()


def let_go(report: Report, *, by: Actor, at: datetime) -> None:
    """Send what was held of a report that nothing waits for any more."""
    for referral in report.referrals.filter(status=Status.CLOSED, screened_at__isnull=False):
        waiting = held(referral)
        for message in waiting:
            message.is_held = False
            message.try_after_at = at
            message.save()
        notifications.tell_system_of_decision(referral, by=by, at=at)
