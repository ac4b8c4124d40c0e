"""Who can see on duty what waits, and who would have to be named so that somebody can."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from accounts.acting import actor_of
from accounts.cover import keepers_in_turn, on_duty
from accounts.models import Agency, Membership
from accounts.posts import SENIOR, SIGNING
from accounts.roles import ROLES, Can, Role
from people.models import Denial
from policies.queries import calendar as calendar_of
from policies.queries import current_policy
from referrals.models import Referral, ReportPerson, ScreeningDecision, SilentMatch
from referrals.queries.decisions import signers_for
from referrals.rules import UNDECIDED
from referrals.rules.triage import is_out_of_hours

MOST_UNSEEN = 500


def is_night(at: datetime) -> bool:
    return is_out_of_hours(at, calendar_of(current_policy(at)))


def closed_to(people: Iterable[UUID]) -> set[UUID]:
    """Return who is denied any of these people."""
    denials = Denial.objects.standing().filter(person__in=list(people))
    return set(denials.values_list("user_id", flat=True))


def people_of_report(report_id: UUID) -> list[UUID]:
    named = ReportPerson.objects.filter(report=report_id)
    return list(named.values_list("record__person_id", flat=True))


def who_compares(match: SilentMatch, *, at: datetime) -> list[Membership]:
    """Return who may see to a silent match, the first to be asked first: none it may be about."""
    authority = Referral.objects.filter(report=match.report_id).values_list("owning_agency")
    people = [*people_of_report(match.report_id), *([match.person_id] if match.person_id else [])]
    kept_out = closed_to(people) | {match.user_id}
    return [
        member
        for (agency,) in authority.distinct()
        for member in keepers_in_turn(agency, on=localdate(at), is_night=is_night(at))
        if member.user_id not in kept_out
    ]


def who_covers(referral: Referral, *, at: datetime) -> list[Membership]:
    """Return who may be let in to a referral that nobody on duty sees, the first to ask first."""
    kept_out = closed_to(people_of_report(referral.report_id))
    turn = keepers_in_turn(referral.owning_agency_id, on=localdate(at), is_night=is_night(at))
    return [member for member in turn if member.user_id not in kept_out]


def unseen_by_anybody(agency: Agency, *, at: datetime) -> list[Referral]:
    """Return the undecided referrals of an agency that nobody on duty can see, oldest first.

    A query for each member on duty at most, and mostly two: the first who sees most leaves little.
    """
    waiting = Referral.objects.filter(owning_agency=agency, status__in=UNDECIDED)
    members = on_duty(agency.pk, on=localdate(at), is_night=is_night(at))
    left: Collection[UUID] | None = None
    for member in sorted(members, key=sees_little):
        visible = Referral.objects.visible_to(actor_of(member)).values("pk")
        narrowed = waiting if left is None else waiting.filter(pk__in=left)
        left = set(narrowed.exclude(pk__in=visible).values_list("pk", flat=True)[:MOST_UNSEEN])
        if not left:
            return []
    found = waiting if left is None else waiting.filter(pk__in=left)
    return list(found.select_related("record__person", "report").order_by("received_at", "pk"))


def sees_little(member: Membership) -> int:
    """Return how late somebody is asked: first those who see the agency's, then the keepers."""
    may = ROLES[Role(member.role)]
    if Can.VIEW_AGENCY_REFERRALS in may:
        return 0
    return 1 if Can.VIEW_RESTRICTED_REFERRALS in may else 2


def unsigned_by_anybody(agency: Agency, *, at: datetime) -> list[ScreeningDecision]:
    """Return the decisions awaiting a sign-off that nobody there today can give."""
    waiting = list(
        ScreeningDecision.objects.awaiting_sign_off()
        .filter(referral__owning_agency=agency)
        .select_related("referral__record__person", "referral__report")[:MOST_UNSEEN]
    )
    signers = signers_for(waiting, at=at)
    return [decision for decision in waiting if not signers[decision.pk]]


def who_may_sign(decision: ScreeningDecision, *, at: datetime) -> list[Membership]:
    """Return which manager there today may be let in to sign off, the first to be asked first."""
    agency = decision.referral.owning_agency_id
    kept_out = closed_to(people_of_report(decision.referral.report_id)) | {decision.decided_by}
    turn = keepers_in_turn(agency, on=localdate(at), is_night=False)
    return [m for m in turn if m.user_id not in kept_out and m.role in (*SIGNING, *SENIOR)]
