"""A MARAC's figures: what the generated world has of them, counted slowly, and one of each."""

import datetime as dt
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from measures.rules import LONDON
from panels.models import Listing
from people.models import Person, PersonRecord
from referrals.models import Report, ReportPerson
from tests.measures.rows import NOBODY

NEW = dt.datetime(2025, 5, 1, tzinfo=dt.UTC)
Found = tuple[dt.date, str, Any]


def put_marac(world: Any) -> None:
    """Say of the world's cases whether they repeat, how old people are, and who else is named."""
    random = Random(16)  # noqa: S311
    for number, case in enumerate(world.listings):
        held_on = case.sitting.meeting.starts_at.date()
        case.is_repeat = random.random() < 0.3
        if number % 4 == 0:
            born = held_on.replace(day=1) - dt.timedelta(days=random.choice((5900, 6300, 6700)))
            case.referral.record.date_of_birth = born
        for role in ("household_member", "alleged_source", random.choice(ReportPerson.Role.values)):
            years = random.choice((3, 17, 17.99, 18.01, 40))
            born = random.choice((None, held_on - dt.timedelta(days=years * 365.25)))
            named = name(case.referral.report, role=role, born=born)
            world.named.append(named)
    for case in world.listings[::5]:  # who is heard stands in the report too
        report = case.referral.report
        named = ReportPerson(report=report, record=case.referral.record, role="child_at_risk")
        if not any(n.report is report and n.record is case.referral.record for n in world.named):
            named.save()
            world.named.append(named)
    Listing.objects.bulk_update(world.listings, ["is_repeat"])
    PersonRecord.objects.bulk_update(
        [case.referral.record for case in world.listings], ["date_of_birth"]
    )


def name(report: Report, *, role: str, born: dt.date | None) -> ReportPerson:
    """Name somebody new in a report."""
    person = Person.objects.create(created_at=NEW, created_by=NOBODY)
    record = PersonRecord.objects.create(
        person=person,
        given_name="Named",
        date_of_birth=born,
        recorded_at=NEW,
        recorded_by=NOBODY,
    )
    return ReportPerson.objects.create(report=report, record=record, role=role)


def held(world: Any) -> list[tuple[dt.date, Listing]]:
    return [
        (case.sitting.meeting.starts_at.astimezone(LONDON).date(), case)
        for case in world.listings
        if case.withdrawn_at is None
        and case.sitting.meeting.status == "concluded"
        and case.sitting.panel.agency.code == "conwy"
    ]


def years(born: dt.date | None, on: dt.date) -> int | None:
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def cases(
    is_counted: Callable[[dt.date, Listing], Any] = lambda _on, _case: True,
    part: Callable[[Listing], str] = lambda _case: "",
) -> Callable[[Any], list[Found]]:
    def count(world: Any) -> list[Found]:
        return [(on, part(case), case.pk) for on, case in held(world) if is_counted(on, case)]

    return count


def people(is_counted: Callable[[ReportPerson, int | None], Any]) -> Callable[[Any], list[Found]]:
    def count(world: Any) -> list[Found]:
        return [
            (on, "", (case.pk, named.record.person_id))
            for on, case in held(world)
            for named in world.named
            if named.report is case.referral.report
            and is_counted(named, years(named.record.date_of_birth, on))
            and (
                named.role == "alleged_source"
                or named.record.person_id != case.referral.record.person_id
            )
        ]

    return count


def is_young(named: ReportPerson, age: int | None) -> bool:
    return age is not None and age < 18


COUNTS: Mapping[str, Any] = {
    "X01": (cases(), None),
    "X01.repeat": (cases(lambda _on, case: case.is_repeat), cases()),
    "X01.partners": (
        cases(lambda _on, case: case.referral.report.source.code != "police"),
        cases(),
    ),
    "X01.source": (cases(part=lambda case: case.referral.report.source.code), cases()),
    "X01.children": (
        people(
            lambda named, age: (
                named.role == "child_at_risk"
                or (named.role == "household_member" and is_young(named, age))
            )
        ),
        None,
    ),
    "X01.sex": (cases(part=lambda case: case.referral.record.sex), cases()),
    "X01.ethnicity": (
        cases(part=lambda case: case.referral.record.ethnicity or "not-known"),
        cases(),
    ),
    "X01.young": (
        cases(lambda on, case: years(case.referral.record.date_of_birth, on) in (16, 17)),
        cases(),
    ),
    "X01.young_sources": (
        people(lambda named, age: named.role == "alleged_source" and is_young(named, age)),
        None,
    ),
}
