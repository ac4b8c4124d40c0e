"""First rows of the meetings app, made through its operations so that each leaves its event."""

import datetime as dt
from typing import Any

import factory

from accounts.acting import actor_of
from accounts.models import Membership, User
from meetings import operations
from meetings.models import (
    Attendance,
    Decision,
    Meeting,
)
from meetings.models_attending import Declaration
from meetings.models_dissent import Dissent
from meetings.models_restricted import RestrictedPart
from meetings.rules import Arrangements, Invitee
from policies.queries import current_policy
from records.audit import SYSTEM
from tests.factories.accounts import AgencyFactory, MembershipFactory
from tests.factories.referrals import ReferralFactory

SCHEDULED_AT = dt.datetime(2026, 5, 5, 12, tzinfo=dt.UTC)
STARTS_AT = dt.datetime(2026, 5, 6, 9, tzinfo=dt.UTC)


def invitee(user: User, **fields: Any) -> Invitee:
    """Return somebody as one to be invited, in their first membership."""
    membership = user.memberships.select_related("agency").earliest("starts_on", "pk")
    return Invitee(
        **{
            "agency": membership.agency,
            "user_id": user.pk,
            "name": user.name,
            "role": membership.role,
            "email": user.email,
            "language": user.language,
            **fields,
        }
    )


def arrangements(chair: User, **fields: Any) -> Arrangements:
    """Return a video meeting of one hour, the day after the report."""
    starts_at = fields.pop("starts_at", STARTS_AT)
    return Arrangements(
        **{
            "mode": Meeting.Mode.VIDEO,
            "starts_at": starts_at,
            "ends_at": starts_at + dt.timedelta(hours=1),
            "chair": invitee(chair),
            **fields,
        }
    )


class MeetingFactory(factory.django.DjangoModelFactory[Meeting]):
    class Meta:
        model = Meeting

    chair = factory.LazyFunction(lambda: MembershipFactory.create().user)

    @classmethod
    def _create(cls, model_class: type[Meeting], *args: Any, **fields: Any) -> Meeting:
        chair = fields.pop("chair")
        at = fields.pop("at", SCHEDULED_AT)
        return operations.schedule_meeting(
            **{
                "kind": Meeting.Kind.STRATEGY_MEETING,
                "policy": current_policy(at),
                "arrangements": arrangements(chair),
                "agenda": [{"code": "risk", "name_en": "Risk", "name_cy": "Risg"}],
                "team": chair.memberships.first().team,
                "invitees": [],
                "by": SYSTEM,
                "at": at,
                **fields,
            }
        )


class AttendanceFactory(factory.django.DjangoModelFactory[Attendance]):
    class Meta:
        model = Attendance

    meeting = factory.SubFactory(MeetingFactory)
    agency = factory.SubFactory(AgencyFactory)
    email = factory.Sequence("contact{}@example.wales".format)

    @classmethod
    def _create(cls, model_class: type[Attendance], *args: Any, **fields: Any) -> Attendance:
        meeting = fields.pop("meeting")
        return operations.invite(meeting, invitee=Invitee(**fields), by=SYSTEM, at=SCHEDULED_AT)


def under_way(meeting: Meeting) -> Meeting:
    """Return the meeting with its chair in the room, begun where it has not been yet."""
    if meeting.status == Meeting.Status.SCHEDULED:
        by = actor_of(Membership.objects.filter(user_id=meeting.chair_id).earliest("starts_on"))
        return operations.start_meeting(meeting, by=by, at=STARTS_AT)
    return meeting


def about_somebody() -> Meeting:
    """Return a meeting under way about one referral."""
    return under_way(MeetingFactory.create(referrals=[ReferralFactory.create()]))


class DecisionFactory(factory.django.DjangoModelFactory[Decision]):
    class Meta:
        model = Decision

    meeting = factory.LazyFunction(about_somebody)

    @classmethod
    def _create(cls, model_class: type[Decision], *args: Any, **fields: Any) -> Decision:
        meeting = fields.pop("meeting")
        return operations.record_decision(
            meeting,
            **{
                "referral": meeting.referrals.first(),
                "decision": "Support is offered.",
                "reason": "The family asked for it.",
                "quorum": None,
                "by": SYSTEM,
                "at": STARTS_AT,
                **fields,
            },
        )


class DissentFactory(factory.django.DjangoModelFactory[Dissent]):
    class Meta:
        model = Dissent

    decision = factory.SubFactory(DecisionFactory)

    @classmethod
    def _create(cls, model_class: type[Dissent], *args: Any, **fields: Any) -> Dissent:
        decision = fields.pop("decision")
        return operations.record_dissent(
            decision,
            **{
                "agency": decision.meeting.attendances.first().agency,
                "reason": "It is too soon.",
                "by": SYSTEM,
                "at": STARTS_AT,
                **fields,
            },
        )


class DeclarationFactory(factory.django.DjangoModelFactory[Declaration]):
    class Meta:
        model = Declaration

    meeting = factory.LazyFunction(about_somebody)

    @classmethod
    def _create(cls, model_class: type[Declaration], *args: Any, **fields: Any) -> Declaration:
        attendance = fields.pop("meeting").attendances.first()
        return operations.declare_confidentiality(
            attendance, **{"by": SYSTEM, "at": STARTS_AT, **fields}
        )


class RestrictedPartFactory(factory.django.DjangoModelFactory[RestrictedPart]):
    class Meta:
        model = RestrictedPart

    meeting = factory.LazyFunction(about_somebody)

    @classmethod
    def _create(
        cls, model_class: type[RestrictedPart], *args: Any, **fields: Any
    ) -> RestrictedPart:
        meeting = fields.pop("meeting")
        chair = Membership.objects.filter(user_id=meeting.chair_id).earliest("starts_on")
        return operations.write_restricted_part(
            meeting,
            **{
                "text": "Told in confidence: the address is known to him.",
                "readers": meeting.attendances.filter(user_id=meeting.chair_id),
                "by": actor_of(chair),
                "at": STARTS_AT,
                **fields,
            },
        )
