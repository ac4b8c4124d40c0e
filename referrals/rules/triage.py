"""What may be done with a referral before it is decided. Pure: no queries, no clock.

Limits are refs of the policy's timescales: how long each allows is data.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _

from people.rules import looks_blank
from policies.counting import LONDON, CalendarMissing, WorkingCalendar
from policies.models import EscalationStage
from referrals.models import Escalation, Rating, Referral, Report, SafetyAnswer, Status, UrgentAlert
from referrals.models.reports import Answer
from referrals.rules import URGENT_SEEN

# Who is told of an urgent referral that nobody has seen, and when: those on duty at once, each
# further step when the limit named here has passed.
STEPS: Mapping[UrgentAlert.Step, str] = {
    UrgentAlert.Step.ON_DUTY: "",
    UrgentAlert.Step.MANAGER: URGENT_SEEN,
    UrgentAlert.Step.SERVICE_MANAGER: "R6.urgent.senior",
}


def is_office_day(day: date, calendar: WorkingCalendar) -> bool:
    """Say whether the office opens that day; past the published bank holidays, by the weekday."""
    try:
        return calendar.is_working_day(day)
    except CalendarMissing:
        return day.isoweekday() in calendar.working_weekdays


def is_out_of_hours(at: datetime, calendar: WorkingCalendar) -> bool:
    """Say whether the emergency duty team is on duty: the office is open from its first minute."""
    local = at.astimezone(LONDON)
    is_open = calendar.opens <= local.time() < calendar.closes
    return not (is_open and is_office_day(local.date(), calendar))


def duty_period(at: datetime, calendar: WorkingCalendar) -> tuple[datetime, datetime]:
    """Return when the out-of-hours period began and ends, in UTC: this one, or the last one."""

    def on(day: date, hour: str) -> datetime:
        moment = datetime.combine(day, getattr(calendar, hour), tzinfo=LONDON)
        return moment.astimezone(UTC)

    day = at.astimezone(LONDON).date()
    if not is_out_of_hours(at, calendar):
        ends_at = on(day, "opens")
    else:
        opening = (day + timedelta(days=n) for n in range(31))
        ends_at = next(
            on(d, "opens") for d in opening if is_office_day(d, calendar) and on(d, "opens") > at
        )
    closing = (ends_at.astimezone(LONDON).date() - timedelta(days=n) for n in range(1, 32))
    return next(on(d, "closes") for d in closing if is_office_day(d, calendar)), ends_at


def objections_to_holding(
    referral: Referral, *, until: datetime, reason: str, is_unseen: bool, at: datetime
) -> list[str]:
    """List why the referral cannot be held: never past its decision, never unseen while urgent."""
    if referral.status != Status.SUBMITTED:
        return [_("This referral has already been screened.")]
    objections = []
    if is_unseen:
        objections.append(_("Nobody has said that they have seen this urgent referral."))
    if until <= at:
        objections.append(_("Hold it until a moment that is still to come."))
    elif until > referral.decision_due_at:
        objections.append(_("It cannot be held past the moment its decision is due."))
    if looks_blank(reason):
        objections.append(_("Say why it is held."))
    return objections


def objections_to_interim(
    referral: Referral, *, for_now: str, awaited: str, is_awaited: bool
) -> list[str]:
    """List why this cannot stand as a decision with information outstanding (3.2)."""
    if referral.status != Status.SUBMITTED:
        return [_("This referral has already been screened.")]
    objections = []
    if not referral.rating:
        objections.append(_("Rate it first: the rating says when the information is due."))
    elif not is_awaited:
        objections.append(_("No information is awaited any more: record the decision."))
    if looks_blank(for_now):
        objections.append(_("Say what is done for now."))
    if looks_blank(awaited):
        objections.append(_("Say what information is awaited, and from whom."))
    return objections


def prompts_for(report: Report, *, rating: str, suggests_crime: bool) -> list[SafetyAnswer.Prompt]:
    """Return what must be answered before the decision (Procedures, R5 and the first checks).

    Safety where there is danger; the police where what is reported may be a crime.
    """
    is_danger = report.is_in_danger_now == Answer.YES or rating == Rating.RED
    asked = {SafetyAnswer.Prompt.SAFETY: is_danger, SafetyAnswer.Prompt.POLICE: suggests_crime}
    return [prompt for prompt, is_asked in asked.items() if is_asked]


def objections_to_unanswered(
    asked: Iterable[SafetyAnswer.Prompt], answered: Collection[str]
) -> list[str]:
    """List the prompts that stand between a screener and the decision."""
    sentences = {
        SafetyAnswer.Prompt.SAFETY: _("Before you decide, answer: is the person safe for now?"),
        SafetyAnswer.Prompt.POLICE: _("Before you decide, answer: have the police been told?"),
    }
    return [sentences[prompt] for prompt in asked if prompt not in answered]


def objections_to_answering(
    prompt: str,
    *,
    is_done: bool,
    done_by_whom: str,
    done_at: datetime | None,
    words: str,
    is_still_to_do: bool = False,
) -> list[str]:
    """List what an answer to a prompt lacks: who and when, or why it was not done."""
    if prompt not in SafetyAnswer.Prompt.values:
        return [_("Choose one of the answers.")]
    if is_still_to_do:
        return [_("Say what is still to be done, and who does it.")] if looks_blank(words) else []
    if not is_done:
        return [_("Say why it is not needed.")] if looks_blank(words) else []
    objections = []
    if looks_blank(done_by_whom):
        objections.append(_("Say who did it."))
    if done_at is None:
        objections.append(_("Say when it was done."))
    return objections


def objections_to_escalating(referral: Referral, reason: str, *, is_open: bool) -> list[str]:
    """List why a disagreement cannot be raised: there must be a decision, and a reason."""
    objections = []
    if referral.screened_at is None:
        objections.append(_("There is no decision yet to disagree with."))
    if is_open:
        objections.append(_("Your agency has already raised a disagreement that is still open."))
    if looks_blank(reason):
        objections.append(_("Say why you disagree, and what should happen instead."))
    return objections


def objections_to_responding(escalation: Escalation, response: str) -> list[str]:
    """List why this stage cannot be answered."""
    if escalation.ended_at is not None:
        return [_("This disagreement has ended.")]
    if escalation.answered_at is not None:
        return [_("This stage has already been answered.")]
    return [_("Write your answer.")] if looks_blank(response) else []


def first_stage(
    stages: Iterable[EscalationStage], *, has_own_answerer: bool
) -> EscalationStage | None:
    """Return where a disagreement begins: in the agency that raises it, if somebody else answers.

    The designated person's own disagreement goes straight to the senior manager.
    """
    return next((s for s in stages if has_own_answerer or not s.is_own_agency), None)


def roles_to_answer(stage: EscalationStage, *, raised_in: str) -> list[str]:
    """Return which roles answer at a stage, the first first, where ``raised_in`` is who raised it.

    Nobody's own deputy judges what they raise at their own agency's stage (Procedures 2, page 18:
    the line manager and the designated person, and then the senior manager).
    """
    roles = list(stage.answering_roles)
    if stage.is_own_agency and raised_in in roles:
        return roles[: roles.index(raised_in) + 1]
    return roles


def stage_after(
    stage: EscalationStage, stages: Iterable[EscalationStage]
) -> EscalationStage | None:
    """Return the next stage; None after the last."""
    return next((s for s in stages if s.order > stage.order), None)


def objections_to_taking_further(
    escalation: Escalation, reason: str, *, has_next: bool, at: datetime
) -> list[str]:
    """List why a disagreement stays at its stage: it must be answered, or its answer be late."""
    if escalation.ended_at is not None:
        return [_("This disagreement has ended.")]
    objections = []
    is_late = escalation.due_at is not None and escalation.due_at < at
    if escalation.answered_at is None and not is_late:
        objections.append(_("Wait for the answer, or until it is late."))
    if not has_next:
        objections.append(_("This is the last stage."))
    if looks_blank(reason):
        objections.append(_("Say why the answer does not settle it."))
    return objections
