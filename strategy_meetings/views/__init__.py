"""The pages of strategy meetings and enquiries."""

from strategy_meetings.views.adult_enquiries import (
    add_to_enquiry,
    adult,
    authorise,
    element,
    enquiry_document,
    findings,
    issue_enquiry,
    save_element,
)
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
from strategy_meetings.views.child_enquiries import child, consider, side_by_side
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
from strategy_meetings.views.copies import copies, copy, inaccuracy, own_copy, preview
from strategy_meetings.views.deciding import dissent, follow_up, gates
from strategy_meetings.views.declaring import (
    conflict,
    declarations,
    declare,
    restricted,
    restricted_part,
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
from strategy_meetings.views.investigations import (
    apply_for_support_order,
    investigate,
    investigation,
    support_order,
)
from strategy_meetings.views.live import found, live
from strategy_meetings.views.marking import confirm
from strategy_meetings.views.reading import meeting, waiting
from strategy_meetings.views.reporting import report
from strategy_meetings.views.subjects import add_subject, new_subject
from strategy_meetings.views.translating import translation

__all__ = [
    "add_subject",
    "add_to_enquiry",
    "adult",
    "agree",
    "allocate",
    "answer",
    "apply_for_support_order",
    "attendance",
    "authorise",
    "cancel",
    "chair",
    "child",
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
    "conflict",
    "consider",
    "copies",
    "copy",
    "correct",
    "decide",
    "declarations",
    "declare",
    "discuss",
    "dissent",
    "download",
    "element",
    "employer_action",
    "employer_part",
    "employer_parts",
    "enquiry",
    "enquiry_document",
    "findings",
    "follow_up",
    "found",
    "gates",
    "inaccuracy",
    "investigate",
    "investigation",
    "invite",
    "issue",
    "issue_enquiry",
    "live",
    "mark",
    "meeting",
    "minutes",
    "new_subject",
    "own_copy",
    "preview",
    "report",
    "reschedule",
    "restricted",
    "restricted_part",
    "save",
    "save_element",
    "schedule",
    "side_by_side",
    "start",
    "support_order",
    "translation",
    "waiting",
    "withdraw",
    "workload",
]
