"""Seeing to it that no report waits where nobody on duty can see it."""

from datetime import datetime

from django.utils.timezone import localdate

from accounts.acting import actor_of
from accounts.cover import keepers_in_turn
from accounts.models import Agency, Membership
from accounts.roles import Can, can
from people.models import Restriction
from policies.queries import calendar as calendar_of
from policies.queries import current_policy
from records import audit
from records.audit import Actor
from records.row_security import operation
from referrals import notifications
from referrals.models import MatchCover, Referral, SilentMatch
from referrals.operations.sharing import let_in_person
from referrals.queries import cover
from referrals.rules.restricting import on_duty_until

COVER = "cover"


@operation
def see_to_match(match: SilentMatch, *, by: Actor, at: datetime) -> list[Membership]:
    """Ask whoever's turn it is to compare; past its time also the next. Return who was asked.

    Somebody who is no gatekeeper is let in by name until their duty ends.
    """
    turn = cover.who_compares(match, at=at)[: 1 if at <= match.due_at else 2]
    ends_at = until(at)
    for member in turn:
        if not can(actor_of(member), Can.VIEW_RESTRICTED_REFERRALS):
            running = match.covers.filter(user_id=member.user_id, ends_at__gt=at)
            if not running.exists():
                MatchCover.objects.create(
                    match=match,
                    user_id=member.user_id,
                    named_at=at,
                    named_by=by.id,
                    ends_at=ends_at,
                )
                audit.record("silent_match.covered", match, by=by, at=at, user=str(member.user_id))
        notifications.ask_to_compare(match, person=member.user, by=by, at=at)
    if not turn:
        audit.record("silent_match.uncovered", match, by=by, at=at)
    return turn


@operation
def cover_referral(
    referral: Referral, turn: list[Membership], *, by: Actor, at: datetime
) -> Membership | None:
    """Let the first of these in to a referral that nobody on duty sees, until their duty ends.

    Returns who it is; None where nobody is there, which is on record.
    """
    member = next(iter(turn), None)
    if member is None:
        audit.record("referral.uncovered", referral, by=by, at=at)
        return None
    let_in_person(
        referral,
        user_id=member.user_id,
        reason=COVER,
        source_kind=COVER,
        source_id=referral.pk,
        ends_at=until(at),
        by=by,
        at=at,
    )
    notifications.ask_to_cover(referral, person=member.user, by=by, at=at)
    return member


@operation
def cover_what_nobody_sees(*, by: Actor, at: datetime) -> int:
    """Name somebody for each undecided report that nobody on duty sees, or can sign off.

    And for each silent match, whose turn it is now. Returns how many were seen to.
    """
    seen_to = 0
    for match in SilentMatch.objects.waiting().order_by("due_at"):
        seen_to += len(see_to_match(match, by=by, at=at))
    for agency in Agency.objects.filter(is_authority=True, left_on__isnull=True):
        for referral in cover.unseen_by_anybody(agency, at=at):
            turn = cover.who_covers(referral, at=at)
            seen_to += cover_referral(referral, turn, by=by, at=at) is not None
        for decision in cover.unsigned_by_anybody(agency, at=at):
            turn = cover.who_may_sign(decision, at=at)
            seen_to += cover_referral(decision.referral, turn, by=by, at=at) is not None
    return seen_to


@operation
def remind_of_restrictions(*, by: Actor, at: datetime) -> int:
    """Tell, once, who keeps restricted records of each restriction past its review."""
    told = 0
    overdue = list(Restriction.objects.overdue(localdate(at)).order_by("review_on"))
    for agency in Agency.objects.filter(is_authority=True, left_on__isnull=True):
        turn = keepers_in_turn(agency.pk, on=localdate(at), is_night=False)
        for restriction in overdue:
            kept_out = cover.closed_to([restriction.person_id])
            for member in [each for each in turn if each.user_id not in kept_out][:1]:
                notifications.remind_of_review(restriction, person=member.user, by=by, at=at)
                told += 1
    return told


def until(at: datetime) -> datetime:
    return on_duty_until(at, calendar_of(current_policy(at)))
