"""What may be written of who is what to whom, and of where somebody lived. Pure."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from people.models import PersonRecord
from people.models_families import OTHER_SIDE, SAID_FROM_THE_OTHER_SIDE, Kind
from people.rules import looks_blank, search_postcode
from people.rules_identifiers import is_registration, is_uprn

# Whoever is this to somebody cannot also descend from them.
FOREBEARS = (Kind.PARENT, Kind.ADOPTIVE_PARENT, Kind.GRANDPARENT)
# Whoever is this to somebody was born before them.
BORN_BEFORE = (Kind.PARENT, Kind.GRANDPARENT)


def from_the_other_side(kind: Kind) -> Kind:
    """Return the same tie as the other person would say it: a child's parent has a child."""
    return OTHER_SIDE.get(kind) or SAID_FROM_THE_OTHER_SIDE.get(kind) or kind


def is_written(kind: Kind) -> bool:
    """Say whether a tie is written from this side. Each is written from one."""
    return kind not in SAID_FROM_THE_OTHER_SIDE


def objections_to_tie(
    record: PersonRecord, other: PersonRecord, *, kind: Kind, forebears: Collection[UUID]
) -> list[str]:
    """List why ``record`` cannot be the ``kind`` of ``other``; empty means yes.

    ``kind`` is a written one. ``forebears`` are the people ``record``'s person is known to descend
    from, as far as whoever writes may see.
    """
    if record.person_id == other.person_id:
        return [_("Nobody is a relative of themselves.")]
    objections = []
    if kind in FOREBEARS and other.person_id in forebears:
        objections.append(_("Somebody would be their own ancestor."))
    if kind in BORN_BEFORE and is_younger(record, other):
        objections.append(_("A parent or grandparent is born before the child."))
    return objections


def is_younger(record: PersonRecord, other: PersonRecord) -> bool:
    """Say whether the one was born on or after the other's birthday, where both are known."""
    births = (record.date_of_birth, other.date_of_birth)
    if record.is_birth_date_estimated or other.is_birth_date_estimated or None in births:
        return False
    return births[0] >= births[1]  # type: ignore[operator]


def objections_to_days(starts_on: date | None, ends_on: date | None, *, today: date) -> list[str]:
    """List why something cannot have held from one day to the other; either may be unknown."""
    objections = []
    if starts_on is not None and starts_on > today:
        objections.append(_("The first day cannot be after today."))
    if ends_on is not None and ends_on > today:
        objections.append(_("The last day cannot be after today."))
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        objections.append(_("The last day cannot be before the first."))
    return objections


def objections_to_source(told_by: str) -> list[str]:
    """List why a source is none. What nobody said is not written down as said."""
    return [_("Say who told us.")] if looks_blank(told_by) else []


def objections_to_place(address: str, postcode: str) -> list[str]:
    """List why a household cannot be where this says."""
    if looks_blank(address) and not search_postcode(postcode):
        return [_("Give the address, or at least the postcode.")]
    return []


def objections_to_uprn(uprn: str) -> list[str]:
    """List why a number cannot be that of a property; most places are recorded without one."""
    if uprn and not is_uprn(uprn):
        return [_("A unique property reference number has up to 12 digits.")]
    return []


def objections_to_registration(registration: str) -> list[str]:
    """List why this cannot stand on the plate of a vehicle."""
    if not is_registration(registration):
        return [_("Enter the registration of the vehicle, such as CX14 KLM.")]
    return []


def objections_to_setting_aside(reason: str, *, is_set_aside: bool) -> list[str]:
    """List why something cannot be set aside as wrong; it is kept, with why."""
    objections = [_("This has been put right already.")] if is_set_aside else []
    if looks_blank(reason):
        objections.append(_("Say what is wrong with it."))
    return objections
