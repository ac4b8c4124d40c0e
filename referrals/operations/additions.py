"""Adding to a report that was sent: beside it, in time order, never into it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from people.rules import looks_blank
from records import audit
from records.audit import Actor
from records.keys import uuid7
from records.models import Attachment
from records.refusals import Refused
from records.row_security import operation
from referrals.models import Addition, Referral, Report, ReportAttachment, Status
from referrals.operations.attachments import refuse_more_than_a_report_holds
from referrals.operations.confirmations import confirm_in_writing


@operation
def add_to_report(
    report: Report,
    *,
    words: str,
    attachments: Iterable[Attachment] = (),
    is_written_confirmation: bool = False,
    language: str = "en",
    key: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Addition:
    """Keep what a reporter adds to their report; it is new to those who screen.

    A written confirmation of a telephone report meets its clocks (R3, R4). ``key`` is made with
    the form: the same form sent twice adds once, and with other words is another. Raises Refused
    where nothing was said, where everything that the report opened is closed, or where the report
    holds as many files as it can.
    """
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    sent = Addition.objects.filter(pk=key).first() if key else None
    if sent and (sent.report_id, sent.added_by) != (report.pk, by.id):
        raise Refused([_("This form was sent with another report. Open it again.")])
    if sent and sent.words == words:
        return sent
    if looks_blank(words):
        raise Refused([_("Say what you want to add.")])
    referrals = Referral.objects.filter(report=report)
    if referrals.exists() and not referrals.exclude(status=Status.CLOSED).exists():
        raise Refused(
            [_("This report is closed. If you are worried again, make a new report about it.")]
        )
    given = [each for each in attachments if each.state != Attachment.State.QUARANTINED]
    if given:
        refuse_more_than_a_report_holds(report.pk, given)
    addition = Addition.objects.create(
        id=key if key and not sent else uuid7(),
        report=report,
        words=words,
        language=language,
        is_written_confirmation=is_written_confirmation,
        added_at=at,
        added_by=by.id,
        added_by_name=by.name,
    )
    files = [
        ReportAttachment(
            attachment=attachment,
            report=report,
            addition=addition,
            attached_at=at,
            attached_by=by.id,
        )
        for attachment in given
    ]
    ReportAttachment.objects.bulk_create(files)
    audit.record("report.added_to", report, by=by, at=at, files=len(files))
    if is_written_confirmation:
        confirm_in_writing(report, by=by, at=at)
    return addition


@operation
def read_additions(referral: Referral, *, shown: Collection[UUID], by: Actor, at: datetime) -> int:
    """Note that what was added to a referral's report was read; return how much of it was new.

    ``shown`` is what the page showed: what came since stays new.
    """
    new = Addition.objects.filter(report_id=referral.report_id, pk__in=shown, read_at__isnull=True)
    read = new.update(read_at=at, read_by=by.id, read_by_name=by.name)
    if read:
        audit.record("referral.additions_read", referral, by=by, at=at, additions=read)
    return read
