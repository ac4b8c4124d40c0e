"""Taking in a report: word for word, once, with a referral for each person at risk."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, models, transaction

from accounts.models import Agency, Team
from people.models import Person, PersonRecord
from people.operations import add_record, admit
from people.queries import who_was_chosen
from policies.models import Pathway, Policy
from policies.queries import calendar as calendar_of
from policies.queries import current_policy
from policies.rules import WorkingCalendar
from records import audit
from records.audit import SYSTEM, Actor
from records.keys import new_reference
from records.refusals import Refused
from records.row_security import operation
from referrals import notifications, rules
from referrals.models import (
    Deadline,
    Rating,
    Referral,
    Report,
    ReportAnswer,
    ReportPerson,
)
from referrals.operations.comparing import look_for_hidden
from referrals.operations.confirmations import ask_for_confirmation
from referrals.operations.deadlines import counted, meet_deadline
from referrals.operations.restricting import is_person_restricted, let_in_the_named
from referrals.rules import FurtherAnswer, NamedPerson, Submission
from referrals.rules.triage import is_out_of_hours


class AlreadySent(Exception):
    """The same form was sent before with other words; ``report`` is what was taken then."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.reference)
        self.report = report


@operation
def submit_report(submission: Submission, *, by: Actor, at: datetime) -> Report:
    """Take in a report and open a referral for each person at risk and each practitioner.

    Sending the same submission again returns the report made the first time. Raises AlreadySent
    where its key was used for other words, and Refused where it does not say enough.
    """
    if earlier := Report.objects.filter(submission_key=submission.key).first():
        return the_same(earlier, submission)
    if objections := rules.objections_to_submitting(submission, at=at):
        raise Refused(objections)

    policy = current_policy(submission.received_at)
    try:
        with transaction.atomic():
            report = Report.objects.create(
                submission_key=submission.key,
                reference=unused_reference("RP", Report),
                submission_digest=submission.digest,
                channel=submission.channel,
                source=policy.sources.get(code=submission.source),
                language=submission.language,
                received_at=submission.received_at,
                entered_at=at,
                entered_by=by.id,
                **submission.told,
            )
    except IntegrityError:
        earlier = Report.objects.filter(submission_key=submission.key).first()
        if earlier is None:
            raise
        return the_same(earlier, submission)  # sent twice in the same moment
    referrals: list[Referral] = []
    others: list[Person] = []
    answers: list[tuple[PersonRecord | None, FurtherAnswer]] = [
        (None, answer) for answer in submission.further
    ]
    records: list[PersonRecord] = []
    for named in submission.people:
        record = write_down(report, named, by=by, at=at)
        records.append(record)
        answers += [(record, answer) for answer in named.further]
        opened = open_referrals(report, named, record, policy=policy, by=by, at=at)
        referrals += opened
        if not opened:
            others.append(record.person)
    keep_further(report, answers)
    let_in_to_others(others, referrals, by=by, at=at)
    if submission.checks:
        report.referrals.update(
            checks_done=sorted(submission.checks.done),
            reason_checks_not_done=submission.checks.reason_not_done,
        )
    audit.record(
        "report.submitted",
        report,
        by=by,
        at=at,
        channel=submission.channel,
        referrals=[referral.reference for referral in referrals],
        **without_a_date(referrals),
    )
    look_for_hidden(report, records, by=SYSTEM, at=at)
    acknowledge(report, referrals, by=by, at=at)
    ask_for_confirmation(report, referrals, by=by, at=at)
    return report


def acknowledge(report: Report, referrals: list[Referral], *, by: Actor, at: datetime) -> None:
    """Tell the reporter that the report arrived, which meets that clock.

    Whoever spoke to one of us was told there and then; a number left on a form waits for a call.
    An e-mail is Diogel's own doing: the event of its clock must not name the reporter, whom an
    agency let in may not know.
    """
    notifications.acknowledge(report, by=by, at=at)
    if rules.was_spoken_to(report):
        teller, told_at = by, report.received_at
    elif report.reporter_email:
        teller, told_at = SYSTEM, at
    else:
        return
    for referral in referrals:
        meet_deadline(referral, ref=rules.ACKNOWLEDGEMENT, by=teller, at=told_at)


def the_same(report: Report, submission: Submission) -> Report:
    if report.submission_digest != submission.digest:
        raise AlreadySent(report)
    return report


def write_down(report: Report, named: NamedPerson, *, by: Actor, at: datetime) -> PersonRecord:
    """Write down someone the report names; under somebody on record, where a human said so."""
    record = add_record(
        fields=named.fields,
        agency=report.reporter_agency,
        person=who_was_chosen(named.choice, by=by),
        choice=named.choice,
        by=by,
        at=at,
    )
    ReportPerson.objects.bulk_create(
        ReportPerson(
            report=report,
            record=record,
            role=role,
            relationship=named.relationship,
            work=named.work,
        )
        for role in sorted(named.roles)
    )
    return record


def keep_further(
    report: Report, answers: Iterable[tuple[PersonRecord | None, FurtherAnswer]]
) -> None:
    """Keep the answers that have no column, in the order in which they were asked."""
    ReportAnswer.objects.bulk_create(
        [
            ReportAnswer(
                report=report,
                record=record,
                order=order,
                code=answer.code,
                heading=answer.heading,
                wording=answer.wording,
                answer=answer.answer,
                value=answer.value,
                audience=answer.audience,
            )
            for order, (record, answer) in enumerate(answers)
        ]
    )


def open_referrals(
    report: Report,
    named: NamedPerson,
    record: PersonRecord,
    *,
    policy: Policy,
    by: Actor,
    at: datetime,
) -> list[Referral]:
    """Open the referrals somebody needs, one for each pathway they are on."""
    opened = []
    for pathway in rules.pathways_of(named):
        referral = open_referral(
            report,
            record_id=record.pk,
            pathway=pathway,
            policy=policy,
            received_at=report.received_at,
            rating=rules.first_rating({"is_in_danger_now": report.is_in_danger_now}),
            is_reporter_known=rules.can_be_told(report),
            by=by,
        )
        let_in(record.person, referral, by=by, at=at)
        if referral.is_restricted:
            let_in_the_named(referral, by=by, at=at)
        opened.append(referral)
    return opened


def let_in_to_others(
    people: list[Person], referrals: list[Referral], *, by: Actor, at: datetime
) -> None:
    """Let those who hold the referral find the others it names, such as the parents.

    A restricted referral opens them to its own team only.
    """
    ground = min(referrals, key=lambda referral: referral.is_restricted)
    for person in people:
        let_in(person, ground, by=by, at=at)


def let_in(person: Person, referral: Referral, *, by: Actor, at: datetime) -> None:
    admit(
        person,
        agency=referral.owning_agency,
        team_id=referral.owning_team_id if referral.is_restricted else None,
        source_kind="referral",
        source_id=referral.pk,
        by=by,
        at=at,
    )


def open_referral(
    report: Report,
    *,
    record_id: UUID,
    pathway: Pathway,
    policy: Policy,
    received_at: datetime,
    rating: str,
    is_reporter_known: bool,
    by: Actor,
) -> Referral:
    """Make the referral and start the clocks that run from the true moment of receipt.

    That is the report's own, except for somebody found later.
    """
    authority = Agency.objects.get(is_authority=True, left_on__isnull=True)
    is_restricted = pathway == Pathway.PRACTITIONER or is_person_restricted(record_id)
    calendar = calendar_of(policy)
    clocks = clocks_from_receipt(
        pathway,
        policy=policy,
        calendar=calendar,
        received_at=received_at,
        rating=rating,
        is_reporter_known=is_reporter_known,
        by=by,
    )
    decision = rules.SCREENING_DECISION[pathway]
    if decision not in {clock.timescale.ref for clock in clocks}:
        raise NoScreeningLimit(decision)
    referral = Referral.objects.create(
        reference=unused_reference("SG", Referral),
        report=report,
        record_id=record_id,
        pathway=pathway,
        policy=policy,
        authority=authority.code,
        owning_agency=authority,
        owning_team=team_for(authority, is_restricted=is_restricted),
        is_restricted=is_restricted,
        rating=rating,
        received_at=received_at,
        came_out_of_hours=is_out_of_hours(received_at, calendar),
        decision_due_at=rules.decision_due(
            [c.due_at for c in clocks if c.timescale.ref in rules.CLOCKS_OF_THE_QUEUE],
            received_at=received_at,
        ),
    )
    for clock in clocks:
        clock.referral = referral
    Deadline.objects.bulk_create(clocks)
    return referral


class NoScreeningLimit(Exception):
    """The policy sets no moment for the screening decision, so the queue could not be ordered."""


def clocks_from_receipt(
    pathway: Pathway,
    *,
    policy: Policy,
    calendar: WorkingCalendar,
    received_at: datetime,
    rating: str,
    is_reporter_known: bool,
    by: Actor,
) -> list[Deadline]:
    """Return the clocks that start with the report, not yet saved."""
    is_red = rating == Rating.RED
    refs = rules.clocks_from_receipt(pathway, is_reporter_known=is_reporter_known, is_red=is_red)
    started = (
        counted(timescale, started_at=received_at, calendar=calendar, is_red=is_red, by=by)
        for timescale in policy.timescales.filter(ref__in=refs)
    )
    return [clock for clock in started if clock is not None]


def without_a_date(referrals: list[Referral]) -> dict[str, list[str]]:
    """Return which clocks run without a date, because the calendar is missing; empty for none."""
    clocks = Deadline.objects.filter(referral__in=referrals, due_at__isnull=True)
    refs = clocks.order_by("timescale__ref").values_list("timescale__ref", flat=True).distinct()
    return {"calendar_missing": list(refs)} if refs else {}


def team_for(authority: Agency, *, is_restricted: bool) -> Team:
    """Return the team a new referral goes to: the safeguarding team's vault, or the MASH."""
    function = Team.Function.SAFEGUARDING if is_restricted else Team.Function.MASH
    return authority.teams.filter(function=function).order_by("code")[0]


def unused_reference(prefix: str, model: type[models.Model]) -> str:
    """Return a random reference that no row of ``model`` has."""
    while True:
        reference = new_reference(prefix)
        if not model._default_manager.filter(reference=reference).exists():
            return reference
