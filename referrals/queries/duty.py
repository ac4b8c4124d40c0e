"""Who is on duty, what urgent referral nobody has seen, and what one team hands to the next."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership, Team, User
from accounts.roles import ROLES, Can, Role, can
from policies.models import Policy
from policies.queries import calendar as calendar_of
from policies.queries import current_policy
from policies.rules import due_at
from records import row_security
from records.audit import Actor
from records.row_security import Standing
from referrals import rules
from referrals.models import (
    Deadline,
    HandoverNote,
    Rating,
    Referral,
    ScreeningDecision,
    Status,
    UrgentAlert,
)
from referrals.models.deadlines import DeadlineQuerySet
from referrals.models.referrals import ReferralQuerySet
from referrals.queries.escalations import to_answer
from referrals.queries.reminders import managers_of, who_may_see
from referrals.rules import triage

SCREENING = [role for role, capabilities in ROLES.items() if Can.SCREEN_REFERRALS in capabilities]
SENIOR = [Role.SERVICE_MANAGER, Role.GATEKEEPER]
NOTES_SHOWN = timedelta(days=28)
MOST_SHOWN = 10


def night(policy: Policy, *, at: datetime) -> tuple[datetime, datetime] | None:
    """Return the out-of-hours period that ``at`` lies in; None while the office is open."""
    calendar = calendar_of(policy)
    is_closed = triage.is_out_of_hours(at, calendar)
    return triage.duty_period(at, calendar) if is_closed else None


def unseen_clocks() -> DeadlineQuerySet:
    """Return the clocks of the urgent referrals that nobody on duty has seen."""
    return Deadline.objects.running().filter(
        timescale__ref=rules.URGENT_SEEN, referral__status=Status.SUBMITTED
    )


def steps_due(at: datetime) -> list[tuple[Referral, UrgentAlert.Step]]:
    """Return each step of telling that is due now, of each urgent referral nobody has seen."""
    found = unseen_clocks().select_related(
        "referral__policy", "referral__owning_agency", "referral__owning_team"
    )
    taken = {
        (alert.referral_id, alert.step)
        for alert in UrgentAlert.objects.filter(referral__in=found.values("referral"))
    }
    return [
        (clock.referral, step)
        for clock in found.order_by("started_at")
        for step, ref in triage.STEPS.items()
        if (clock.referral_id, step) not in taken and is_step_due(clock, ref, at=at)
    ]


def is_step_due(clock: Deadline, ref: str, *, at: datetime) -> bool:
    """Say whether the limit ``ref`` has passed since the clock started; without one, at once."""
    if not ref:
        return True
    policy = clock.referral.policy
    due = due_at(
        clock.started_at, policy.timescale(ref), calendar=calendar_of(policy), is_red=clock.is_red
    )
    return due is not None and due < at


def people_of(step: UrgentAlert.Step, referral: Referral, *, at: datetime) -> list[User]:
    """Return whom this step tells: of those it names, who may see the referral.

    Where nobody of a step may, the next one is told instead: no urgent referral waits in silence.
    """
    steps = list(UrgentAlert.Step)
    for each in steps[steps.index(step) :]:
        named = named_for(each, referral, at=at)
        seeing = who_may_see(named, {referral.pk}, at=at)
        if people := sorted(person for person in named if seeing.get(person)):
            return list(User.objects.filter(pk__in=people, is_active=True).order_by("pk"))
    return []


def named_for(step: UrgentAlert.Step, referral: Referral, *, at: datetime) -> set[UUID]:
    members = Membership.objects.active_on(localdate(at)).filter(agency=referral.owning_agency)
    match step:
        case UrgentAlert.Step.ON_DUTY:
            night = triage.is_out_of_hours(at, calendar_of(referral.policy))
            team = (
                Q(team__function=Team.Function.EMERGENCY_DUTY)
                if night
                else Q(team=referral.owning_team)
            )
            named = members.filter(team, role__in=SCREENING)
        case UrgentAlert.Step.MANAGER:
            team_id = referral.owning_team_id
            return set(managers_of({team_id}, at=at).get(team_id, []))
        case UrgentAlert.Step.SERVICE_MANAGER:
            named = members.filter(role__in=SENIOR)
    return set(named.values_list("user_id", flat=True))


def unseen(actor: Actor) -> ReferralQuerySet:
    """Return the urgent referrals that nobody has seen and that this reader may see."""
    return Referral.objects.visible_to(actor).filter(
        status=Status.SUBMITTED, rating=Rating.RED, pk__in=unseen_clocks().values("referral")
    )


def is_for_the_night() -> Q:
    """Return what the emergency duty team looks after: red, and come out of hours or not seen."""
    is_unseen = Q(pk__in=unseen_clocks().values("referral"))
    return Q(Q(came_out_of_hours=True) | is_unseen, rating=Rating.RED)


def duty_team(actor: Actor) -> Team | None:
    """Return the emergency duty team the actor works in; None for everybody else."""
    if actor.team_id is None:
        return None
    team = Team.objects.filter(pk=actor.team_id, function=Team.Function.EMERGENCY_DUTY)
    return team.select_related("agency").first()


def to_hand_over(actor: Actor, *, period: tuple[datetime, datetime]) -> list[Referral]:
    """Return what came red in a period of duty or was decided in it, and what is still urgent.

    What came by day and the duty team decided at night is the hub's again in the morning.
    """
    starts_at, ends_at = period
    came = Q(came_out_of_hours=True, received_at__gte=starts_at, received_at__lt=ends_at)
    decisions = ScreeningDecision.objects.filter(decided_at__gte=starts_at, decided_at__lt=ends_at)
    decided = Q(pk__in=decisions.values("referral"))
    still = Q(status=Status.SUBMITTED, pk__in=unseen_clocks().values("referral"))
    found = Referral.objects.visible_to(actor).filter(came | decided | still, rating=Rating.RED)
    return list(found.select_related("record", "screening_outcome").order_by("received_at"))


def notes_of(actor: Actor, *, at: datetime) -> QuerySet[HandoverNote]:
    """Return the notes that the actor's team gave or got lately, the newest first."""
    mine = Q(from_team=actor.team_id) | Q(to_team=actor.team_id)
    return (
        HandoverNote.objects.filter(mine)
        .filter(Q(accepted_at__isnull=True) | Q(written_at__gt=at - NOTES_SHOWN))
        .select_related("from_team", "to_team")
    )


def notes_to_accept(actor: Actor) -> QuerySet[HandoverNote]:
    """Return the notes that wait for somebody of the actor's team to accept them."""
    waiting = HandoverNote.objects.filter(to_team=actor.team_id, accepted_at__isnull=True)
    return waiting.select_related("from_team").order_by("written_at")


def lines_of(note: HandoverNote, actor: Actor) -> Iterable[tuple[Referral, str]]:
    """Return what a note says of each referral that this reader may see."""
    visible = Referral.objects.visible_to(actor)
    lines = note.lines.filter(referral__in=visible.values("pk")).select_related("referral__record")
    return [(line.referral, line.words) for line in lines.order_by("referral__received_at")]


def lines_for_home(actor: Actor, *, at: datetime) -> list[dict[str, str]]:
    """Return what waits for somebody on duty: unseen, not accepted, to hand over, to answer."""
    lines: list[dict[str, str]] = []
    if can(actor, Can.SCREEN_REFERRALS):
        lines += lines_of_duty(actor, at=at)
    with row_security.standing_as(Standing.DISAGREEING):
        answers = to_answer(actor).count() if can(actor, Can.VIEW_REFERRALS) else 0
    if answers:
        words = ngettext("%(n)d disagreement to answer", "%(n)d disagreements to answer", answers)
        lines.append({"text": words % {"n": answers}, "url": reverse("referrals:disagreements")})
    return lines


def lines_of_duty(actor: Actor, *, at: datetime) -> list[dict[str, str]]:
    """Return the lines of those who screen; the duty team's own last one only in the morning."""
    lines = [
        {
            "text": _("%(reference)s is urgent, and nobody has seen it")
            % {"reference": referral.reference},
            "url": referral.get_absolute_url(),
        }
        for referral in unseen(actor).order_by("received_at")[:MOST_SHOWN]
    ]
    lines += [
        {
            "text": _("Hand-over note from %(team)s to accept") % {"team": note.from_team.name},
            "url": reverse("referrals:handover_note", args=[note.pk]),
        }
        for note in notes_to_accept(actor)[:MOST_SHOWN]
    ]
    if duty_team(actor) and is_note_missing(actor, at=at):
        url = reverse("referrals:write_handover")
        lines.append({"text": _("Write the hand-over note of the last duty"), "url": url})
    return lines


def is_note_missing(actor: Actor, *, at: datetime) -> bool:
    """Say whether the office has opened on a night with urgent referrals and without a note."""
    calendar = calendar_of(current_policy(at))
    period = triage.duty_period(at, calendar)
    if triage.is_out_of_hours(at, calendar):
        return False
    is_written = HandoverNote.objects.filter(from_team=actor.team_id, ends_at=period[1]).exists()
    return not is_written and bool(to_hand_over(actor, period=period))
