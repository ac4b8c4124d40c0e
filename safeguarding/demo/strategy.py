"""The strategy meetings of the demo's history: called, held, minuted, concluded."""

from datetime import datetime, timedelta

from accounts.roles import Role
from meetings import operations as meetings
from meetings.models import AgreedAction, Attendance, Meeting
from meetings.rules import Arrangements
from policies.models import MeetingType, Pathway
from records.audit import Actor
from referrals.models import Referral
from safeguarding.demo.history import History
from strategy_meetings import operations as strategy_meetings
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.rules import Conclusion

ACTIONS_DONE = 0.97
MINUTES_KEPT_FOR = timedelta(days=21)


class StrategyMeetings:
    """Calls and holds strategy meetings, no further than the day the history is told up to."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.rng = history.rng
        self.cast = history.cast
        self.by_then = history.by_then

    def hold_one(self, referral: Referral, *, since: datetime, ends: str = "") -> datetime:
        """Call, hold and conclude a strategy meeting; return when. Raises NotYet.

        ``ends`` is the outcome it has to come to; else it comes to what such meetings do.
        """
        chair_role = {
            Pathway.CHILD: Role.ISRO,
            Pathway.ADULT: Role.LEAD_COORDINATOR,
            Pathway.PRACTITIONER: Role.LADO,
        }[Pathway(referral.pathway)]
        chair = self.cast.member(chair_role)
        by = self.cast.actor(chair_role)
        called_at = self.by_then(since + timedelta(minutes=self.rng.randint(10, 90)))
        starts_at = self.history.after(called_at, days=self.rng.uniform(0.3, 1.2))
        partners = ["police", "health", "education"][: self.rng.randint(1, 3)]
        meeting_type = self.meeting_type(referral)
        strategy_meeting = strategy_meetings.schedule(
            meeting_type,
            referrals=[referral],
            arrangements=Arrangements(
                mode=self.history.choose({"telephone": 5, "video": 4, "in_person": 2}),
                place="Coed Pella, Colwyn Bay",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=1),
                chair=self.cast.invitee(chair, is_required=True),
                minute_taker=self.cast.invitee(self.cast.member(Role.MINUTE_TAKER)),
            ),
            team=chair.team,
            invitees=[
                self.cast.invitee(self.cast.safeguarding_lead(code), is_required=code == "police")
                for code in partners
            ],
            by=by,
            at=called_at,
        )
        starts_at = self.by_then(starts_at)
        outcome = ends or self.outcome_code(referral)
        return self.hold(strategy_meeting, referral, outcome, by=by, at=starts_at)

    def meeting_type(self, referral: Referral) -> MeetingType:
        return referral.policy.meeting_types.get(code=f"{referral.pathway}-strategy")

    def hold(
        self,
        strategy_meeting: StrategyMeeting,
        referral: Referral,
        ends: str,
        *,
        by: Actor,
        at: datetime,
    ) -> datetime:
        meeting = strategy_meeting.meeting
        meetings.start_meeting(meeting, by=by, at=at)
        for attendance in meeting.attendances.exclude(user_id=by.id):
            meetings.record_attendance(
                attendance,
                response=Attendance.Response.ATTENDED,
                arrived_at=at,
                by=by,
                at=at,
            )
        self.take_minutes(meeting, by=by, at=at + timedelta(minutes=30))
        outcome = strategy_meeting.meeting_type.outcome(ends)
        decided_at = self.by_then(at + timedelta(minutes=50))
        strategy_meetings.record_decision(
            strategy_meeting,
            referral=referral,
            decision=f"{outcome['name_en']}.",
            reason="The agencies agreed on what was shared and on the risk today.",
            by=by,
            at=decided_at,
        )
        self.answer(strategy_meeting, referral, by=by, at=decided_at)
        self.agree(meeting, referral, by=by, at=decided_at)
        concluded_at = self.by_then(at + timedelta(minutes=60))
        strategy_meetings.conclude(
            strategy_meeting,
            conclusions={referral.pk: Conclusion(outcome["code"], "As discussed and recorded.")},
            by=by,
            at=concluded_at,
        )
        if self.history.as_of - at < MINUTES_KEPT_FOR:
            strategy_meetings.issue_minutes(strategy_meeting, language="en", by=by, at=concluded_at)
        return concluded_at

    def answer(
        self, strategy_meeting: StrategyMeeting, referral: Referral, *, by: Actor, at: datetime
    ) -> None:
        """Answer what is asked of each person; for some it is not known yet."""
        for gate in strategy_meeting.meeting_type.gates:
            meetings.answer_gate(
                strategy_meeting.meeting,
                referral=referral,
                gate=gate,
                answer=self.rng.choice(gate["answers"])["code"],
                words="As the social worker told the meeting.",
                by=by,
                at=at,
            )

    def agree(self, meeting: Meeting, referral: Referral, *, by: Actor, at: datetime) -> None:
        """Agree on an action, which is mostly done by its day."""
        worker = self.worker_for(referral)
        action = meetings.agree_action(
            meeting,
            referral=referral,
            what="See the person alone and report back to the chair.",
            agency=referral.owning_agency,
            user_id=worker.id,
            owner_name=worker.name,
            due_on=(at + timedelta(days=7)).date(),
            by=by,
            at=at,
        )
        ended_at = self.history.after(at, days=self.rng.triangular(1, 9, 4))
        if ended_at < self.history.as_of and self.history.chance(ACTIONS_DONE):
            meetings.end_action(
                action,
                status=AgreedAction.Status.DONE,
                outcome="Seen at school; the chair has been told.",
                by=worker,
                at=ended_at,
            )

    def worker_for(self, referral: Referral) -> Actor:
        if referral.pathway == Pathway.PRACTITIONER:
            return self.cast.actor(Role.LADO)
        team = "adult-casework" if referral.pathway == Pathway.ADULT else "child-casework"
        return self.cast.actor(Role.SOCIAL_WORKER, team=team)

    def take_minutes(self, meeting: Meeting, *, by: Actor, at: datetime) -> None:
        item = meeting.agenda.filter(code="information").first()
        if item:
            meetings.save_minutes(
                item,
                minutes="Each agency said what it knows. Nothing further is held by education.",
                version=item.version,
                by=by,
                at=at,
            )

    def outcome_code(self, referral: Referral) -> str:
        weights = {
            Pathway.CHILD: {
                "section-47-joint": 30,
                "section-47-single": 20,
                "no-section-47": 45,
                "panel": 5,
            },
            Pathway.ADULT: {
                "non-criminal-investigation": 50,
                "criminal-investigation": 20,
                "protection-plan": 30,
            },
            Pathway.PRACTITIONER: {"employer-investigation": 6, "no-further-action": 4},
        }
        return self.history.choose(weights[Pathway(referral.pathway)])
