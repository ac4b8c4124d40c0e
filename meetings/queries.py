"""Reading meetings and what was agreed at them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from accounts.models import Absence, Agency, Membership
from accounts.queries import covered_by
from accounts.roles import ROLES, Can, can
from meetings.models import (
    AgreedAction,
    Attendance,
    Circulation,
    Meeting,
    MeetingReferral,
)
from meetings.notifications import ACTION_CHASED
from people.models import Denial
from policies.models import Policy
from policies.queries import current_policy
from records import row_security
from records.audit import Actor
from records.models import Message
from referrals.models import naming_denied


def actions_for(actor: Actor) -> QuerySet[AgreedAction]:
    """Return the open actions that are this person's, or their agency's and nobody's by name.

    The right to one's own action outlives the right to the referral, but no denial. An agency's
    action from a restricted meeting is shown only to those invited to it. Soonest due first.
    """
    held = actions_held_by(actor).exclude(referral__in=naming_denied(actor))
    return held.select_related("meeting", "referral", "agency").order_by("due_on", "id")


def actions_held_by(actor: Actor) -> QuerySet[AgreedAction]:
    """Return the open actions of this person, or their agency's, also about somebody denied."""
    if not can(actor, Can.VIEW_MEETINGS):
        return AgreedAction.objects.none()
    invited = Attendance.objects.filter(
        meeting=OuterRef("meeting"), user_id=actor.id, withdrawn_at__isnull=True
    )
    of_agency = Q(agency_id=actor.agency_id, user_id__isnull=True)
    return AgreedAction.objects.filter(
        Q(user_id=actor.id) | of_agency & (Q(meeting__is_restricted=False) | Exists(invited))
    ).open()


@row_security.as_system("knows which meetings are about somebody denied to their reader")
def meetings_about_denied(actor: Actor) -> list[UUID]:
    denied = Denial.objects.against(actor).values("person_id")
    about = MeetingReferral.objects.filter(referral__record__person_id__in=denied)
    return list(about.values_list("meeting_id", flat=True).distinct())


def upcoming_meetings(actor: Actor, *, at: datetime) -> QuerySet[Meeting]:
    """Return the meetings not yet over that this person chairs, minutes or is invited to.

    And those of a colleague who is away and whom they cover that day, as far as they may see them
    all the same: cover opens nothing. None about somebody they are denied, but a sitting: it hears
    many cases, and leaves out one.
    """
    whose = [actor.id]
    if actor.id is not None and actor.agency_id is not None:
        whose += covered_by(actor.id, actor.agency_id, on=localdate(at))
    invited = Attendance.objects.filter(
        meeting=OuterRef("pk"), user_id__in=whose, withdrawn_at__isnull=True
    )
    mine = Q(chair_id__in=whose) | Q(minute_taker_id__in=whose) | Exists(invited)
    return (
        Meeting.objects.visible_to(actor)
        .filter(mine)
        .exclude(~Q(kind=Meeting.Kind.SITTING), pk__in=meetings_about_denied(actor))
        .filter(
            Q(status=Meeting.Status.UNDER_WAY) | Q(status=Meeting.Status.SCHEDULED, ends_at__gte=at)
        )
        .order_by("starts_at", "id")
    )


def meetings_in_calendar(actors: Iterable[Actor], *, at: datetime) -> list[Meeting]:
    """Return the meetings to come of one person in each membership they have, the next first."""
    found = {meeting.pk: meeting for actor in actors for meeting in upcoming_meetings(actor, at=at)}
    return sorted(found.values(), key=lambda meeting: (meeting.starts_at, meeting.pk))


def circulated_to(actor: Actor) -> QuerySet[Circulation]:
    """Return the documents sent to this person, or to the mailbox of their agency.

    This is the right to the document itself; it lasts when the referral has closed to them, as
    long as they act for the agency they were sent it for. What came to a mailbox is for those of
    the agency who attend meetings.
    """
    sent = Q(user_id=actor.id, attendance__agency_id=actor.agency_id)
    if can(actor, Can.VIEW_MEETINGS):
        sent |= Q(
            user_id__isnull=True,
            attendance__agency_id=actor.agency_id,
            meeting__is_restricted=False,
        )
    return Circulation.objects.filter(sent).select_related("document")


def names_of_kinds(policy: Policy) -> dict[str, str]:
    """Return the kinds of agency by code, in the reader's language."""
    return {kind.code: kind.name for kind in policy.agency_kinds.all()}


def contacts_of(agencies: Iterable[Agency], *, on: date) -> list[Membership]:
    """Return the people of these agencies who attend meetings, by agency and name."""
    attend = [role for role, capabilities in ROLES.items() if Can.VIEW_MEETINGS in capabilities]
    return list(
        Membership.objects.active_on(on)
        .filter(agency__in=list(agencies), role__in=attend)
        .select_related("user", "agency", "team")
        .order_by("agency__name_en", "user__name", "id")
    )


def away_among(contacts: Iterable[Membership], *, on: date) -> dict[UUID, UUID | None]:
    """Return who of these people is away on a day, each with who covers for them, if anybody."""
    users = {contact.user_id for contact in contacts}
    away = Absence.objects.filter(user__in=users, starts_on__lte=on, ends_on__gte=on)
    return dict(away.order_by("entered_at").values_list("user_id", "cover_id"))


def attendances_of(meeting: Meeting) -> list[Attendance]:
    """Return those invited and not withdrawn, with their agencies, in the order of inviting."""
    return list(
        meeting.attendances.filter(withdrawn_at__isnull=True)
        .select_related("agency")
        .prefetch_related("spans")
        .order_by("invited_at", "id")
    )


def actions_to_chase(*, at: datetime) -> QuerySet[AgreedAction]:
    """Return the late actions of which nobody was reminded for as long as the policy says."""
    apart = current_policy(at).days_between_action_reminders
    reminded = Message.objects.filter(
        template=ACTION_CHASED,
        about_id=OuterRef("pk"),
        queued_at__gt=at - timedelta(days=apart),
    )
    return (
        AgreedAction.objects.open()
        .filter(~Exists(reminded), due_on__lt=localdate(at))
        .select_related("meeting", "referral__record", "agency")
        .order_by("due_on", "id")
    )
