"""Hidden things of enquiries, and of powers, each made once for its world."""

from django.utils import timezone

from records import documents
from records.audit import SYSTEM
from records.models import IssuedDocument
from referrals.models import EmergencyPower, Pathway, Referral
from strategy_meetings import operations
from strategy_meetings.models import (
    Enquiry,
    EnquiryMaker,
    Investigation,
    ProtectionAndSupportOrder,
)
from tests.factories.powers import EmergencyPowerFactory
from tests.factories.section_47 import learned
from tests.factories.section_47 import running as running_about_a_child
from tests.factories.section_126 import (
    EnquiryMakerFactory,
    InvestigationFactory,
    ProtectionAndSupportOrderFactory,
    determined_by,
    ended,
    held_about,
)
from tests.factories.strategy_meetings import EnquiryFactory, awaiting
from tests.project.named import CANARY, World
from tests.project.once import once


@once
def running(world: World) -> Referral:
    """Return an adult's referral with enquiries whose determination waits to be authorised."""
    world.fixture("conwy")
    adult = awaiting(Pathway.ADULT, given_name=CANARY, family_name=CANARY)
    enquiry = EnquiryFactory.create(referral=adult)
    determined_by(enquiry, by=SYSTEM, reason=CANARY)
    return adult


@once
def child_enquiry(world: World) -> Enquiry:
    """Return an enquiry about a child, written by somebody."""
    world.fixture("conwy")
    enquiry = running_about_a_child(given_name=CANARY, family_name=CANARY)
    learned(enquiry, analysis=CANARY, child_words=CANARY, language="Welsh")
    return enquiry


@once
def power(world: World) -> EmergencyPower:
    """Return the power that protects the child of the first referral."""
    at = timezone.now()
    return EmergencyPowerFactory.create(referral=world.referral, started_at=at, at=at, place=CANARY)


@once
def maker(world: World) -> EnquiryMaker:
    return EnquiryMakerFactory.create(enquiry=running(world).enquiries.get(), who=CANARY)


@once
def order(world: World) -> ProtectionAndSupportOrder:
    return ProtectionAndSupportOrderFactory.create(referral=running(world), premises=CANARY)


@once
def record(world: World) -> IssuedDocument:
    """Return the record of those enquiries, issued and made."""
    adult = running(world)
    at = timezone.now()
    issued = operations.issue_record(adult.enquiries.get(), language="en", by=SYSTEM, at=at)
    return documents.make(issued, at=at)


@once
def investigation(world: World) -> Investigation:
    """Return an investigation about another adult, whose strategy meeting asked for it."""
    world.fixture("conwy")
    adult = awaiting(Pathway.ADULT, given_name=CANARY, family_name=CANARY)
    enquiry = EnquiryFactory.create(referral=adult)
    ended(enquiry, determination="3", by=SYSTEM)
    outcome = held_about(enquiry, world.fixture("ceri"))
    return InvestigationFactory.create(enquiry=enquiry, outcome=outcome, lead=CANARY)
