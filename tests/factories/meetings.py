"""First rows of the meetings app, made through its operations so that each leaves its event."""

import datetime as dt
from typing import Any

import factory

from accounts.models import User
from meetings import operations
from meetings.models import Attendance, Meeting
from meetings.rules import Arrangements, Invitee
from policies.queries import current_policy
from records.audit import SYSTEM
from tests.factories.accounts import AgencyFactory, MembershipFactory

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
