"""What others published, counted here from rows with their numbers; and why the rest cannot be.

The files are not part of the project. Every row of them is in docs/oracles.csv: *reproduced* from
rows put in, *share only* from the published numbers, or *impossible*, with the reason.
"""

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from decimal import ROUND_DOWN, Decimal
from itertools import count, cycle
from typing import Any

import pytest

from measures import queries
from measures.rules import LONDON, Period, percent
from meetings.models import Meeting, MeetingReferral
from panels.models import Listing, Panel, Sitting
from people.models import Person, PersonRecord
from policies.models import Policy
from protection.models import Conference
from records.keys import uuid7
from referrals.models import Referral, Report, ReportPerson, ScreeningDecision
from safeguarding.embedded import PROJECT
from strategy_meetings.models import Enquiry, PractitionerConcern, StrategyMeeting
from tests.cast import agency, team
from tests.measures.rows import NOBODY, meeting_at, reported
from tests.measures.test_rules import ORACLES

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not ORACLES.exists(), reason="the published figures are not at hand"),
]

LISTED = PROJECT / "docs" / "oracles.csv"
YEAR = Period(dt.date(2025, 4, 1), dt.date(2026, 3, 31))
WITHIN = dt.datetime(2025, 11, 3, 12, tzinfo=LONDON)
A_DAY = dt.timedelta(days=1)
numbers = count()


def rows(file: str) -> list[dict[str, str]]:
    with (ORACLES / file).open() as opened:
        return list(csv.DictReader(opened))


def listed() -> list[dict[str, str]]:
    with LISTED.open() as opened:
        return list(csv.DictReader(opened))


def figure(key: str, period: Period = YEAR, *, of_all: bool = False, part: str = "") -> int:
    """Return a line's number in a period; ``of_all`` is what the share is taken of."""
    return queries.figure_behind(
        queries.rows_behind(
            agency("conwy"),
            queries.BY_KEY[key],
            part=part,
            of_all=of_all,
            quarter=period,
            at=WITHIN + 900 * A_DAY,
        )
    )


def share(key: str) -> tuple[int, int, str]:
    """Return a numerator, its denominator and the percentage that we print."""
    top, base = figure(key), figure(key, of_all=True)
    return top, base, str(percent(top, base))


def load(
    many: int,
    pathway: str = "child",
    *,
    at: dt.datetime = WITHIN,
    outcome: str = "",
    are_one: bool = True,
    **said: Any,
) -> list[Referral]:
    """Put in one report with so many referrals, all about one person where who is not counted."""
    edition = Policy.objects.get(status=Policy.Status.PUBLISHED)
    decided = edition.screening_outcomes.get(code=outcome) if outcome else None
    people = Person.objects.bulk_create(
        [Person(created_at=at, created_by=NOBODY) for _ in range(1 if are_one else many)]
    )
    home, source = team("mash"), edition.sources.all()[0]
    found = [
        reported(
            at,
            pathway,
            policy=edition,
            reference=f"O-{next(numbers)}",
            person=person,
            home=home,
            source=source,
            outcome=decided,
            **said,
        )
        for _, person in zip(range(many), cycle(people), strict=False)
    ]
    for referral in found:
        referral.report = found[0].report
    Report.objects.bulk_create([found[0].report] if found else [])
    PersonRecord.objects.bulk_create([referral.record for referral in found])
    return Referral.objects.bulk_create(found)


def load_conferences(sizes: list[tuple[int, bool]]) -> None:
    """Put in initial conferences, each about so many children, in time or not."""
    held = WITHIN.date()
    for children, in_time in sizes:
        family = uuid7()
        Conference.objects.bulk_create(
            Conference(
                referral=referral,
                family=family,
                due_on=held if in_time else held - A_DAY,
                held_on=held,
                recorded_at=WITHIN,
                recorded_by=NOBODY,
            )
            for referral in load(children)
        )


def load_meetings(about: list[list[Referral]]) -> None:
    """Put in one meeting that was held about each group of children."""
    edition = Policy.objects.get(status=Policy.Status.PUBLISHED)
    kind = edition.meeting_types.filter(is_strategy=True, pathway="child")[0]
    held = Meeting.objects.bulk_create(
        [meeting_at(WITHIN, policy=edition, reference=f"O-{next(numbers)}") for _ in about]
    )
    StrategyMeeting.objects.bulk_create(
        [StrategyMeeting(meeting=meeting, meeting_type=kind) for meeting in held]
    )
    MeetingReferral.objects.bulk_create(
        MeetingReferral(meeting=meeting, referral=referral)
        for meeting, referrals in zip(held, about, strict=True)
        for referral in referrals
    )


def cut_off(top: int, base: int, places: str = "0.1") -> str:
    """Return a percentage as Ceredigion prints it: cut off, and not rounded."""
    return str((Decimal(top) * 100 / base).quantize(Decimal(places), rounding=ROUND_DOWN))


def conwy_of_2013(_row: dict[str, str]) -> None:
    """52 of 60 conferences, and 94 of 120 children, were in time."""
    load_conferences([(1, True)] * 10 + [(2, True)] * 42 + [(3, False)] * 6 + [(4, False)] * 2)

    assert share("C13.children") == (94, 120, "78.3")
    assert share("C13") == (52, 60, "86.7")


def conwy_of_a_quarter(_row: dict[str, str]) -> None:
    load_conferences([(18, True), (10, False)])

    assert share("C13.children") == (18, 28, "64.3")


def conwy_advice(_row: dict[str, str]) -> None:
    sent = load(2068, "adult", outcome="adult-one-off")
    load(3812 - 2068, "adult", outcome="adult-one-off")
    advice = sent[0].policy.destinations.get(code="advice")
    ScreeningDecision.objects.bulk_create(
        ScreeningDecision(
            referral=referral,
            outcome=referral.screening_outcome,
            destination=advice,
            rationale="So.",
            decided_at=WITHIN,
            decided_by=NOBODY,
        )
        for referral in sent
    )

    assert share("A01") == (2068, 3812, "54.2")


def conwy_concerns(_row: dict[str, str]) -> None:
    """38, 24 and 22 of ten months, and nothing of the days before and after."""
    period = Period(dt.date(2020, 4, 1), dt.date(2021, 1, 31))
    first = dt.datetime(2020, 4, 1, tzinfo=LONDON)
    last = dt.datetime(2021, 1, 31, 23, 59, 59, tzinfo=LONDON)
    decoys = (
        dt.datetime(2020, 3, 31, 23, 59, 59, tzinfo=LONDON),
        dt.datetime(2021, 2, 1, tzinfo=LONDON),
    )
    inside = load(20, "practitioner", at=first) + load(18, "practitioner", at=last)
    outside = [one for at in decoys for one in load(3, "practitioner", at=at)]
    for position, referral in enumerate([*inside, *outside]):
        is_met, is_discussed = position < 22 or position >= 38, position < 24 or position >= 38
        PractitionerConcern.objects.create(
            referral=referral,
            discussed_at=last if is_discussed else None,
            discussed_by=NOBODY if is_discussed else None,
            met_at=last if is_met else None,
            met_by=NOBODY if is_met else None,
        )

    assert [figure(key, period) for key in ("X02", "X02.discussed", "X02.met")] == [38, 24, 22]


def punished(several: int, only: int) -> None:
    load(several, flags=["physical-punishment"], categories=["physical", "neglect"])
    load(only, flags=["physical-punishment"], categories=["physical"])

    assert (figure("C05a"), figure("C05b")) == (several, only)


def conwy_several(row: dict[str, str]) -> None:
    punished(int(row["value"]), 343)


def conwy_only(row: dict[str, str]) -> None:
    punished(864, int(row["value"]))


def an_authority(row: dict[str, str]) -> None:
    punished(int(row["ch005a_several_factors"]), int(row["ch005b_only_factor"]))


def ceredigion_quarter(row: dict[str, str]) -> None:
    """Contacts, and what came of them, as their quarterly report counts them."""
    contacts = load(int(row["contacts"]))
    met, enquired = (
        int(row[name].removesuffix(" (derived)") or 0) for name in ("to_strategy_n", "s47_n")
    )
    joint = row["s47_joint_police"] if row["s47_single_agency"] == "13" else ""
    load_meetings([[referral] for referral in contacts[:met]])
    Enquiry.objects.bulk_create(
        Enquiry(
            referral=referral,
            kind=Enquiry.Kind.SECTION_47,
            is_joint=bool(joint) and position < int(joint),
            started_at=WITHIN,
            started_by=NOBODY,
        )
        for position, referral in enumerate(contacts[:enquired])
    )
    Conference.objects.bulk_create(
        Conference(referral=referral, held_on=WITHIN.date(), recorded_at=WITHIN, recorded_by=NOBODY)
        for referral in contacts[: int(row["children_at_icpc"] or 0)]
    )

    assert figure("C01") == len(contacts)
    assert figure("C12.children") == int(row["children_at_icpc"] or 0)
    for key, top, published in (
        ("C09", met, row["to_strategy_pct_published"]),
        ("C10", enquired, row["s47_pct_published"]),
    ):
        assert figure(key) == top
        if published:
            assert published in (share(key)[2], cut_off(top, len(contacts)))
    if joint:
        assert figure("C10.joint") == int(joint)


def ceredigion_meetings(row: dict[str, str]) -> None:
    children = load(2 * int(row["value"]))
    load_meetings([children[number : number + 2] for number in range(0, len(children), 2)])

    assert figure("C09.meetings") == int(row["value"])


def ceredigion_conferences(row: dict[str, str]) -> None:
    load_conferences([(2, True)] * int(row["value"]))

    assert figure("C12") == int(row["value"])


def ceredigion_in_time(row: dict[str, str]) -> None:
    load_conferences([(1, True)] * 17 + [(3, False)])

    assert share("C13") == (17, 18, "94.4")
    assert row["value"].startswith("94.4")


def ceredigion_adults(row: dict[str, str]) -> None:
    adults = load(int(row["value"]), "adult", are_one=False)
    again = reported(
        WITHIN,
        "adult",
        policy=adults[0].policy,
        reference=f"O-{next(numbers)}",
        person=adults[0].record.person,
    )
    for saved in (again.report, again.record, again):
        saved.save()

    assert figure("A02") == int(row["value"])


def load_marac(cases: int, *, repeats: int, men: int, children: int) -> None:
    """Put in one sitting of a MARAC that heard so many cases; all children are of the first."""
    edition = Policy.objects.get(status=Policy.Status.PUBLISHED)
    held = meeting_at(WITHIN, policy=edition, reference=f"O-{next(numbers)}", kind="sitting")
    held.save()
    panel = Panel.objects.create(
        code="conwy-marac", panel_type="marac", agency=agency("conwy"), name_en="M", name_cy="M"
    )
    sitting = Sitting.objects.create(
        meeting=held, panel=panel, panel_type=edition.panel_types.get(code="marac")
    )
    heard = load(men, "adult", sex="male") + load(cases - men, "adult", sex="female")
    Listing.objects.bulk_create(
        Listing(
            sitting=sitting,
            referral=referral,
            position=position + 1,
            reason="So.",
            is_repeat=position < repeats,
            listed_at=WITHIN,
            listed_by=NOBODY,
        )
        for position, referral in enumerate(heard)
    )
    people = Person.objects.bulk_create(
        [Person(created_at=WITHIN, created_by=NOBODY) for _ in range(children)]
    )
    records = PersonRecord.objects.bulk_create(
        [
            PersonRecord(person=person, given_name="C", recorded_at=WITHIN, recorded_by=NOBODY)
            for person in people
        ]
    )
    # The referrals of one loading share a report, and each of its cases has all that it names.
    alone = load(1, "adult", sex="male")[0]
    Listing.objects.filter(sitting=sitting, position=1).update(referral=alone)
    ReportPerson.objects.bulk_create(
        ReportPerson(report=alone.report, record=record, role="child_at_risk") for record in records
    )


def west_wales_marac(row: dict[str, str]) -> None:
    is_total = row["area"].startswith("TOTAL")
    cases, repeats, men = (int(row[name]) for name in ("cases_heard", "repeats", "male_victims"))
    children = 0 if is_total else int(row["children_in_households"])
    load_marac(cases, repeats=repeats, men=men, children=children)

    assert figure("X01") == cases
    assert figure("X01.repeat") == repeats
    assert figure("X01.sex", part="male") == men
    assert figure("X01.children") == children
    assert str(repeats * 100 // cases) == row["repeat_pct_published"]


CONWY, QUARTERLY, OTHER, PUNISHED, WEST_WALES = (
    "conwy_published.csv",
    "ceredigion_quarterly_children.csv",
    "ceredigion_other.csv",
    "statscymru_CH005_by_authority.csv",
    "marac_west_wales_2015_16.csv",
)
CERTAIN = (4, 6, 8, 11, 14, 15, 16, 17, 19, 21, 22, 23)
REPRODUCED: dict[tuple[str, int], Callable[[dict[str, str]], None]] = {
    (CONWY, 1): conwy_of_2013,
    (CONWY, 2): conwy_of_2013,
    (CONWY, 3): conwy_of_a_quarter,
    (CONWY, 8): conwy_advice,
    (CONWY, 12): conwy_concerns,
    (CONWY, 13): conwy_several,
    (CONWY, 14): conwy_only,
    **{(QUARTERLY, number): ceredigion_quarter for number in range(1, 6)},
    (OTHER, 1): ceredigion_meetings,
    (OTHER, 2): ceredigion_meetings,
    (OTHER, 3): ceredigion_conferences,
    (OTHER, 4): ceredigion_conferences,
    (OTHER, 5): ceredigion_in_time,
    (OTHER, 7): ceredigion_adults,
    (OTHER, 8): ceredigion_adults,
    **{(WEST_WALES, number): west_wales_marac for number in range(1, 5)},
    **{(PUNISHED, number): an_authority for number in CERTAIN},
}


@pytest.mark.parametrize(("file", "number"), list(REPRODUCED))
def test_what_was_published_is_counted_again(file, number):
    REPRODUCED[file, number](rows(file)[number - 1])


def named(verdict: str) -> set[tuple[str, int]]:
    return {(row["file"], int(row["row"])) for row in listed() if row["verdict"] == verdict}


def every_row() -> Iterator[tuple[str, int]]:
    for path in ORACLES.glob("*.csv"):
        yield from ((path.name, number) for number, _row in enumerate(rows(path.name), 1))


def test_every_published_row_is_listed_once_with_what_becomes_of_it():
    assert sorted((row["file"], int(row["row"])) for row in listed()) == sorted(every_row())
    assert {row["verdict"] for row in listed()} == {"reproduced", "share only", "impossible"}
    assert all(row["how, or why not"] for row in listed())


def test_what_is_listed_as_reproduced_is_what_is_reproduced():
    assert named("reproduced") == set(REPRODUCED)


SHARES = {
    ("statswales_PM_numerators_denominators.csv", 2): (3077, 7003, "43.9"),
    ("statswales_PM_numerators_denominators.csv", 3): (6434, 9634, "66.8"),
    ("statswales_PM_numerators_denominators.csv", 6): (34464, 55117, "62.5"),
    ("statswales_PM_numerators_denominators.csv", 7): (36696, 41267, "88.9"),
    ("statswales_PM_numerators_denominators.csv", 8): (12550, 19396, "64.7"),
    ("wales_pif_wales_level.csv", 13): (12546, 21951, "57.2"),
    ("wales_pif_wales_level.csv", 15): (4203, 12546, "33.5"),
    ("wales_pif_wales_level.csv", 20): (15517, 25492, "60.9"),
}


def test_the_shares_of_published_numbers_come_out_again():
    assert named("share only") == set(SHARES)
    for (file, number), (top, base, ours) in SHARES.items():
        row = rows(file)[number - 1]
        assert str(percent(top, base)) == ours
        assert str(top) in (row["numerator"] if "numerator" in row else row["value"])
        published = row["value"] if "numerator" in row else row["percent"]
        whole = percent(top, base)
        assert whole is not None
        assert published.removesuffix(" (derived)") in (ours, str(round(whole + Decimal("0.001"))))
