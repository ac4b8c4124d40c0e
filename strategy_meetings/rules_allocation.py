"""Who may hold enquiries, and how a duty stands on a day. Pure: no queries, no clock."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.roles import Role
from strategy_meetings.models import Allocation, Enquiry

Duty = Allocation.Duty
Kind = Enquiry.Kind

# Source: Wales Safeguarding Procedures, section 3 part 1: a registered social worker makes the
# enquiries about a child, and a manager has oversight; a lead co-ordinator leads those of an adult.
DUTIES: Mapping[Kind, tuple[Duty, ...]] = {
    Kind.SECTION_47: (Duty.SOCIAL_WORKER, Duty.TEAM_MANAGER),
    Kind.SECTION_126: (Duty.LEAD_COORDINATOR,),
}
ROLE_OF: Mapping[Duty, Role] = {
    Duty.SOCIAL_WORKER: Role.SOCIAL_WORKER,
    Duty.TEAM_MANAGER: Role.TEAM_MANAGER,
    Duty.LEAD_COORDINATOR: Role.LEAD_COORDINATOR,
}


class Standing(StrEnum):
    """How a duty stands today, the worst first."""

    VACANT = "vacant"
    GONE = "gone"
    AWAY = "away"
    COVERED = "covered"
    HELD = "held"

    @property
    def is_vacancy(self) -> bool:
        """Say whether nobody is there for it, so that somebody has to be found."""
        return self in (Standing.VACANT, Standing.GONE, Standing.AWAY)


def standing_of(
    holder: UUID | None, *, is_working: bool, is_away: bool, is_cover_there: bool
) -> Standing:
    """Return how a duty stands: whoever has left holds nothing, whatever is written down."""
    if holder is None:
        return Standing.VACANT
    if not is_working:
        return Standing.GONE
    if not is_away:
        return Standing.HELD
    return Standing.COVERED if is_cover_there else Standing.AWAY


def objections_to_allocating(
    enquiry: Enquiry, duty: str, user_id: UUID, *, holder: UUID | None, is_able: bool, note: str
) -> list[str]:
    """Return why somebody may not be given a duty of these enquiries.

    ``holder`` has it now; ``is_able`` says that they work in its role for the agency that holds
    the referral, and that nothing is kept from them.
    """
    objections = objections_to_changing_holder(enquiry, duty)
    if not is_able:
        objections.append(_("Choose somebody who works in this role for the agency."))
    if holder == user_id:
        objections.append(_("This person holds it already."))
    elif holder is not None and not note.strip():
        objections.append(_("Write a note for whoever takes it on."))
    return objections


def objections_to_giving_up(
    enquiry: Enquiry, duty: str, *, holder: UUID | None, reason: str
) -> list[str]:
    """Return why a duty may not be left with nobody for now."""
    objections = objections_to_changing_holder(enquiry, duty)
    if holder is None:
        objections.append(_("Nobody holds it."))
    if not reason.strip():
        objections.append(_("Say why it is given up."))
    return objections


def objections_to_changing_holder(enquiry: Enquiry, duty: str) -> list[str]:
    objections = []
    if enquiry.ended_at is not None:
        objections.append(_("These enquiries have ended."))
    if duty not in DUTIES[Kind(enquiry.kind)]:
        objections.append(_("These enquiries have no such duty."))
    return objections
