"""When two people on record may be made one, what speaks against it, and how it is undone. Pure."""

from collections.abc import Callable, Iterable, Sequence

from django.utils.translation import gettext as _

from people.models import PersonRecord
from people.rules import comparable


def objections_to_merging(
    *,
    is_one: bool,
    are_kept_apart: bool,
    are_relatives: bool,
    is_merged_already: bool,
    has_records: bool,
) -> list[str]:
    """List why two people cannot be made one; empty means a second person may be asked."""
    if is_one:
        return [_("These are one person already.")]
    objections = []
    if are_kept_apart:
        objections.append(_("These two are never joined."))
    if are_relatives:
        objections.append(
            _("These two are on record as each other's relatives. Put that right first.")
        )
    if is_merged_already or not has_records:
        objections.append(_("One of them has been made one with somebody else."))
    return objections


def objections_to_undoing(*, is_standing: bool, is_kept_merged: bool) -> list[str]:
    """List why two people who were made one cannot be parted; empty means they can.

    The last merge of a chain goes first: its records came through this one.
    """
    if not is_standing:
        return [_("These two are not one person.")]
    if is_kept_merged:
        return [_("They were made one with somebody else since. Undo that first.")]
    return []


def conflicts_between(kept: Sequence[PersonRecord], merged: Sequence[PersonRecord]) -> list[str]:
    """List what the records of the two say differently, in words: each may mean two people."""
    compared: list[tuple[str, Callable[[PersonRecord], object]]] = [
        (_("Their first names differ."), lambda record: comparable(record.given_name)),
        (_("Their last names differ."), lambda record: comparable(record.family_name)),
        (_("Their dates of birth differ."), sure_date_of_birth),
        (_("Their NHS numbers differ."), lambda record: record.nhs_number),
        (_("Their sex is recorded differently."), known_sex),
    ]
    found = [
        words
        for words, of in compared
        if said(kept, of) and said(merged, of) and said(kept, of).isdisjoint(said(merged, of))
    ]
    if any(record.died_on for record in kept) != any(record.died_on for record in merged):
        found.append(_("Only one of them has died."))
    return found


def said(records: Iterable[PersonRecord], of: Callable[[PersonRecord], object]) -> set[object]:
    return {value for record in records if (value := of(record))}


def sure_date_of_birth(record: PersonRecord) -> object:
    return None if record.is_birth_date_estimated else record.date_of_birth


def known_sex(record: PersonRecord) -> object:
    sex = PersonRecord.Sex
    unknown = (sex.REFUSED, sex.NOT_KNOWN, sex.NOT_ASKED)
    return None if record.sex in unknown else record.sex
