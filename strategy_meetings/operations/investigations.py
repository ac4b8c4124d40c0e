"""Investigations that a strategy meeting decided on, and adult protection and support orders."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.models import Agency
from policies.models import InvestigationType
from records import audit
from records.audit import Actor
from records.refusals import Conflict, Refused
from records.row_security import operation
from referrals.models import Referral
from strategy_meetings import rules_investigations as rules
from strategy_meetings.models import (
    Investigation,
    ProtectionAndSupportOrder,
    StrategyOutcome,
)
from strategy_meetings.operations.section_126 import save_version


@operation
def begin_investigation(
    outcome: StrategyOutcome,
    *,
    kind: InvestigationType,
    agency: Agency | None,
    responsible: str,
    lead: str,
    started_on: date,
    report_due_on: date | None,
    by: Actor,
    at: datetime,
) -> Investigation:
    """Record an investigation that ``outcome`` of a strategy meeting asks for. Raises Refused."""
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=outcome.referral_id)
    asked = outcome.strategy_meeting.meeting_type.outcome(outcome.outcome)
    if objections := rules.objections_to_investigating(
        referral, asked, kind, started_on=started_on, report_due_on=report_due_on
    ):
        raise Refused(objections)
    investigation = Investigation.objects.create(
        referral=referral,
        strategy_meeting=outcome.strategy_meeting,
        kind=kind,
        agency=agency,
        responsible=responsible,
        lead=lead,
        started_on=started_on,
        report_due_on=report_due_on,
        added_at=at,
        added_by=by.id,
    )
    audit.record(
        "investigation.begun",
        referral,
        by=by,
        at=at,
        kind=kind.code,
        is_criminal=kind.is_criminal,
        meeting=outcome.strategy_meeting.meeting.reference,
    )
    return investigation


@operation
def record_report(
    investigation: Investigation,
    *,
    report_due_on: date | None,
    report_received_on: date | None,
    result: str,
    version: int,
    by: Actor,
    at: datetime,
) -> Investigation:
    """Record when the written report came and what it found; it goes to the conference (4.3).

    Raises Conflict where somebody else has saved since ``version``; and Refused.
    """
    referral = Referral.objects.get(pk=investigation.referral_id)
    investigation = Investigation.objects.select_for_update().get(pk=investigation.pk)
    if version != investigation.version:
        raise Conflict(theirs=investigation.result, yours=result, version=investigation.version)
    if lacking := rules.lacking_of_report(
        started_on=investigation.started_on,
        report_due_on=report_due_on,
        report_received_on=report_received_on,
        result=result,
        today=timezone.localdate(at),
    ):
        raise Refused(list(lacking.values()))

    investigation.report_due_on = report_due_on
    investigation.report_received_on = report_received_on
    investigation.result = result
    save_version(investigation, by=by, at=at)
    audit.record("investigation.recorded", referral, by=by, at=at, kind=investigation.kind.code)
    return investigation


@operation
def apply_for_order(
    referral: Referral, *, told: Mapping[str, Any], by: Actor, at: datetime
) -> ProtectionAndSupportOrder:
    """Record that a court is asked for an adult protection and support order (s.127).

    ``told`` holds the application's fields, the four grounds among them. Raises Refused.
    """
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if objections := rules.objections_to_applying(referral, told, today=timezone.localdate(at)):
        raise Refused(objections)
    order = ProtectionAndSupportOrder.objects.create(
        referral=referral, **told, added_at=at, added_by=by.id
    )
    audit.record("protection_order.requested", referral, by=by, at=at)
    return order


@operation
def record_order(
    order: ProtectionAndSupportOrder,
    *,
    told: Mapping[str, Any],
    version: int,
    by: Actor,
    at: datetime,
) -> ProtectionAndSupportOrder:
    """Record what the court decided, for which period, and what came of the entry.

    Raises Conflict where somebody else has saved since ``version``; and Refused.
    """
    referral = Referral.objects.get(pk=order.referral_id)
    order = ProtectionAndSupportOrder.objects.select_for_update().get(pk=order.pk)
    if version != order.version:
        raise Conflict(theirs=order.result, yours=told["result"], version=order.version)
    if lacking := rules.lacking_of_order(
        told, applied_on=order.applied_on, today=timezone.localdate(at)
    ):
        raise Refused(list(lacking.values()))

    for name, value in told.items():
        setattr(order, name, value)
    save_version(order, by=by, at=at)
    audit.record("protection_order.recorded", referral, by=by, at=at, outcome=order.outcome)
    return order
