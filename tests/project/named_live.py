"""A hidden line of minutes that waits for the chair, made once for its world."""

from meetings import operations as meetings
from meetings.rules_marks import MarkedLine
from strategy_meetings.queries_live import lines_to_confirm
from tests.cast import actor
from tests.factories.meetings import STARTS_AT
from tests.project.named import CANARY, World
from tests.project.named_deciding import under_way


def marked_line(world: World) -> MarkedLine:
    meeting = under_way(world)
    item = meeting.agenda.get(position=1)
    if not item.minutes:
        meetings.save_minutes(
            item,
            minutes=f"R: {CANARY} {meeting.reference}",
            version=item.version,
            by=actor(world.fixture("elin")),
            at=STARTS_AT,
        )
    return lines_to_confirm(meeting, meeting.agenda.all())[0]
