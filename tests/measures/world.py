"""A generated year and a half of work at two councils: rows put in directly, by one seed.

The moments crowd around the ends of quarters, and the clocks around the moment they are due.
"""

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import Any

from measures.rules import LONDON
from meetings.models import AgreedAction, Attendance, Meeting, MeetingReferral
from panels.models import Listing, Panel, Sitting
from people.models import Person, PersonRecord
from policies.models import Policy
from protection.models import Conference
from records.keys import uuid7
from referrals.models import (
    Deadline,
    OpenedFrom,
    Pathway,
    Referral,
    Report,
    ReportPerson,
    ScreeningDecision,
)
from strategy_meetings.models import (
    AdultEnquiry,
    ConcernSignOff,
    Enquiry,
    Investigation,
    PractitionerConcern,
    ProtectionAndSupportOrder,
    StrategyMeeting,
)
from tests.cast import agency, team
from tests.measures.marac import put_marac
from tests.measures.panel_agencies import put_agencies
from tests.measures.rows import NOBODY, meeting_at, reported

REPORTS = 260
PEOPLE = 70
FIRST, LAST = dt.datetime(2025, 5, 1, tzinfo=LONDON), dt.datetime(2026, 10, 2, tzinfo=LONDON)
ENDS = [
    dt.datetime(year, month, 1, tzinfo=LONDON)
    for year, month in ((2025, 7), (2025, 10), (2026, 1), (2026, 4), (2026, 7), (2026, 10))
]
SECOND, A_DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)


@dataclass
class World:
    """What was put in, as lists; each row still knows the rows it hangs on.

    ``Any`` are those in which a count by hand reads what is not empty.
    """

    random: Random
    policy: Policy
    referrals: list[Referral] = field(default_factory=list)
    replaced: list[OpenedFrom] = field(default_factory=list)
    decisions: list[ScreeningDecision] = field(default_factory=list)
    clocks: list[Deadline] = field(default_factory=list)
    enquiries: list[Enquiry] = field(default_factory=list)
    adults: list[AdultEnquiry] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    strategy_meetings: list[StrategyMeeting] = field(default_factory=list)
    about: list[Any] = field(default_factory=list)
    attendances: list[Any] = field(default_factory=list)
    conferences: list[Any] = field(default_factory=list)
    investigations: list[Investigation] = field(default_factory=list)
    orders: list[ProtectionAndSupportOrder] = field(default_factory=list)
    concerns: list[PractitionerConcern] = field(default_factory=list)
    sign_offs: list[ConcernSignOff] = field(default_factory=list)
    sittings: list[Sitting] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    actions: list[AgreedAction] = field(default_factory=list)
    invited: list[Any] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    named: list[ReportPerson] = field(default_factory=list)

    def moment(self) -> dt.datetime:
        """Return a moment of the time covered, one in three of them at the end of a quarter."""
        if self.random.random() < 0.35:
            return self.random.choice(ENDS) - self.random.choice((0, 1)) * SECOND
        seconds = int((LAST - FIRST).total_seconds())
        return FIRST + dt.timedelta(seconds=self.random.randrange(seconds))

    def some(self, codes: list[str], least: int = 0) -> list[str]:
        return self.random.sample(codes, self.random.randint(least, min(3, len(codes))))

    def status(self) -> str:
        return self.random.choice(("concluded", "concluded", "concluded", "cancelled", "scheduled"))

    def of(self, pathway: str) -> list[Referral]:
        return [referral for referral in self.referrals if referral.pathway == pathway]


def made(seed: int = 2026) -> World:
    """Put a world in and return it."""
    world = World(Random(seed), Policy.objects.get(status=Policy.Status.PUBLISHED))  # noqa: S311
    team("mash"), team("denbighshire-mash"), agency("police"), agency("health")
    put_referrals(world)
    put_enquiries(world)
    put_meetings(world)
    put_conferences(world)
    put_concerns(world)
    put_panel(world)
    put_marac(world)
    put_agencies(world)
    return world


def put_referrals(world: World) -> None:
    random, policy = world.random, world.policy
    people = [Person(created_at=FIRST, created_by=NOBODY) for _ in range(PEOPLE)]
    born = {
        person.pk: dt.date(1935, 1, 1) + dt.timedelta(days=random.randrange(32_000))
        for person in people
    }
    Person.objects.bulk_create(people)
    sources = list(policy.sources.all())
    categories = [row.code for row in policy.abuse_categories.all()]
    clocks = {ref: policy.timescale(ref) for ref in ("R6", "A1")}
    ethnicities = ["", "refused", *(row["code"] for row in policy.ethnicities[:3])]
    homes = {"conwy": team("mash"), "denbighshire": team("denbighshire-mash")}
    advice = policy.destinations.get(code="advice")
    elsewhere = policy.destinations.exclude(code="advice")[0]
    for number in range(REPORTS):
        at = world.moment()
        pathway = random.choices(list(Pathway), (5, 5, 1))[0]
        punished = pathway == Pathway.CHILD and random.random() < 0.3
        flags = [row.code for row in policy.concern_flags.all() if pathway in row.pathways]
        person = random.choice(people)
        categories_named = (
            ["physical"] if punished and random.random() < 0.5 else world.some(categories, 1)
        )
        noticed = world.some(flags)
        if punished:
            noticed = ["physical-punishment", *(noticed if random.random() < 0.5 else [])]
        outcome = random.choice([None, *policy.screening_outcomes.filter(pathway=pathway)])
        referral = reported(
            at,
            pathway,
            policy=policy,
            reference=f"W-{number}",
            person=person,
            home=homes[random.choices(("conwy", "denbighshire"), (9, 1))[0]],
            source=random.choice(sources[:5]),
            categories=categories_named,
            flags=list(dict.fromkeys(noticed)),
            outcome=outcome,
            date_of_birth=random.choice((born[person.pk], None)),
            sex=random.choice(PersonRecord.Sex.values),
            ethnicity=random.choice(ethnicities),
            language=random.choice(PersonRecord.Language.values),
            nhs_number=random.choice(("", "9990000018")),
        )
        if outcome:
            world.decisions += [
                ScreeningDecision(
                    referral=referral,
                    outcome=outcome,
                    destination=random.choice((None, advice, elsewhere)),
                    rationale="So.",
                    decided_at=at + hours * dt.timedelta(hours=1),
                    decided_by=NOBODY,
                    needs_sign_off=bool(sign_off),
                    sign_off=sign_off,
                    sign_off_reason="Look again." if sign_off else "",
                    signed_off_at=at if sign_off else None,
                    signed_off_by=uuid7() if sign_off else None,
                )
                for hours in range(random.choice((1, 1, 2)))
                for sign_off in [random.choice(("", "", "returned"))]
            ]
        world.referrals.append(referral)
        ref = {Pathway.CHILD: "R6", Pathway.ADULT: "A1"}.get(pathway, "")
        for _ in range(random.choice((0, 1, 1, 1, 2)) if ref else 0):
            due = at + dt.timedelta(days=7 if ref == "A1" else 1)
            met = random.choice((None, due - SECOND, due, due + SECOND))
            stopped = None if met else random.choice((None, None, due - SECOND, due, due + SECOND))
            if (
                met is None
                and stopped is None
                and any(
                    clock.referral is referral and not (clock.met_at or clock.stopped_at)
                    for clock in world.clocks
                )
            ):
                continue  # one runs at a time
            world.clocks.append(
                Deadline(
                    referral=referral,
                    timescale=clocks[ref],
                    started_at=at,
                    started_by=NOBODY,
                    due_at=due,
                    met_at=met,
                    met_by=NOBODY if met else None,
                    stopped_at=stopped,
                    stopped_by=NOBODY if stopped else None,
                )
            )
    Report.objects.bulk_create([referral.report for referral in world.referrals])
    PersonRecord.objects.bulk_create([referral.record for referral in world.referrals])
    Referral.objects.bulk_create(world.referrals)
    ScreeningDecision.objects.bulk_create(world.decisions)
    Deadline.objects.bulk_create(world.clocks)
    children, adults = world.of(Pathway.CHILD), world.of(Pathway.ADULT)
    world.replaced = [
        OpenedFrom(
            referral=adult,
            earlier=child,
            why=why,
            reason="He is 19.",
            opened_at=LAST,
            opened_by=NOBODY,
            opened_by_name="Nia",
        )
        for child, adult, why in zip(
            children[:6], adults, [*OpenedFrom.Why.values] * 3, strict=False
        )
    ]
    OpenedFrom.objects.bulk_create(world.replaced)


def put_enquiries(world: World) -> None:
    random = world.random
    for referral in [*world.of(Pathway.CHILD), *world.of(Pathway.ADULT)]:
        is_child = referral.pathway == Pathway.CHILD
        for _ in range(random.choice((0, 0, 1, 2))):
            started = world.moment()
            due = referral.received_at + dt.timedelta(days=7)
            ended = random.choice((world.moment(), due, due + SECOND, due - SECOND))
            world.enquiries.append(
                Enquiry(
                    referral=referral,
                    kind=Enquiry.Kind.SECTION_47 if is_child else Enquiry.Kind.SECTION_126,
                    is_joint=random.choice((True, False)),
                    started_at=started,
                    started_by=NOBODY,
                    ended_at=ended,
                    ended_by=NOBODY,
                    determination=random.choice(("", "1", "2", "3")),
                )
            )
        if world.enquiries and world.enquiries[-1].referral is referral and random.random() < 0.3:
            last = world.enquiries[-1]
            last.ended_at = last.ended_by = None
            last.determination = ""
    Enquiry.objects.bulk_create(world.enquiries)
    world.adults = [
        AdultEnquiry(
            enquiry=enquiry,
            agrees=random.choice(["", *AdultEnquiry.Agrees.values]),
            advocacy=random.choice(["", *AdultEnquiry.Advocacy.values]),
        )
        for enquiry in world.enquiries
        if enquiry.kind == Enquiry.Kind.SECTION_126 and random.random() < 0.8
    ]
    AdultEnquiry.objects.bulk_create(world.adults)
    world.orders = [
        ProtectionAndSupportOrder(
            referral=referral,
            officer="Rhys",
            applied_on=at.date(),
            court="Llandudno",
            premises="Bryn Awel",
            ground_suspicion="a",
            ground_access="b",
            ground_purposes="c",
            ground_no_more_risk="d",
            outcome=outcome,
            starts_at=at if outcome == "granted" else None,
            ends_at=at + dt.timedelta(days=1) if outcome == "granted" else None,
            added_at=at,
            added_by=NOBODY,
        )
        for referral in world.of(Pathway.ADULT)[:40]
        for at, outcome in [
            (world.moment(), random.choice(ProtectionAndSupportOrder.Outcome.values))
        ]
    ]
    ProtectionAndSupportOrder.objects.bulk_create(world.orders)


def put_meetings(world: World) -> None:
    random = world.random
    types = {row.pathway: row for row in world.policy.meeting_types.filter(is_strategy=True)}
    kinds = list(world.policy.investigation_types.all())
    for number in range(60):
        pathway = random.choice((Pathway.CHILD, Pathway.CHILD, Pathway.ADULT))
        meeting = meeting_at(
            world.moment(), policy=world.policy, reference=f"M-{number}", status=world.status()
        )
        strategy = StrategyMeeting(meeting=meeting, meeting_type=types[pathway])
        about = random.sample(world.of(pathway), random.randint(1, 3))
        world.meetings.append(meeting)
        world.strategy_meetings.append(strategy)
        world.about += [MeetingReferral(meeting=meeting, referral=one) for one in about]
        world.attendances += [
            Attendance(
                meeting=meeting,
                agency=agency(code),
                email=f"{code}@example.wales",
                response=random.choice(Attendance.Response.values),
                invited_at=meeting.scheduled_at,
                invited_by=NOBODY,
                withdrawn_at=withdrawn and meeting.scheduled_at,
                withdrawn_by=NOBODY if withdrawn else None,
            )
            for code in ("conwy", "police", "health")
            for withdrawn in [random.random() < 0.15 or None]
        ]
        if pathway == Pathway.ADULT or random.random() < 0.1:
            world.investigations += [
                Investigation(
                    referral=about[0],
                    strategy_meeting=strategy,
                    kind=random.choice(kinds),
                    responsible="The police",
                    lead="Rhys",
                    started_on=world.moment().date(),
                    added_at=meeting.starts_at,
                    added_by=NOBODY,
                )
                for _ in range(2)
            ]
    Meeting.objects.bulk_create(world.meetings)
    StrategyMeeting.objects.bulk_create(world.strategy_meetings)
    MeetingReferral.objects.bulk_create(world.about)
    Attendance.objects.bulk_create(world.attendances)
    Investigation.objects.bulk_create(world.investigations)


def put_conferences(world: World) -> None:
    random = world.random
    children = world.of(Pathway.CHILD)
    random.shuffle(children)
    while len(children) >= 3:
        family, held = uuid7(), world.moment().date()
        for child in [children.pop() for _ in range(random.randint(1, 3))]:
            is_held = random.random() < 0.9
            world.conferences.append(
                Conference(
                    referral=child,
                    family=family,
                    kind=random.choice(("initial", "initial", "initial", "review")),
                    due_on=random.choice((None, held, held, held - A_DAY, held + A_DAY)),
                    held_on=held if is_held else None,
                    decision=random.choice(["", *Conference.Decision.values]) if is_held else "",
                    recorded_at=LAST,
                    recorded_by=NOBODY,
                )
            )
    Conference.objects.bulk_create(world.conferences)


def put_concerns(world: World) -> None:
    random = world.random
    for referral in world.of(Pathway.PRACTITIONER):
        done = [random.choice((None, LAST)) for _ in range(3)]
        by = [NOBODY if at else None for at in done]
        world.concerns.append(
            PractitionerConcern(
                referral=referral,
                course=random.choice(["", *PractitionerConcern.Course.values]),
                discussed_at=done[0],
                discussed_by=by[0],
                met_at=done[1],
                met_by=by[1],
                outcome_at=done[2],
                outcome_by=by[2],
                outcome=random.choice(PractitionerConcern.Outcome.values) if done[2] else "",
            )
        )
        if random.random() < 0.5:
            agreed = random.choice((True, False))
            world.sign_offs.append(
                ConcernSignOff(
                    concern=world.concerns[-1],
                    stage="decision",
                    reason="So.",
                    proposed_at=LAST,
                    proposed_by=uuid7(),
                    proposed_by_name="Dai",
                    is_agreed=agreed,
                    answered_at=LAST,
                    answered_by=uuid7(),
                    answered_by_name="Siân",
                )
            )
    PractitionerConcern.objects.bulk_create(world.concerns)
    ConcernSignOff.objects.bulk_create(world.sign_offs)


def put_panel(world: World) -> None:
    random = world.random
    kind = world.policy.panel_types.get(code="marac")
    panels = [
        Panel.objects.create(
            code=f"{home}-marac",
            panel_type="marac",
            agency=agency(home),
            name_en="MARAC",
            name_cy="CAAR",
        )
        for home in ("conwy", "denbighshire")
    ]
    meetings: list[Meeting] = []
    for number in range(12):
        panel = panels[number % 4 == 0]
        meeting = meeting_at(
            world.moment(),
            policy=world.policy,
            reference=f"S-{number}",
            kind=Meeting.Kind.SITTING,
            home=panel.agency,
            status=world.status(),
        )
        meetings.append(meeting)
        world.sittings.append(Sitting(meeting=meeting, panel=panel, panel_type=kind))
        for position, referral in enumerate(random.sample(world.of(Pathway.ADULT), 3)):
            decided, withdrawn = random.choice((None, LAST)), random.choice((None, None, LAST))
            world.listings.append(
                Listing(
                    sitting=world.sittings[-1],
                    referral=referral,
                    position=position,
                    reason="So.",
                    listed_at=FIRST,
                    listed_by=NOBODY,
                    decision="safety-plan" if decided else "",
                    rationale="So." if decided else "",
                    decided_at=decided,
                    decided_by=NOBODY if decided else None,
                    withdrawn_at=withdrawn,
                    withdrawn_by=NOBODY if withdrawn else None,
                )
            )
            for _ in range(random.randint(0, 2)):
                status = random.choice(AgreedAction.Status.values)
                ended: dict[str, Any] = (
                    {} if status == "open" else {"ended_at": LAST, "ended_by": NOBODY}
                )
                world.actions.append(
                    AgreedAction(
                        meeting=meeting,
                        referral=referral,
                        what="Ring.",
                        agency=agency("police"),
                        due_on=LAST.date(),
                        status=status,
                        agreed_at=FIRST,
                        agreed_by=NOBODY,
                        **ended,
                    )
                )
    Meeting.objects.bulk_create(meetings)
    Sitting.objects.bulk_create(world.sittings)
    Listing.objects.bulk_create(world.listings)
    AgreedAction.objects.bulk_create(world.actions)
