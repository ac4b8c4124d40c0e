"""The record of enquiries about an adult as plain values, in one language, for the file."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from records.outbox import LOCALES
from strategy_meetings import queries_section_126 as queries
from strategy_meetings.documents import day, moment
from strategy_meetings.documents_enquiries import determined, made_by, opening
from strategy_meetings.models import (
    AdultEnquiry,
    Enquiry,
    EnquiryDecision,
    Investigation,
    ProtectionAndSupportOrder,
)


def record(enquiry: Enquiry, *, language: str) -> dict[str, Any]:
    """Return what the record says: text and lists only. ``language`` is en or cy."""
    referral = enquiry.referral
    with translation.override(LOCALES[language]):
        written = queries.record_of(enquiry)
        return {
            "title": _("Section 126 enquiries %(reference)s") % {"reference": referral.reference},
            **opening(enquiry),
            "adult": adult(written.adult),
            "elements": [
                {"name": name, "text": element.text}
                for _code, name, element in written.elements
                if element is not None and element.text
            ],
            "makers": made_by(written.makers),
            "steps": [
                {
                    "on": day(step.happened_on),
                    "kind": str(step.get_kind_display()),
                    "who": step.who,
                    "text": step.text,
                }
                for step in written.steps
            ],
            "capacities": [
                {
                    "decision": capacity.decision,
                    "result": str(capacity.get_result_display()),
                    "assessor": capacity.assessor,
                    "on": day(capacity.assessed_on),
                    "reason": capacity.reason,
                }
                for capacity in written.capacities
            ],
            "decisions": [decided(decision) for decision in written.decisions],
            "investigations": [investigated(each) for each in queries.investigations_of(referral)],
            "orders": [ordered(each) for each in referral.protection_and_support_orders.all()],
        }


def adult(row: AdultEnquiry | None) -> list[dict[str, str]]:
    """Return the adult's side as rows of a name and what is recorded, those that are recorded."""
    if row is None:
        return []
    reason = row.consent_reason.name if row.consent_reason else ""
    urgent = row.urgent_circumstance.name if row.urgent_circumstance else ""
    told = [
        (_("What the adult wanted at the start"), row.view_at_start),
        (_("What the adult says at the end"), row.view_at_end),
        (_("Agreement"), str(row.get_agrees_display())),
        (_("Why the enquiries go on all the same"), reason),
        (_("More about their agreement"), row.consent_words),
        (_("Advocate"), str(row.get_advocacy_display())),
        (_("More about the advocate"), row.advocacy_words),
        (_("Urgent circumstance"), urgent),
        (_("Known on"), day(row.urgent_on)),
        (_("First seen on"), day(row.seen_on)),
        (_("Seen by"), row.seen_by_whom),
        (_("Why not seen on the same day"), row.not_seen_words),
        (_("Risk when the enquiries began"), str(row.get_risk_before_display())),
        (_("Risk now"), str(row.get_risk_after_display())),
    ]
    return [{"key": key, "value": value} for key, value in told if value]


def decided(decision: EnquiryDecision) -> dict[str, Any]:
    return {
        **determined(decision, Enquiry.Kind.SECTION_126),
        "route": str(decision.get_route_display()),
        "emergency_action": decision.emergency_action,
    }


def investigated(row: Investigation) -> dict[str, Any]:
    return {
        "kind": row.kind.name,
        "is_criminal": row.kind.is_criminal,
        "responsible": row.responsible,
        "lead": row.lead,
        "started": day(row.started_on),
        "due": day(row.report_due_on),
        "received": day(row.report_received_on),
        "result": row.result,
    }


def ordered(row: ProtectionAndSupportOrder) -> dict[str, Any]:
    return {
        "officer": row.officer,
        "applied": day(row.applied_on),
        "court": row.court,
        "premises": row.premises,
        "grounds": [
            row.ground_suspicion,
            row.ground_access,
            row.ground_purposes,
            row.ground_no_more_risk,
        ],
        "outcome": str(row.get_outcome_display()),
        "starts": moment(row.starts_at),
        "ends": moment(row.ends_at),
        "constable": row.constable,
        "others": row.others,
        "executed": day(row.executed_on),
        "result": row.result,
    }
