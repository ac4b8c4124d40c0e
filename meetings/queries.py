"""Reading meetings and what was agreed at them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.roles import Can, can
from meetings.models import (
    AgreedAction,
    Attendance,
    Circulation,
    Decision,
    Meeting,
    MeetingReferral,
)
from meetings.rules import TOO_FEW_AGENCIES
from people.models import Person
from policies.models import Policy
from records.audit import Actor


def actions_for(actor: Actor) -> QuerySet[AgreedAction]:
    """Return the open actions that are this person's, or their agency's and nobody's by name.

    The right to one's own action outlives the right to the referral. An agency's action from a
    restricted meeting is shown only to those invited to it. Soonest due first.
    """
    if not can(actor, Can.VIEW_MEETINGS):
        return AgreedAction.objects.none()
    invited = Attendance.objects.filter(
        meeting=OuterRef("meeting"), user_id=actor.id, withdrawn_at__isnull=True
    )
    of_agency = Q(agency_id=actor.agency_id, user_id__isnull=True)
    return (
        AgreedAction.objects.filter(
            Q(user_id=actor.id) | of_agency & (Q(meeting__is_restricted=False) | Exists(invited))
        )
        .open()
        .select_related("meeting", "referral", "agency")
        .order_by("due_on", "id")
    )


def upcoming_meetings(actor: Actor, *, at: datetime) -> QuerySet[Meeting]:
    """Return the meetings not yet over that this person chairs, minutes or is invited to."""
    invited = Attendance.objects.filter(
        meeting=OuterRef("pk"), user_id=actor.id, withdrawn_at__isnull=True
    )
    mine = Q(chair_id=actor.id) | Q(minute_taker_id=actor.id) | Exists(invited)
    return (
        Meeting.objects.visible_to(actor)
        .filter(mine)
        .filter(
            Q(status=Meeting.Status.UNDER_WAY) | Q(status=Meeting.Status.SCHEDULED, ends_at__gte=at)
        )
        .order_by("starts_at", "id")
    )


def story(person: Person) -> list[dict[str, Any]]:
    """Return what was decided about someone at meetings, newest first: moment, kind, row, words.

    The caller's door has already said that the reader may see the person; rows of restricted
    referrals are left to those pages.
    """
    decisions = Decision.objects.filter(
        referral__record__person=person, referral__is_restricted=False
    ).select_related("meeting", "referral")
    return [
        {
            "at": decision.decided_at,
            "kind": "decision",
            "reference": decision.referral.reference,
            "text": decision.decision,
            "meeting": decision.meeting,
        }
        for decision in decisions.order_by("-decided_at")
    ]


def meetings_about(referral_id: UUID) -> QuerySet[Meeting]:
    """Return the meetings about one referral, the last one first."""
    about = MeetingReferral.objects.filter(referral_id=referral_id)
    return Meeting.objects.filter(pk__in=about.values("meeting_id")).order_by("-starts_at")


def circulated_to(actor: Actor) -> QuerySet[Circulation]:
    """Return the documents sent to this person, or to their agency's mailbox.

    This is the right to the document itself; it lasts when the referral has closed to them.
    """
    of_agency = Q(
        user_id__isnull=True,
        attendance__agency_id=actor.agency_id,
        meeting__is_restricted=False,
    )
    return Circulation.objects.filter(Q(user_id=actor.id) | of_agency).select_related("document")


def names_of_kinds(policy: Policy) -> dict[str, str]:
    """Return the kinds of agency by code, in the reader's language, and what "too few" means."""
    names = {kind.code: kind.name for kind in policy.agency_kinds.all()}
    return {**names, TOO_FEW_AGENCIES: _("enough agencies")}
