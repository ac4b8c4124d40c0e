"""Papers that agencies bring to a case before or at a sitting."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from accounts.models import Agency
from panels import rules_listing
from panels.models import Listing
from panels.models_listing import Paper
from panels.operations.listings import locked
from panels.queries.listings import agencies_asked
from records import attachments, audit
from records.audit import Actor
from records.models import Attachment
from records.refusals import Refused
from records.row_security import operation

MOST_PAPERS = 20  # of one case


@operation
def add_paper(
    listing: Listing,
    *,
    agency: Agency,
    file: "UploadedFile[Any]",
    shows: str,
    by: Actor,
    at: datetime,
) -> Attachment:
    """Take in a file as a paper of a case, also a late one, which is said to be late.

    A file with a virus becomes none: its ``state`` says so. Raises Refused where the case is
    decided, off the agenda or over, and where it is no file that we take.
    """
    refuse(listing, agency=agency, shows=shows)
    attachment = attachments.take_in(file, by=by, at=at)
    # Not locked before: a scanner that is slow shall keep nobody from the case.
    meeting, listing = locked(listing)
    try:
        refuse(listing, agency=agency, shows=shows)
    except Refused:
        attachments.path_of(attachment).unlink()  # the row goes with the transaction
        raise
    if attachment.state == Attachment.State.QUARANTINED:
        return attachment
    due_on = rules_listing.papers_due_on(meeting, listing.sitting.panel_type)
    paper = Paper.objects.create(
        listing=listing,
        agency=agency,
        attachment=attachment,
        shows=shows,
        added_at=at,
        added_by=by.id,
        added_by_name=by.name,
    )
    audit.record(
        "paper.added",
        listing.referral,
        by=by,
        at=at,
        sitting=meeting.reference,
        agency=agency.code,
        paper=str(paper.pk),
        is_late=rules_listing.is_late(at, due_on=due_on),
    )
    return attachment


def refuse(listing: Listing, *, agency: Agency, shows: str) -> None:
    """Raise Refused where the case takes no paper of this agency."""
    meeting = listing.sitting.meeting
    objections = rules_listing.objections_to_adding_paper(listing, meeting, shows=shows)
    if agency.pk not in agencies_asked(listing.sitting.panel):
        objections.append(_("Only the agencies of this panel give it information."))
    if listing.papers.count() >= MOST_PAPERS:
        objections.append(_("This case has as many papers as it can. Say in words what it shows."))
    if objections:
        raise Refused(objections)
