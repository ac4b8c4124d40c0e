"""What becomes of each referral of the demo's history, stage by stage, no further than its day."""

from datetime import datetime, timedelta

from accounts.roles import Role
from people.models import PersonRecord
from people.operations import link
from policies.counting import LONDON
from policies.models import Pathway, ScreeningOutcome, ThresholdLevel
from protection import operations as protection
from protection.models import Conference
from records.audit import Actor
from referrals import operations as referrals
from referrals.models import AdultTest, Check, Consent, Referral, ScreeningDecision, Status
from referrals.queries.safety import asked_of
from referrals.rules import InitialChecks
from referrals.rules.deciding import Weighed, needs_consent
from safeguarding.demo.enquiries import end_child_enquiry
from safeguarding.demo.history import History, NotYet
from safeguarding.demo.strategy import StrategyMeetings
from strategy_meetings import operations as strategy_meetings
from strategy_meetings.models import Enquiry

OUTCOMES = {
    Pathway.CHILD: {
        "child-strategy-discussion": 16,
        "child-immediate-protection": 1,
        "child-assessment": 15,
        "child-early-help": 12,
        "child-advice": 30,
        "child-no-further-action": 22,
        "child-other-process": 4,
    },
    Pathway.ADULT: {
        "adult-enquiries": 57,
        "adult-care-and-support": 13,
        "adult-one-off": 14,
        "adult-not-about-abuse": 10,
        "adult-no-abuse": 6,
    },
    Pathway.PRACTITIONER: {
        "practitioner-strategy-discussion": 63,
        "practitioner-advice": 22,
        "practitioner-no-further-action": 15,
    },
}
DECIDED_IN_TIME = {Pathway.CHILD: 0.94, Pathway.ADULT: 0.9, Pathway.PRACTITIONER: 0.9}
ENQUIRIES_IN_TIME = 0.83
CONFERENCE_IN_TIME = 0.8
FOR_A_PANEL = {"domestic-abuse", "child-sexual-exploitation"}
SENT_TO_A_PANEL = 0.5  # of those passed on for support, where a panel hears such things
VOICE_KNOWN = 0.75
# What was proposed so lately still waits for a manager's sign-off on the day of the history.
LEFT_TO_SIGN_OFF = timedelta(days=3)
VOICE = {
    "en": "Wants things to be calmer at home, and to stay near friends.",
    "cy": "Eisiau i bethau fod yn dawelach gartref, ac aros yn agos at ffrindiau.",
}
RATIONALE = {
    "en": "What was reported, the history and what partners know were weighed. {outcome}.",
    "cy": "Pwyswyd yr hyn a adroddwyd, yr hanes a'r hyn a ŵyr y partneriaid. {outcome}.",
}


class Pathways:
    """Follows referrals along their pathways."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.rng = history.rng
        self.cast = history.cast
        self.by_then = history.by_then
        self.strategy_meetings = StrategyMeetings(history)
        self.screeners = self.cast.all_in(Role.SCREENER, "mash")

    def follow(self, referral: Referral) -> None:
        """Take the referral as far as it got by the day of the history."""
        try:
            self.screening(referral)
        except NotYet:
            return

    def screening(self, referral: Referral) -> None:
        pathway = Pathway(referral.pathway)
        screener = (
            self.cast.actor(Role.LADO)
            if pathway == Pathway.PRACTITIONER
            else self.rng.choice(self.screeners)
        )
        is_in_time = self.history.chance(DECIDED_IN_TIME[pathway])
        at = self.moment_of_decision(referral, is_in_time=is_in_time)
        if pathway != Pathway.PRACTITIONER:
            taken_at = referral.received_at + (at - referral.received_at) * 0.6
            referrals.take(referral, by=screener, at=self.by_then(taken_at))
            self.link_to_known(referral, by=screener, at=taken_at)
        self.answer_prompts(referral, by=screener, at=self.by_then(at))
        code = self.history.choose(OUTCOMES[pathway])
        outcome = referral.policy.screening_outcomes.get(code=code)
        language = referral.report.language
        referral = referrals.screen(
            referral,
            outcome=outcome,
            level=self.level(referral, code),
            rationale=RATIONALE[language].format(
                outcome=outcome.name_cy if language == "cy" else outcome.name_en
            ),
            support_offered="Family centre and school" if outcome.needs_support_question else "",
            reason_late="" if is_in_time else "Waited for information from a partner.",
            checks=InitialChecks(done=frozenset(Check.values)),
            weighed=self.weighed(referral, outcome),
            version=referral.version,
            by=screener,
            at=self.by_then(at),
        )
        if referral.status == Status.SIGN_OFF:
            self.sign_off(referral, is_in_time=is_in_time, at=at)
        self.after_screening(referral, at=at)

    def answer_prompts(self, referral: Referral, *, by: Actor, at: datetime) -> None:
        """Have the screener say that somebody is safe, and that the police know."""
        for prompt in asked_of(referral):
            answer = {
                "is_done": True,
                "done_by_whom": by.name,
                "done_at": at,
                "police_reference": "",
                "words": "",
            }
            referrals.answer_prompt(referral, prompt=prompt, answer=answer, by=by, at=at)

    def weighed(self, referral: Referral, outcome: ScreeningOutcome) -> Weighed:
        """Return what the screener answered: where to, the person's voice, whether they agree."""
        offered = referral.policy.destinations.filter(code__in=outcome.destinations)
        destination = self.rng.choice(list(offered)) if outcome.needs_destination else None
        reasons = referral.policy.voice_reasons.filter(code="not-seen")
        is_known = self.history.chance(VOICE_KNOWN)
        return Weighed(
            destination=destination,
            voice=VOICE[referral.report.language] if is_known else "",
            voice_reason=None if is_known else reasons.get(),
            consent=Consent.GIVEN if needs_consent(outcome, destination) else "",
            adult_tests=frozenset(AdultTest.values if outcome.needs_adult_tests else ()),
        )

    def sign_off(self, referral: Referral, *, is_in_time: bool, at: datetime) -> None:
        """Have the manager agree, unless it was proposed only just before the history ends."""
        if at > self.history.as_of - LEFT_TO_SIGN_OFF:
            raise NotYet
        is_practitioner = referral.pathway == Pathway.PRACTITIONER
        manager = self.cast.actor(Role.GATEKEEPER if is_practitioner else Role.MASH_MANAGER)
        referrals.sign_off(
            referral,
            sign_off=ScreeningDecision.SignOff.AGREED,
            reason_late="" if is_in_time else "Waited for information from a partner.",
            by=manager,
            at=at,
        )
        referral.refresh_from_db()

    def moment_of_decision(self, referral: Referral, *, is_in_time: bool) -> datetime:
        allowed = referral.decision_due_at - referral.received_at
        if is_in_time:
            return referral.received_at + allowed * self.rng.uniform(0.15, 0.98)
        return self.history.after(referral.decision_due_at, days=self.rng.uniform(0.2, 3))

    def level(self, referral: Referral, code: str) -> ThresholdLevel:
        levels = list(referral.policy.threshold_levels.filter(pathway=referral.pathway))
        place = {"strategy": -1, "protection": -1, "enquiries": -1, "assessment": -2, "care": -2}
        return levels[next((p for word, p in place.items() if word in code), 0)]

    def link_to_known(self, referral: Referral, *, by: Actor, at: datetime) -> None:
        """Say that somebody reported before is the same person, as a screener would."""
        record = referral.record
        known = (
            PersonRecord.objects.filter(
                search_name=record.search_name, date_of_birth=record.date_of_birth
            )
            .exclude(person_id=record.person_id)
            .select_related("person")
            .first()
        )
        if known and record.date_of_birth:
            link(record, to=known.person, reason="Same name and date of birth", by=by, at=at)

    def after_screening(self, referral: Referral, *, at: datetime) -> None:
        match Status(referral.status):
            case Status.STRATEGY_MEETING:
                self.strategy_meeting(referral, since=at)
            case Status.ENQUIRY:
                self.adult_enquiry(referral)
            case Status.SUPPORT if self.belongs_before_a_panel(referral):
                at = self.accepted(referral, since=at)
                sent_at = self.by_then(self.history.after(at, days=self.rng.uniform(1, 5)))
                by = self.strategy_meetings.worker_for(referral)
                referrals.move_on(referral, to=Status.PANEL, by=by, at=sent_at)
            case Status.SUPPORT:
                at = self.helped(referral, since=self.accepted(referral, since=at))
                self.close_after(referral, at, days=self.rng.uniform(20, 60))
            case _:
                return

    def accepted(self, referral: Referral, *, since: datetime) -> datetime:
        """Have a worker accept what was handed over; return when, or ``since`` if nothing was."""
        handover = referral.handovers.filter(accepted_at=None, refused_at=None).first()
        if handover is None:
            return since
        at = self.by_then(self.history.after(since, days=self.rng.uniform(0.1, 1.2)))
        number = f"W{self.rng.randint(100_000, 999_999)}"
        worker = self.strategy_meetings.worker_for(referral)
        referrals.accept_case(handover, case_number=number, by=worker, at=at)
        return at

    def helped(self, referral: Referral, *, since: datetime) -> datetime:
        """Let a short intervention run its weeks; return when it ended, if there was one."""
        intervention = referral.interventions.first()
        if intervention is None:
            return since
        worker = self.strategy_meetings.worker_for(referral)
        starts = self.by_then(self.history.after(since, days=self.rng.uniform(2, 6)))
        referrals.start_intervention(intervention, started_on=starts.date(), by=worker, at=starts)
        ends = self.by_then(self.history.after(starts, days=self.rng.uniform(15, 40)))
        is_counted = intervention.destination.counts_families
        referrals.end_intervention(
            intervention,
            ended_on=ends.date(),
            result=self.history.choose({"met": 60, "partly": 30, "declined": 10}),
            outcome="The family and the worker looked at what had changed.",
            families_helped=1 if is_counted else None,
            children_helped=self.rng.randint(1, 4) if is_counted else None,
            by=worker,
            at=ends,
        )
        return ends

    def belongs_before_a_panel(self, referral: Referral) -> bool:
        """Say whether a panel is to hear it, as some are for harm at home or below thresholds."""
        is_fitting = referral.pathway == Pathway.ADULT or FOR_A_PANEL & set(referral.report.flags)
        return bool(is_fitting) and self.history.chance(SENT_TO_A_PANEL)

    def close_after(self, referral: Referral, at: datetime, *, days: float) -> None:
        closed_at = self.by_then(self.history.after(at, days=days))
        team = "adult-casework" if referral.pathway == Pathway.ADULT else "child-casework"
        referral.refresh_from_db()
        if referral.needs_group_to_close:
            self.strategy_meetings.hold_one(referral, since=closed_at, ends="no-further-action")
            return
        referrals.close(
            referral,
            reason="The agreed support is in place.",
            by=self.cast.actor(Role.TEAM_MANAGER, team=team),
            at=closed_at,
        )

    def strategy_meeting(self, referral: Referral, *, since: datetime) -> None:
        """Hold a strategy meeting, and then what follows from it."""
        concluded_at = self.strategy_meetings.hold_one(referral, since=since)
        self.after_meeting(referral, at=concluded_at)

    def after_meeting(self, referral: Referral, *, at: datetime) -> None:
        referral.refresh_from_db()
        match Status(referral.status):
            case Status.ENQUIRY:
                self.child_enquiry(referral, since=at)
            case Status.SUPPORT | Status.CONFERENCE if referral.pathway == Pathway.ADULT:
                self.close_after(referral, at, days=self.rng.uniform(20, 60))
            case Status.SUPPORT:
                self.close_after(referral, at, days=self.rng.uniform(15, 50))
            case Status.STRATEGY_MEETING if referral.pathway == Pathway.PRACTITIONER:
                self.practitioner_outcome(referral, since=at)
            case _:
                return

    def child_enquiry(self, referral: Referral, *, since: datetime) -> None:
        enquiry = Enquiry.objects.get(referral=referral, ended_at=None)
        at = self.by_then(self.history.after(since, days=self.rng.triangular(3, 16, 8)))
        determination = self.history.choose({"1": 35, "2": 40, "3": 25})
        social_worker = self.cast.actor(Role.SOCIAL_WORKER, team="child-casework")
        end_child_enquiry(
            enquiry,
            determination=determination,
            by=social_worker,
            manager=self.cast.actor(Role.TEAM_MANAGER, team="child-casework"),
            at=at,
        )
        referral.refresh_from_db()
        assessed_at = self.by_then(self.history.after(at, days=self.rng.uniform(2, 20)))
        referrals.meet_deadline(referral, ref="C7", by=social_worker, at=assessed_at)
        if referral.status == Status.CONFERENCE:
            self.conference(referral, since=since)
        else:
            self.close_after(referral, assessed_at, days=self.rng.uniform(5, 30))

    def conference(self, referral: Referral, *, since: datetime) -> None:
        days = self.rng.uniform(9, 14) if self.history.chance(CONFERENCE_IN_TIME) else 18
        at = self.by_then(self.history.after(since, days=days))
        isro = self.cast.actor(Role.ISRO)
        is_registered = self.history.chance(0.85)
        conference = protection.record_conference(
            referral,
            held_on=at.astimezone(LONDON).date(),
            last_strategy_discussion_on=since.astimezone(LONDON).date(),
            decision=Conference.Decision.REGISTERED
            if is_registered
            else Conference.Decision.NOT_REGISTERED,
            by=isro,
            at=at,
        )
        referrals.meet_deadline(referral, ref="C3", by=isro, at=at)
        if is_registered:
            self.registration(referral, conference, at=at)
        referrals.move_on(referral, to=Status.SUPPORT, by=isro, at=at)
        self.close_after(referral, at, days=self.rng.uniform(60, 200))

    def registration(self, referral: Referral, conference: Conference, *, at: datetime) -> None:
        isro = self.cast.actor(Role.ISRO)
        categories = [
            self.history.choose({"neglect": 49, "emotional": 40, "physical": 7, "sexual": 4})
        ]
        registration = protection.register(
            referral.record,
            categories=categories,
            conference=conference,
            started_on=at.astimezone(LONDON).date(),
            by=isro,
            at=at,
        )
        ended_at = self.history.after(at, days=self.rng.triangular(60, 380, 150))
        if ended_at < self.history.as_of:
            protection.end_registration(
                registration,
                ended_on=ended_at.astimezone(LONDON).date(),
                reason="risk-reduced",
                by=isro,
                at=ended_at,
            )

    def adult_enquiry(self, referral: Referral) -> None:
        """Make enquiries: seven working days from the report, in four of five cases."""
        worker = self.cast.actor(Role.LEAD_COORDINATOR)
        assert referral.screened_at is not None
        started_at = self.by_then(self.history.after(referral.screened_at, days=0.3))
        enquiry = strategy_meetings.start_enquiry(referral, by=worker, at=started_at)
        due_at = referral.deadlines.get(timescale__ref="A1").due_at
        assert due_at is not None
        is_in_time = self.history.chance(ENQUIRIES_IN_TIME) and started_at < due_at
        at = (
            started_at + (due_at - started_at) * self.rng.uniform(0.2, 0.95)
            if is_in_time
            else self.history.after(due_at, days=self.rng.uniform(0.5, 6))
        )
        at = max(self.by_then(at), started_at)
        self.determine(enquiry, is_in_time=is_in_time, by=worker, at=at)
        referral.refresh_from_db()
        if referral.status == Status.STRATEGY_MEETING:
            self.strategy_meeting(referral, since=at)
        elif referral.status == Status.SUPPORT:
            self.close_after(referral, at, days=self.rng.uniform(10, 50))

    def determine(self, enquiry: Enquiry, *, is_in_time: bool, by: Actor, at: datetime) -> None:
        """Determine enquiries about an adult; the team's manager authorises it."""
        determination = self.history.choose({"1": 4, "2": 40, "3": 30, "nfa": 26})
        decision = strategy_meetings.determine(
            enquiry,
            determination=determination,
            reason="The adult was seen, and what matters to them was asked and written down.",
            route="assessment" if determination == "2" else "",
            emergency_action="The police went to them at once." if determination == "1" else "",
            reason_late="" if is_in_time else "The adult could not be seen sooner.",
            by=by,
            at=at,
        )
        manager = self.cast.actor(Role.TEAM_MANAGER, team="adult-casework")
        strategy_meetings.authorise(decision, is_authorised=True, by=manager, at=at)

    def practitioner_outcome(self, referral: Referral, *, since: datetime) -> None:
        at = self.by_then(self.history.after(since, days=self.rng.uniform(15, 50)))
        lado = self.cast.actor(Role.LADO)
        outcome = self.history.choose(
            {"substantiated": 35, "unsubstantiated": 40, "unfounded": 20, "malicious": 5}
        )
        strategy_meetings.record_outcome(referral, outcome=outcome, by=lado, at=at)
        referral.refresh_from_db()
        if referral.status != Status.CLOSED:
            referrals.close(referral, reason="The outcome was reached.", by=lado, at=at)
