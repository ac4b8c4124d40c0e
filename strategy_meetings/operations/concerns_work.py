"""What is written down and done about a concern: entries, investigations, employers, notices."""

from datetime import date, datetime

from accounts.models import Membership
from records import audit, documents
from records.audit import Actor
from records.models import IssuedDocument
from records.refusals import Refused
from records.row_security import operation
from referrals import operations as referrals
from referrals.models import Referral
from strategy_meetings import (
    documents_concerns,
    notifications_concerns,
    queries_concerns,
    rules_concerns,
)
from strategy_meetings.models import (
    ConcernAction,
    ConcernEmployer,
    ConcernEntry,
    ConcernInvestigation,
    ConcernNotice,
)
from strategy_meetings.operations.concerns import concern_of, kept_out_of


@operation
def add_entry(
    referral: Referral, *, kind: str, words: str, reason: str = "", by: Actor, at: datetime
) -> ConcernEntry:
    """Write down one thing: a first response, a safeguard, what the person may be told."""
    concern = concern_of(referral, by=by)
    if objections := rules_concerns.objections_to_entry(kind=kind, words=words, reason=reason):
        raise Refused(objections)
    entry = ConcernEntry.objects.create(
        concern=concern,
        kind=kind,
        words=words,
        reason=reason,
        recorded_at=at,
        recorded_by=by.id,
        recorded_by_name=by.name,
    )
    audit.record("practitioner_concern.noted", referral, by=by, at=at, kind=kind)
    return entry


@operation
def investigate_concern(
    referral: Referral,
    *,
    kind: str,
    reason_out_of_turn: str = "",
    is_set_aside: bool = False,
    findings: str = "",
    by: Actor,
    at: datetime,
) -> ConcernInvestigation:
    """Start an investigation in its turn, or say that there is none and why (6.3, stage 7)."""
    concern = concern_of(referral, by=by)
    if objections := rules_concerns.objections_to_investigating(
        concern.referral,
        list(concern.investigations.all()),
        kind=kind,
        reason_out_of_turn=reason_out_of_turn,
        is_set_aside=is_set_aside,
        findings=findings,
    ):
        raise Refused(objections)
    investigation = ConcernInvestigation.objects.create(
        concern=concern,
        kind=kind,
        reason_out_of_turn="" if is_set_aside else reason_out_of_turn,
        is_set_aside=is_set_aside,
        findings=findings if is_set_aside else "",
        started_at=at,
        started_by=by.id,
        ended_at=at if is_set_aside else None,
        ended_by=by.id if is_set_aside else None,
    )
    event = "concern_investigation.settled" if is_set_aside else "concern_investigation.started"
    audit.record(event, referral, by=by, at=at, kind=kind)
    return investigation


@operation
def end_concern_investigation(
    investigation: ConcernInvestigation, *, findings: str, by: Actor, at: datetime
) -> ConcernInvestigation:
    """Record what an investigation found: the next in turn may start."""
    concern = concern_of(investigation.concern.referral, by=by)
    investigation = ConcernInvestigation.objects.select_for_update().get(pk=investigation.pk)
    if objections := rules_concerns.objections_to_ending_investigation(
        investigation, findings=findings
    ):
        raise Refused(objections)
    investigation.findings = findings
    investigation.ended_at, investigation.ended_by = at, by.id
    investigation.save()
    audit.record(
        "concern_investigation.ended",
        concern.referral,
        by=by,
        at=at,
        kind=investigation.kind,
    )
    return investigation


@operation
def add_employer(
    referral: Referral,
    *,
    contact: Membership,
    learnt_at: datetime | None,
    by: Actor,
    at: datetime,
) -> ConcernEmployer:
    """Give one contact of an employer a part of their own. Raises Refused for anybody kept out."""
    concern = concern_of(referral, by=by)
    if objections := rules_concerns.objections_to_contact(
        contact.user_id,
        kept_out=kept_out_of(referral),
        known=set(concern.employers.values_list("contact_id", flat=True)),
    ):
        raise Refused(objections)
    employer = ConcernEmployer.objects.create(
        concern=concern,
        agency=contact.agency,
        contact_id=contact.user_id,
        contact_name=contact.user.name,
        learnt_at=learnt_at,
        added_at=at,
        added_by=by.id,
    )
    audit.record("concern_employer.added", referral, by=by, at=at)
    notifications_concerns.tell_employer(employer, by=by, at=at)
    return employer


@operation
def tell_as_employer(
    employer: ConcernEmployer,
    *,
    learnt_at: datetime | None,
    report: str,
    risk_assessment: str,
    by: Actor,
    at: datetime,
) -> ConcernEmployer:
    """Keep the employer's report and organisational risk assessment, each with who gave it."""
    employer = locked(employer, by=by)
    if objections := rules_concerns.objections_to_telling(
        report=report, risk_assessment=risk_assessment, learnt_at=learnt_at, at=at
    ):
        raise Refused(objections)
    employer.learnt_at = learnt_at
    if report != employer.report:
        employer.report = report
        employer.reported_at, employer.reported_by = at, by.id
    if risk_assessment != employer.risk_assessment:
        employer.risk_assessment = risk_assessment
        employer.assessed_at, employer.assessed_by = at, by.id
    employer.save()
    audit.record("concern_employer.answered", employer, by=by, at=at)
    return employer


@operation
def share_with_employer(
    employer: ConcernEmployer, *, words: str, language: str, by: Actor, at: datetime
) -> IssuedDocument:
    """Share words with the employer's contact, who is told, and freeze them in a PDF.

    Raises Refused where they name somebody else of the report: nothing of a child goes there.
    """
    employer = locked(employer, by=by)
    names = queries_concerns.names_of_others(employer.concern.referral)
    if objections := rules_concerns.objections_to_sharing(words, names=names):
        raise Refused(objections)
    employer.shared = words
    employer.shared_at, employer.shared_by = at, by.id
    context = documents_concerns.employers_part(employer, language=language)
    employer.document = documents.issue(
        kind="concern_employer",
        template="strategy_meetings/pdf/concern_employer.html",
        language=language,
        context=context,
        title=context["title"],
        reference=employer.concern.referral.reference,
        by=by,
        at=at,
    )
    employer.save()
    audit.record("concern_employer.shared", employer, by=by, at=at)
    notifications_concerns.tell_employer(employer, by=by, at=at)
    return employer.document


@operation
def agree_with_employer(
    employer: ConcernEmployer, *, what: str, due_on: date, by: Actor, at: datetime
) -> ConcernAction:
    """Agree what the employer does and by when; it too names nobody else of the report."""
    employer = locked(employer, by=by)
    names = queries_concerns.names_of_others(employer.concern.referral)
    if objections := rules_concerns.objections_to_sharing(what, names=names):
        raise Refused(objections)
    action = ConcernAction.objects.create(
        employer=employer, what=what, due_on=due_on, agreed_at=at, agreed_by=by.id
    )
    audit.record("concern_action.agreed", employer, by=by, at=at)
    notifications_concerns.tell_employer(employer, by=by, at=at)
    return action


@operation
def finish_action(action: ConcernAction, *, words: str, by: Actor, at: datetime) -> ConcernAction:
    """Record that an employer did what was agreed, and how."""
    employer = locked(action.employer, by=by)
    action = ConcernAction.objects.select_for_update().get(pk=action.pk)
    if objections := rules_concerns.objections_to_finishing(action, words=words):
        raise Refused(objections)
    action.done_words = words
    action.done_at, action.done_by = at, by.id
    action.save()
    audit.record("concern_action.finished", employer, by=by, at=at)
    return action


def locked(employer: ConcernEmployer, *, by: Actor) -> ConcernEmployer:
    """Return the employer's part, locked after its concern; nobody kept out touches it."""
    concern_of(employer.concern.referral, by=by)
    return (
        ConcernEmployer.objects.select_for_update(of=("self",))
        .select_related("concern__referral__record", "agency")
        .get(pk=employer.pk)
    )


@operation
def record_notice(
    referral: Referral,
    *,
    body: str,
    is_referred: bool,
    referred_on: date | None,
    words: str,
    by: Actor,
    at: datetime,
) -> ConcernNotice:
    """Record that the DBS or a regulator was told, or why not; telling the DBS meets S6."""
    concern = concern_of(referral, by=by)
    bodies = {row.code: row for row in concern.referral.policy.regulators.all()}
    if objections := rules_concerns.objections_to_notice(
        body=body, bodies=bodies, is_referred=is_referred, referred_on=referred_on, words=words
    ):
        raise Refused(objections)
    notice = ConcernNotice.objects.create(
        concern=concern,
        body=body,
        is_referred=is_referred,
        referred_on=referred_on if is_referred else None,
        words=words,
        recorded_at=at,
        recorded_by=by.id,
        recorded_by_name=by.name,
    )
    audit.record(
        "regulator_notice.recorded", referral, by=by, at=at, body=body, is_referred=is_referred
    )
    if bodies[body].keeps_barred_lists and is_referred:
        referrals.meet_deadline(referral, ref=rules_concerns.BARRING, by=by, at=at)
    return notice


@operation
def issue_concern(referral: Referral, *, language: str, by: Actor, at: datetime) -> IssuedDocument:
    """Freeze the whole record of the concern as a PDF, for those who keep such concerns."""
    concern = concern_of(referral, by=by)
    context = documents_concerns.whole_record(concern, by, language=language, at=at)
    return documents.issue(
        kind="concern",
        template="strategy_meetings/pdf/concern.html",
        language=language,
        context=context,
        title=context["title"],
        reference=referral.reference,
        by=by,
        at=at,
    )
