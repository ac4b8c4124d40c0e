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
)
from tests.factories.strategy_meetings import EnquiryFactory, awaiting
from tests.project.named import CANARY, World


def running(world: World) -> Referral:
    """Return an adult's referral with enquiries whose determination waits to be authorised."""
    made = Referral.objects.filter(
        enquiries__decisions__reason=CANARY, record__given_name=CANARY
    ).first()
    if made is not None:
        return made
    world.fixture("conwy")
    adult = awaiting(Pathway.ADULT, given_name=CANARY, family_name=CANARY)
    enquiry = EnquiryFactory.create(referral=adult)
    determined_by(enquiry, by=SYSTEM, reason=CANARY)
    return adult


def child_enquiry(world: World) -> Enquiry:
    """Return an enquiry about a child, written by somebody."""
    made = Enquiry.objects.filter(child__analysis=CANARY).first()
    if made is not None:
        return made
    world.fixture("conwy")
    enquiry = running_about_a_child(given_name=CANARY, family_name=CANARY)
    learned(enquiry, analysis=CANARY, child_words=CANARY, language="Welsh")
    return enquiry


def power(world: World) -> EmergencyPower:
    """Return the power that protects the child of the first referral."""
    made = world.referral.emergency_powers.first()
    at = timezone.now()
    return made or EmergencyPowerFactory.create(
        referral=world.referral, started_at=at, at=at, place=CANARY
    )


def maker(world: World) -> EnquiryMaker:
    enquiry = running(world).enquiries.get()
    return enquiry.makers.first() or EnquiryMakerFactory.create(enquiry=enquiry, who=CANARY)


def order(world: World) -> ProtectionAndSupportOrder:
    adult = running(world)
    made = adult.protection_and_support_orders.first()
    return made or ProtectionAndSupportOrderFactory.create(referral=adult, premises=CANARY)


def record(world: World) -> IssuedDocument:
    """Return the record of those enquiries, issued and made."""
    adult = running(world)
    made = IssuedDocument.objects.filter(kind="section_126", reference=adult.reference).first()
    if made is not None:
        return made
    at = timezone.now()
    issued = operations.issue_record(adult.enquiries.get(), language="en", by=SYSTEM, at=at)
    return documents.make(issued, at=at)


def investigation(world: World) -> Investigation:
    """Return an investigation about another adult, whose strategy meeting asked for it."""
    world.fixture("conwy")
    made = Investigation.objects.filter(lead=CANARY).first()
    if made is not None:
        return made
    adult = awaiting(Pathway.ADULT, given_name=CANARY, family_name=CANARY)
    enquiry = EnquiryFactory.create(referral=adult)
    return InvestigationFactory.create(enquiry=enquiry, lead=CANARY)
