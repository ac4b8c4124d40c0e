"""What is written of enquiries: in their chronology, and gathered where they ask."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from records.audit import SYSTEM
from referrals import operations as referrals
from referrals.models import EmergencyPower, Referral
from safeguarding.chronology.entries import Scope
from safeguarding.chronology.sources.adults import adults
from safeguarding.chronology.sources.children import children
from safeguarding.rights import operations
from safeguarding.rights.found import Off
from tests.cast import actor
from tests.factories.powers import EmergencyPowerFactory
from tests.factories.rights import SubjectRequestFactory
from tests.factories.section_47 import ChildConsideredFactory, ChildEnquiryFactory, running
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
from tests.factories.strategy_meetings import SCREENED_AT, EnquiryFactory

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
EXAMINED = {"paediatrician": "Dr Lowri Pugh", "medical_consent": "Her mother, and Cadi herself."}


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


def scope_of(referral: Referral, reader: User, *, until: dt.datetime | None = None) -> Scope:
    return Scope(
        actor=actor(reader),
        people=(referral.record.person_id,),
        records={referral.record_id: referral.record},
        referrals={referral.pk: referral},
        policy=referral.policy,
        known_at=until,
    )


def test_what_followed_stands_in_the_chronology_and_in_no_copy(ceri: User) -> None:
    enquiry = EnquiryFactory.create()
    EnquiryStepFactory.create(enquiry=enquiry, kind="seen", who="Ceri Lloyd, alone")
    determined_by(enquiry, by=SYSTEM, determination="1")
    referral = enquiry.referral
    ProtectionAndSupportOrderFactory.create(referral=referral)

    entries = list(adults(scope_of(referral, ceri)))

    assert {entry.words for entry in entries} == {
        "The adult was seen: Ceri Lloyd, alone.",
        "Immediate protection: The police came.",
        "An adult protection and support order was applied for.",
    }
    assert all(entry.stays_inside for entry in entries)


def test_what_was_learned_of_a_child_and_what_protected_them_stands_in_no_copy(
    ceri: User,
) -> None:
    enquiry = running()
    ChildEnquiryFactory.create(
        enquiry=enquiry, interview="planned", interview_on=SCREENED_AT.date() + 9 * DAY
    )
    ChildConsideredFactory.create(enquiry=enquiry)
    power = EmergencyPowerFactory.create(referral=enquiry.referral)
    end = SCREENED_AT + 6 * HOUR
    follow(power, ended_at=end, why_ended="Home with her grandmother.", at=end)

    entries = list(children(scope_of(enquiry.referral, ceri)))

    assert {entry.words for entry in entries} == {
        "The child was seen.",
        "Another child was considered. No enquiry.",
        "Began: Police protection (section 46).",
        "Ended: Police protection (section 46).",
    }
    assert all(entry.stays_inside for entry in entries)
    assert not any("Osian" in f"{entry.words} {entry.source}" for entry in entries)


def test_a_childs_chronology_as_known_earlier_holds_what_was_on_record_by_then(
    ceri: User,
) -> None:
    enquiry = running()
    EmergencyPowerFactory.create(referral=enquiry.referral)
    ChildEnquiryFactory.create(
        enquiry=enquiry, medical="done", medical_on=SCREENED_AT.date(), **EXAMINED
    )

    early = children(scope_of(enquiry.referral, ceri, until=SCREENED_AT + HOUR))
    late = children(scope_of(enquiry.referral, ceri, until=SCREENED_AT + DAY))

    assert [entry.words for entry in early] == ["Began: Police protection (section 46)."]
    assert "Medical examination of the child." in {entry.words for entry in late}


def test_a_child_is_told_what_was_learned_and_nothing_of_another_child(mair: User) -> None:
    enquiry = running()
    ChildEnquiryFactory.create(enquiry=enquiry, child_words="Nain makes it better.", language="cy")
    ChildConsideredFactory.create(enquiry=enquiry)
    EmergencyPowerFactory.create(referral=enquiry.referral, place="With her grandmother")
    request = SubjectRequestFactory.create(record=enquiry.referral.record, by=actor(mair))

    operations.gather(request, by=actor(mair), at=timezone.now())

    words = "\n".join(item.words for item in request.items.all())
    for said in (
        "Nain makes it better.",
        "School, home and health were heard.",
        "With her grandmother",
    ):
        assert said in words
    assert "Osian" not in words


def follow(power: EmergencyPower, *, at: dt.datetime, **said: Any) -> None:
    untouched: dict[str, Any] = {
        "place": "",
        "parents_told": "",
        "welfare_seen": "",
        "handed_over": "",
    }
    referrals.follow_power(
        power, **untouched, **said, extended_until=None, version=0, by=SYSTEM, at=at
    )
