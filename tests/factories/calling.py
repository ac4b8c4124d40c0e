"""Who holds enquiries, what agencies report, and the feeds of people's own calendars."""

from typing import Any

import factory

from accounts.roles import Role
from meetings import operations as meetings
from meetings.models import Meeting
from meetings.models_feeds import CalendarFeed
from meetings.models_reports import AgencyReport, ReportedStatement
from records.audit import SYSTEM
from records.keys import uuid7
from strategy_meetings import operations
from strategy_meetings.models import Allocation
from tests.cast import person
from tests.factories.accounts import UserFactory
from tests.factories.meetings import MeetingFactory, invitee
from tests.factories.referrals import ReferralFactory
from tests.factories.strategy_meetings import SCREENED_AT, EnquiryFactory


class AllocationFactory(factory.django.DjangoModelFactory[Allocation]):
    class Meta:
        model = Allocation

    enquiry = factory.SubFactory(EnquiryFactory)
    duty = Allocation.Duty.LEAD_COORDINATOR

    @classmethod
    def _create(cls, model_class: type[Allocation], *args: Any, **fields: Any) -> Allocation:
        holder = fields.pop("holder", None) or person("Ceri Lloyd", Role.LEAD_COORDINATOR, "adults")
        return operations.allocate_enquiry(
            fields.pop("enquiry"),
            **{"user_id": holder.pk, "by": SYSTEM, "at": SCREENED_AT, **fields},
        )


class CalendarFeedFactory(factory.django.DjangoModelFactory[CalendarFeed]):
    """A feed whose token is known to a test, or to nobody; the same one where it is there."""

    class Meta:
        model = CalendarFeed
        django_get_or_create = ("digest",)

    user = factory.SubFactory(UserFactory)
    digest = factory.LazyFunction(lambda: uuid7().hex * 2)
    made_at = SCREENED_AT
    made_by = SYSTEM.id


def meeting_with_health() -> Meeting:
    """Return a meeting about one person, to which a nurse comes for the health board."""
    haf = person("Haf Edwards", Role.DESIGNATED_PERSON, "health-safeguarding")
    return MeetingFactory.create(referrals=[ReferralFactory.create()], invitees=[invitee(haf)])


class ReportedStatementFactory(factory.django.DjangoModelFactory[ReportedStatement]):
    class Meta:
        model = ReportedStatement

    meeting = factory.LazyFunction(meeting_with_health)

    @classmethod
    def _create(
        cls, model_class: type[ReportedStatement], *args: Any, **fields: Any
    ) -> ReportedStatement:
        meeting = fields.pop("meeting")
        told = {
            "referral": meeting.referrals.get(),
            "agency": meeting.attendances.exclude(agency=meeting.arranging_agency).get().agency,
            "kind": "observation",
            "text": "He did not come to three appointments.",
            "by": SYSTEM,
            "at": SCREENED_AT,
        }
        return meetings.add_to_report(meeting, **{**told, **fields})


class AgencyReportFactory(factory.django.DjangoModelFactory[AgencyReport]):
    class Meta:
        model = AgencyReport

    @classmethod
    def _create(cls, model_class: type[AgencyReport], *args: Any, **fields: Any) -> AgencyReport:
        report: AgencyReport = ReportedStatementFactory.create(**fields).report
        return report
