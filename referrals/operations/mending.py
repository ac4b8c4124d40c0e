"""Putting right what began untidily: somebody found later, a wrong pathway, a report withdrawn."""

from collections.abc import Mapping
from datetime import datetime

from accounts.models import Agency
from accounts.roles import Can, can
from people.models import PersonRecord
from people.operations import add_record
from people.queries import who_was_chosen
from people.rules_choosing import objections_to_choice
from policies.models import Pathway
from policies.queries import current_policy
from records import audit
from records.audit import SYSTEM, Actor
from records.refusals import Refused
from records.row_security import operation
from referrals import rules
from referrals.models import (
    Deadline,
    JoinedReferral,
    OpenedFrom,
    Referral,
    Report,
    ReportPerson,
    Withdrawal,
    WithdrawalAnswer,
)
from referrals.operations.comparing import look_for_hidden
from referrals.operations.deadlines import meet_deadline, running, start_deadline
from referrals.operations.referrals import end_referral
from referrals.operations.reports import let_in, open_referral
from referrals.operations.triage import locked
from referrals.rules import NamedPerson, mending


@operation
def add_person(
    referral: Referral,
    *,
    named: NamedPerson,
    found_at: datetime,
    reason: str,
    by: Actor,
    at: datetime,
) -> Referral:
    """Open a referral for somebody at risk whom the report did not name; return it.

    It counts as received when they were found. The reporter, who did not name them, is told
    nothing of it. Whoever adds them looked first who is on record. Raises Refused with every
    reason.
    """
    referral = locked(referral)
    report = referral.report
    objections = objections_to_choice(named.choice, may_search=can(by, Can.SEARCH_PEOPLE))
    objections += mending.objections_to_adding(
        report, named, found_at=found_at, reason=reason, at=at
    )
    if objections:
        raise Refused(objections)
    record = write_down_found(report, named, agency=referral.owning_agency, by=by, at=at)
    (pathway,) = rules.pathways_of(named)
    opened = open_referral(
        report,
        record_id=record.pk,
        pathway=pathway,
        policy=current_policy(found_at),
        received_at=found_at,
        rating=rules.first_rating({"is_in_danger_now": report.is_in_danger_now}),
        is_reporter_known=False,
        by=by,
    )
    let_in(record.person, opened, by=by, at=at)
    look_for_hidden(report, [record], by=SYSTEM, at=at)
    opened_from(opened, referral, OpenedFrom.Why.FOUND_LATER, reason=reason, by=by, at=at)
    audit.record("referral.opened_later", opened, by=by, at=at, earlier=referral.reference)
    return opened


def write_down_found(
    report: Report, named: NamedPerson, *, agency: Agency, by: Actor, at: datetime
) -> PersonRecord:
    """Write down somebody found later, as the agency that found them describes them."""
    record = add_record(
        fields=named.fields,
        agency=agency,
        person=who_was_chosen(named.choice, by=by),
        choice=named.choice,
        by=by,
        at=at,
    )
    ReportPerson.objects.bulk_create(
        ReportPerson(report=report, record=record, role=role, relationship=named.relationship)
        for role in sorted(named.roles)
    )
    return record


@operation
def correct_pathway(referral: Referral, *, reason: str, by: Actor, at: datetime) -> Referral:
    """Move a child's referral to the adult pathway or the other way round; return the new one.

    The old one ends and points to it. Every clock of the new one counts from the true receipt, by
    the policy it came in under; who has been told already is not told twice.
    """
    referral = locked(referral)
    to = mending.CORRECTIONS.get(Pathway(referral.pathway), Pathway(referral.pathway))
    others = Referral.objects.filter(report=referral.report, record=referral.record, pathway=to)
    joinings = JoinedReferral.objects.filter(parted_at__isnull=True)
    handovers = referral.handovers.filter(accepted_at=None, refused_at=None)
    if objections := mending.objections_to_correcting_pathway(
        referral,
        reason=reason,
        is_on_it_already=others.exists(),
        is_joined=joinings.filter(referral=referral).exists(),
        leads=joinings.filter(lead=referral).exists(),
        is_handed_over=handovers.exists(),
    ):
        raise Refused(objections)
    clocks = Deadline.objects.filter(referral=referral).select_related("timescale")
    last = {clock.timescale.ref: clock for clock in clocks.order_by("started_at", "pk")}
    opened = open_referral(
        referral.report,
        record_id=referral.record_id,
        pathway=to,
        policy=referral.policy,
        received_at=referral.received_at,
        rating=referral.rating,
        is_reporter_known=not last.keys().isdisjoint({rules.ACKNOWLEDGEMENT, rules.OUTCOME_TOLD}),
        by=by,
    )
    go_on_with(last, opened, by=by, at=at)
    let_in(referral.record.person, opened, by=by, at=at)
    opened_from(opened, referral, OpenedFrom.Why.PATHWAY_CORRECTED, reason=reason, by=by, at=at)
    end_referral(referral, reason=reason, by=by, at=at)
    audit.record("pathway.corrected", referral, by=by, at=at, opened=opened.reference, pathway=to)
    audit.record("pathway.corrected", opened, by=by, at=at, earlier=referral.reference, pathway=to)
    return opened


def go_on_with(
    earlier: Mapping[str, Deadline], opened: Referral, *, by: Actor, at: datetime
) -> None:
    """Take over what had happened on the ``earlier`` clocks, and what was still waited for.

    Nobody is told or asked twice: what was met is met. Partners' information and the written
    confirmation of a telephone report are waited for since they were first.
    """
    information = {ref: ref for ref in rules.INFORMATION.values()}
    confirmation = dict.fromkeys(
        rules.WRITTEN_CONFIRMATION.values(), rules.WRITTEN_CONFIRMATION[Pathway(opened.pathway)]
    )
    happened = {ref: ref for ref in (rules.ACKNOWLEDGEMENT, rules.URGENT_SEEN)}
    for ref, own in {**happened, **information, **confirmation}.items():
        clock = earlier.get(ref)
        if clock is None:
            continue
        if clock.met_at:
            meet_deadline(opened, ref=own, by=by, at=clock.met_at)
        elif ref not in happened and clock.stopped_at is None and running(opened, own) is None:
            start_deadline(opened, ref=own, started_at=clock.started_at, by=by, at=at)


def opened_from(
    opened: Referral,
    earlier: Referral,
    why: OpenedFrom.Why,
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    OpenedFrom.objects.create(
        referral=opened,
        earlier=earlier,
        why=why,
        reason=reason,
        opened_at=at,
        opened_by=by.id,
        opened_by_name=by.name,
    )


@operation
def withdraw_report(report: Report, *, words: str, by: Actor, at: datetime) -> Withdrawal:
    """Note that the reporter withdraws a report. Nothing goes, and nothing is decided by it."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    is_withdrawn = Withdrawal.objects.filter(report=report).exists()
    if objections := mending.objections_to_withdrawing(words, is_withdrawn=is_withdrawn):
        raise Refused(objections)
    withdrawal = Withdrawal.objects.create(
        report=report,
        words=words,
        withdrawn_at=at,
        withdrawn_by=by.id,
        withdrawn_by_name=by.name,
    )
    audit.record("report.withdrawn", report, by=by, at=at)
    return withdrawal


@operation
def answer_withdrawal(
    referral: Referral, *, goes_on: bool, reason: str, by: Actor, at: datetime
) -> WithdrawalAnswer:
    """Say whether a referral goes on although its report was withdrawn, and why.

    Where it does not go on, the screening decision still says so: this ends nothing by itself.
    """
    referral = locked(referral)
    is_answered = WithdrawalAnswer.objects.filter(referral=referral).exists()
    if objections := mending.objections_to_answering_withdrawal(reason, is_answered=is_answered):
        raise Refused(objections)
    answer = WithdrawalAnswer.objects.create(
        referral=referral,
        goes_on=goes_on,
        reason=reason,
        answered_at=at,
        answered_by=by.id,
        answered_by_name=by.name,
    )
    audit.record("withdrawal.answered", referral, by=by, at=at, goes_on=goes_on)
    return answer
