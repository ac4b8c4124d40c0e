"""The pages of strategy meetings and enquiries."""

from strategy_meetings.views.afterwards import conclude, correct, download, issue
from strategy_meetings.views.arranging import (
    answer,
    cancel,
    chair,
    invite,
    reschedule,
    schedule,
    withdraw,
)
from strategy_meetings.views.discussing import discuss
from strategy_meetings.views.enquiries import enquiry
from strategy_meetings.views.holding import (
    agree,
    attendance,
    decide,
    mark,
    minutes,
    save,
    start,
)
from strategy_meetings.views.reading import meeting, waiting

__all__ = [
    "agree",
    "answer",
    "attendance",
    "cancel",
    "chair",
    "conclude",
    "correct",
    "decide",
    "discuss",
    "download",
    "enquiry",
    "invite",
    "issue",
    "mark",
    "meeting",
    "minutes",
    "reschedule",
    "save",
    "schedule",
    "start",
    "waiting",
    "withdraw",
]
