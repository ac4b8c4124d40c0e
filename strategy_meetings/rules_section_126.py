"""When enquiries about an adult may be written on, determined and authorised. Pure.

Source: Procedures, section 3 part 1 (adult), pages 6 to 16; section 4, page 7 (closing).
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from policies.models import ConsentReason
from strategy_meetings.models import (
    AdultEnquiry,
    CapacityDecision,
    Enquiry,
    EnquiryDecision,
)
from strategy_meetings.rules import objections_to_ending_enquiry

Determination = Enquiry.Determination
Advocacy = AdultEnquiry.Advocacy

# After these somebody acts, so that the strategy group closes the referral and nobody else (A8).
GROUP_CLOSES = (Determination.ONE, Determination.TWO, Determination.THREE)

REASONS_NEEDED: Mapping[str, str] = {
    AdultEnquiry.Agrees.NO: ConsentReason.Use.REFUSED,
    AdultEnquiry.Agrees.LACKS_CAPACITY: ConsentReason.Use.LACKS_CAPACITY,
    AdultEnquiry.Agrees.NOT_ASKED: ConsentReason.Use.NOT_ASKED,
}


def objections_to_writing(enquiry: Enquiry, *, kind: str = Enquiry.Kind.SECTION_126) -> list[str]:
    """List why nothing more of what belongs to one kind is written down of these enquiries."""
    if enquiry.kind != kind:
        if kind == Enquiry.Kind.SECTION_47:
            return [_("This is not an enquiry about a child.")]
        return [_("These are not enquiries about an adult.")]
    if enquiry.ended_at is not None:
        return [_("These enquiries have ended. What is written of them stays as it is.")]
    return []


def lacking_of_adult(told: Mapping[str, Any], *, today: date) -> dict[str, str]:
    """Return what is missing or cannot be, by the field it belongs to (4.1)."""
    return {
        **lacking_of_agreement(told["agrees"], told["consent_reason"]),
        **lacking_of_advocacy(told["advocacy"], told["advocacy_words"]),
        **lacking_of_seeing(told, today=today),
    }


def lacking_of_agreement(agrees: str, reason: ConsentReason | None) -> dict[str, str]:
    wanted = REASONS_NEEDED.get(agrees)
    if wanted and (reason is None or reason.used_when != wanted):
        return {"consent_reason": _("Choose why the enquiries go on, for the answer above.")}
    if not wanted and reason is not None:
        return {"consent_reason": _("This reason does not fit the answer above.")}
    return {}


def lacking_of_advocacy(advocacy: str, words: str) -> dict[str, str]:
    missing = {
        str(Advocacy.REFUSED): _("Say why they refused an advocate, in their words."),
        str(Advocacy.NOT_OFFERED): _("Say why an advocate has not been offered yet."),
    }
    if words.strip() or advocacy not in missing:
        return {}
    return {"advocacy_words": missing[advocacy]}


def lacking_of_seeing(told: Mapping[str, Any], *, today: date) -> dict[str, str]:
    lacking = {}
    if told["urgent_circumstance"] is not None and told["urgent_on"] is None:
        lacking["urgent_on"] = _("Give the day on which this was known.")
    for name in ("urgent_on", "seen_on"):
        if told[name] and told[name] > today:
            lacking[name] = _("This day has not come yet.")
    if told["seen_on"] and not told["seen_by_whom"].strip():
        lacking["seen_by_whom"] = _("Say who saw the adult.")
    if was_not_seen_in_time(told, today=today) and not told["not_seen_words"].strip():
        lacking["not_seen_words"] = _("Say why the adult was not seen on the same day.")
    return lacking


def was_not_seen_in_time(told: Mapping[str, Any], *, today: date) -> bool:
    """Say whether an urgent circumstance passed its own day without anybody seeing the adult."""
    urgent_on: date | None = told["urgent_on"]
    if told["urgent_circumstance"] is None or urgent_on is None:
        return False
    seen_on: date = told["seen_on"] or today
    return seen_on > urgent_on


def lacking_of_capacity(
    *, result: str, assessor: str, assessed_on: date | None, today: date
) -> dict[str, str]:
    """Return what is missing of an assessment of capacity, by its field."""
    lacking = {}
    if result != CapacityDecision.Result.NOT_ASSESSED:
        if not assessor.strip():
            lacking["assessor"] = _("Say who assessed it.")
        if assessed_on is None:
            lacking["assessed_on"] = _("Give the day of the assessment.")
    if assessed_on and assessed_on > today:
        lacking["assessed_on"] = _("This day has not come yet.")
    return lacking


def lacking_of_maker(
    *, is_caused: bool, asked: str, began_on: date | None, today: date
) -> dict[str, str]:
    """Return what is missing of who makes the enquiries, by its field."""
    lacking = {}
    if is_caused and not asked.strip():
        lacking["asked"] = _("Say what they were asked to find out.")
    if began_on and began_on > today:
        lacking["began_on"] = _("This day has not come yet.")
    return lacking


def lacking_of_determination(
    *, determination: str, route: str, emergency_action: str
) -> dict[str, str]:
    """Return what a determination needs beside its reason, by its field."""
    if determination == Determination.ONE and not emergency_action.strip():
        return {
            "emergency_action": _("Say what was done at once, by whom and when."),
        }
    if determination == Determination.TWO and route not in EnquiryDecision.Route.values:
        return {"route": _("Choose what follows for the adult.")}
    return {}


def objections_to_determining(
    enquiry: Enquiry,
    determination: str,
    reason: str,
    *,
    route: str,
    emergency_action: str,
    is_waiting: bool,
) -> list[str]:
    """List why this determination cannot be put to the person who authorises it."""
    objections = objections_to_ending_enquiry(enquiry, determination, reason)
    if is_waiting:
        objections.append(_("A determination waits to be authorised already."))
    lacking = lacking_of_determination(
        determination=determination, route=route, emergency_action=emergency_action
    )
    return [*objections, *lacking.values()]


def objections_to_authorising(
    decision: EnquiryDecision,
    *,
    is_authorised: bool,
    reason: str,
    was_written_on: bool,
    accounts_of_decider: Collection[UUID],
    by: UUID,
) -> list[str]:
    """List why somebody cannot authorise a determination, or send it back.

    ``accounts_of_decider`` are all accounts of whoever made it; ``was_written_on`` says that the
    record of the enquiries was changed after that.
    """
    if decision.is_authorised is not None:
        return [_("This has been decided already.")]
    objections = []
    if by == decision.decided_by or by in accounts_of_decider:
        objections.append(_("Somebody else has to authorise your determination."))
    if is_authorised and was_written_on:
        objections.append(
            _("The record was changed after this determination was made. Send it back.")
        )
    if not is_authorised and not reason.strip():
        objections.append(_("Say why you send it back."))
    return objections
