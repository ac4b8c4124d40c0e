"""An agency's disagreement with what a panel decided."""

from datetime import datetime

from accounts.models import Agency
from meetings import operations as meetings
from meetings.models_dissent import Dissent
from panels import rules_dissents
from panels.models import Listing
from panels.operations.listings import locked
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation


@operation
def record_dissent(
    listing: Listing, *, agency: Agency, reason: str, by: Actor, at: datetime
) -> Dissent:
    """Record that an agency disagrees with the panel's decision, and why; it stands.

    The decision is put among those of the meeting when the first agency disagrees, so that a
    disagreement is one kind of record at every meeting, kept and held back alike. Raises Refused.
    """
    meeting, listing = locked(listing)
    if objections := rules_dissents.objections_to_disagreeing(listing):
        raise Refused(objections)

    decision = meeting.decisions.filter(referral=listing.referral).first()
    if decision is None:
        decision = meetings.record_decision(
            meeting,
            referral=listing.referral,
            decision=rules_dissents.decided_in_words(listing),
            reason=listing.rationale,
            quorum=None,
            by=by,
            at=at,
        )
    return meetings.record_dissent(decision, agency=agency, reason=reason, by=by, at=at)
