"""An enquiry about a child in the demo's history: written, determined, agreed by a manager."""

from datetime import datetime
from typing import Any

from policies.counting import LONDON
from records.audit import Actor
from strategy_meetings import operations
from strategy_meetings.models import ChildEnquiry, Enquiry


def end_child_enquiry(
    enquiry: Enquiry, *, determination: str, by: Actor, manager: Actor, at: datetime
) -> None:
    """Write what was learned of the child, and let a manager agree to the determination."""
    operations.save_child(
        enquiry,
        told=learned(at, by=by),
        is_joint=enquiry.is_joint,
        version=0,
        by=by,
        at=at,
    )
    decision = operations.determine_child(
        enquiry,
        determination=determination,
        reason="The child was seen alone; home, school and health were heard.",
        is_conference_needed=determination == Enquiry.Determination.THREE,
        by=by,
        at=at,
    )
    operations.authorise(decision, is_authorised=True, by=manager, at=at)


def learned(at: datetime, *, by: Actor) -> dict[str, Any]:
    on = at.astimezone(LONDON).date()
    return {
        "seen_on": on,
        "seen_by_whom": by.name,
        "was_alone": ChildEnquiry.Alone.YES,
        "not_alone_words": "",
        "not_seen_words": "",
        "child_words": "It is better when Nain is here.",
        "language": "English, with some Welsh",
        "interview": ChildEnquiry.Interview.NOT_NEEDED,
        "interview_on": None,
        "interview_words": "",
        "medical": ChildEnquiry.Medical.NOT_NEEDED,
        "medical_on": None,
        "paediatrician": "",
        "medical_consent": "",
        "medical_words": "",
        "parents_seen_on": on,
        "parents_words": "They accept help, and disagree about what happened.",
        "home_words": "Warm and clean. There is food, and the child has a bed of their own.",
        "analysis": "What the school saw and what the child said fit together.",
    }
