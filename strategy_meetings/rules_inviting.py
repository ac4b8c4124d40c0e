"""Whom to ask of an agency, when its contact is away. Pure: no queries, no clock."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from accounts.models import Membership
from accounts.roles import Role

# An agency's named contact first, then their deputy, then whoever else attends for it.
RANKS = {Role.DESIGNATED_PERSON: 0, Role.DEPUTY_DESIGNATED_PERSON: 1}
NO_RANK = 2


def contact_to_ask(contacts: Sequence[Membership], away: Mapping[UUID, UUID | None]) -> Membership:
    """Return whom to ask of an agency's ``contacts``, of whom there is one at least.

    Its named contact; where they are away, whoever covers for them, then the deputy, then whoever
    is there; where nobody is, the contact all the same, for somebody has to be asked.
    """
    ranked = sorted(contacts, key=lambda each: RANKS.get(Role(each.role), NO_RANK))
    first = ranked[0]
    if first.user_id not in away:
        return first
    there = [each for each in ranked if each.user_id not in away]
    covering = [each for each in there if each.user_id == away[first.user_id]]
    return (covering or there or [first])[0]
