"""What is written down of enquiries about an adult, each made by its own operation."""

import datetime as dt
from typing import Any
from uuid import UUID

import factory

from accounts.models import User
from accounts.roles import Role
from meetings import operations as meetings
from records.audit import SYSTEM, Actor, Kind
from strategy_meetings import operations
from strategy_meetings.models import (
    AdultEnquiry,
    CapacityDecision,
    Enquiry,
    EnquiryDecision,
    EnquiryElement,
    EnquiryMaker,
    EnquiryStep,
    Investigation,
    ProtectionAndSupportOrder,
    StrategyMeeting,
    StrategyOutcome,
)
from strategy_meetings.rules import Conclusion
from tests.cast import agency, person
from tests.factories.gates import answer_gates
from tests.factories.strategy_meetings import (
    SCREENED_AT,
    EnquiryFactory,
    StrategyMeetingFactory,
)

LATER = SCREENED_AT + dt.timedelta(hours=4)
TODAY = SCREENED_AT.date()
BETH = Actor(
    Kind.USER, UUID("00000000-0000-7000-8000-00000000be71"), "Beth Parry", role=Role.TEAM_MANAGER
)
NOTHING_TOLD: dict[str, Any] = {
    "view_at_start": "",
    "view_at_end": "",
    "risk_before": "",
    "risk_after": "",
    "agrees": "",
    "consent_reason": None,
    "consent_words": "",
    "advocacy": "",
    "advocacy_words": "",
    "urgent_circumstance": None,
    "urgent_on": None,
    "seen_on": None,
    "seen_by_whom": "",
    "not_seen_words": "",
}
APPLICATION: dict[str, Any] = {
    "officer": "Rhys Morgan",
    "applied_on": TODAY,
    "court": "Llandudno Magistrates' Court",
    "premises": "Bryn Awel, Llanrwst",
    "ground_suspicion": "Neighbours hear him call for help.",
    "ground_access": "His son lets nobody in.",
    "ground_purposes": "To speak to him alone.",
    "ground_no_more_risk": "The son will be away at work.",
}


def determined_by(
    enquiry: Enquiry, *, by: Actor, determination: str = "3", at: dt.datetime = LATER, **more: Any
) -> EnquiryDecision:
    """Return a determination that waits for a second person."""
    needed = {"1": {"emergency_action": "The police came."}, "2": {"route": "advise"}}
    return operations.determine(
        enquiry,
        determination=determination,
        **{"reason": "At risk of neglect.", **needed.get(determination, {}), **more},
        by=by,
        at=at,
    )


def ended(
    enquiry: Enquiry, *, determination: str, by: Actor, at: dt.datetime = LATER, **more: Any
) -> Enquiry:
    """Return the enquiries determined by somebody, and authorised by Beth in the same moment."""
    decision = determined_by(enquiry, determination=determination, by=by, at=at, **more)
    operations.authorise(decision, is_authorised=True, by=BETH, at=at)
    enquiry.refresh_from_db()
    return enquiry


def held_about(
    enquiry: Enquiry, chair: User, outcome: str = "both-investigations"
) -> StrategyOutcome:
    """Return what a strategy meeting concluded after the enquiries."""
    enquiry.referral.refresh_from_db()
    called = StrategyMeetingFactory.create(referral=enquiry.referral, chair=chair)
    return concluded(called, outcome)


def concluded(called: StrategyMeeting, outcome: str) -> StrategyOutcome:
    referral = called.meeting.referrals.get()
    began_at = called.meeting.starts_at
    meetings.start_meeting(called.meeting, by=SYSTEM, at=began_at)
    operations.record_decision(
        called, referral=referral, decision="Decided.", reason="Agreed.", by=SYSTEM, at=began_at
    )
    answer_gates(called, by=SYSTEM, at=began_at)
    operations.conclude(
        called,
        conclusions={referral.pk: Conclusion(outcome, "All agree.")},
        by=SYSTEM,
        at=began_at + dt.timedelta(hours=1),
    )
    return StrategyOutcome.objects.get(strategy_meeting=called)


class AdultEnquiryFactory(factory.django.DjangoModelFactory[AdultEnquiry]):
    class Meta:
        model = AdultEnquiry

    enquiry = factory.LazyFunction(EnquiryFactory.create)

    @classmethod
    def _create(cls, model_class: type[AdultEnquiry], *args: Any, **told: Any) -> AdultEnquiry:
        enquiry = told.pop("enquiry")
        return operations.save_adult(
            enquiry,
            told={**NOTHING_TOLD, "view_at_start": "He wants to stay at home.", **told},
            version=0,
            by=SYSTEM,
            at=SCREENED_AT,
        )


class EnquiryElementFactory(factory.django.DjangoModelFactory[EnquiryElement]):
    class Meta:
        model = EnquiryElement

    enquiry = factory.LazyFunction(EnquiryFactory.create)

    @classmethod
    def _create(cls, model_class: type[EnquiryElement], *args: Any, **given: Any) -> EnquiryElement:
        return operations.save_element(
            given.pop("enquiry"),
            **{
                "element": EnquiryElement.Element.FACTUAL_ACCURACY,
                "text": "The bank confirms four withdrawals.",
                "version": 0,
                "by": SYSTEM,
                "at": SCREENED_AT,
                **given,
            },
        )


class EnquiryMakerFactory(factory.django.DjangoModelFactory[EnquiryMaker]):
    class Meta:
        model = EnquiryMaker

    enquiry = factory.LazyFunction(EnquiryFactory.create)

    @classmethod
    def _create(cls, model_class: type[EnquiryMaker], *args: Any, **given: Any) -> EnquiryMaker:
        return operations.add_maker(
            given.pop("enquiry"),
            **{
                "agency": agency("health"),
                "who": "Eleri Hughes",
                "is_caused": True,
                "asked": "Whether the pressure sore was treated.",
                "began_on": TODAY,
                "by": SYSTEM,
                "at": SCREENED_AT,
                **given,
            },
        )


class EnquiryStepFactory(factory.django.DjangoModelFactory[EnquiryStep]):
    class Meta:
        model = EnquiryStep

    enquiry = factory.LazyFunction(EnquiryFactory.create)

    @classmethod
    def _create(cls, model_class: type[EnquiryStep], *args: Any, **given: Any) -> EnquiryStep:
        return operations.add_step(
            given.pop("enquiry"),
            **{
                "kind": EnquiryStep.Kind.CONTACT,
                "happened_on": TODAY,
                "who": "His daughter, by telephone",
                "text": "She has not been let in since June.",
                "by": SYSTEM,
                "at": SCREENED_AT,
                **given,
            },
        )


class CapacityDecisionFactory(factory.django.DjangoModelFactory[CapacityDecision]):
    class Meta:
        model = CapacityDecision

    enquiry = factory.LazyFunction(EnquiryFactory.create)

    @classmethod
    def _create(
        cls, model_class: type[CapacityDecision], *args: Any, **given: Any
    ) -> CapacityDecision:
        return operations.record_capacity(
            given.pop("enquiry"),
            **{
                "decision": "Who looks after his money",
                "result": CapacityDecision.Result.LACKS,
                "assessor": "Dr Mair Pugh",
                "assessed_on": TODAY,
                "reason": "He could not keep in mind what he was told.",
                "by": SYSTEM,
                "at": SCREENED_AT,
                **given,
            },
        )


class EnquiryDecisionFactory(factory.django.DjangoModelFactory[EnquiryDecision]):
    class Meta:
        model = EnquiryDecision

    enquiry = factory.LazyFunction(EnquiryFactory.create)

    @classmethod
    def _create(
        cls, model_class: type[EnquiryDecision], *args: Any, **given: Any
    ) -> EnquiryDecision:
        return determined_by(given.pop("enquiry"), **{"by": SYSTEM, **given})


class InvestigationFactory(factory.django.DjangoModelFactory[Investigation]):
    class Meta:
        model = Investigation

    enquiry = factory.LazyFunction(EnquiryFactory.create)

    @classmethod
    def _create(cls, model_class: type[Investigation], *args: Any, **given: Any) -> Investigation:
        enquiry = given.pop("enquiry")
        outcome = given.pop("outcome", None)
        if outcome is None:
            ended(enquiry, determination="3", by=SYSTEM)
            outcome = held_about(enquiry, person("Ceri Vaughan", Role.LEAD_COORDINATOR, "adults"))
        kinds = outcome.referral.policy.investigation_types
        return operations.begin_investigation(
            outcome,
            **{
                "kind": kinds.get(code="criminal"),
                "agency": agency("police"),
                "responsible": "The police",
                "lead": "DC Siwan Parry",
                "started_on": outcome.concluded_at.date(),
                "report_due_on": None,
                "by": SYSTEM,
                "at": outcome.concluded_at,
                **given,
            },
        )


class ProtectionAndSupportOrderFactory(
    factory.django.DjangoModelFactory[ProtectionAndSupportOrder]
):
    class Meta:
        model = ProtectionAndSupportOrder

    referral = factory.LazyFunction(lambda: EnquiryFactory.create().referral)

    @classmethod
    def _create(
        cls, model_class: type[ProtectionAndSupportOrder], *args: Any, **given: Any
    ) -> ProtectionAndSupportOrder:
        return operations.apply_for_order(
            given.pop("referral"), told={**APPLICATION, **given}, by=SYSTEM, at=SCREENED_AT
        )
