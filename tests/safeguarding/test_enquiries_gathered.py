"""What is written of enquiries about an adult: in their chronology, and gathered where they ask."""

import pytest
from django.utils import timezone

from accounts.models import User
from records.audit import SYSTEM
from safeguarding.chronology.entries import Scope
from safeguarding.chronology.sources.adults import adults
from safeguarding.rights import operations
from safeguarding.rights.found import Off
from tests.cast import actor
from tests.factories.rights import SubjectRequestFactory
from tests.factories.section_126 import (
    AdultEnquiryFactory,
    CapacityDecisionFactory,
    EnquiryElementFactory,
    EnquiryMakerFactory,
    EnquiryStepFactory,
    InvestigationFactory,
    ProtectionAndSupportOrderFactory,
    determined_by,
)
from tests.factories.strategy_meetings import EnquiryFactory

pytestmark = pytest.mark.django_db


def test_every_part_of_the_record_is_gathered(mair: User) -> None:
    enquiry = EnquiryFactory.create()
    for factory in (
        AdultEnquiryFactory,
        EnquiryElementFactory,
        EnquiryMakerFactory,
        EnquiryStepFactory,
        CapacityDecisionFactory,
    ):
        factory.create(enquiry=enquiry)
    request = SubjectRequestFactory.create(record=enquiry.referral.record, by=actor(mair))

    operations.gather(request, by=actor(mair), at=timezone.now())

    words = "\n".join(item.words for item in request.items.all())
    for said in (
        "He wants to stay at home.",
        "The bank confirms four withdrawals.",
        "Whether the pressure sore was treated.",
        "She has not been let in since June.",
        "Who looks after his money",
    ):
        assert said in words


def test_a_criminal_investigation_is_not_told_of_before_somebody_decides(mair: User) -> None:
    investigation = InvestigationFactory.create()
    record = investigation.referral.record
    request = SubjectRequestFactory.create(record=record, by=actor(mair))

    operations.gather(request, by=actor(mair), at=timezone.now())

    (item,) = [each for each in request.items.all() if "Criminal offence" in each.words]
    assert item.off_because == Off.POLICE


def test_what_followed_stands_in_the_chronology_and_in_no_copy(ceri: User) -> None:
    enquiry = EnquiryFactory.create()
    EnquiryStepFactory.create(enquiry=enquiry, kind="seen", who="Ceri Lloyd, alone")
    determined_by(enquiry, by=SYSTEM, determination="1")
    referral = enquiry.referral
    ProtectionAndSupportOrderFactory.create(referral=referral)
    scope = Scope(
        actor=actor(ceri),
        people=(referral.record.person_id,),
        records={referral.record_id: referral.record},
        referrals={referral.pk: referral},
        policy=referral.policy,
    )

    entries = list(adults(scope))

    assert {entry.words for entry in entries} == {
        "The adult was seen: Ceri Lloyd, alone.",
        "Immediate protection: The police came.",
        "An adult protection and support order was applied for.",
    }
    assert all(entry.stays_inside for entry in entries)
