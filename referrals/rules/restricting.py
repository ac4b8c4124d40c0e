"""Who may be named on a restricted record, and why one cannot be restricted or opened. Pure."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from people.models import Denial
from people.rules import looks_blank
from policies.counting import LONDON, WorkingCalendar
from policies.models import RestrictionCategory
from referrals.models import SilentMatch
from referrals.rules.triage import duty_period, is_out_of_hours


def objections_to_restricting(
    category: RestrictionCategory, *, reason: str, has_referral: bool, kinds: Collection[str]
) -> list[str]:
    """List why a record cannot be restricted; ``kinds`` are those that stand already."""
    objections = []
    if looks_blank(reason):
        objections.append(_("Say why it is restricted."))
    if category.code in kinds:
        objections.append(_("It is restricted for this reason already."))
    if has_referral == category.is_for_person:
        objections.append(_("This reason does not fit what is to be restricted."))
    return objections


def objections_to_naming(
    *,
    is_authority_only: bool,
    works_at_authority: bool,
    is_denied: bool,
    until: datetime | None,
    at: datetime,
) -> list[str]:
    """List why somebody cannot be named on a restricted record."""
    objections = []
    if is_denied:
        objections.append(_("The record is closed to this person for ever."))
    if is_authority_only and not works_at_authority:
        objections.append(_("Nobody of a partner agency may be named on this record."))
    if until is not None and until <= at:
        objections.append(_("The last day must be after today."))
    return objections


def next_review(category: RestrictionCategory | None, *, on: date) -> date:
    """Return by when a restriction is looked at again; at once where its category is gone."""
    return on + timedelta(days=category.review_days) if category else on


def objections_to_reviewing(*, reason: str, is_lifted: bool) -> list[str]:
    if is_lifted:
        return [_("This restriction has been lifted already.")]
    return [_("Say why it is still needed.")] if looks_blank(reason) else []


def objections_to_denying(*, kind: str, words: str) -> list[str]:
    """List why a denial cannot be recorded; what is kept out for another reason says which."""
    if kind not in Denial.Kind.values:
        return [_("Say what the person is to them.")]
    if kind == Denial.Kind.EXCLUDED and looks_blank(words):
        return [_("Say why.")]
    return []


def objections_to_settling(match: SilentMatch, *, outcome: str, reason: str) -> list[str]:
    """List why a silent match cannot be settled like this."""
    if match.cleared_at is not None:
        return [_("Somebody has already compared these.")]
    objections = []
    if outcome not in SilentMatch.Outcome.values:
        objections.append(_("Say whether it is the same person."))
    if looks_blank(reason):
        objections.append(_("Say how you know."))
    return objections


def objections_to_adopting(*, reason: str, is_linked: bool, is_restricted: bool) -> list[str]:
    """List why an identity cannot be given its one after an adoption.

    ``is_restricted`` is of both identities, where the later one is on record already.
    """
    objections = []
    if looks_blank(reason):
        objections.append(_("Say on what the new identity rests."))
    if is_linked:
        objections.append(_("An adoption of this identity is on record already."))
    if not is_restricted:
        objections.append(_("Restrict the record as an adoption first."))
    return objections


def on_duty_until(at: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when those now on duty go home: at the next opening, or when the office closes."""
    if is_out_of_hours(at, calendar):
        return duty_period(at, calendar)[1]
    local = at.astimezone(LONDON)
    return datetime.combine(local.date(), calendar.closes, tzinfo=LONDON)
