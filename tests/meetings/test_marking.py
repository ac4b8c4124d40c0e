"""Stories of marked lines: confirmed once or set aside; risks on the right record."""

from typing import Any

import pytest

from accounts.models import User
from meetings import operations
from meetings.models import Meeting
from meetings.rules_marks import MarkedLine, marked_lines
from records.audit import SYSTEM
from records.models import AuditEvent
from records.refusals import Refused
from referrals.models import Pathway
from tests.factories.meetings import STARTS_AT, MeetingFactory, under_way
from tests.factories.strategy_meetings import awaiting

AGENDA = [{"code": code, "name_en": code, "name_cy": code} for code in ("risk", "safety")]


@pytest.fixture
def meeting(elin: User) -> Meeting:
    """Be under way, with a risk and an action marked under its first item."""
    meeting = under_way(
        MeetingFactory.create(chair=elin, referrals=[awaiting(Pathway.CHILD)], agenda=AGENDA)
    )
    write(meeting, "R: He knows the address.\nA: See her today.")
    return meeting


def write(meeting: Meeting, text: str, position: int = 1) -> None:
    item = meeting.agenda.get(position=position)
    operations.save_minutes(item, minutes=text, version=item.version, by=SYSTEM, at=STARTS_AT)


def offered(meeting: Meeting) -> list[MarkedLine]:
    settled = set(meeting.settled_lines.values_list("kind", "digest"))
    return marked_lines(meeting.agenda.all(), settled)


def test_a_line_is_settled_once_and_stays_settled_where_it_is_moved_to(meeting: Meeting) -> None:
    risk = offered(meeting)[0]
    told: dict[str, Any] = {"kind": risk.kind, "digest": risk.digest, "by": SYSTEM, "at": STARTS_AT}

    operations.settle_line(meeting, **told, is_set_aside=True)
    write(meeting, "A: See her today.")
    write(meeting, "R: he knows the address", position=2)

    assert [line.text for line in offered(meeting)] == ["See her today."]
    with pytest.raises(Refused, match="already dealt with"):
        operations.settle_line(meeting, **told)
    event = AuditEvent.objects.filter(event="marked_line.settled").get()
    assert event.details["is_set_aside"] is True
    assert "address" not in str(event.details)


def test_a_line_that_was_taken_out_cannot_be_settled(meeting: Meeting) -> None:
    risk = offered(meeting)[0]
    write(meeting, "Nothing of the kind.")

    with pytest.raises(Refused, match="no longer stands"):
        operations.settle_line(meeting, kind=risk.kind, digest=risk.digest, by=SYSTEM, at=STARTS_AT)


def test_a_risk_stands_on_the_record_of_somebody_the_meeting_is_about(meeting: Meeting) -> None:
    about = meeting.referrals.get()

    risk = operations.record_risk(
        meeting, referral=about, text="He knows the address.", by=SYSTEM, at=STARTS_AT
    )

    assert list(about.risks.all()) == [risk]
    for referral, text in ((awaiting(Pathway.CHILD), "A risk."), (about, "  ")):
        with pytest.raises(Refused):
            operations.record_risk(meeting, referral=referral, text=text, by=SYSTEM, at=STARTS_AT)


def test_nothing_is_recorded_before_the_meeting_begins(elin: User) -> None:
    meeting = MeetingFactory.create(referrals=[awaiting(Pathway.CHILD)])

    with pytest.raises(Refused, match="has not started"):
        operations.record_risk(
            meeting, referral=meeting.referrals.get(), text="A risk.", by=SYSTEM, at=STARTS_AT
        )
