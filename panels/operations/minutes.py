"""Minutes of a sitting: the whole for those who hold it, a copy for each recipient, one case."""

from datetime import datetime

from django.utils.translation import gettext as _

from meetings import operations as meetings
from meetings.models import Meeting
from meetings.queries_recipients import recipients_of
from panels import documents_copies
from panels.models import Listing, Sitting
from panels.queries import copies
from panels.queries.documents import case_kind
from records.audit import Actor
from records.documents import issue, standing
from records.models import IssuedDocument
from records.refusals import Refused
from records.row_security import operation
from referrals.queries.warnings import on_papers

TEMPLATE = "panels/pdf/minutes.html"
RECORD = "referral__record"


@operation
def issue_minutes(sitting: Sitting, *, language: str, by: Actor, at: datetime) -> IssuedDocument:
    """Issue the minutes: one PDF for those who hold the sitting, and to each recipient their copy.

    A copy holds only the cases its recipient may see, in their language; who may see none gets
    none. A log of issues stands in every copy. What staff must know before a visit stands in the
    whole alone. Issuing again makes the next version of what has changed since, and of nothing
    else. Raises Refused before the sitting is concluded, and where nothing has changed.
    """
    meeting = concluded(sitting)
    said = documents_copies.whole(sitting, language=language)
    about = [each.referral for each in sitting.listings.standing().select_related(RECORD)]
    said["warnings"] = on_papers(about, language=language, at=at)
    named = {"kind": "sitting_minutes", "reference": meeting.reference, "language": language}
    stands = standing(**named, context=said)
    document = stands or issue(
        **named, template=TEMPLATE, context=said, title=said["title"], by=by, at=at
    )
    sent = 0
    recipients = recipients_of(meeting)
    cases = copies.cases_for(sitting, recipients)
    for attendance in recipients:
        if not (cases[attendance.pk] or sitting.panel_type.keeps_issues_log):
            continue
        number = copies.number_of(attendance)
        own = documents_copies.copy_of(
            sitting, attendance, number=number, only=cases[attendance.pk]
        )
        named = {
            "kind": f"{copies.COPY}{number}",
            "reference": meeting.reference,
            "language": attendance.language,
        }
        if standing(**named, context=own):
            continue
        copy = issue(**named, template=TEMPLATE, context=own, title=own["title"], by=by, at=at)
        meetings.circulate_to(attendance, document=copy, by=by, at=at)
        sent += 1
    if stands and not sent:
        raise Refused([_("These minutes are issued already, and nothing has changed since.")])
    return document


@operation
def issue_case_minutes(
    listing: Listing, *, language: str, by: Actor, at: datetime
) -> IssuedDocument:
    """Issue the minutes of one case, for those who may see it.

    Raises Refused before the end, and where they are issued already as they are.
    """
    meeting = concluded(listing.sitting)
    if listing.withdrawn_at is not None:
        raise Refused([_("This referral was taken off the agenda.")])
    said = documents_copies.of_case(listing, language=language)
    named = {"kind": case_kind(meeting), "reference": said["reference"], "language": language}
    if standing(**named, context=said):
        raise Refused([_("These minutes are issued already, and nothing has changed since.")])
    return issue(**named, template=TEMPLATE, context=said, title=said["title"], by=by, at=at)


def concluded(sitting: Sitting) -> Meeting:
    """Return the sitting's meeting, locked. Raises Refused where it is not over."""
    meeting = Meeting.objects.select_for_update().get(pk=sitting.meeting_id)
    if meeting.status != Meeting.Status.CONCLUDED:
        raise Refused([_("Minutes are issued once the sitting has been concluded.")])
    return meeting
