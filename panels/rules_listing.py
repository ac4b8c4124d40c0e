"""On what basis a case may be heard, and when its papers are late. Pure: no queries."""

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from meetings.models import Meeting
from panels.models import Listing
from panels.rules import answers_due_on
from policies.models import PanelType
from referrals.models import Referral
from referrals.models.information import SharingBasis
from referrals.rules.information import Basis, objections_to_basis


def objections_to_hearing(
    referral: Referral, panel_type: PanelType, basis: Basis | None
) -> list[str]:
    """List why the basis in law does not let the panel's agencies hear of somebody (3.6).

    Nothing is told to any of them without one. A panel that hears people with their agreement
    only hears nobody who refused it, or was not asked.
    """
    if basis is None:
        return [_("Say on what basis in law the panel hears it.")]
    objections = objections_to_basis(basis)
    if basis.purpose.policy_id != referral.policy_id or referral.pathway not in (
        basis.purpose.pathways
    ):
        objections.append(_("Choose a purpose from the policy this referral came in under."))
    if panel_type.needs_consent and basis.consent != SharingBasis.Consent.GIVEN:
        objections.append(_("This panel hears somebody only with their agreement."))
    return objections


def objections_to_eligibility(panel_type: PanelType, *, has_enquiry: bool) -> list[str]:
    """List why a panel for people who are not eligible elsewhere does not hear somebody (7.7).

    ``has_enquiry`` says that enquiries, or what follows them, are under way about the person.
    """
    if panel_type.hears_only_below_enquiries and has_enquiry:
        return [
            _(
                "Enquiries about this person are under way. This panel hears people who are not "
                "eligible for help elsewhere."
            )
        ]
    return []


def objections_to_adding_paper(listing: Listing, meeting: Meeting, *, shows: str) -> list[str]:
    """List why no paper can be added to a case: it is decided, off the agenda or over."""
    objections = []
    if listing.withdrawn_at is not None:
        objections.append(_("This referral was taken off the agenda."))
    if listing.decided_at is not None:
        objections.append(_("The panel has already decided on this referral."))
    elif not meeting.is_open():
        objections.append(_("This sitting is over: it takes no more papers."))
    if not shows.strip():
        objections.append(_("Say what the paper is."))
    return objections


def takes_papers(listing: Listing) -> bool:
    """Say whether papers can still be added: until the case is decided or its sitting over."""
    meeting = listing.sitting.meeting
    return listing.withdrawn_at is None and listing.decided_at is None and meeting.is_open()


def papers_due_on(meeting: Meeting, panel_type: PanelType) -> date:
    """Return the day by which papers are in: that by which agencies answer (the policy)."""
    return answers_due_on(meeting, panel_type)


def is_late(came_at: datetime, *, due_on: date) -> bool:
    """Say whether a paper came after the day by which it was due; in time until its last minute."""
    return localdate(came_at) > due_on


def comes_late(listing: Listing, *, due_on: date, at: datetime) -> bool:
    """Say whether what an agency first answers at ``at`` comes after the day it was asked by.

    About a case that was listed after that day nobody can be late.
    """
    return is_late(at, due_on=due_on) and not is_late(listing.listed_at, due_on=due_on)


def is_to_be_chased(listing: Listing, *, due_on: date, today: date) -> bool:
    """Say whether agencies that have not answered about a case are reminded of it by now.

    From the day by which they are asked to, about what was listed on an earlier day than today.
    """
    return due_on <= today and localdate(listing.listed_at) < today
