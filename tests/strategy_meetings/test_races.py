"""Two people do it at once: one wins, one is told, one event."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from meetings import operations as meetings
from meetings.models import AgendaItem, Meeting
from records.models import AuditEvent
from referrals.models import Referral
from strategy_meetings import operations
from strategy_meetings.models import StrategyMeeting, StrategyOutcome
from strategy_meetings.rules import Conclusion
from tests.cast import actor
from tests.factories.gates import answer_gates
from tests.factories.meetings import arrangements
from tests.factories.strategy_meetings import type_for
from tests.strategy_meetings.pages import begin

pytestmark = pytest.mark.usefixtures("own_database")


def at_once(first: Callable[[], object], second: Callable[[], object]) -> list[object]:
    """Run both in threads of their own that start together; return what each gave or raised."""
    together = Barrier(2)

    def run(act: Callable[[], object]) -> object:
        together.wait()
        try:
            return act()
        except (operations.Refused, operations.Conflict) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(run, (first, second)))


def test_two_chairs_conclude_at_once(
    called: StrategyMeeting, elin: User, carys: User, child: Referral
) -> None:
    begin(called, elin, carys)
    operations.record_decision(
        called,
        referral=child,
        decision="Joint enquiries.",
        reason="Bruises.",
        by=actor(elin),
        at=timezone.now(),
    )
    by = actor(elin)
    answer_gates(called, by=by, at=timezone.now())

    def conclude() -> StrategyMeeting:
        conclusions = {child.pk: Conclusion("section-47-joint", "Agreed.")}
        return operations.conclude(called, conclusions=conclusions, by=by, at=timezone.now())

    results = at_once(conclude, conclude)

    assert sorted(type(result).__name__ for result in results) == ["Refused", "StrategyMeeting"]
    refused = next(r for r in results if isinstance(r, operations.Refused))
    assert refused.objections[0] == "This meeting has been concluded."
    assert "What you chose was not recorded." in refused.objections[1]
    assert len(refused.objections) == 2
    assert StrategyOutcome.objects.count() == 1
    assert AuditEvent.objects.filter(event="meeting.concluded").count() == 1


def test_two_minute_takers_save_at_once(called: StrategyMeeting, elin: User, gwen: User) -> None:
    begin(called, elin)
    item = called.meeting.agenda.get(position=1)
    writers = [(actor(elin), "Elin's."), (actor(gwen), "Gwen's.")]

    def writing(who: int) -> Callable[[], object]:
        by, text = writers[who]
        return lambda: meetings.save_minutes(
            item, minutes=text, version=0, by=by, at=timezone.now()
        )

    results = at_once(writing(0), writing(1))

    assert sorted(type(result).__name__ for result in results) == ["AgendaItem", "Conflict"]
    conflict = next(r for r in results if isinstance(r, operations.Conflict))
    kept = AgendaItem.objects.get(pk=item.pk)
    assert {conflict.theirs, conflict.yours} == {"Elin's.", "Gwen's."}
    assert (kept.minutes, kept.version) == (conflict.theirs, 1)


def test_two_people_arrange_a_meeting_about_the_same_child_at_once(
    child: Referral, elin: User, gwen: User
) -> None:
    tomorrow = timezone.now() + dt.timedelta(days=1)
    by, arranged = actor(elin), arrangements(elin, starts_at=tomorrow)
    team, kind = elin.memberships.get().team, type_for(child)

    def schedule() -> StrategyMeeting:
        return operations.schedule(
            kind, referrals=[child], arrangements=arranged, team=team, by=by, at=timezone.now()
        )

    results = at_once(schedule, schedule)

    assert sorted(type(result).__name__ for result in results) == ["Refused", "StrategyMeeting"]
    assert Meeting.objects.count() == 1
