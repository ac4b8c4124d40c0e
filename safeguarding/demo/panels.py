"""The demo's panels: a sitting of each every month, what agencies knew, and what was decided."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.db.models import OuterRef, Subquery

from accounts.acting import actor_of
from accounts.models import Agency
from accounts.roles import Role
from meetings import operations as meetings
from meetings.models import AgreedAction, Attendance, Meeting
from meetings.rules import Arrangements
from panels import operations
from panels.models import AgencyInformation, Listing, Panel, Sitting
from panels.queries.listings import UNDER_ENQUIRY
from policies.counting import LONDON
from records.audit import Actor
from records.models import AuditEvent
from referrals import operations as referrals
from referrals.models import Pathway, Referral, Status
from referrals.models.information import SharingBasis
from referrals.rules.information import Basis, confirmed
from safeguarding.demo.history import History, first_day

Answer = AgencyInformation.Answer

MOST_CASES = 12
CALLED_BEFORE = timedelta(days=28)
LISTED_BEFORE = timedelta(days=8)
SENT_BY = ("referral.screened", "referral.moved")
ANSWERED_BEFORE = timedelta(days=3)
FOR_EACH_CASE = timedelta(minutes=12)
MINUTES_KEPT_FOR = timedelta(days=35)
KEEPS_ITS_DAY = 0.7  # of actions, done before the next sitting
# Which day of the month a panel sits on, and which referrals it hears, by what was noticed.
WEEKDAY_AND_WEEK = {"marac": (2, 2), "exploitation": (3, 3), "vulnerable-adults": (1, 4)}
HEARS = {"marac": "domestic-abuse", "exploitation": "child-sexual-exploitation"}


@dataclass(frozen=True)
class Telling:
    """What is said at one kind of panel: scores, decisions with their weights, an action."""

    scores: tuple[int, int, int]  # the least, the greatest, the likeliest
    decisions: dict[str, int]
    action: str
    reason: str
    band: str = "moderate"  # in people's judgement, where they go by it and not by the score


TELLINGS = {
    "marac": Telling(
        scores=(8, 22, 15),
        decisions={"safety-plan": 76, "return": 6, "transfer": 4, "not-accepted": 8, "closed": 6},
        action="Call on a safe day and agree a safety plan with the person.",
        reason="High risk of serious harm, which no one agency can reduce alone.",
        band="high",
    ),
    "exploitation": Telling(
        scores=(4, 24, 13),
        decisions={
            "disruption-plan": 55,
            "prevention": 20,
            "strategy-meeting": 8,
            "return": 9,
            "closed": 8,
        },
        action="Map the places and people, and share the map before the next sitting.",
        reason="Signs of exploitation outside the home.",
        band="significant",
    ),
    "vulnerable-adults": Telling(
        scores=(0, 0, 0),
        decisions={"support-plan": 70, "return": 8, "declined": 10, "new-report": 3, "closed": 9},
        action="Visit together and agree with the person what would help first.",
        reason="Below the threshold of section 126, and at risk without support.",
    ),
}
KNOWN = {
    "police": "Four calls to the address in the past year; no charge was brought.",
    "health": "Missed the last two appointments. The general practitioner is worried.",
    "probation": "A former partner is supervised and may not come near.",
    "education": "Attendance fell to 71 per cent this term.",
    "youth-justice": "Known through a friend; nothing of their own.",
    "conwy": "An assessment is under way, and the worker visits every week.",
    "noddfa": "Has accepted support, and prefers to be called in the morning.",
}
LITTLE_KNOWN = "A tenant since 2019, with rent paid and one complaint about noise."


class Panels:
    """Tells what the panels did, sitting after sitting, up to the day of the history."""

    def __init__(self, history: History, *, seed: int) -> None:
        self.history = history
        # Chances of their own, so that the panels change nothing in the story of the reports.
        self.rng = Random(f"panels {seed}")  # noqa: S311  a story, not a secret
        self.cast = history.cast
        self.as_of = history.as_of
        self.coordinator = self.cast.actor(Role.PANEL_COORDINATOR)

    def plan(self) -> list[tuple[datetime, Panel]]:
        """Return every sitting that was or is called, in the order of their days."""
        days = [
            (starts_at, panel)
            for panel in Panel.objects.order_by("code")
            for starts_at in self.days_of(panel)
        ]
        return sorted(days, key=lambda day: day[0])

    def days_of(self, panel: Panel) -> Iterator[datetime]:
        """Return the moments at which a panel sits, each month, until one is in the future."""
        weekday, week = WEEKDAY_AND_WEEK[panel.panel_type]
        month = first_day(self.as_of.date())
        while True:
            starts_at = datetime.combine(nth(month, weekday, week), time(9, 30), tzinfo=LONDON)
            yield starts_at
            if starts_at > self.as_of:
                return
            month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)

    def tell(self, plan: list[tuple[datetime, Panel]], *, done: Callable[[], None]) -> None:
        for starts_at, panel in plan:
            with transaction.atomic():
                self.sit(panel, starts_at)
                done()

    def sit(self, panel: Panel, starts_at: datetime) -> None:
        """Call a sitting, put on its agenda who waits, and hold it if its day has come."""
        is_held = starts_at + timedelta(hours=3) < self.as_of
        sitting = self.call(panel, starts_at)
        listings = [
            self.put_on(sitting, referral, at=listed_at)
            for referral, listed_at in self.who_waits(panel, starts_at)
        ]
        for listing in listings:
            self.prepare(listing, starts_at, is_held=is_held)
        if is_held:
            self.hold(sitting, listings, starts_at)

    def call(self, panel: Panel, starts_at: datetime) -> Sitting:
        chair = self.cast.member(Role.ISRO)
        return operations.call_sitting(
            panel,
            arrangements=Arrangements(
                mode=Meeting.Mode.MIXED,
                place="Coed Pella, Colwyn Bay",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=3),
                chair=self.cast.invitee(chair, is_required=True),
            ),
            team=self.cast.member(Role.PANEL_COORDINATOR).team,
            invitees=[
                self.cast.invitee(self.cast.safeguarding_lead(member.code))
                for member in panel.members.order_by("code")
            ],
            by=self.coordinator,
            at=min(starts_at - CALLED_BEFORE, self.as_of - timedelta(days=1)),
        )

    def who_waits(self, panel: Panel, starts_at: datetime) -> list[tuple[Referral, datetime]]:
        """Return the referrals this panel hears next, the oldest first, and when each is listed."""
        listed_at = min(starts_at - LISTED_BEFORE, self.as_of - timedelta(hours=2))
        sent = AuditEvent.objects.filter(subject_id=OuterRef("pk"), event__in=SENT_BY)
        waiting = (
            Referral.objects.awaiting_panel()
            .annotate(sent_at=Subquery(sent.order_by("-at").values("at")[:1]))
            .filter(sent_at__lt=listed_at)
            .select_related("report", "record")
            .order_by("received_at", "id")
        )
        fitting = [
            referral
            for referral in waiting
            if panel_for(referral) == panel.panel_type
            and not (panel.panel_type == "vulnerable-adults" and is_under_enquiry(referral))
        ]
        return [(referral, listed_at) for referral in fitting[:MOST_CASES]]

    def put_on(self, sitting: Sitting, referral: Referral, *, at: datetime) -> Listing:
        agreed_on = at.date() - timedelta(days=2)
        return operations.add_to_sitting(
            sitting,
            referral=referral,
            # Not the first, which is the score: cases are listed before they are scored.
            route=next((row["code"] for row in sitting.panel_type.routes[1:]), ""),
            reason=TELLINGS[sitting.panel_type.code].reason,
            agreed_on=agreed_on if sitting.panel_type.needs_consent else None,
            basis=self.basis_of(referral, is_agreed=sitting.panel_type.needs_consent),
            by=self.coordinator,
            at=at,
        )

    def basis_of(self, referral: Referral, *, is_agreed: bool) -> Basis:
        """Return the usual purpose of the referral's own edition, as somebody confirms it."""
        purpose = referral.policy.sharing_purposes.filter(pathways__contains=[referral.pathway])[0]
        consent = SharingBasis.Consent.GIVEN if is_agreed else SharingBasis.Consent.NOT_SOUGHT
        return confirmed(purpose, consent=consent, consent_reason="")

    def prepare(self, listing: Listing, starts_at: datetime, *, is_held: bool) -> None:
        """Score the case and take in what agencies know; before a sitting some still lack."""
        at = min(starts_at - ANSWERED_BEFORE, self.as_of - timedelta(hours=1))
        for agency in listing.sitting.panel.agencies.order_by("code"):
            if self.rng.random() < (0.93 if is_held else 0.55):
                self.answer(listing, agency, at=at)
        if listing.sitting.panel_type.risk_tool and (is_held or self.rng.random() < 0.6):
            self.score(listing, at=at)

    def answer(self, listing: Listing, agency: Agency, *, at: datetime) -> None:
        is_known = self.rng.random() < 0.6
        operations.give_information(
            listing,
            agency=agency,
            answer=Answer.HELD if is_known else Answer.NOTHING_KNOWN,
            text=KNOWN.get(agency.code, LITTLE_KNOWN) if is_known else "",
            by=self.owner_at(agency),
            at=at,
        )

    def score(self, listing: Listing, *, at: datetime) -> None:
        telling = TELLINGS[listing.sitting.panel_type.code]
        least, greatest, likeliest = telling.scores
        is_judged = self.rng.random() < 0.1
        operations.assess(
            listing,
            score=round(self.rng.triangular(least, greatest, likeliest)),
            judged_band=telling.band if is_judged else "",
            judgement="It happens more often, and it is getting worse." if is_judged else "",
            by=self.coordinator,
            at=at,
        )

    def hold(self, sitting: Sitting, listings: list[Listing], starts_at: datetime) -> None:
        meeting = sitting.meeting
        chair = self.cast.actor(Role.ISRO)
        meetings.start_meeting(meeting, by=chair, at=starts_at)
        for attendance in meeting.attendances.exclude(user_id=chair.id).order_by("id"):
            if self.rng.random() < 0.9:
                meetings.record_attendance(
                    attendance,
                    response=Attendance.Response.ATTENDED,
                    arrived_at=starts_at,
                    by=self.coordinator,
                    at=starts_at,
                )
        self.review(sitting, at=starts_at + timedelta(minutes=5))
        for number, listing in enumerate(listings, start=1):
            self.hear(listing, at=starts_at + number * FOR_EACH_CASE)
        over_at = starts_at + timedelta(hours=2, minutes=50)
        operations.conclude_sitting(sitting, by=self.coordinator, at=over_at)
        if self.as_of - starts_at < MINUTES_KEPT_FOR:
            operations.issue_minutes(sitting, language="en", by=self.coordinator, at=over_at)

    def review(self, sitting: Sitting, *, at: datetime) -> None:
        """Ask what became of the actions of earlier sittings."""
        before = AgreedAction.objects.open().filter(
            meeting__sitting__panel=sitting.panel_id, due_on__lt=at.date()
        )
        for action in before.order_by("id"):
            status, outcome = self.rng.choices(
                [
                    (AgreedAction.Status.DONE, "Done, and told to the co-ordinator."),
                    (AgreedAction.Status.NOT_DONE, "The worker left; it is given to another."),
                    (AgreedAction.Status.NOT_POSSIBLE, "The person moved out of the area."),
                    (None, ""),
                ],
                weights=[70, 10, 5, 15],
            )[0]
            if status:
                meetings.end_action(
                    action, status=status, outcome=outcome, by=self.coordinator, at=at
                )

    def hear(self, listing: Listing, *, at: datetime) -> None:
        """Agree on an action, where the panel goes on with it, and decide."""
        panel_type = listing.sitting.panel_type
        telling = TELLINGS[panel_type.code]
        decision = self.rng.choices(
            list(telling.decisions), weights=list(telling.decisions.values())
        )[0]
        if not panel_type.decision(decision).get("closes"):
            agencies = list(listing.sitting.panel.agencies.order_by("code"))
            self.agree(listing, self.rng.choice(agencies), telling.action, at=at)
        operations.decide(
            listing,
            decision=decision,
            rationale="What each agency knows was heard, and the panel agreed.",
            by=self.coordinator,
            at=at,
        )
        self.close_after(listing.referral, at)

    def close_after(self, referral: Referral, at: datetime) -> None:
        """Close what the panel passed on, once its plan has run for some weeks."""
        closed_at = self.history.in_office_hours(at + timedelta(days=self.rng.randint(30, 120)))
        referral.refresh_from_db()
        if referral.status == Status.SUPPORT and closed_at < self.as_of:
            team = "adult-casework" if referral.pathway == Pathway.ADULT else "child-casework"
            referrals.close(
                referral,
                reason="The plan that the panel agreed is complete.",
                by=self.cast.actor(Role.TEAM_MANAGER, team=team),
                at=closed_at,
            )

    def agree(self, listing: Listing, agency: Agency, what: str, *, at: datetime) -> None:
        action = meetings.agree_action(
            listing.sitting.meeting,
            referral=listing.referral,
            what=what,
            agency=agency,
            due_on=at.date() + timedelta(days=self.rng.choice([7, 14, 21])),
            by=self.coordinator,
            at=at,
        )
        ended_at = self.history.in_office_hours(at + timedelta(days=self.rng.randint(3, 20)))
        if ended_at < self.as_of and self.rng.random() < KEEPS_ITS_DAY:
            meetings.end_action(
                action,
                status=AgreedAction.Status.DONE,
                outcome="Done.",
                by=self.owner_at(agency),
                at=ended_at,
            )

    def owner_at(self, agency: Agency) -> Actor:
        """Return who speaks for an agency at panels."""
        if agency.is_authority:
            return self.coordinator
        return actor_of(self.cast.safeguarding_lead(agency.code))


def nth(month: date, weekday: int, week: int) -> date:
    """Return the ``week``-th ``weekday`` (0 is Monday) of the month that begins on ``month``."""
    first = month + timedelta(days=(weekday - month.weekday()) % 7)
    return first + timedelta(weeks=week - 1)


def is_under_enquiry(referral: Referral) -> bool:
    """Say whether enquiries about the person keep them from a panel for those below them."""
    same = Referral.objects.filter(record__person=referral.record.person_id)
    return same.filter(status__in=UNDER_ENQUIRY).exists()


def panel_for(referral: Referral) -> str:
    """Return the kind of panel that hears it, by what was noticed in the report."""
    for panel_type, flag in HEARS.items():
        if flag in referral.report.flags:
            return panel_type
    return "vulnerable-adults" if referral.pathway == Pathway.ADULT else "exploitation"
