"""What is written down of an enquiry about a child, each made by its own operation."""

import datetime as dt
from typing import Any

import factory

from records.audit import SYSTEM, Actor
from referrals import operations as referrals
from referrals.models import Pathway, Referral, Status
from strategy_meetings import operations
from strategy_meetings.models import ChildConsidered, ChildEnquiry, Enquiry, EnquiryDecision
from tests.factories.section_126 import BETH
from tests.factories.strategy_meetings import SCREENED_AT, EnquiryFactory, awaiting

LATER = SCREENED_AT + dt.timedelta(hours=4)
TODAY = SCREENED_AT.date()
NOTHING_LEARNED: dict[str, Any] = {
    "seen_on": None,
    "seen_by_whom": "",
    "was_alone": "",
    "not_alone_words": "",
    "not_seen_words": "",
    "child_words": "",
    "language": "",
    "interview": "",
    "interview_on": None,
    "interview_words": "",
    "medical": "",
    "medical_on": None,
    "paediatrician": "",
    "medical_consent": "",
    "medical_words": "",
    "parents_seen_on": None,
    "parents_words": "",
    "home_words": "",
    "analysis": "",
}
SEEN: dict[str, Any] = {
    **NOTHING_LEARNED,
    "seen_on": TODAY,
    "seen_by_whom": "Branwen Rees, social worker",
    "was_alone": "yes",
    "analysis": "School, home and health were heard.",
}


def under_enquiry(**fields: Any) -> Referral:
    """Return a child's referral that a strategy discussion sent to enquiries."""
    return referrals.move_on(
        awaiting(Pathway.CHILD, **fields), to=Status.ENQUIRY, by=SYSTEM, at=SCREENED_AT
    )


def running(**fields: Any) -> Enquiry:
    """Return an enquiry about a child, begun when the referral was screened."""
    return EnquiryFactory.create(referral=under_enquiry(**fields))


def learned(enquiry: Enquiry, *, by: Actor = SYSTEM, at: dt.datetime = LATER, **told: Any) -> None:
    """Write down what was learned, on whatever stands."""
    now = ChildEnquiry.objects.filter(enquiry=enquiry).first()
    operations.save_child(
        enquiry,
        told={**SEEN, **told},
        is_joint=enquiry.is_joint,
        version=now.version if now else 0,
        by=by,
        at=at,
    )


def determined_by(
    enquiry: Enquiry, *, by: Actor, determination: str = "3", at: dt.datetime = LATER, **more: Any
) -> EnquiryDecision:
    """Return a determination that waits for a manager."""
    return operations.determine_child(
        enquiry,
        determination=determination,
        **{
            "reason": "Substantiated, and the risk goes on.",
            "is_conference_needed": determination == "3",
            **more,
        },
        by=by,
        at=at,
    )


def ended(
    enquiry: Enquiry,
    *,
    determination: str,
    by: Actor,
    at: dt.datetime = LATER,
    agreed_by: Actor = BETH,
    **more: Any,
) -> Enquiry:
    """Return the enquiry written, determined by somebody, and agreed by Beth in that moment."""
    learned(enquiry, by=by, at=at)
    decision = determined_by(enquiry, determination=determination, by=by, at=at, **more)
    operations.authorise(decision, is_authorised=True, by=agreed_by, at=at)
    enquiry.refresh_from_db()
    return enquiry


class ChildEnquiryFactory(factory.django.DjangoModelFactory[ChildEnquiry]):
    class Meta:
        model = ChildEnquiry

    enquiry = factory.LazyFunction(running)

    @classmethod
    def _create(cls, model_class: type[ChildEnquiry], *args: Any, **told: Any) -> ChildEnquiry:
        enquiry = told.pop("enquiry")
        learned(enquiry, **told)
        return ChildEnquiry.objects.get(enquiry=enquiry)


class ChildConsideredFactory(factory.django.DjangoModelFactory[ChildConsidered]):
    class Meta:
        model = ChildConsidered

    enquiry = factory.LazyFunction(running)

    @classmethod
    def _create(
        cls, model_class: type[ChildConsidered], *args: Any, **given: Any
    ) -> ChildConsidered:
        return operations.consider_child(
            given.pop("enquiry"),
            **{
                "name": "Osian",
                "relation": "Brother",
                "done": ChildConsidered.Done.NO_ENQUIRY,
                "reason": "He lives with his grandmother.",
                "own": None,
                "by": SYSTEM,
                "at": LATER,
                **given,
            },
        )
