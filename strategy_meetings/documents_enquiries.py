"""What the records of enquiries about an adult and of one about a child say alike."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from strategy_meetings.documents import day, moment
from strategy_meetings.models import Enquiry, EnquiryDecision, EnquiryMaker
from strategy_meetings.rules import determination_choices


def opening(enquiry: Enquiry) -> dict[str, Any]:
    """Return whom the enquiries are about, and from when until when they ran."""
    referral = enquiry.referral
    return {
        "reference": referral.reference,
        "recipients": _("For the file"),
        "name": referral.record.name,
        "born": day(referral.record.date_of_birth),
        "started": moment(enquiry.started_at),
        "ended": moment(enquiry.ended_at),
    }


def made_by(makers: Iterable[EnquiryMaker]) -> list[dict[str, str]]:
    """Return who makes the enquiries, or is caused to, and what they told."""
    return [
        {
            "who": f"{maker.who}, {maker.agency.name}",
            "asked": maker.asked,
            "began": day(maker.began_on),
            "reported": day(maker.reported_on),
            "found": maker.found,
        }
        for maker in makers
    ]


def determined(decision: EnquiryDecision, kind: Enquiry.Kind) -> dict[str, Any]:
    """Return one determination, who made it and who answered it."""
    words = dict(determination_choices(kind))
    return {
        "determination": str(words[decision.determination]),
        "reason": decision.reason,
        "reason_late": decision.reason_late,
        "by": decision.decided_by_name,
        "at": moment(decision.decided_at),
        "is_authorised": decision.is_authorised,
        "answered_by": decision.answered_by_name,
        "answered_at": moment(decision.answered_at),
        "answer_reason": decision.answer_reason,
    }
