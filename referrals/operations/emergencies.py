"""Emergency access: opened for an hour with a reason, ended, and reviewed by somebody else."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils import timezone

from accounts import approvals
from accounts.models import User
from accounts.models_approvals import Act, Approval
from accounts.rules_approvals import digest_of
from people.models import EMERGENCY
from people.queries import accounts_of
from policies.models import EmergencyReason
from policies.queries import calendar, current_policy
from policies.rules import CalendarMissing, due_at
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals import notifications
from referrals.models import EmergencyAccess
from referrals.operations.sharing import end_grounds, let_in_person
from referrals.queries import emergencies as queries
from referrals.rules import emergencies as rules
from referrals.rules.emergencies import Sought

REVIEW = "H2"
A_WEEK = timedelta(days=7)


class NeedsApproval(Refused):
    """Somebody has used emergency access as often as they may on one day, alone."""


@operation
def open_in_emergency(
    sought: Sought, *, reason: EmergencyReason | None, explanation: str, by: Actor, at: datetime
) -> EmergencyAccess:
    """Open the one referral that fits to ``by``, until an hour has passed on the database's clock.

    It opens what they merely have no part in: what is restricted or denied stays closed, and the
    answer is then the same as for what does not exist: an access to no referral. Raises Refused,
    and NeedsApproval past the day's number where nobody else has allowed one more. Fields that
    are shown to few stay hidden. Source: access model, point 8.
    """
    if objections := rules.objections_to_opening(sought, reason=reason, explanation=explanation):
        raise Refused(objections)
    assert reason is not None
    assert by.agency_id is not None  # every role is held in an agency
    user = User.objects.select_for_update().get(pk=by.id)  # one use after the other
    policy = reason.policy
    earlier = list(used_on_day_of(by=by, at=at).values_list("referral", flat=True))
    approval = allow_one_more(used=len(earlier), most=policy.emergencies_a_day, by=by, at=at)

    referral = queries.find(sought, by)
    ends_at = queries.database_now() + timedelta(minutes=policy.emergency_minutes)
    unusual = rules.patterns(
        today=earlier,
        referral=referral.pk if referral else None,
        within_a_week=opened_by(by, since=at - A_WEEK),
    )
    access = EmergencyAccess.objects.create(
        referral=referral,
        agency_id=by.agency_id,
        reason=reason,
        explanation=explanation,
        patterns=unusual,
        approval_id=approval.pk if approval else None,
        started_at=at,
        started_by=by.id,
        started_by_name=by.name,
        ends_at=ends_at,
        review_due_at=review_due_at(at),
    )
    audit.record(
        "emergency.used",
        access,
        by=by,
        at=at,
        reason=reason.code,
        referral=referral.reference if referral else None,
        emergency=str(access.pk),
        unusual=[str(each) for each in unusual],
    )
    if referral is not None:
        let_in_person(
            referral,
            user_id=by.id,
            reason="emergency",
            source_kind=EMERGENCY,
            source_id=access.pk,
            ends_at=ends_at,
            by=by,
            at=at,
        )
        user.emergency_until = max(filter(None, [user.emergency_until, ends_at]))
        user.save(update_fields=["emergency_until"])
    notifications.tell_of_emergency(access, is_overdue=False, by=by, at=at)
    return access


def allow_one_more(*, used: int, most: int, by: Actor, at: datetime) -> Approval | None:
    """Take up the approval that one more use needs; None where it needs none."""
    if not rules.needs_approval(used, most=most):
        return None
    try:
        return approvals.use(
            Act.EMERGENCY_ACCESS, None, digest=digest_of_use(used, by=by, at=at), by=by, at=at
        )
    except Refused as refused:
        raise NeedsApproval(refused.objections) from None


@operation
def ask_for_another(*, explanation: str, by: Actor, at: datetime) -> Approval:
    """Ask that a second person allow one more use on this day. Raises Refused."""
    used = used_on_day_of(by=by, at=at).count()
    return approvals.ask_for(
        Act.EMERGENCY_ACCESS,
        None,
        reason=explanation,
        digest=digest_of_use(used, by=by, at=at),
        by=by,
        at=at,
    )


def digest_of_use(used: int, *, by: Actor, at: datetime) -> str:
    """Return what a second person allows: exactly the next use of this day."""
    return digest_of(user=by.id, day=timezone.localdate(at), use=used + 1)


def used_on_day_of(*, by: Actor, at: datetime) -> QuerySet[EmergencyAccess]:
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return EmergencyAccess.objects.filter(started_by=by.id, started_at__gte=midnight)


def opened_by(by: Actor, *, since: datetime) -> set[UUID]:
    rows = EmergencyAccess.objects.filter(
        started_by=by.id, started_at__gte=since, referral__isnull=False
    )
    return set(rows.values_list("referral", flat=True))


def review_due_at(at: datetime) -> datetime | None:
    """Return when a use must have been reviewed; None past the published bank holidays."""
    policy = current_policy(at)
    try:
        return due_at(at, policy.timescale(REVIEW), calendar=calendar(policy))
    except CalendarMissing:
        return None


@operation
def end_emergency(access: EmergencyAccess, *, by: Actor, at: datetime) -> EmergencyAccess:
    """Close before its time what was opened in an emergency; twice ends it once."""
    access = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    if access.ended_at is not None:
        return access
    access.ended_at, access.ended_by = at, by.id
    access.save()
    end_grounds(source_kind=EMERGENCY, source_id=access.pk, referral=access.referral, by=by, at=at)
    running = EmergencyAccess.objects.run_by(access.started_by)
    User.objects.filter(pk=access.started_by).update(
        emergency_until=running.aggregate(last=Max("ends_at"))["last"]
    )
    audit.record("emergency.ended", access, by=by, at=at, emergency=str(access.pk))
    return access


@operation
def review_emergency(
    access: EmergencyAccess, *, finding: str, review: str, by: Actor, at: datetime
) -> EmergencyAccess:
    """Say whether it was needed. Raises Refused; nobody reviews what they opened themselves."""
    access = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    if objections := rules.objections_to_reviewing(
        access,
        by=by.id,
        accounts=accounts_of(access.started_by),
        finding=finding,
        review=review,
    ):
        raise Refused(objections)
    access.finding, access.review = finding, review
    access.reviewed_at, access.reviewed_by, access.reviewed_by_name = at, by.id, by.name
    access.save()
    audit.record("emergency.reviewed", access, by=by, at=at, finding=finding)
    return access


@operation
def escalate_reviews(*, by: Actor, at: datetime) -> int:
    """Tell every reviewer once of each review that is overdue; return of how many."""
    overdue = list(
        EmergencyAccess.objects.to_review()
        .filter(review_due_at__lt=at, escalated_at__isnull=True)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("pk")
    )
    for access in overdue:
        access.escalated_at, access.escalated_by = at, by.id
        access.save()
        audit.record("emergency.escalated", access, by=by, at=at)
        notifications.tell_of_emergency(access, is_overdue=True, by=by, at=at)
    return len(overdue)
