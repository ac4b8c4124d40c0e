"""What agencies bring to the panels of the generated world, and the same counted slowly."""

import datetime as dt
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from measures.rules import LONDON
from meetings.models import AgreedAction, Attendance
from panels.models import AgencyInformation
from tests.cast import agency
from tests.measures.marac import Found, held
from tests.measures.rows import NOBODY

COUNTED_ON = dt.date(2026, 10, 3)  # that of `by_hand.AT`
AGENCIES = ("conwy", "police", "health")


def put_agencies(world: Any) -> None:
    """Invite agencies to each sitting, twice the police; have them come, and answer or not."""
    random = Random(4)  # noqa: S311
    for sitting in world.sittings:
        for number, code in enumerate((*AGENCIES, "police")):
            withdrawn = random.random() < 0.2
            world.invited.append(
                Attendance(
                    meeting=sitting.meeting,
                    agency=agency(code),
                    email=f"{code}{number}@example.wales",
                    response=random.choice(Attendance.Response.values),
                    invited_at=sitting.meeting.scheduled_at,
                    invited_by=NOBODY,
                    withdrawn_at=sitting.meeting.scheduled_at if withdrawn else None,
                    withdrawn_by=NOBODY if withdrawn else None,
                )
            )
    for case in world.listings:
        for code in AGENCIES:
            if random.random() < 0.7:
                world.answers.append(answer(case, code, is_late=random.random() < 0.4))
    for action in world.actions:
        action.agency = agency(random.choice(AGENCIES))
        action.due_on += dt.timedelta(days=random.choice((-1, 0, 20_000)))
    AgreedAction.objects.bulk_update(world.actions, ["agency", "due_on"])
    Attendance.objects.bulk_create(world.invited)
    AgencyInformation.objects.bulk_create(world.answers)


def invite(case: Any, code: str, **said: Any) -> Attendance:
    """Invite an agency to the sitting of a case, by an address of its own."""
    meeting = case.sitting.meeting
    return Attendance.objects.create(
        meeting=meeting,
        agency=agency(code),
        email=f"{code}{meeting.attendances.count()}@example.wales",
        invited_at=meeting.scheduled_at,
        invited_by=NOBODY,
        **said,
    )


def answer(case: Any, code: str, *, is_late: bool) -> AgencyInformation:
    return AgencyInformation(
        listing=case,
        agency=agency(code),
        answer="nothing_known",
        is_late=is_late,
        given_at=case.listed_at,
        given_by=NOBODY,
        given_by_name="Sara",
    )


def invitations(is_counted: Callable[[Any], Any]) -> Callable[[Any], list[Found]]:
    def count(world: Any) -> list[Found]:
        heard = {case.sitting.meeting.pk: on for on, case in held(world)}
        return [
            (heard[each.meeting.pk], each.agency.code, each.pk)
            for each in world.invited
            if each.meeting.pk in heard and each.withdrawn_at is None and is_counted(each)
        ]

    return count


def answers(is_counted: Callable[[Any, Any, str], Any]) -> Callable[[Any], list[Found]]:
    def count(world: Any) -> list[Found]:
        return [
            (on, each.agency.code, (case.pk, each.agency.code))
            for on, case in held(world)
            for each in world.invited
            if each.meeting is case.sitting.meeting
            and each.withdrawn_at is None
            and is_counted(world, case, each.agency.code)
        ]

    return count


def actions(is_counted: Callable[[Any], Any]) -> Callable[[Any], list[Found]]:
    def count(world: Any) -> list[Found]:
        panels = {sitting.meeting_id: sitting.panel for sitting in world.sittings}
        return [
            (each.meeting.starts_at.astimezone(LONDON).date(), each.agency.code, each.pk)
            for each in world.actions
            if panels[each.meeting_id].agency.code == "conwy" and is_counted(each)
        ]

    return count


def is_overdue(action: Any) -> bool:
    return bool(action.status == "open" and action.due_on < COUNTED_ON)


def is_in_time(world: Any, case: Any, code: str) -> bool:
    return any(
        given.listing is case and given.agency.code == code and not given.is_late
        for given in world.answers
    )


COUNTS: Mapping[str, Any] = {
    "P04": (
        invitations(lambda each: each.response in ("attended", "part")),
        invitations(lambda _each: True),
    ),
    "P05": (answers(is_in_time), answers(lambda _world, _case, _code: True)),
    "P06": (actions(is_overdue), actions(lambda _each: True)),
}
