"""Referrals brought, by the operations, to where a strategy meeting or an enquiry begins."""

import datetime as dt
from typing import Any
from uuid import uuid4

import factory

from accounts.models import Team
from accounts.roles import Role
from policies.queries import current_policy
from records.audit import SYSTEM, Actor
from referrals import operations as referrals
from referrals.models import Pathway, Referral, Report, ReportPerson
from referrals.rules import NamedPerson, Submission
from strategy_meetings import operations
from strategy_meetings.models import Enquiry, PractitionerConcern, StrategyMeeting
from tests.cast import team
from tests.factories.accounts import MembershipFactory
from tests.factories.meetings import arrangements

RECEIVED_AT = dt.datetime(2026, 5, 5, 8, 30, tzinfo=dt.UTC)
SCREENED_AT = dt.datetime(2026, 5, 5, 10, 0, tzinfo=dt.UTC)
ROLES = {
    Pathway.CHILD: ReportPerson.Role.CHILD_AT_RISK,
    Pathway.ADULT: ReportPerson.Role.ADULT_AT_RISK,
    Pathway.PRACTITIONER: ReportPerson.Role.PRACTITIONER,
}


def report(*people: NamedPerson, at: dt.datetime = RECEIVED_AT) -> Report:
    """Return a report about these people, taken in at ``at``."""
    team("mash"), team("safeguarding")  # to which reports come
    policy = current_policy(at)
    told = {
        "capacity": Report.Capacity.PROFESSIONAL,
        "reporter_name": "Tomos Griffiths",
        "reporter_email": "tomos@example.wales",
        "is_in_danger_now": "no",
        "categories": [policy.abuse_categories.all()[0].code],
        "concern": "She came to school with bruises on both arms.",
    }
    submission = Submission(
        key=uuid4(),
        received_at=at,
        channel=Report.Channel.ONLINE,
        source=policy.sources.all()[0].code,
        language="en",
        told=told,
        people=people,
    )
    return referrals.submit_report(submission, by=SYSTEM, at=at)


def someone(pathway: Pathway, **fields: Any) -> NamedPerson:
    named = {"given_name": "Mair", "family_name": "Llwyd-Canari", **fields}
    return NamedPerson(fields=named, roles=frozenset({ROLES[pathway]}))


def screened(referral: Referral, *, by: Actor = SYSTEM, at: dt.datetime = SCREENED_AT) -> Referral:
    """Return the referral sent, by its screening, to a strategy meeting or to enquiries."""
    outcomes = referral.policy.screening_outcomes.filter(pathway=referral.pathway)
    outcome = outcomes.filter(needs_strategy_meeting=True).first() or outcomes.get(
        needs_enquiry=True
    )
    return referrals.screen(
        referral,
        outcome=outcome,
        level=None,
        rationale="Reasonable cause to suspect significant harm.",
        version=referral.version,
        by=by,
        at=at,
    )


def awaiting(pathway: Pathway, **fields: Any) -> Referral:
    """Return a screened referral on ``pathway``: awaiting a meeting, or under enquiry (adult)."""
    return screened(report(someone(pathway, **fields)).referrals.get())


def type_for(referral: Referral, code: str = "") -> Any:
    """Return the kind of strategy meeting that the policy has for the referral's pathway."""
    return referral.policy.meeting_types.get(code=code or f"{referral.pathway}-strategy")


class StrategyMeetingFactory(factory.django.DjangoModelFactory[StrategyMeeting]):
    class Meta:
        model = StrategyMeeting

    referral = factory.LazyFunction(lambda: awaiting(Pathway.CHILD))
    chair = factory.LazyFunction(lambda: MembershipFactory.create(role=Role.ISRO).user)

    @classmethod
    def _create(
        cls, model_class: type[StrategyMeeting], *args: Any, **fields: Any
    ) -> StrategyMeeting:
        referral, chair = fields.pop("referral"), fields.pop("chair")
        team: Team = chair.memberships.first().team
        return operations.schedule(
            fields.pop("meeting_type", None) or type_for(referral),
            **{
                "referrals": [referral],
                "arrangements": arrangements(chair),
                "team": team,
                "by": SYSTEM,
                "at": SCREENED_AT,
                **fields,
            },
        )


class EnquiryFactory(factory.django.DjangoModelFactory[Enquiry]):
    class Meta:
        model = Enquiry

    referral = factory.LazyFunction(lambda: awaiting(Pathway.ADULT))

    @classmethod
    def _create(cls, model_class: type[Enquiry], *args: Any, **fields: Any) -> Enquiry:
        referral = fields.pop("referral")
        return operations.start_enquiry(referral, **{"by": SYSTEM, "at": SCREENED_AT, **fields})


class PractitionerConcernFactory(factory.django.DjangoModelFactory[PractitionerConcern]):
    class Meta:
        model = PractitionerConcern

    referral = factory.LazyFunction(lambda: awaiting(Pathway.PRACTITIONER))

    @classmethod
    def _create(
        cls, model_class: type[PractitionerConcern], *args: Any, **fields: Any
    ) -> PractitionerConcern:
        referral = fields.pop("referral")
        return operations.record_discussion(referral, **{"by": SYSTEM, "at": SCREENED_AT, **fields})
