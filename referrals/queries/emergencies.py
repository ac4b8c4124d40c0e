"""What is open in an emergency, what could be, and what waits for a review."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.approvals import may
from accounts.models import Agency, Membership
from accounts.posts import there
from accounts.roles import Can, can
from people.models import Denial, PersonRecord, Restriction
from policies.models import Pathway
from records import row_security
from records.audit import Actor
from records.models import AuditEvent
from referrals.models import EmergencyAccess, Referral, Status
from referrals.models.referrals import ReferralQuerySet
from referrals.rules.emergencies import Sought

MOST_LOOKS = 200


def database_now() -> datetime:
    """Return what the database's clock says, by which an emergency ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        found: datetime = cursor.fetchone()[0]
        return found


def sought_by(sought: Sought) -> Q:
    """Return what fits a reference, or exactly a name and a date of birth."""
    if sought.reference.strip():
        return Q(reference=sought.as_reference)
    records = PersonRecord.objects.filter(
        Q(search_name=sought.name) | Q(search_name__startswith=f"{sought.name} "),
        date_of_birth=sought.date_of_birth,
    )
    return Q(record__in=records)


def openable_by(actor: Actor) -> ReferralQuerySet:
    """Keep what emergency access may open to somebody: nothing restricted, nothing denied.

    It reads past ``visible_to``, for that is what it is for, and lists nothing to anybody.
    """
    denied = Denial.objects.against(actor).values("person")
    restricted = Restriction.objects.of_people().values("person")
    return (
        Referral.objects.filter(is_restricted=False)
        .exclude(pathway=Pathway.PRACTITIONER)
        .exclude(record__person__in=denied)
        .exclude(record__person__in=restricted)
    )


@row_security.as_system("looks for what an emergency opens, seen or not")
def find(sought: Sought, actor: Actor) -> Referral | None:
    """Return the one referral that emergency access opens by this; None where there is none.

    One query, the same for what is missing, denied and restricted. Of several about one person
    the newest that is open; a name that fits two people opens nothing.
    """
    fits = list(
        openable_by(actor)
        .filter(sought_by(sought))
        .select_related("record__person")
        .order_by("-received_at")[:20]
    )
    if len({found.record.person_id for found in fits}) != 1:
        return None
    still_open = [found for found in fits if found.status != Status.CLOSED]
    return (still_open or fits)[0]


def seen_already(sought: Sought, actor: Actor) -> Referral | None:
    """Return what somebody may open without any emergency."""
    return Referral.objects.visible_to(actor).filter(sought_by(sought)).first()


def running_of(user_id: UUID) -> list[EmergencyAccess]:
    """Return what somebody has open in an emergency now, by the database's clock."""
    return list(
        EmergencyAccess.objects.run_by(user_id).select_related("referral").order_by("ends_at")
    )


@row_security.as_system("knows whether one's own emergency has ended, by its reference")
def ended_lately(user_id: UUID, reference: str, *, since: datetime) -> EmergencyAccess | None:
    """Return somebody's own emergency access to a referral that has ended since a moment."""
    return (
        EmergencyAccess.objects.filter(
            started_by=user_id, referral__reference=reference, ends_at__gte=since
        )
        .exclude(pk__in=EmergencyAccess.objects.running())
        .order_by("-ends_at")
        .first()
    )


def reviewers(*, except_for: UUID, on: date) -> list[Membership]:
    """Return who of the authority is there that day and may review what somebody else opened."""
    authority = Agency.objects.filter(is_authority=True, left_on__isnull=True).values("pk").first()
    if authority is None:
        return []
    return [
        member
        for member in there({authority["pk"]}, on=on).values()
        if member.user_id != except_for and may(member.role, Can.REVIEW_EMERGENCY_ACCESS)
    ]


def to_review(actor: Actor) -> Any:
    """Return what waits for somebody's review, the soonest due first: never what they opened."""
    return (
        seen_by_reviewer(actor)
        .filter(reviewed_at__isnull=True)
        .exclude(started_by=actor.id)
        .order_by("review_due_at", "started_at")
    )


def reviewed(actor: Actor) -> Any:
    """Return what somebody has reviewed lately, of all that they could review."""
    return seen_by_reviewer(actor).filter(reviewed_at__isnull=False).order_by("-reviewed_at")


def seen_by_reviewer(actor: Actor) -> Any:
    """Return every use that a reviewer may read, reviewed or not."""
    return EmergencyAccess.objects.filter(reviewable_by(actor)).select_related(
        "referral", "agency", "reason"
    )


def reviewable_by(actor: Actor) -> Q:
    """Return what says whose uses somebody may review: the authority's reviewers, all of them.

    Nobody learns by it of a person they may never see.
    """
    if not can(actor, Can.REVIEW_EMERGENCY_ACCESS) or actor.agency_id is None:
        return Q(pk__in=[])
    if not Agency.objects.filter(pk=actor.agency_id, is_authority=True).exists():
        return Q(pk__in=[])
    denied = Denial.objects.against(actor).values("person")
    return Q(referral__isnull=True) | ~Q(referral__record__person__in=denied)


def looks_under(access: EmergencyAccess) -> Any:
    """Return what was done on record under one emergency access, in order."""
    return AuditEvent.objects.filter(
        actor_id=access.started_by, details__emergency=str(access.pk)
    ).order_by("sequence")[:MOST_LOOKS]


@row_security.as_system("counts the uses of emergency access that somebody may review")
def lines_for_home(actor: Actor, *, at: datetime) -> list[dict[str, str]]:
    """Return, in one line, how many uses of emergency access wait for the reader's review."""
    if not can(actor, Can.REVIEW_EMERGENCY_ACCESS):
        return []
    number = to_review(actor).count()
    if not number:
        return []
    late = to_review(actor).filter(review_due_at__lt=at).count()
    text = ngettext(
        "%(n)d use of emergency access to review, %(late)d overdue",
        "%(n)d uses of emergency access to review, %(late)d overdue",
        number,
    ) % {"n": number, "late": late}
    return [{"url": reverse("referrals:emergencies"), "text": text}]
