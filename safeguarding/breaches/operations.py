"""Reporting that something went wrong, seeing to it step by step, and closing it."""

from datetime import date, datetime

from django.utils.timezone import localdate

from accounts.acting import actor_of
from accounts.models import Membership
from accounts.roles import ROLES, Can
from people.queries import accounts_of
from policies import rules as counting
from policies.queries import calendar, current_policy
from records import audit
from records.audit import Actor
from records.keys import normal_reference
from records.outbox import queue_email
from records.refusals import Refused
from records.row_security import operation
from referrals.operations.reports import unused_reference
from safeguarding.breaches import rules
from safeguarding.breaches.concerned import referrals_of
from safeguarding.breaches.models import Breach, BreachReferral, BreachStep
from safeguarding.breaches.rules import SoFar

TELL_COMMISSIONER = "D2"
Kind = BreachStep.Kind


@operation
def report_breach(
    *, reference: str, kind: str, what_happened: str, aware_since: datetime, by: Actor, at: datetime
) -> Breach:
    """Write down that something went wrong, and tell those who see to it. Raises Refused.

    The clock of telling the Information Commissioner runs from ``aware_since``. Whoever reports it
    is not told whether anything has this reference.
    """
    if objections := rules.objections_to_reporting(
        reference=reference, words=what_happened, aware_since=aware_since, at=at
    ):
        raise Refused(objections)
    day = localdate(aware_since)
    breach = Breach.objects.create(
        reference=unused_reference("BR", Breach),
        kind=kind,
        subject_reference=normal_reference(reference) or reference,
        what_happened=what_happened,
        aware_since=aware_since,
        due_at=due_at(aware_since, at=at),
        first_day=day,
        last_day=day,
        reported_at=at,
        reported_by=by.id,
        reported_by_name=by.name,
    )
    BreachReferral.objects.bulk_create(
        BreachReferral(breach=breach, referral=each)
        for each in referrals_of(breach.subject_reference)
    )
    audit.record("breach.reported", breach, by=by, at=at, kind=kind)
    tell_keepers(breach, by=by, at=at)
    return breach


def due_at(aware_since: datetime, *, at: datetime) -> datetime:
    """Return until when the Commissioner has to be told, by the edition in force."""
    policy = current_policy(at)
    due = counting.due_at(
        aware_since, policy.timescale(TELL_COMMISSIONER), calendar=calendar(policy)
    )
    assert due is not None  # hours are always counted
    return due


def tell_keepers(breach: Breach, *, by: Actor, at: datetime) -> None:
    """Queue an e-mail to each who may see to it: its own reference, and nothing about anybody."""
    roles = [role for role, capabilities in ROLES.items() if Can.SEE_TO_BREACHES in capabilities]
    members = Membership.objects.active_on(localdate(at)).filter(role__in=roles)
    for member in members.select_related("user"):
        if Breach.objects.visible_to(actor_of(member)).filter(pk=breach.pk).exists():
            queue_email(
                key=f"breach reported {breach.pk} {member.user_id}",
                to=member.user.email,
                template="safeguarding/email/breach",
                language=member.user.language,
                context={
                    "reference": breach.reference,
                    "due_at": breach.due_at,
                    "path": breach.get_absolute_url(),
                },
                about=breach,
                by=by,
                at=at,
            )


@operation
def open_breach(
    breach: Breach,
    *,
    kind: str,
    first_day: date,
    last_day: date,
    aware_since: datetime,
    words: str,
    by: Actor,
    at: datetime,
) -> Breach:
    """Begin to see to it: which days are in question, and since when anybody knew."""
    breach = Breach.objects.select_for_update().get(pk=breach.pk)
    if objections := rules.objections_to_opening(
        breach, first_day=first_day, last_day=last_day, aware_since=aware_since, at=at
    ):
        raise Refused(objections)

    breach.kind, breach.first_day, breach.last_day = kind, first_day, last_day
    if aware_since != breach.aware_since:
        breach.aware_since, breach.due_at = aware_since, due_at(aware_since, at=at)
    breach.status = Breach.Status.OPEN
    breach.opened_at, breach.opened_by, breach.opened_by_name = at, by.id, by.name
    breach.save()
    note(breach, Kind.OPENED, words=words, moment=aware_since, by=by, at=at)
    return breach


def note(
    breach: Breach,
    kind: str,
    *,
    choice: str = "",
    words: str = "",
    moment: datetime | None = None,
    by: Actor,
    at: datetime,
) -> BreachStep:
    """Add a step to the trail, and its event."""
    step = BreachStep.objects.create(
        breach=breach,
        kind=kind,
        choice=choice,
        words=words,
        moment=moment,
        taken_at=at,
        taken_by=by.id,
        taken_by_name=by.name,
    )
    audit.record("breach.step_taken", breach, by=by, at=at, step=str(kind), choice=str(choice))
    return step


def locked(breach: Breach) -> tuple[Breach, SoFar]:
    """Return the breach, locked, with what was decided about it so far."""
    breach = Breach.objects.select_for_update().get(pk=breach.pk)
    return breach, SoFar.of(breach.steps.all())


@operation
def assess_risk(breach: Breach, *, choice: str, words: str, by: Actor, at: datetime) -> BreachStep:
    """Record how high the risk to people is, and why. Raises Refused."""
    breach, _so_far = locked(breach)
    if objections := rules.objections_to_deciding(breach, words=words):
        raise Refused(objections)
    return note(breach, Kind.RISK, choice=choice, words=words, by=by, at=at)


@operation
def decide_on_commissioner(
    breach: Breach, *, choice: str, words: str, by: Actor, at: datetime
) -> BreachStep:
    """Record whether the Information Commissioner is to be told, and why. Raises Refused."""
    breach, so_far = locked(breach)
    objections = rules.objections_to_deciding(breach, words=words)
    if objections := objections or rules.objections_to_commissioner(so_far, choice=choice):
        raise Refused(objections)
    return note(breach, Kind.COMMISSIONER, choice=choice, words=words, by=by, at=at)


@operation
def decide_on_people(
    breach: Breach, *, choice: str, words: str, by: Actor, at: datetime
) -> BreachStep:
    """Record whether the people it concerns are to be told, and why. Raises Refused."""
    breach, so_far = locked(breach)
    objections = rules.objections_to_deciding(breach, words=words)
    if objections := objections or rules.objections_to_people(so_far):
        raise Refused(objections)
    return note(breach, Kind.PEOPLE, choice=choice, words=words, by=by, at=at)


@operation
def record_telling(
    breach: Breach, *, kind: str, moment: datetime, words: str, by: Actor, at: datetime
) -> BreachStep:
    """Record that the Commissioner, or the people, were told: when, how, and why if it was late."""
    breach, so_far = locked(breach)
    objections = rules.objections_to_deciding(breach, words=words)
    if objections := objections or rules.objections_to_having_told(
        breach, so_far, is_commissioner=kind == Kind.COMMISSIONER_TOLD, moment=moment, at=at
    ):
        raise Refused(objections)
    return note(breach, kind, words=words, moment=moment, by=by, at=at)


@operation
def take_measure(breach: Breach, *, words: str, by: Actor, at: datetime) -> BreachStep:
    """Record something done about it, or so that it does not happen again. Raises Refused."""
    breach, _so_far = locked(breach)
    if objections := rules.objections_to_deciding(breach, words=words):
        raise Refused(objections)
    return note(breach, Kind.MEASURE, words=words, by=by, at=at)


@operation
def close_breach(breach: Breach, *, choice: str, words: str, by: Actor, at: datetime) -> Breach:
    """Close what somebody else saw to: it was a breach with all done, or it was none."""
    breach, so_far = locked(breach)
    if objections := rules.objections_to_closing(
        breach,
        so_far,
        breach.recalls.all(),
        choice=choice,
        words=words,
        accounts=accounts_of(by.id),
    ):
        raise Refused(objections)

    breach.status = Breach.Status.CLOSED
    breach.closed_at, breach.closed_by, breach.closed_by_name = at, by.id, by.name
    breach.save()
    note(breach, Kind.CLOSED, choice=choice, words=words, by=by, at=at)
    audit.record("breach.closed", breach, by=by, at=at, choice=choice)
    return breach
