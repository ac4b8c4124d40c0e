"""Writing down section 126 enquiries, determining them, and authorising what was determined."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Agency
from people.queries import accounts_of
from records import audit
from records.audit import Actor
from records.documents import issue
from records.models import IssuedDocument
from records.refusals import Conflict, Refused
from records.row_security import operation
from referrals.queries.warnings import on_papers
from strategy_meetings import documents_section_126 as documents
from strategy_meetings import rules_section_126 as rules
from strategy_meetings.models import (
    AdultEnquiry,
    CapacityDecision,
    ChildConsidered,
    ChildEnquiry,
    Enquiry,
    EnquiryDecision,
    EnquiryElement,
    EnquiryMaker,
    EnquiryStep,
)
from strategy_meetings.models_section_126 import Version
from strategy_meetings.operations.enquiries import end_enquiry
from strategy_meetings.queries_section_126 import DOCUMENT


@operation
def save_element(
    enquiry: Enquiry, *, element: str, text: str, version: int, by: Actor, at: datetime
) -> EnquiryElement:
    """Save one element in writing. ``version`` is the one it was written on.

    Raises Conflict, with both texts, where somebody else has saved since; and Refused.
    """
    enquiry = open_to_writing(enquiry)
    EnquiryElement.objects.get_or_create(enquiry=enquiry, element=element)
    row = EnquiryElement.objects.select_for_update().get(enquiry=enquiry, element=element)
    if text == row.text:
        return row
    if version != row.version:
        raise Conflict(theirs=row.text, yours=text, version=row.version)

    row.text = text
    save_version(row, by=by, at=at)
    audit.record("enquiry.written", enquiry.referral, by=by, at=at, part=element)
    return row


@operation
def save_adult(
    enquiry: Enquiry, *, told: Mapping[str, Any], version: int, by: Actor, at: datetime
) -> AdultEnquiry:
    """Save the adult's side: ``told`` holds every field of ``AdultEnquiry`` that people fill in.

    Raises Conflict where somebody else has saved since ``version``; and Refused.
    """
    enquiry = open_to_writing(enquiry)
    if lacking := rules.lacking_of_adult(told, today=timezone.localdate(at)):
        raise Refused(list(lacking.values()))
    AdultEnquiry.objects.get_or_create(enquiry=enquiry)
    row = AdultEnquiry.objects.select_for_update().get(enquiry=enquiry)
    if version != row.version:
        raise Conflict(theirs="", yours="", version=row.version)

    for name, value in told.items():
        setattr(row, name, value)
    save_version(row, by=by, at=at)
    audit.record("enquiry.written", enquiry.referral, by=by, at=at, part="adult")
    return row


@operation
def add_maker(
    enquiry: Enquiry,
    *,
    agency: Agency,
    who: str,
    is_caused: bool,
    asked: str,
    began_on: date,
    by: Actor,
    at: datetime,
) -> EnquiryMaker:
    """Record who makes the enquiries, or is caused to make them (s.126(2)). Raises Refused."""
    enquiry = open_to_writing(enquiry, kind=enquiry.kind)
    if lacking := rules.lacking_of_maker(
        is_caused=is_caused, asked=asked, began_on=began_on, today=timezone.localdate(at)
    ):
        raise Refused(list(lacking.values()))
    maker = EnquiryMaker.objects.create(
        enquiry=enquiry,
        agency=agency,
        who=who,
        is_caused=is_caused,
        asked=asked,
        began_on=began_on,
        added_at=at,
        added_by=by.id,
    )
    audit.record(
        "enquiry.added_to", enquiry.referral, by=by, at=at, part="maker", agency=agency.code
    )
    return maker


@operation
def record_findings(
    maker: EnquiryMaker, *, reported_on: date, found: str, version: int, by: Actor, at: datetime
) -> EnquiryMaker:
    """Record what somebody's enquiries found. Raises Conflict, where it was saved since."""
    enquiry = open_to_writing(maker.enquiry, kind=maker.enquiry.kind)
    maker = EnquiryMaker.objects.select_for_update().get(pk=maker.pk)
    if version != maker.version:
        raise Conflict(theirs=maker.found, yours=found, version=maker.version)
    if reported_on < maker.began_on:
        raise Refused([_("They cannot have told what they found before they began.")])

    maker.reported_on = reported_on
    maker.found = found
    save_version(maker, by=by, at=at)
    audit.record("enquiry.added_to", enquiry.referral, by=by, at=at, part="findings")
    return maker


@operation
def add_step(
    enquiry: Enquiry,
    *,
    kind: str,
    happened_on: date,
    who: str,
    text: str,
    by: Actor,
    at: datetime,
) -> EnquiryStep:
    """Add a contact, or a piece of evidence. Raises Refused."""
    enquiry = open_to_writing(enquiry)
    if happened_on > timezone.localdate(at):
        raise Refused([_("This day has not come yet.")])
    step = EnquiryStep.objects.create(
        enquiry=enquiry,
        kind=kind,
        happened_on=happened_on,
        who=who,
        text=text,
        added_at=at,
        added_by=by.id,
        added_by_name=by.name,
    )
    audit.record("enquiry.added_to", enquiry.referral, by=by, at=at, part=kind)
    return step


@operation
def record_capacity(
    enquiry: Enquiry,
    *,
    decision: str,
    result: str,
    assessor: str,
    assessed_on: date | None,
    reason: str,
    by: Actor,
    at: datetime,
) -> CapacityDecision:
    """Record whether the adult can decide one thing: capacity is of one decision at one time."""
    enquiry = open_to_writing(enquiry)
    if lacking := rules.lacking_of_capacity(
        result=result, assessor=assessor, assessed_on=assessed_on, today=timezone.localdate(at)
    ):
        raise Refused(list(lacking.values()))
    row = CapacityDecision.objects.create(
        enquiry=enquiry,
        decision=decision,
        result=result,
        assessor=assessor,
        assessed_on=assessed_on,
        reason=reason,
        added_at=at,
        added_by=by.id,
    )
    audit.record("enquiry.added_to", enquiry.referral, by=by, at=at, part="capacity")
    return row


@operation
def determine(
    enquiry: Enquiry,
    *,
    determination: str,
    reason: str,
    route: str = "",
    emergency_action: str = "",
    reason_late: str = "",
    by: Actor,
    at: datetime,
) -> EnquiryDecision:
    """Put a determination to a second person; it stands once they authorise it. Raises Refused.

    Immediate protection does not wait for them: what was done at once is a part of it.
    """
    enquiry = open_to_writing(enquiry)
    if objections := rules.objections_to_determining(
        enquiry,
        determination,
        reason,
        route=route,
        emergency_action=emergency_action,
        is_waiting=enquiry.decisions.filter(is_authorised=None).exists(),
    ):
        raise Refused(objections)

    return propose(
        enquiry,
        determination=determination,
        reason=reason,
        reason_late=reason_late,
        route=route if determination == Enquiry.Determination.TWO else "",
        emergency_action=emergency_action if determination == Enquiry.Determination.ONE else "",
        by=by,
        at=at,
    )


def propose(
    enquiry: Enquiry, *, determination: str, by: Actor, at: datetime, **said: Any
) -> EnquiryDecision:
    """Write down a determination that waits for a second person."""
    decision = EnquiryDecision.objects.create(
        enquiry=enquiry,
        determination=determination,
        decided_at=at,
        decided_by=by.id,
        decided_by_name=by.name,
        **said,
    )
    audit.record(
        "determination.proposed", enquiry.referral, by=by, at=at, determination=determination
    )
    return decision


@operation
def authorise(
    decision: EnquiryDecision,
    *,
    is_authorised: bool,
    reason: str = "",
    reason_late: str = "",
    by: Actor,
    at: datetime,
) -> EnquiryDecision:
    """Authorise somebody else's determination, which then stands, or send it back with a reason.

    The enquiries are concluded now: their clock (A1, C2) is met and that of the strategy meeting
    (A2) or the conference (C3) starts. Raises Refused.
    """
    enquiry = Enquiry.objects.select_for_update().get(pk=decision.enquiry_id)
    decision = EnquiryDecision.objects.select_for_update().get(pk=decision.pk)
    if objections := rules.objections_to_authorising(
        decision,
        is_authorised=is_authorised,
        reason=reason,
        was_written_on=was_written_on(enquiry, since=decision.decided_at),
        accounts_of_decider=accounts_of(decision.decided_by),
        by=by.id,
    ):
        raise Refused(objections)

    decision.is_authorised = is_authorised
    decision.answer_reason = reason
    decision.answered_at = at
    decision.answered_by = by.id
    decision.answered_by_name = by.name
    decision.save()
    if not is_authorised:
        audit.record("determination.returned", enquiry.referral, by=by, at=at)
        return decision
    audit.record(
        "determination.signed_off",
        enquiry.referral,
        by=by,
        at=at,
        determination=decision.determination,
    )
    end_enquiry(
        enquiry,
        determination=decision.determination,
        reason=decision.reason,
        reason_late=decision.reason_late or reason_late,
        is_conference_needed=bool(decision.is_conference_needed),
        by=by,
        at=at,
    )
    return decision


@operation
def issue_record(enquiry: Enquiry, *, language: str, by: Actor, at: datetime) -> IssuedDocument:
    """Issue the record of the enquiries as it stands now, as a PDF for the file."""
    context = documents.record(enquiry, language=language)
    context["warnings"] = on_papers([enquiry.referral], language=language, at=at)
    return issue(
        kind=DOCUMENT,
        template="strategy_meetings/pdf/section_126.html",
        language=language,
        context=context,
        title=context["title"],
        reference=enquiry.referral.reference,
        by=by,
        at=at,
    )


def was_written_on(enquiry: Enquiry, *, since: datetime) -> bool:
    """Say whether anything was written on the record of the enquiries after a moment."""
    saved = (AdultEnquiry, ChildEnquiry, EnquiryElement, EnquiryMaker)
    added = (EnquiryMaker, EnquiryStep, CapacityDecision, ChildConsidered)
    return any(
        model.objects.filter(enquiry=enquiry, saved_at__gt=since).exists() for model in saved
    ) or any(model.objects.filter(enquiry=enquiry, added_at__gt=since).exists() for model in added)


def open_to_writing(enquiry: Enquiry, *, kind: str = Enquiry.Kind.SECTION_126) -> Enquiry:
    """Return the enquiries, locked. Raises Refused where nothing more is written of them."""
    enquiry = (
        Enquiry.objects.select_for_update(of=("self",))
        .select_related("referral")
        .get(pk=enquiry.pk)
    )
    if objections := rules.objections_to_writing(enquiry, kind=kind):
        raise Refused(objections)
    return enquiry


def save_version(row: Version, *, by: Actor, at: datetime) -> None:
    row.version += 1
    row.saved_at = at
    row.saved_by = by.id
    row.saved_by_name = by.name
    row.save()
