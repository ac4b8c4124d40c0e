"""Writing down a section 47 enquiry, and putting its determination to a manager."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from records import audit
from records.audit import Actor
from records.documents import issue
from records.models import IssuedDocument
from records.refusals import Conflict, Refused
from records.row_security import operation
from referrals.queries.warnings import on_papers
from strategy_meetings import documents_section_47 as documents
from strategy_meetings import rules_section_47 as rules
from strategy_meetings.models import ChildConsidered, ChildEnquiry, Enquiry, EnquiryDecision
from strategy_meetings.operations.section_126 import open_to_writing, propose, save_version
from strategy_meetings.queries_section_47 import DOCUMENT

SECTION_47 = Enquiry.Kind.SECTION_47


@operation
def save_child(
    enquiry: Enquiry,
    *,
    told: Mapping[str, Any],
    is_joint: bool,
    version: int,
    by: Actor,
    at: datetime,
) -> ChildEnquiry:
    """Save what was learned: ``told`` holds every field of ``ChildEnquiry`` that people fill in.

    Raises Conflict where somebody else has saved since ``version``; and Refused.
    """
    enquiry = open_to_writing(enquiry, kind=SECTION_47)
    if lacking := rules.lacking_of_child(told, today=timezone.localdate(at)):
        raise Refused(list(lacking.values()))
    ChildEnquiry.objects.get_or_create(enquiry=enquiry)
    row = ChildEnquiry.objects.select_for_update().get(enquiry=enquiry)
    if version != row.version:
        raise Conflict(theirs="", yours="", version=row.version)

    for name, value in told.items():
        setattr(row, name, value)
    save_version(row, by=by, at=at)
    if is_joint != enquiry.is_joint:
        enquiry.is_joint = is_joint
        enquiry.save(update_fields=["is_joint"])
    audit.record("enquiry.written", enquiry.referral, by=by, at=at, part="child", is_joint=is_joint)
    return row


@operation
def consider_child(
    enquiry: Enquiry,
    *,
    name: str,
    relation: str,
    done: str,
    reason: str,
    own: Enquiry | None,
    by: Actor,
    at: datetime,
) -> ChildConsidered:
    """Record what is done for a brother, a sister or another child. Raises Refused.

    ``own`` is the enquiry about them, where it is on record; the two are then linked.
    """
    enquiry = open_to_writing(enquiry, kind=SECTION_47)
    if lacking := rules.lacking_of_considering(enquiry, done=done, reason=reason, own=own):
        raise Refused(list(lacking.values()))
    considered = ChildConsidered.objects.create(
        enquiry=enquiry,
        name=name,
        relation=relation,
        done=done,
        reason=reason,
        own=own,
        added_at=at,
        added_by=by.id,
        added_by_name=by.name,
    )
    audit.record(
        "enquiry.added_to", enquiry.referral, by=by, at=at, part="child_considered", done=done
    )
    return considered


@operation
def determine_child(
    enquiry: Enquiry,
    *,
    determination: str,
    reason: str,
    is_conference_needed: bool | None,
    reason_late: str = "",
    by: Actor,
    at: datetime,
) -> EnquiryDecision:
    """Put a determination to a manager; it stands once they agree (``authorise``).

    Raises Refused: while it is not said when the child was seen, and what the analysis is.
    """
    enquiry = open_to_writing(enquiry, kind=SECTION_47)
    if objections := rules.objections_to_determining(
        enquiry,
        determination,
        reason,
        is_conference_needed=is_conference_needed,
        child=ChildEnquiry.objects.filter(enquiry=enquiry).first(),
        is_waiting=enquiry.decisions.filter(is_authorised=None).exists(),
    ):
        raise Refused(objections)

    return propose(
        enquiry,
        determination=determination,
        reason=reason,
        reason_late=reason_late,
        is_conference_needed=is_conference_needed,
        by=by,
        at=at,
    )


@operation
def issue_child_record(
    enquiry: Enquiry, *, language: str, by: Actor, at: datetime
) -> IssuedDocument:
    """Issue the record of one child's enquiry as it stands now, as a PDF for the file."""
    context = documents.record(enquiry, language=language)
    context["warnings"] = on_papers([enquiry.referral], language=language, at=at)
    return issue(
        kind=DOCUMENT,
        template="strategy_meetings/pdf/section_47.html",
        language=language,
        context=context,
        title=context["title"],
        reference=enquiry.referral.reference,
        by=by,
        at=at,
    )
