"""One referral before a panel: listed, scored, what agencies know, and what was decided."""

from datetime import date, datetime

from django.utils import timezone

from accounts.models import Agency
from meetings import operations as meetings
from meetings.models import Meeting
from panels import rules, rules_listing
from panels.models import AgencyInformation, Listing, Sitting
from panels.models_listing import ListingBasis
from panels.operations.flags import raise_flags
from panels.queries import listings as queries
from records import audit
from records.audit import Actor
from records.refusals import Conflict, Refused
from records.row_security import operation
from referrals import operations as referrals
from referrals.models import Referral, Status
from referrals.rules.information import Basis


@operation
def add_to_sitting(
    sitting: Sitting,
    *,
    referral: Referral,
    route: str = "",
    reason: str,
    agreed_on: date | None = None,
    basis: Basis | None,
    below_threshold: str = "",
    by: Actor,
    at: datetime,
) -> Listing:
    """Put a referral on the agenda of a sitting, and let the agencies invited in to it.

    ``route`` is a code of the panel's type, empty where it has none. ``agreed_on`` is the day the
    person agreed, where the panel hears nobody without. ``basis`` is that in law on which the
    agencies hear of it: nobody is heard without. ``below_threshold`` says below which threshold
    they are, and why they are heard all the same. It is a repeat where its route says so, or
    another referral of the same person was heard within 12 months. Raises Refused.
    """
    meeting = locked_meeting(sitting)
    referral = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("record__person", "policy", "owning_agency")
        .get(pk=referral.pk)
    )
    objections = rules.objections_to_listing(
        meeting,
        sitting.panel_type,
        referral,
        route=route,
        reason=reason,
        agreed_on=agreed_on,
        is_listed=queries.waits_at(sitting.panel, referral),
        today=timezone.localdate(at),
    )
    objections += rules_listing.objections_to_hearing(referral, sitting.panel_type, basis)
    objections += rules_listing.objections_to_eligibility(
        sitting.panel_type, has_enquiry=queries.has_enquiry(referral, by)
    )
    if objections:
        raise Refused(list(dict.fromkeys(objections)))

    assert basis is not None
    meetings.add_referral(meeting, referral=referral, by=by, at=at)
    listing = Listing.objects.create(
        sitting=sitting,
        referral=referral,
        position=queries.next_position(sitting),
        route=route,
        reason=reason,
        agreed_on=agreed_on,
        is_repeat=rules.comes_as_repeat(sitting.panel_type, route)
        or queries.was_heard_before(sitting, referral),
        listed_at=at,
        listed_by=by.id,
    )
    ListingBasis.objects.create(listing=listing, below_threshold=below_threshold, **basis.columns)
    audit.record(
        "listing.added",
        referral,
        by=by,
        at=at,
        sitting=meeting.reference,
        route=route,
        is_repeat=listing.is_repeat,
        purpose=basis.purpose.code,
        consent=basis.consent,
    )
    return listing


@operation
def withdraw_listing(listing: Listing, *, by: Actor, at: datetime) -> Listing:
    """Take a referral off the agenda, and close it to those invited for it. Raises Refused."""
    meeting, listing = locked(listing)
    if objections := rules.objections_to_withdrawing(listing, meeting):
        raise Refused(objections)

    meetings.remove_referral(meeting, referral=listing.referral, by=by, at=at)
    listing.withdrawn_at = at
    listing.withdrawn_by = by.id
    listing.save()
    audit.record("listing.withdrawn", listing.referral, by=by, at=at, sitting=meeting.reference)
    return listing


@operation
def assess(
    listing: Listing,
    *,
    score: int | None,
    judged_band: str = "",
    judgement: str = "",
    by: Actor,
    at: datetime,
) -> Listing:
    """Record a risk tool's score, its band, and the band in people's judgement with its reason.

    Without a judged band the score's own stands. Raises Refused.
    """
    meeting, listing = locked(listing)
    tool = queries.risk_tool_of(listing.sitting.panel_type)
    if objections := rules.objections_to_assessing(
        listing,
        meeting,
        tool,
        score=score,
        judged_band=judged_band,
        judgement=judgement,
        only_raises=listing.sitting.panel_type.judgement_only_raises,
    ):
        raise Refused(objections)

    assert tool is not None
    listing.score = score
    listing.band = "" if score is None else rules.band_for(tool, score)
    listing.judged_band = judged_band or listing.band
    listing.judgement = judgement
    listing.save()
    audit.record(
        "listing.assessed",
        listing.referral,
        by=by,
        at=at,
        sitting=meeting.reference,
        tool=tool.code,
        score=score,
        band=listing.band,
        judged_band=listing.judged_band,
    )
    return listing


@operation
def give_information(
    listing: Listing,
    *,
    agency: Agency,
    answer: str,
    text: str = "",
    version: int = 0,
    by: Actor,
    at: datetime,
) -> AgencyInformation:
    """Record what one agency knows, or that it knows nothing, which is an answer too.

    ``version`` is the one the answer was written on, 0 for the first. Raises Conflict, with both
    texts, where somebody of the agency has answered since; and Refused.
    """
    meeting, listing = locked(listing)
    if objections := rules.objections_to_giving(
        listing,
        meeting,
        agency_id=agency.pk,
        asked=queries.agencies_asked(listing.sitting.panel),
        answer=answer,
        text=text,
        at=at,
    ):
        raise Refused(objections)

    given = AgencyInformation.objects.filter(listing=listing, agency=agency).first()
    if given and version != given.version:
        raise Conflict(
            theirs=given.text or given.get_answer_display(), yours=text, version=given.version
        )
    if given is None:
        due_on = rules.answers_due_on(meeting, listing.sitting.panel_type)
        is_late = rules_listing.comes_late(listing, due_on=due_on, at=at)
        given = AgencyInformation(listing=listing, agency=agency, version=0, is_late=is_late)
    given.answer = answer
    given.text = text
    given.version += 1
    given.given_at = at
    given.given_by = by.id
    given.given_by_name = by.name
    given.save()
    audit.record(
        "information.given",
        listing.referral,
        by=by,
        at=at,
        sitting=meeting.reference,
        agency=agency.code,
        answer=answer,
        version=given.version,
    )
    return given


@operation
def decide(listing: Listing, *, decision: str, rationale: str, by: Actor, at: datetime) -> Listing:
    """Record the panel's decision and its reason, and send the referral where it leads.

    ``decision`` is a code of the panel's type. A referral that another stage holds stays there:
    the panel then advises, and closes nothing over its head. Raises Refused.
    """
    meeting, listing = locked(listing)
    panel_type = listing.sitting.panel_type
    if objections := rules.objections_to_deciding(
        listing, meeting, panel_type, decision=decision, rationale=rationale
    ):
        raise Refused(objections)

    listing.decision = decision
    listing.rationale = rationale
    listing.decided_at = at
    listing.decided_by = by.id
    listing.decided_by_name = by.name
    listing.save()
    audit.record(
        "listing.decided",
        listing.referral,
        by=by,
        at=at,
        sitting=meeting.reference,
        decision=decision,
        flags=raise_flags(listing, at=at),
    )
    send_on(listing, by=by, at=at)
    return listing


def send_on(listing: Listing, *, by: Actor, at: datetime) -> None:
    """Move or close the referral and start the clocks, as the decision's row in the policy says."""
    referral = listing.referral
    row = listing.sitting.panel_type.decision(listing.decision)
    to = rules.status_after(row, referral)
    if to is None:
        return
    if to == Status.CLOSED:
        referrals.close(referral, reason=listing.rationale, by=by, at=at)
        return
    referrals.move_on(referral, to=to, by=by, at=at)
    for ref in queries.timescales_of(referral, row.get("starts_timescales", ())):
        referrals.start_deadline(referral, ref=ref, started_at=at, by=by, at=at)


def locked_meeting(sitting: Sitting) -> Meeting:
    """Return the sitting's meeting, locked: what is done there is done one after the other."""
    return Meeting.objects.select_for_update().get(pk=sitting.meeting_id)


def locked(listing: Listing) -> tuple[Meeting, Listing]:
    meeting = locked_meeting(listing.sitting)
    row = (
        Listing.objects.select_for_update(of=("self",))
        .select_related(
            "sitting__panel", "sitting__panel_type", "referral__policy", "referral__record__person"
        )
        .get(pk=listing.pk)
    )
    return meeting, row
