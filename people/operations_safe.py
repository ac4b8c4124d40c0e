"""Keeping where somebody is, and by which number they are reached, from whoever only finds them.

It is said of a record and meant of the person: what is written down of them later, and what is
found to be about them, is kept safe as well.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from people import rules
from people.matching.keys import match_keys_of
from people.models import Household, PersonRecord, Stay
from records import audit
from records.audit import Actor
from records.row_security import operation


@operation
def keep_safe(record: PersonRecord, *, is_kept: bool, by: Actor, at: datetime) -> PersonRecord:
    """Keep the address and telephone of a record safe, or no longer; return the record.

    What is kept safe is read only by whoever holds the referral, and nobody is found by it.
    """
    record = PersonRecord.objects.select_for_update().get(pk=record.pk)
    record.is_place_kept_safe = is_kept
    record.search_postcode = rules.postcode_to_find_by(
        {
            "postcode": record.postcode,
            "address_kind": record.address_kind,
            "is_place_kept_safe": is_kept,
        }
    )
    record.match_keys = match_keys_of(record)
    record.save(update_fields=["is_place_kept_safe", "match_keys", "search_postcode"])
    audit.record(
        "person.kept_safe",
        record,
        by=by,
        at=at,
        person=str(record.person_id),
        is_kept=is_kept,
    )
    return record


@operation
def keep_homes_safe(person_id: UUID, *, is_kept: bool, by: Actor, at: datetime) -> int:
    """Keep the homes of somebody safe where they live today, or no longer; return how many.

    The records of those who live there too are kept safe where they say the same place: each of
    these is shown again only by itself. A home in which somebody else is kept safe stays so.
    """
    today = localdate(at)
    living = Stay.objects.standing().holding_on(today)
    homes = Household.objects.select_for_update().filter(
        pk__in=living.filter(record__person=person_id).values("household")
    )
    if not is_kept:
        others = living.exclude(record__person=person_id).filter(
            record__person__records__is_place_kept_safe=True
        )
        homes = homes.exclude(pk__in=others.values("household"))
    if is_kept:
        keep_others_safe(person_id, list(homes), by=by, at=at)
    changed = [home for home in homes if home.is_kept_safe != is_kept]
    for home in changed:
        home.is_kept_safe = is_kept
        home.search_postcode = "" if is_kept else rules.search_postcode(home.postcode)
        home.save(update_fields=["is_kept_safe", "search_postcode"])
        audit.record(
            "household.kept_safe", home, by=by, at=at, person=str(person_id), is_kept=is_kept
        )
    return len(changed)


def keep_others_safe(
    person_id: UUID, homes: Iterable[Household], *, by: Actor, at: datetime
) -> None:
    """Keep the records of others who live in these homes today safe where they say the place."""
    places = {place_of(home) for home in homes}
    living = Stay.objects.standing().holding_on(localdate(at)).filter(household__in=homes)
    others = PersonRecord.objects.filter(
        person__in=living.values("record__person"), is_place_kept_safe=False
    )
    for record in others.exclude(person=person_id):
        if place_of(record) in places:
            keep_safe(record, is_kept=True, by=by, at=at)


def place_of(said: PersonRecord | Household) -> tuple[str, str]:
    return rules.search_postcode(said.postcode), rules.search_address(said.address)


def keep_all_safe(person_id: UUID, *, by: Actor, at: datetime) -> None:
    """Keep every record of somebody safe where one of them is, with the homes of today.

    For those who were found to be one. Where it is undone, what was kept safe stays so.
    """
    if not is_kept_safe(person_id):
        return
    for record in PersonRecord.objects.filter(person=person_id, is_place_kept_safe=False):
        keep_safe(record, is_kept=True, by=by, at=at)
    keep_homes_safe(person_id, is_kept=True, by=by, at=at)


def is_kept_safe(person_id: UUID) -> bool:
    """Say whether a record of somebody says that they are kept safe. One query."""
    return PersonRecord.objects.filter(person=person_id, is_place_kept_safe=True).exists()
