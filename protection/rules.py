"""What a conference and the register may say. Pure: no queries, no clock."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from protection.models import Conference, Registration


def objections_to_conference(held_on: date | None, decision: str) -> list[str]:
    """List every reason a conference cannot be recorded like this, in plain words."""
    objections = []
    if decision and decision not in Conference.Decision.values:
        objections.append(_("Choose what the conference decided from the list."))
    if decision and held_on is None:
        objections.append(_("A conference decides on the day it is held: give that day."))
    return objections


def objections_to_registration(categories: Collection[str]) -> list[str]:
    """List every reason a name cannot go on the register like this, in plain words."""
    if not categories:
        return [_("Give at least one category for the register.")]
    return []


def objections_to_ending(registration: Registration, ended_on: date) -> list[str]:
    """List every reason a registration cannot end on this day, in plain words."""
    if registration.ended_on is not None:
        return [_("This registration has already ended.")]
    if ended_on < registration.started_on:
        return [_("A registration cannot end before it starts.")]
    return []


def objections_to_event(registration: Registration, on: date) -> list[str]:
    """List every reason a visit or a review of ``on`` does not fit the registration."""
    if on < registration.started_on:
        return [_("This day is before the child's name was on the register.")]
    return []
