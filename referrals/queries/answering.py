"""Who answers for an agency, and what waits for its answer."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import DurationField, ExpressionWrapper, F, Q
from django.utils.timezone import localdate

from accounts.models import Membership, User
from accounts.roles import ROLES, Can
from people.models import Denial
from referrals import clocks
from referrals.models import AskedAgency, Reminder, ReportPerson, RequestPerson
from referrals.models.information import AskedAgencyQuerySet

ANSWERING = [role for role, can in ROLES.items() if Can.ANSWER_INFORMATION_REQUESTS in can]


def who_answers(*, at: datetime) -> Iterable[Membership]:
    """Return everybody who answers for an agency, by agency and name."""
    return (
        Membership.objects.active_on(localdate(at))
        .filter(role__in=ANSWERING)
        .select_related("user", "agency")
        .order_by("agency__name_en", "user__name")
    )


def denied_users(people: Iterable[UUID]) -> set[UUID]:
    """Return who may never see one of these people."""
    denials = Denial.objects.filter(person__in=list(people), lifted_at__isnull=True)
    return set(denials.values_list("user_id", flat=True))


def people_to_tell(
    asked: Sequence[AskedAgency], *, at: datetime
) -> Iterator[tuple[AskedAgency, list[User]]]:
    """Yield each asked agency with who is told: whoever answers and is denied nobody of it.

    All are of one request. Three queries for all of them.
    """
    if not asked:
        return
    request = asked[0].request
    about = RequestPerson.objects.filter(request=request).values_list("record__person", flat=True)
    named = ReportPerson.objects.filter(report=request.referral.report_id)
    denied = denied_users([*about, *named.values_list("record__person", flat=True)])
    by_agency: dict[UUID, dict[UUID, User]] = {}
    for member in who_answers(at=at):
        if member.user_id not in denied:
            by_agency.setdefault(member.agency_id, {})[member.user_id] = member.user
    for row in asked:
        people = by_agency.get(row.agency_id, {})
        yield row, [user for pk, user in people.items() if row.user_id in (None, pk)]


def answers_to_remind_of(kind: Reminder.Kind, *, at: datetime) -> AskedAgencyQuerySet:
    """Return what nobody answered and nobody was told of in this way: nearly due, or late.

    What is late already is only told of as late.
    """
    waiting = AskedAgency.objects.unanswered().filter(request__due_at__isnull=False)
    if kind == Reminder.Kind.OVERDUE:
        return waiting.filter(late_told_at__isnull=True, request__due_at__lt=at)
    fifth = ExpressionWrapper(
        (F("request__due_at") - F("request__asked_at")) / clocks.SOON_SHARE,
        output_field=DurationField(),
    )
    soon = Q(request__due_at__lt=at + clocks.SOON) | Q(request__due_at__lt=at + fifth)
    return waiting.filter(soon, soon_told_at__isnull=True, request__due_at__gte=at)
