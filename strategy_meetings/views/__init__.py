"""The pages of strategy meetings and enquiries."""

from strategy_meetings.views.afterwards import conclude, correct, download, issue
from strategy_meetings.views.allocating import allocate, workload
from strategy_meetings.views.arranging import (
    answer,
    cancel,
    chair,
    invite,
    reschedule,
    schedule,
    withdraw,
)
from strategy_meetings.views.concerns import (
    concern,
    concern_consider,
    concern_copy,
    concern_decide,
    concern_sign_off,
    concerns,
)
from strategy_meetings.views.concerns_work import (
    concern_action,
    concern_add,
    concern_add_employer,
    concern_findings,
    concern_investigate,
    concern_keep_out,
    concern_notice,
    concern_share,
    employer_action,
    employer_part,
    employer_parts,
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
from strategy_meetings.views.live import found, live
from strategy_meetings.views.marking import confirm
from strategy_meetings.views.reading import meeting, waiting

__all__ = [
    "agree",
    "allocate",
    "answer",
    "attendance",
    "cancel",
    "chair",
    "concern",
    "concern_action",
    "concern_add",
    "concern_add_employer",
    "concern_consider",
    "concern_copy",
    "concern_decide",
    "concern_findings",
    "concern_investigate",
    "concern_keep_out",
    "concern_notice",
    "concern_share",
    "concern_sign_off",
    "concerns",
    "conclude",
    "confirm",
    "correct",
    "decide",
    "discuss",
    "download",
    "employer_action",
    "employer_part",
    "employer_parts",
    "enquiry",
    "found",
    "invite",
    "issue",
    "live",
    "mark",
    "meeting",
    "minutes",
    "reschedule",
    "save",
    "schedule",
    "start",
    "waiting",
    "withdraw",
    "workload",
]
