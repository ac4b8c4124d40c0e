"""What the measures of section 126 enquiries, investigations and orders count."""

from datetime import datetime

from accounts.models import Agency
from measures.queries.counted import Counted
from referrals.models import Pathway
from strategy_meetings.models import (
    AdultEnquiry,
    Enquiry,
    Investigation,
    ProtectionAndSupportOrder,
)

# Immediate protection; and at risk, so that action is needed.
ACTION_REQUIRED = (Enquiry.Determination.ONE, Enquiry.Determination.THREE)
OFFERED = (AdultEnquiry.Advocacy.ACCEPTED, AdultEnquiry.Advocacy.REFUSED)


def enquiries_determined(agency: Agency, _at: datetime) -> Counted:
    """A11: section 126 enquiries that ended with a determination."""
    rows = Enquiry.objects.filter(
        referral__owning_agency=agency, kind=Enquiry.Kind.SECTION_126, ended_at__isnull=False
    ).exclude(determination="")
    return Counted(rows, "ended_at", referral="referral")


def enquiries_requiring_action(agency: Agency, at: datetime) -> Counted:
    """A11: those that found that action was required."""
    rows = enquiries_determined(agency, at).rows.filter(determination__in=ACTION_REQUIRED)
    return Counted(rows, "ended_at", referral="referral")


def adults_enquired_about(agency: Agency, _at: datetime) -> Counted:
    """A13: adults of section 126 enquiries that started, each person once."""
    rows = Enquiry.objects.filter(referral__owning_agency=agency, kind=Enquiry.Kind.SECTION_126)
    return Counted(rows, "started_at", of="referral__record__person", referral="referral")


def adults_who_did_not_agree(agency: Agency, at: datetime) -> Counted:
    """A13: those who did not agree to the enquiries."""
    everybody = adults_enquired_about(agency, at)
    rows = everybody.rows.filter(adult__agrees=AdultEnquiry.Agrees.NO)
    return Counted(rows, everybody.moment, of=everybody.of, referral="referral")


def enquiries_asked_about_advocacy(agency: Agency, at: datetime) -> Counted:
    """A15: enquiries that started in which it is recorded whether an advocate was offered."""
    rows = adults_enquired_about(agency, at).rows.filter(adult__advocacy__gt="")
    return Counted(rows, "started_at", referral="referral")


def enquiries_with_advocacy_offered(agency: Agency, at: datetime) -> Counted:
    """A15: those in which an advocate was offered."""
    rows = adults_enquired_about(agency, at).rows.filter(adult__advocacy__in=OFFERED)
    return Counted(rows, "started_at", referral="referral")


def enquiries_with_advocacy_accepted(agency: Agency, at: datetime) -> Counted:
    """A15: those in which the offer was accepted."""
    rows = adults_enquired_about(agency, at).rows.filter(
        adult__advocacy=AdultEnquiry.Advocacy.ACCEPTED
    )
    return Counted(rows, "started_at", referral="referral")


def investigations(agency: Agency, _at: datetime) -> Counted:
    """A14: investigations about adults that started."""
    rows = Investigation.objects.filter(
        referral__owning_agency=agency, referral__pathway=Pathway.ADULT
    )
    return Counted(rows, "started_on", referral="referral", is_day=True)


def criminal_investigations(agency: Agency, at: datetime) -> Counted:
    """A14: those that are criminal, as the policy's kind of investigation says."""
    rows = investigations(agency, at).rows.filter(kind__is_criminal=True)
    return Counted(rows, "started_on", referral="referral", is_day=True)


def orders_applied_for(agency: Agency, _at: datetime) -> Counted:
    """A18: applications for an adult protection and support order."""
    rows = ProtectionAndSupportOrder.objects.filter(referral__owning_agency=agency)
    return Counted(rows, "applied_on", referral="referral", is_day=True)


def orders_granted(agency: Agency, at: datetime) -> Counted:
    """A18: those that were granted."""
    rows = orders_applied_for(agency, at).rows.filter(
        outcome=ProtectionAndSupportOrder.Outcome.GRANTED
    )
    return Counted(rows, "applied_on", referral="referral", is_day=True)
