"""When an investigation may be recorded, and what an order of a court needs. Pure.

Source: Procedures, section 3 part 1 (adult), page 19; Social Services and Well-being (Wales) Act
2014, section 127.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from policies.counting import LONDON
from policies.models import InvestigationType
from referrals.models import Pathway, Referral, Status
from strategy_meetings.models import ProtectionAndSupportOrder

Outcome = ProtectionAndSupportOrder.Outcome

CRIMINAL, NON_CRIMINAL = "criminal", "non_criminal"
GROUNDS = ("ground_suspicion", "ground_access", "ground_purposes", "ground_no_more_risk")


def nature_of(kind: InvestigationType) -> str:
    return CRIMINAL if kind.is_criminal else NON_CRIMINAL


def objections_to_investigating(
    referral: Referral,
    asked: Mapping[str, Any],
    kind: InvestigationType,
    *,
    started_on: date,
    report_due_on: date | None,
) -> list[str]:
    """List why this investigation cannot be recorded.

    ``asked`` is the meeting's outcome as the policy has it: ``investigates`` says whether it asks
    for a criminal investigation, a non-criminal one, or both.
    """
    objections = []
    if referral.status == Status.CLOSED:
        objections.append(_("This referral is closed."))
    if nature_of(kind) not in asked.get("investigates", []):
        objections.append(
            _("The strategy meeting did not decide on a criminal investigation.")
            if kind.is_criminal
            else _("The strategy meeting did not decide on a non-criminal investigation.")
        )
    if report_due_on and report_due_on < started_on:
        objections.append(_("The report cannot be due before the investigation starts."))
    return objections


def lacking_of_report(
    *,
    started_on: date,
    report_due_on: date | None,
    report_received_on: date | None,
    result: str,
    today: date,
) -> dict[str, str]:
    """Return what is missing of an investigation's report, by its field."""
    lacking = {}
    if report_due_on and report_due_on < started_on:
        lacking["report_due_on"] = _("The report cannot be due before the investigation starts.")
    if report_received_on and report_received_on < started_on:
        lacking["report_received_on"] = _(
            "The report cannot have come before the investigation started."
        )
    if report_received_on and report_received_on > today:
        lacking["report_received_on"] = _("This day has not come yet.")
    if report_received_on and not result.strip():
        lacking["result"] = _("Say what the report found.")
    if result.strip() and not report_received_on:
        lacking["report_received_on"] = _("Give the day on which the report came.")
    return lacking


def objections_to_applying(
    referral: Referral, told: Mapping[str, Any], *, today: date
) -> list[str]:
    """List why an adult protection and support order cannot be applied for."""
    objections = []
    if referral.pathway != Pathway.ADULT:
        objections.append(_("Only for an adult can this order be applied for."))
    if referral.status == Status.CLOSED:
        objections.append(_("This referral is closed."))
    if told["applied_on"] > today:
        objections.append(_("This day has not come yet."))
    if not all(told[ground].strip() for ground in GROUNDS):
        objections.append(_("Say why for each of the four grounds: all four are needed."))
    return objections


def lacking_of_order(told: Mapping[str, Any], *, applied_on: date, today: date) -> dict[str, str]:
    """Return what is missing of what the court decided, by its field."""
    if told["outcome"] != Outcome.GRANTED:
        if told["starts_at"] or told["ends_at"] or told["executed_on"]:
            words = _("Only an order that was granted has a period and is carried out.")
            return {"outcome": words}
        return {}
    lacking = lacking_of_execution(told, today=today)
    starts_at, ends_at = told["starts_at"], told["ends_at"]
    if starts_at is None:
        lacking["starts_on"] = _("Give the day and the time from which the order holds.")
    elif starts_at.astimezone(LONDON).date() < applied_on:
        lacking["starts_on"] = _("The order cannot start before it was applied for.")
    if ends_at is None:
        lacking["ends_on"] = _("Give the day and the time until which the order holds.")
    elif starts_at and ends_at <= starts_at:
        lacking["ends_on"] = _("The order must end after it starts.")
    if not told["constable"].strip():
        lacking["constable"] = _("Name the constable whom the order names.")
    return lacking


def lacking_of_execution(told: Mapping[str, Any], *, today: date) -> dict[str, str]:
    """Return what is missing of how an order that was granted was carried out, by its field."""
    executed_on: date | None = told["executed_on"]
    if executed_on is None:
        return {}
    lacking = {}
    if told["starts_at"] and told["ends_at"]:
        first, last = (told[name].astimezone(LONDON).date() for name in ("starts_at", "ends_at"))
        if not first <= executed_on <= last:
            lacking["executed_on"] = _("It can only be carried out while the order holds.")
    if executed_on > today:
        lacking["executed_on"] = _("This day has not come yet.")
    if not told["result"].strip():
        lacking["result"] = _("Say what came of it.")
    return lacking
