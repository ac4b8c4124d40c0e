"""The record of one child's enquiry as plain values, in one language, for the file.

It holds nothing of another child's record: how many were considered, and no name of theirs.
"""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from records.outbox import LOCALES
from strategy_meetings import queries_section_47 as queries
from strategy_meetings.documents import day
from strategy_meetings.documents_enquiries import determined, made_by, opening
from strategy_meetings.models import ChildConsidered, ChildEnquiry, Enquiry, EnquiryDecision


def record(enquiry: Enquiry, *, language: str) -> dict[str, Any]:
    """Return what the record says: text and lists only. ``language`` is en or cy."""
    referral = enquiry.referral
    with translation.override(LOCALES[language]):
        written = queries.record_of(enquiry)
        return {
            "title": _("Section 47 enquiry %(reference)s") % {"reference": referral.reference},
            **opening(enquiry),
            "is_joint": enquiry.is_joint,
            "child": child(written.child),
            "analysis": written.child.analysis if written.child else "",
            "considered": counted(written.considered),
            "makers": made_by(written.makers),
            "decisions": [decided(decision) for decision in written.decisions],
        }


def child(row: ChildEnquiry | None) -> list[dict[str, str]]:
    """Return what was learned as rows of a name and what is recorded, those that are recorded."""
    if row is None:
        return []
    told = [
        (_("Child seen on"), day(row.seen_on)),
        (_("Seen by"), row.seen_by_whom),
        (_("Seen alone"), str(row.get_was_alone_display())),
        (_("Why not alone"), row.not_alone_words),
        (_("Why not seen"), row.not_seen_words),
        (_("The child's words"), row.child_words),
        (_("Language the child spoke"), row.language),
        (_("Achieving Best Evidence interview"), str(row.get_interview_display())),
        (_("Day of the interview"), day(row.interview_on)),
        (_("More about the interview"), row.interview_words),
        (_("Medical examination"), str(row.get_medical_display())),
        (_("Day of the examination"), day(row.medical_on)),
        (_("Paediatrician"), row.paediatrician),
        (_("Consent to the examination"), row.medical_consent),
        (_("More about the examination"), row.medical_words),
        (_("Parents seen on"), day(row.parents_seen_on)),
        (_("Parents' views"), row.parents_words),
        (_("Home conditions"), row.home_words),
    ]
    return [{"key": key, "value": value} for key, value in told if value]


def counted(rows: list[ChildConsidered]) -> list[dict[str, Any]]:
    """Return how many other children were considered, by what is done; nobody is named."""
    done = [row.done for row in rows]
    return [
        {"done": str(kind.label), "count": done.count(kind.value)}
        for kind in ChildConsidered.Done
        if kind.value in done
    ]


def decided(decision: EnquiryDecision) -> dict[str, Any]:
    return {
        **determined(decision, Enquiry.Kind.SECTION_47),
        "is_conference_needed": decision.is_conference_needed,
    }
