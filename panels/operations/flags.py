"""Raising the flags of a case that was heard, and saying that an agency's file has one or not."""

from datetime import datetime

from django.utils.timezone import localdate

from panels import rules_flags as rules
from panels.models import Listing
from panels.models_flags import Flag
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation


def raise_flags(listing: Listing, *, at: datetime) -> int:
    """Ask every agency of the panel to flag its file of the person; return how many were asked.

    Flags of an earlier hearing that still stand are taken over by the new ones. Part of deciding.
    """
    today = localdate(at)
    ends_on = rules.flagged_until(listing, decided_on=today)
    if ends_on is None:
        return 0
    person = listing.referral.record.person_id
    before = Flag.objects.standing().filter(listing__referral__record__person=person)
    before.update(replaced_on=today)
    agencies = listing.sitting.panel.agencies
    raised = Flag.objects.bulk_create(
        Flag(listing=listing, agency=agency, ends_on=ends_on) for agency in agencies
    )
    return len(raised)


@operation
def place_flag(flag: Flag, *, by: Actor, at: datetime) -> Flag:
    """Record that the agency's file has the flag. Raises Refused."""
    flag = locked(flag)
    if objections := rules.objections_to_placing(flag, today=localdate(at)):
        raise Refused(objections)
    flag.placed_at, flag.placed_by, flag.placed_by_name = at, by.id, by.name
    flag.save()
    record("flag.placed", flag, by=by, at=at)
    return flag


@operation
def remove_flag(flag: Flag, *, by: Actor, at: datetime) -> Flag:
    """Record that a flag that has run out was taken off the agency's file. Raises Refused."""
    flag = locked(flag)
    if objections := rules.objections_to_removing(flag, today=localdate(at)):
        raise Refused(objections)
    flag.removed_at, flag.removed_by = at, by.id
    flag.save()
    record("flag.ended", flag, by=by, at=at)
    return flag


def locked(flag: Flag) -> Flag:
    rows = Flag.objects.select_for_update(of=("self",))
    return rows.select_related("agency", "listing__referral").get(pk=flag.pk)


def record(event: str, flag: Flag, *, by: Actor, at: datetime) -> None:
    audit.record(
        event,
        flag.listing.referral,
        by=by,
        at=at,
        agency=flag.agency.code,
        until=flag.ends_on.isoformat(),
    )
