"""What must hold of agencies, teams and the people in them, in words for whoever asked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.models import Agency, Membership, Team
from accounts.roles import Role

MOST_DAYS_OF_A_TOKEN = 400  # a year, and time to change it


def objections_to_agency(*, has_code_already: bool, has_authority_already: bool) -> list[str]:
    """List why an agency cannot join; empty means yes. A partnership has one authority."""
    objections = []
    if has_code_already:
        objections.append(_("There is already an agency with this code."))
    if has_authority_already:
        objections.append(_("There is already an authority in this partnership."))
    return objections


def objections_to_inviting(*, email: str, name: str, is_taken: bool) -> list[str]:
    """List why nobody can be invited by this name and address; empty means yes."""
    objections = []
    if not name.strip():
        objections.append(_("Give the person's name."))
    try:
        validate_email(email)
    except ValidationError:
        objections.append(_("Give an e-mail address in the form name@example.wales."))
    if is_taken:
        objections.append(_("Somebody already has an account with this e-mail address."))
    return objections


def digest_of(token: str) -> str:
    """Return what is kept of a system's token. It is long and random, so one hash is enough."""
    return sha256(token.encode()).hexdigest()


def objections_to_token(*, agency: Agency, days: int, on: date) -> list[str]:
    """List why a system of ``agency`` cannot have a token for so many days; empty means yes."""
    objections = []
    if not 1 <= days <= MOST_DAYS_OF_A_TOKEN:
        objections.append(
            _("A token holds for 1 to %(most)d days.") % {"most": MOST_DAYS_OF_A_TOKEN}
        )
    if agency.left_on is not None and agency.left_on <= on:
        objections.append(_("This agency has left the partnership."))
    return objections


def objections_to_membership(
    *, agency: Agency, role: str, starts_on: date, has_one_already: bool
) -> list[str]:
    """List why somebody cannot act in this role; empty means yes.

    A partner's people may sit in another agency's team, so team and agency may differ.
    """
    objections = []
    if role not in Role.values:
        objections.append(_("Choose a role from docs/roles.csv."))
    if agency.left_on is not None and agency.left_on <= starts_on:
        objections.append(_("This agency has left the partnership."))
    if has_one_already:
        objections.append(_("This person already has this role in this team."))
    return objections


def objections_to_post(
    *, team: Team, role: str, holder: Membership | None, delegate: Membership, on: date
) -> list[str]:
    """List why these two cannot hold and cover a post of ``team``; empty means yes.

    A post may be vacant, but its delegate may not be missing, gone or the holder: a report that
    waits for a sign-off must always have somebody on duty who can give it.
    """
    objections = []
    if holder is not None and not is_live(holder, on=on):
        objections.append(_("The holder no longer works there."))
    if holder is not None and (holder.role != role or holder.team_id != team.pk):
        objections.append(_("The holder must have this role in this team."))
    if not is_live(delegate, on=on):
        objections.append(_("The delegate no longer works there."))
    if holder is not None and holder.user_id == delegate.user_id:
        objections.append(_("Somebody cannot be their own delegate."))
    return objections


def is_live(membership: Membership, *, on: date) -> bool:
    """Say whether somebody may act in this membership on that day."""
    has_ended = membership.ends_on is not None and membership.ends_on <= on
    return membership.starts_on <= on and not has_ended


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of an agency on one day. ``rank`` 0 is its designated person, 1 a deputy."""

    user_id: UUID
    rank: int
    is_here: bool
    cover: UUID | None = None


def who_answers_for(user_id: UUID, colleagues: Collection[Colleague]) -> UUID | None:
    """Return who answers for what is addressed to somebody; None where nobody is there.

    Themselves, while they are there. For one who is away, whoever covers, and whoever covers for
    that one. For one who has left, or whom nobody covers, the agency's designated person, then a
    deputy. ``colleagues`` are those of the agency on that day: nobody else ever answers.
    """
    by_id = {colleague.user_id: colleague for colleague in colleagues}
    asked: list[UUID] = []
    next_id: UUID | None = user_id
    while next_id in by_id and next_id not in asked:
        if by_id[next_id].is_here:
            return next_id
        asked.append(next_id)
        next_id = by_id[next_id].cover
    designated = [each for each in colleagues if each.rank <= 1 and each.is_here]
    return min(designated, key=lambda each: each.rank).user_id if designated else None


def objections_to_absence(
    *,
    starts_on: date,
    ends_on: date,
    today: date,
    has_another: bool,
    is_cover_a_colleague: bool,
    is_cover_away: bool,
) -> list[str]:
    """List why somebody cannot be away like that; empty means yes."""
    objections = []
    if ends_on < starts_on:
        objections.append(_("The last day cannot be before the first."))
    elif ends_on < today:
        objections.append(_("This time is over already."))
    if has_another:
        objections.append(_("You are away on some of these days already."))
    if not is_cover_a_colleague:
        objections.append(_("Only a colleague at your own agency can cover for you."))
    if is_cover_away:
        objections.append(_("They are away themselves all that time."))
    return objections
