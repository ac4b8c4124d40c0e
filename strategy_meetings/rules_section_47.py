"""When an enquiry about a child may be written on and determined. Pure.

Source: Procedures, section 3 part 2 (child), pages 8 and 1 to 4 of the second half.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from strategy_meetings.models import ChildConsidered, ChildEnquiry, Enquiry
from strategy_meetings.rules import objections_to_ending_enquiry

Determination = Enquiry.Determination
DAYS = ("seen_on", "parents_seen_on")


def lacking_of_child(told: Mapping[str, Any], *, today: date) -> dict[str, str]:
    """Return what is missing or cannot be, by the field it belongs to (5.2)."""
    lacking = {
        name: _("This day has not come yet.") for name in DAYS if told[name] and told[name] > today
    }
    return {**lacking_of_seeing(told), **lacking_of_checks(told, today=today), **lacking}


def lacking_of_seeing(told: Mapping[str, Any]) -> dict[str, str]:
    lacking = {}
    if told["seen_on"] and not told["seen_by_whom"].strip():
        lacking["seen_by_whom"] = _("Say who saw the child.")
    if told["seen_on"] and not told["was_alone"]:
        lacking["was_alone"] = _("Say whether the child was seen alone.")
    if told["was_alone"] == ChildEnquiry.Alone.NO and not told["not_alone_words"].strip():
        lacking["not_alone_words"] = _("Say who was there, and why the child was not seen alone.")
    if told["child_words"].strip() and not told["language"].strip():
        lacking["language"] = _("Say in which language the child spoke.")
    return lacking


def lacking_of_checks(told: Mapping[str, Any], *, today: date) -> dict[str, str]:
    """Return what is missing of the interview on film and the medical examination."""
    lacking = {}
    done = {
        "interview": ChildEnquiry.Interview.HELD,
        "medical": ChildEnquiry.Medical.DONE,
    }
    for name, is_done in done.items():
        on = told[f"{name}_on"]
        if told[name] == is_done and on is None:
            lacking[f"{name}_on"] = _("Give the day.")
        elif told[name] == is_done and on > today:
            lacking[f"{name}_on"] = _("This day has not come yet.")
    if told["medical"] == ChildEnquiry.Medical.DONE:
        if not told["paediatrician"].strip():
            lacking["paediatrician"] = _("Say who examined the child.")
        if not told["medical_consent"].strip():
            lacking["medical_consent"] = _("Say who agreed to it.")
    if told["medical"] == ChildEnquiry.Medical.REFUSED and not told["medical_words"].strip():
        lacking["medical_words"] = _("Say who refused it, and what was done.")
    return lacking


def lacking_of_considering(
    enquiry: Enquiry, *, done: str, reason: str, own: Enquiry | None
) -> dict[str, str]:
    """Return what is missing of another child who was considered, by its field."""
    if done == ChildConsidered.Done.NO_ENQUIRY:
        lacking = {} if reason.strip() else {"reason": _("Say why there is no enquiry.")}
        return lacking | ({} if own is None else {"own": _("An enquiry about them is on record.")})
    if own is not None and (
        own.kind != Enquiry.Kind.SECTION_47 or own.referral_id == enquiry.referral_id
    ):
        return {"own": _("This is not another child's enquiry.")}
    return {}


def lacking_of_determination(
    *, determination: str, is_conference_needed: bool | None
) -> dict[str, str]:
    """Return what a determination about a child needs beside its reason, by its field.

    Determination 3 goes to a conference; after 2 there may be one, where an agency asks for it.
    """
    said = is_conference_needed
    if said is None:
        words = _("Say whether a conference is needed.")
    elif determination == Determination.THREE and not said:
        words = _("A child at continuing risk goes to a conference.")
    elif determination == Determination.ONE and said:
        words = _("Where nothing is substantiated there is no conference.")
    else:
        return {}
    return {"is_conference_needed": words}


def objections_to_determining(
    enquiry: Enquiry,
    determination: str,
    reason: str,
    *,
    is_conference_needed: bool | None,
    child: ChildEnquiry | None,
    is_waiting: bool,
) -> list[str]:
    """List why this determination cannot be put to the manager who agrees to it."""
    objections = objections_to_ending_enquiry(enquiry, determination, reason)
    if is_waiting:
        objections.append(_("A determination waits to be authorised already."))
    if child is None or not (child.seen_on or child.not_seen_words.strip()):
        objections.append(_("Record first when the child was seen, or why not."))
    if child is None or not child.analysis.strip():
        objections.append(_("Write the analysis first: what the determination rests on."))
    lacking = lacking_of_determination(
        determination=determination, is_conference_needed=is_conference_needed
    )
    return [*objections, *lacking.values()]
