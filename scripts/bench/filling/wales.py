"""Seven years of the 22 Welsh authorities, as the bench of figures counts them.

At the full scale 1.6 million contacts: of nine in ten a child is the subject, a fifth are about
somebody reported before. What follows them (meetings, enquiries, conferences) is as often as
Welsh authorities publish; who and what they are about is invented.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import models

from accounts import operations as accounts
from accounts.models import Agency, Team
from meetings.models import Attendance, Meeting, MeetingReferral
from people.models import Person, PersonRecord
from policies.models import MeetingType, Policy
from protection.models import Conference
from records.audit import SYSTEM
from records.keys import uuid7
from referrals.models import Deadline, Referral, Report
from scripts.bench.filling.world import reference
from strategy_meetings.models import AdultEnquiry, Enquiry, StrategyMeeting

CONTACTS = 1_600_000
DAYS = 7 * 365
REPEATED = 5  # every fifth contact is about the person of the contact before it, of its authority
AUTHORITIES = (
    "anglesey",
    "gwynedd",
    "conwy",
    "denbighshire",
    "flintshire",
    "wrexham",
    "powys",
    "ceredigion",
    "pembrokeshire",
    "carmarthenshire",
    "swansea",
    "neath-port-talbot",
    "bridgend",
    "vale-of-glamorgan",
    "cardiff",
    "rhondda-cynon-taf",
    "merthyr-tydfil",
    "caerphilly",
    "blaenau-gwent",
    "torfaen",
    "monmouthshire",
    "newport",
)
Row = dict[str, Any]
Table = tuple[type[models.Model], Callable[["Wales", int], Row], Iterable[int]]


class Wales:
    """What the rows rest on. A contact, its report, record, referral and clock share a number."""

    def __init__(self, *, scale: float, now: datetime) -> None:
        self.total, self.now = round(CONTACTS * scale), now
        self.rng = Random(22)  # noqa: S311  invented people
        self.policy = Policy.objects.get(status=Policy.Status.PUBLISHED)
        self.sources = list(self.policy.sources.values_list("pk", flat=True))
        self.categories = {
            pathway: list(
                self.policy.abuse_categories.filter(pathways__contains=[pathway]).values_list(
                    "code", flat=True
                )
            )
            for pathway in ("child", "adult")
        }
        self.flags = list(self.policy.concern_flags.values_list("code", flat=True))
        self.ethnicities = [each["code"] for each in self.policy.ethnicities]
        self.limits = {"child": self.policy.timescale("R6"), "adult": self.policy.timescale("A1")}
        self.outcomes = {
            pathway: list(
                self.policy.screening_outcomes.filter(pathway=pathway).values_list("pk", flat=True)
            )
            for pathway in ("child", "adult")
        }
        self.meeting_type = MeetingType.objects.filter(policy=self.policy).order_by("pk")[0]
        self.teams = [team_of(code, at=now) for code in AUTHORITIES]
        self.keys = {
            model: [uuid7() for _ in range(self.total)]
            for model in (PersonRecord, Report, Referral)
        }
        self.people = [uuid7() for _ in range(self.total)]
        self.enquiries = {number: uuid7() for number in range(0, self.total, 12)}
        self.meetings = {number: uuid7() for number in range(0, self.total, 6)}

    def team(self, number: int) -> Team:
        return self.teams[number % len(self.teams)]

    def person(self, number: int) -> UUID:
        """Return whom a contact is about: every fifth, somebody its authority knows."""
        turn = number // len(self.teams)
        return self.people[number - len(self.teams) if turn and turn % REPEATED == 0 else number]

    def pathway(self, number: int) -> str:
        """Return "adult" for one in nine, by the person, so that a repeat is on the same one."""
        turn = number // len(self.teams)
        return "adult" if (turn - (turn % REPEATED == 0 and turn > 0)) % 9 == 3 else "child"

    def received_at(self, number: int) -> datetime:
        return self.now - timedelta(days=DAYS) * (1 - number / self.total)

    def decided_at(self, number: int) -> datetime | None:
        """Return when it was decided, one in 17 late; None for the newest."""
        decided = self.received_at(number) + timedelta(hours=30 if number % 17 == 0 else 20)
        return decided if decided < self.now else None


def tables(wales: Wales) -> list[Table]:
    """Return each table, what its row of a number holds, and which numbers it has."""
    everything = range(wales.total)
    met = [number for number in wales.meetings if wales.pathway(number) == "child"]
    enquired = list(wales.enquiries)
    adults = [number for number in enquired if wales.pathway(number) == "adult"]
    children = [number for number in enquired if wales.pathway(number) == "child"]
    return [
        (Person, person, everything),
        (PersonRecord, record, everything),
        (Report, report, everything),
        (Referral, referral, everything),
        (Deadline, deadline, everything),
        (Meeting, meeting, met),
        (StrategyMeeting, strategy_meeting, met),
        (MeetingReferral, meeting_referral, met),
        (Attendance, attendance, [number for number in met for _twice in range(2)]),
        (Enquiry, enquiry, enquired),
        (AdultEnquiry, adult_enquiry, adults),
        (Conference, conference, children[::3]),
    ]


def team_of(code: str, *, at: datetime) -> Team:
    """Return the team that an authority's contacts come to; it is made where there is none."""
    agency = Agency.objects.filter(code=code).first() or accounts.create_agency(
        code=code, kind="local-authority", name_en=code, name_cy=code, by=SYSTEM, at=at
    )
    return Team.objects.filter(agency=agency).order_by("pk").first() or accounts.create_team(
        agency, code=f"{code}-hub", name_en=code, name_cy=code, by=SYSTEM, at=at
    )


def person(wales: Wales, number: int) -> Row:
    return {
        "id": wales.people[number],
        "created_at": wales.received_at(number),
        "created_by": SYSTEM.id,
    }


def record(wales: Wales, number: int) -> Row:
    years = 18 + number % 80 if wales.pathway(number) == "adult" else number % 18
    return {
        "id": wales.keys[PersonRecord][number],
        "person_id": wales.person(number),
        "agency_id": wales.team(number).agency_id,
        "given_name": "Mair",
        "family_name": f"Llwyd-{number % 997}",
        "date_of_birth": None
        if number % 13 == 0
        else wales.received_at(number).date() - timedelta(days=365 * years + 40),
        "sex": ("female", "male", "not_known")[number % 3],
        "ethnicity": wales.ethnicities[number % len(wales.ethnicities)] if number % 4 else "",
        "language": ("en", "cy", "not_known")[number % 3],
        "nhs_number": "",
        "search_name": f"mair llwyd {number % 997}",
        "recorded_at": wales.received_at(number),
        "recorded_by": SYSTEM.id,
    }


def report(wales: Wales, number: int) -> Row:
    codes = wales.categories[wales.pathway(number)]
    chosen = {codes[number % len(codes)], codes[number // 7 % len(codes)]}
    flag = wales.flags[number % len(wales.flags)] if number % 3 == 0 else ""
    return {
        "id": wales.keys[Report][number],
        "reference": reference("RP", number),
        "submission_key": wales.keys[Report][number],
        "submission_digest": "",
        "channel": "online",
        "source_id": wales.sources[number * 7 % len(wales.sources)],
        "language": "en",
        "received_at": wales.received_at(number),
        "entered_at": wales.received_at(number),
        "entered_by": SYSTEM.id,
        "capacity": "professional",
        "reporter_language": "en",
        "is_in_danger_now": "no",
        "knows_of_report": "not_known",
        "agrees_to_report": "not_known",
        "categories": "{" + ",".join(sorted(chosen)) + "}",
        "flags": "{" + flag + "}",
        "concern": "Invented.",
    }


def referral(wales: Wales, number: int) -> Row:
    pathway, decided = wales.pathway(number), wales.decided_at(number)
    outcomes, team = wales.outcomes[pathway], wales.team(number)
    is_open = decided is None or number >= wales.total - 20 * len(wales.teams)
    return {
        "id": wales.keys[Referral][number],
        "reference": reference("SG", number),
        "report_id": wales.keys[Report][number],
        "record_id": wales.keys[PersonRecord][number],
        "pathway": pathway,
        "policy_id": wales.policy.pk,
        "authority": "conwy",
        "owning_agency_id": team.agency_id,
        "owning_team_id": team.pk,
        "status": "submitted" if decided is None else "support" if is_open else "closed",
        "received_at": wales.received_at(number),
        "decision_due_at": wales.received_at(number) + timedelta(days=1),
        "checks_done": "{}",
        "screening_outcome_id": outcomes[number % len(outcomes)] if decided else None,
        "screening_rationale": "As reported." if decided else "",
        "screened_at": decided,
        "screened_by": SYSTEM.id if decided else None,
        "closed_at": None if is_open else decided,
        "closed_by": None if is_open else SYSTEM.id,
        "version": 1,
    }


def deadline(wales: Wales, number: int) -> Row:
    pathway, received_at = wales.pathway(number), wales.received_at(number)
    met_at = wales.decided_at(number)
    return {
        "id": uuid7(),
        "referral_id": wales.keys[Referral][number],
        "timescale_id": wales.limits[pathway].pk,
        "started_at": received_at,
        "started_by": SYSTEM.id,
        "due_at": received_at + timedelta(days=1 if pathway == "child" else 9),
        "met_at": met_at,
        "met_by": met_at and SYSTEM.id,
    }


def meeting(wales: Wales, number: int) -> Row:
    starts_at, team = wales.received_at(number) + timedelta(days=1), wales.team(number)
    is_over = starts_at + timedelta(hours=1) < wales.now
    return {
        "id": wales.meetings[number],
        "reference": reference("SM", number),
        "kind": "strategy_meeting",
        "policy_id": wales.policy.pk,
        "arranging_agency_id": team.agency_id,
        "arranging_team_id": team.pk,
        "mode": "video",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "chair_id": SYSTEM.id,
        "chair_name": "A chair",
        "status": "concluded" if is_over else "scheduled",
        "scheduled_at": wales.received_at(number),
        "scheduled_by": SYSTEM.id,
        **(
            {
                "started_at": starts_at,
                "started_by": SYSTEM.id,
                "concluded_at": starts_at + timedelta(hours=1),
                "concluded_by": SYSTEM.id,
            }
            if is_over
            else {}
        ),
    }


def strategy_meeting(wales: Wales, number: int) -> Row:
    return {"meeting_id": wales.meetings[number], "meeting_type_id": wales.meeting_type.pk}


def meeting_referral(wales: Wales, number: int) -> Row:
    return {
        "id": uuid7(),
        "meeting_id": wales.meetings[number],
        "referral_id": wales.keys[Referral][number],
    }


def attendance(wales: Wales, number: int) -> Row:
    key = uuid7()
    return {
        "id": key,
        "meeting_id": wales.meetings[number],
        "agency_id": wales.teams[wales.rng.randrange(len(wales.teams))].agency_id,
        "email": f"{key}@bench.example",
        "response": wales.rng.choice(("attended", "attended", "part", "apology")),
        "invited_at": wales.received_at(number),
        "invited_by": SYSTEM.id,
    }


def enquiry(wales: Wales, number: int) -> Row:
    is_child = wales.pathway(number) == "child"
    started_at = wales.received_at(number) + timedelta(days=1)
    ended_at = started_at + timedelta(days=3 + number % 11)
    ended: Row = {}
    if ended_at < wales.now:
        ended = {"ended_at": ended_at, "ended_by": SYSTEM.id, "determination": "123"[number % 3]}
    return {
        "id": wales.enquiries[number],
        "referral_id": wales.keys[Referral][number],
        "kind": "section_47" if is_child else "section_126",
        "is_joint": number % 3 == 0,
        "started_at": started_at,
        "started_by": SYSTEM.id,
        "reason": "As reported.",
        **ended,
    }


def adult_enquiry(wales: Wales, number: int) -> Row:
    return {
        "enquiry_id": wales.enquiries[number],
        "agrees": ("yes", "no", "lacks_capacity")[number % 3],
        "advocacy": ("accepted", "refused", "not_offered", "")[number % 4],
    }


def conference(wales: Wales, number: int) -> Row:
    started_on = wales.received_at(number).date()
    held_on = started_on + timedelta(days=14 + number % 8)
    is_held = held_on < wales.now.date()
    decision = "not_registered" if number % 7 == 0 else "registered"
    return {
        "id": uuid7(),
        "referral_id": wales.keys[Referral][number],
        "family": uuid7(),
        "kind": "initial",
        "last_strategy_discussion_on": started_on,
        "due_on": started_on + timedelta(days=20),
        "held_on": held_on if is_held else None,
        "decision": decision if is_held else "",
        "recorded_at": wales.now,
        "recorded_by": SYSTEM.id,
    }
