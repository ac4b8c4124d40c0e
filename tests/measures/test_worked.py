"""One example of each measure, worked by hand: what is at the edges of its quarter, and twice.

In each, one thing falls a second (or a day) before summer 2026, one on its first moment, one on
its last, and one just after: summer has two of the four, and spring one.
"""

import datetime as dt
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from measures import queries
from measures.rules import LONDON, Quarter, shown_quarters
from meetings.models import AgreedAction, Attendance, MeetingReferral
from panels.models import Listing, Panel, Sitting
from people.models import Person
from policies.models import Policy
from protection.models import Conference
from records.keys import uuid7
from referrals.models import Deadline, ScreeningDecision
from strategy_meetings.models import (
    AdultEnquiry,
    ConcernSignOff,
    Enquiry,
    Investigation,
    PractitionerConcern,
    ProtectionAndSupportOrder,
    StrategyMeeting,
)
from tests.cast import agency
from tests.measures import marac
from tests.measures.panel_agencies import answer, invite
from tests.measures.rows import NOBODY, meeting_at, reported

pytestmark = pytest.mark.django_db

FIRST = dt.datetime(2026, 7, 1, tzinfo=LONDON)
AFTER = dt.datetime(2026, 10, 1, tzinfo=LONDON)
SECOND, A_DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)
EDGES = (FIRST - SECOND, FIRST, AFTER - SECOND, AFTER)
AT = dt.datetime(2026, 12, 1, 9, tzinfo=LONDON)
LONG_AGO = dt.datetime(2026, 2, 10, 12, tzinfo=LONDON)
numbers = count()


def policy() -> Policy:
    return Policy.objects.get(status=Policy.Status.PUBLISHED)


def somebody() -> Person:
    return Person.objects.create(created_at=LONG_AGO, created_by=NOBODY)


def report(at: dt.datetime, pathway: str = "child", outcome: str = "", **said: Any) -> Any:
    """Put in a report of one person, somebody new unless ``person`` says who."""
    edition = policy()
    said.setdefault("person", None)
    referral = reported(
        at,
        pathway,
        policy=edition,
        reference=f"H-{next(numbers)}",
        outcome=edition.screening_outcomes.get(code=outcome) if outcome else None,
        **{**said, "person": said["person"] or somebody()},
    )
    for row in (referral.report, referral.record, referral):
        row.save()
    return referral


def clock(referral: Any, ref: str, *, met: dt.timedelta | None) -> Any:
    """Start a clock due a day after the report, met so long after that, or never."""
    due = referral.received_at + A_DAY
    Deadline.objects.create(
        referral=referral,
        timescale=policy().timescale(ref),
        started_at=referral.received_at,
        started_by=NOBODY,
        due_at=due,
        met_at=None if met is None else due + met,
        met_by=None if met is None else NOBODY,
    )
    return referral


def repeat(at: dt.datetime) -> Any:
    earlier = report(LONG_AGO)
    return report(at, person=earlier.record.person)


def enquiry(at: dt.datetime, kind: str = "section_47", **said: Any) -> Enquiry:
    pathway = {"section_47": "child", "section_126": "adult"}[kind]
    referral = said.pop("referral", None) or report(LONG_AGO, pathway, **said.pop("told", {}))
    return Enquiry.objects.create(
        referral=referral, kind=kind, started_at=at, started_by=NOBODY, **said
    )


def ended(at: dt.datetime, determination: str, *, late: dt.timedelta | None = None) -> Enquiry:
    """Put in section 126 enquiries that ended; ``late`` is by how much after they were due."""
    made = enquiry(
        LONG_AGO, "section_126", ended_at=at, ended_by=NOBODY, determination=determination
    )
    if late is not None:
        Deadline.objects.create(
            referral=made.referral,
            timescale=policy().timescale("A1"),
            started_at=LONG_AGO,
            started_by=NOBODY,
            due_at=at - late,
        )
    return made


def asked(at: dt.datetime, **answers: str) -> AdultEnquiry:
    return AdultEnquiry.objects.create(enquiry=enquiry(at, "section_126"), **answers)


def meeting(at: dt.datetime, *, about: int = 1, pathway: str = "child") -> StrategyMeeting:
    """Put in a meeting that was held about some people, to which the police came."""
    edition = policy()
    held = meeting_at(at, policy=edition, reference=f"H-{next(numbers)}")
    held.save()
    kind = edition.meeting_types.filter(is_strategy=True, pathway=pathway)[0]
    strategy = StrategyMeeting.objects.create(meeting=held, meeting_type=kind)
    for _ in range(about):
        MeetingReferral.objects.create(meeting=held, referral=report(LONG_AGO, pathway))
    Attendance.objects.create(
        meeting=held,
        agency=agency("police"),
        email="police@example.wales",
        response=Attendance.Response.PART,
        invited_at=at,
        invited_by=NOBODY,
    )
    return strategy


def conference(
    at: dt.datetime, *, children: int = 1, late: dt.timedelta = 0 * A_DAY, decision: str = ""
) -> None:
    """Put in an initial conference of one family, held so long after its last day."""
    family, on = uuid7(), at.date()
    for _ in range(children):
        Conference.objects.create(
            referral=report(LONG_AGO),
            family=family,
            due_on=on - late,
            held_on=on,
            decision=decision,
            recorded_at=AT,
            recorded_by=NOBODY,
        )


def sent_to_advice(at: dt.datetime) -> None:
    referral = report(at, "adult", "adult-one-off")
    ScreeningDecision.objects.create(
        referral=referral,
        outcome=referral.screening_outcome,
        destination=policy().destinations.get(code="advice"),
        rationale="So.",
        decided_at=at,
        decided_by=NOBODY,
    )


def twice(at: dt.datetime, one: list[str], other: list[str]) -> None:
    """Put in two reports about one adult at one moment."""
    first = report(at, "adult", categories=one)
    report(at, "adult", categories=other, person=first.record.person)


def investigation(at: dt.datetime, *, is_criminal: bool = True) -> None:
    strategy = meeting(LONG_AGO, pathway="adult")
    Investigation.objects.create(
        referral=strategy.meeting.referrals.get(),
        strategy_meeting=strategy,
        kind=policy().investigation_types.filter(is_criminal=is_criminal)[0],
        responsible="The police",
        lead="Rhys",
        started_on=at.date(),
        added_at=AT,
        added_by=NOBODY,
    )


def order(at: dt.datetime, outcome: str = "granted") -> None:
    ProtectionAndSupportOrder.objects.create(
        referral=report(LONG_AGO, "adult"),
        officer="Rhys",
        applied_on=at.date(),
        court="Llandudno",
        premises="Bryn Awel",
        ground_suspicion="a",
        ground_access="b",
        ground_purposes="c",
        ground_no_more_risk="d",
        outcome=outcome,
        starts_at=AT if outcome == "granted" else None,
        ends_at=AT + A_DAY if outcome == "granted" else None,
        added_at=AT,
        added_by=NOBODY,
    )


def concern(at: dt.datetime, **steps: Any) -> PractitionerConcern:
    return PractitionerConcern.objects.create(referral=report(at, "practitioner"), **steps)


def signed_off(at: dt.datetime) -> None:
    ConcernSignOff.objects.create(
        concern=concern(at),
        stage="decision",
        reason="So.",
        proposed_at=at,
        proposed_by=uuid7(),
        proposed_by_name="Dai",
        is_agreed=True,
        answered_at=at,
        answered_by=uuid7(),
        answered_by_name="Siân",
    )


def sitting(
    at: dt.datetime,
    *,
    decided: bool = True,
    status: str = "done",
    is_repeat: bool = False,
    names: tuple[str, dt.date | None] | None = None,
    **said: Any,
) -> Listing:
    """Put in a sitting of one case; ``names`` is the role and birthday of somebody else."""
    edition = policy()
    panel, _made = Panel.objects.get_or_create(
        code="conwy-marac",
        defaults={
            "panel_type": "marac",
            "agency": agency("conwy"),
            "name_en": "MARAC",
            "name_cy": "CAAR",
        },
    )
    held = meeting_at(at, policy=edition, reference=f"H-{next(numbers)}", kind="sitting")
    held.save()
    listing = Listing.objects.create(
        sitting=Sitting.objects.create(
            meeting=held, panel=panel, panel_type=edition.panel_types.get(code="marac")
        ),
        referral=report(LONG_AGO, "adult", **said),
        position=1,
        reason="So.",
        is_repeat=is_repeat,
        listed_at=LONG_AGO,
        listed_by=NOBODY,
        decision="safety-plan" if decided else "",
        rationale="So." if decided else "",
        decided_at=AT if decided else None,
        decided_by=NOBODY if decided else None,
    )
    AgreedAction.objects.create(
        meeting=held,
        referral=listing.referral,
        what="Ring.",
        agency=agency("police"),
        due_on=AT.date(),
        status=status,
        agreed_at=at,
        agreed_by=NOBODY,
        ended_at=None if status == "open" else AT,
        ended_by=None if status == "open" else NOBODY,
    )
    if names:
        role, born = names
        marac.name(listing.referral.report, role=role, born=born)
    return listing


def attended(case: Listing, response: str = "part", **said: Any) -> Listing:
    invite(case, "police", response=response, **said)
    return case


def owed(case: Listing, before: dt.timedelta) -> Listing:
    """Have the action of a case be due so long before the count."""
    AgreedAction.objects.filter(referral=case.referral).update(due_on=(AT - before).date())
    return case


def answered(case: Listing, *, is_late: bool = False) -> Listing:
    invite(case, "police")
    answer(case, "police", is_late=is_late).save()
    return case


Put = Callable[[dt.datetime], Any]

# For each line, what puts in one thing that it counts, at a moment.
ONE: dict[str, Put] = {
    "C01": report,
    "C02": report,
    "C03": lambda at: report(at, outcome="child-advice"),
    "C04": lambda at: clock(report(at), "R6", met=0 * SECOND),
    "C04.late": lambda at: clock(report(at), "R6", met=SECOND),
    "C04.no_clock": report,
    "C05a": lambda at: report(at, flags=["physical-punishment", "domestic-abuse"]),
    "C05b": lambda at: report(at, flags=["physical-punishment"], categories=["physical"]),
    "C06": repeat,
    "C09": meeting,
    "C09.meetings": meeting,
    "C25": lambda at: report(at, flags=["child-criminal-exploitation"]),
    "C28": lambda at: report(at, flags=["missing"]),
    "C10": enquiry,
    "C10.joint": lambda at: enquiry(at, is_joint=True),
    "C10.determination": lambda at: enquiry(at, ended_at=AT, ended_by=NOBODY, determination="3"),
    "C11": enquiry,
    "C11.source": enquiry,
    "C12": conference,
    "C12.children": conference,
    "C13": conference,
    "C13.children": conference,
    "C14": lambda at: conference(at, decision="not_registered"),
    "C30": meeting,
    "A01": sent_to_advice,
    "A02": lambda at: report(at, "adult"),
    "A03": lambda at: report(at, "adult"),
    "A04": lambda at: twice(at, ["neglect", "sexual"], ["neglect"]),
    "A04.different": lambda at: twice(at, ["neglect"], ["sexual"]),
    "A05": lambda at: report(at, "adult"),
    "A06": lambda at: report(at, "adult"),
    "A06.age": lambda at: report(at, "adult"),
    "A07": lambda at: report(at, "adult"),
    "A07.ethnicity": lambda at: report(at, "adult"),
    "A08": lambda at: report(at, "adult", "adult-enquiries"),
    "A09": lambda at: report(at, "adult", "adult-one-off"),
    "A10": lambda at: ended(at, "3", late=0 * SECOND),
    "A11": lambda at: ended(at, "1"),
    "A13": lambda at: asked(at, agrees="no"),
    "A14": investigation,
    "A15": lambda at: asked(at, advocacy="refused"),
    "A15.accepted": lambda at: asked(at, advocacy="accepted"),
    "A18": order,
    "X02": lambda at: report(at, "practitioner"),
    "X02.discussed": lambda at: concern(at, discussed_at=AT, discussed_by=NOBODY),
    "X02.met": lambda at: concern(at, met_at=AT, met_by=NOBODY),
    "X02.practice": lambda at: concern(at, course="practice"),
    "X02.nfa": signed_off,
    "X02.outcome": lambda at: concern(at, outcome="unfounded", outcome_at=AT, outcome_by=NOBODY),
    "P01": sitting,
    "P02": sitting,
    "P03": lambda at: sitting(at, status="open"),
    "P04": lambda at: attended(sitting(at)),
    "P05": lambda at: answered(sitting(at)),
    "P06": lambda at: owed(sitting(at, status="open"), A_DAY),
    "X01": sitting,
    "X01.repeat": lambda at: sitting(at, is_repeat=True),
    "X01.partners": lambda at: sitting(at, source=policy().sources.get(code="school")),
    "X01.source": sitting,
    "X01.children": lambda at: sitting(at, names=("child_at_risk", None)),
    "X01.sex": sitting,
    "X01.ethnicity": sitting,
    "X01.young": lambda at: sitting(at, date_of_birth=dt.date(2009, 6, 30)),
    "X01.young_sources": lambda at: sitting(at, names=("alleged_source", dt.date(2010, 1, 1))),
    "X04.nhs": lambda at: report(at, nhs_number="9990000018"),
    "X04.born": lambda at: report(at, "adult", date_of_birth=dt.date(1950, 1, 1)),
    "X04.sex": lambda at: report(at, sex="female"),
    "X04.ethnicity": lambda at: report(at, ethnicity="roma"),
    "X04.language": lambda at: report(at, "adult", language="cy"),
}


def figures(key: str, part: str = "", *, at: dt.datetime = AT) -> list[tuple[int, int | None]]:
    """Return the numerator and denominator of summer, of spring and of the quarters before."""
    counted = queries.figures(agency("conwy"), shown_quarters(Quarter(2026, 2)), at=at)
    lines = [line for line in counted["lines"] if line["key"] == key]
    (line,) = (x for x in lines if not part or x["part"] == part) if part else lines[:1]
    return list(zip(line["numerators"], line["denominators"] or [None] * 5, strict=True))


def total(key: str) -> list[int]:
    """Return the numerators of a line's parts together."""
    counted = queries.figures(agency("conwy"), shown_quarters(Quarter(2026, 2)), at=AT)
    parts = [line["numerators"] for line in counted["lines"] if line["key"] == key]
    return [sum(numerators) for numerators in zip(*parts, strict=True)]


@pytest.mark.parametrize("key", [line.key for line in queries.LINES if line.key != "C04.not_due"])
def test_the_quarter_has_its_first_and_its_last_moment_and_no_other(key):
    for edge in EDGES:
        ONE[key](edge)

    assert total(key)[:2] == [2, 1]
    behind = queries.rows_behind(
        agency("conwy"),
        queries.BY_KEY[key],
        part="",
        of_all=False,
        quarter=Quarter(2026, 2),
        at=AT,
    )
    assert queries.figure_behind(behind) == 2


def test_a_decision_not_due_yet_is_placed_by_the_report_too():
    for edge in EDGES[:3]:
        clock(report(edge), "R6", met=None)

    (summer, _), (spring, _), *_rest = figures("C04.not_due", at=EDGES[0])

    assert (summer, spring) == (2, 1)


# What is on the day, or to the second, is in time.


def test_a_decision_made_when_it_was_due_is_in_time_and_a_second_later_late():
    clock(report(FIRST), "R6", met=0 * SECOND)
    clock(report(FIRST), "R6", met=SECOND)

    assert figures("C04")[0] == (1, 2)
    assert figures("C04.late")[0] == (1, None)


def test_enquiries_that_ended_when_they_were_due_are_in_time_and_a_second_later_late():
    ended(FIRST, "3", late=0 * SECOND)
    ended(FIRST, "3", late=SECOND)

    assert figures("A10")[0] == (1, 2)


def test_a_conference_on_its_last_day_is_in_time_and_a_day_later_late():
    conference(FIRST, children=2)
    conference(FIRST, children=3, late=A_DAY)

    assert figures("C13")[0] == (1, 2)
    assert figures("C13.children")[0] == (2, 5)


def test_a_conference_late_for_one_of_its_children_is_late():
    conference(FIRST, children=2)
    late = Conference.objects.all()[0]
    late.due_on = FIRST.date() - A_DAY
    late.save()

    assert figures("C13")[0] == (0, 1)
    assert figures("C13.children")[0] == (1, 2)


@pytest.mark.parametrize(
    ("born", "band"),
    [
        pytest.param(dt.date(1961, 7, 1), "65-74", id="65 on the day"),
        pytest.param(dt.date(1961, 7, 2), "18-64", id="65 on the day after"),
        pytest.param(dt.date(2008, 7, 1), "18-64", id="18 on the day"),
        pytest.param(dt.date(2008, 7, 2), "under-18", id="18 on the day after"),
        pytest.param(None, "not-known", id="not known"),
    ],
)
def test_an_age_is_in_whole_years_on_the_day_of_the_report(born, band):
    report(FIRST, "adult", date_of_birth=born)

    assert figures("A06.age", f"neglect_{band}")[0] == (1, 1)


# What is met twice is one, where the unit says so.


def test_children_considered_together_are_one_conference():
    conference(FIRST, children=3)

    assert figures("C12")[0] == (1, None)
    assert figures("C12.children")[0] == (3, None)
    assert figures("C13")[0] == (1, 1)


def test_a_meeting_about_two_children_is_one_meeting_with_one_invitation():
    meeting(FIRST, about=2)

    assert figures("C09.meetings")[0] == (1, None)
    assert figures("C09")[0][0] == 2
    assert figures("C30", "police")[0] == (1, 1)


def test_an_adult_reported_three_times_is_one_adult_in_each_line():
    first = report(FIRST, "adult", categories=["neglect"])
    report(FIRST, "adult", categories=["neglect"], person=first.record.person)
    report(FIRST, "adult", categories=["sexual"], person=first.record.person)

    assert figures("A02")[0] == (1, None)
    assert figures("A03")[0] == (3, None)
    assert figures("A04")[0] == (1, 1)
    assert figures("A04.different")[0] == (1, 1)


def test_reports_in_two_quarters_are_not_more_than_one_in_either():
    first = report(FIRST - SECOND, "adult")
    report(FIRST, "adult", person=first.record.person)

    assert figures("A04")[:2] == [(0, 1), (0, 1)]


def test_an_adult_of_two_enquiries_is_one_adult():
    first = asked(FIRST, agrees="no")
    other = report(FIRST, "adult", person=first.enquiry.referral.record.person)
    again = enquiry(FIRST, "section_126", referral=other)
    AdultEnquiry.objects.create(enquiry=again, agrees="no")
    asked(FIRST, agrees="lacks_capacity")

    assert figures("A13")[0] == (1, 2)


# What each measure tells apart.


def test_physical_punishment_is_one_of_several_factors_or_the_only_one():
    report(FIRST, flags=["physical-punishment"], categories=["physical"])
    report(FIRST, flags=["physical-punishment"], categories=["neglect"])
    report(FIRST, flags=["physical-punishment", "online"], categories=["physical"])
    report(FIRST, flags=["online"], categories=["physical"])

    assert figures("C05a")[0] == (2, 4)
    assert figures("C05b")[0] == (1, 4)


def test_a_contact_with_both_kinds_of_exploitation_is_one():
    report(FIRST, flags=["child-sexual-exploitation", "child-criminal-exploitation"])

    assert figures("C25")[0] == (1, 1)
    assert total("C28")[0] == 2


def test_a_report_with_two_categories_counts_in_both():
    report(FIRST, "adult", categories=["neglect", "financial"])

    assert figures("A06", "neglect")[0] == (1, 1)
    assert figures("A06", "financial")[0] == (1, 1)


@pytest.mark.parametrize(("determination", "required"), [("1", 1), ("2", 0), ("3", 1), ("nfa", 0)])
def test_action_is_required_where_somebody_is_at_risk(determination, required):
    ended(FIRST, determination)

    assert figures("A11")[0] == (required, 1)


def test_an_offer_of_an_advocate_is_an_offer_also_where_it_was_refused():
    for said in ("accepted", "refused", "not_offered", ""):
        asked(FIRST, advocacy=said)

    assert figures("A15")[0] == (2, 3)
    assert figures("A15.accepted")[0] == (1, 2)


def test_an_application_that_was_refused_is_an_application():
    order(FIRST)
    order(FIRST, "refused")

    assert figures("A18")[0] == (1, 2)


def test_an_investigation_that_is_not_criminal_is_an_investigation():
    investigation(FIRST)
    investigation(FIRST, is_criminal=False)

    assert figures("A14")[0] == (1, 2)


@pytest.mark.parametrize("answer", ["refused", "not_known", "not_asked"])
def test_no_answer_is_not_known_whatever_the_reason(answer):
    report(FIRST, sex=answer, ethnicity=answer, language=answer)

    for column in ("sex", "ethnicity", "language", "nhs", "born"):
        assert figures(f"X04.{column}")[0] == (0, 1)
