"""Files of a report: attached before it is sent or after, taken back, and released to partners."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from records import attachments, audit
from records.audit import Actor
from records.models import Attachment
from records.refusals import Refused
from records.row_security import operation
from referrals.models import Referral, Report, ReportAttachment, ReportDraft, Status
from referrals.operations.reports import AlreadySent

MOST_FILES = 10  # before a report is sent
MOST_FILES_OF_REPORT = 100
Kind, Classification = ReportAttachment.Kind, ReportAttachment.Classification


@operation
def attach_to_draft(
    draft: ReportDraft,
    *,
    file: "UploadedFile[Any]",
    kind: str = Kind.OTHER,
    classification: str = Classification.OFFICIAL_SENSITIVE,
    shows: str = "",
    by: Actor,
    at: datetime,
) -> Attachment:
    """Take a file in for a report that is not sent yet; one with a virus does not go with it.

    Raises Refused where it is no file that we take, and AlreadySent.
    """
    draft = ReportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.report is not None:
        raise AlreadySent(draft.report)
    refuse_too_many(draft.attachments.count())
    attachment = attachments.take_in(file, by=by, at=at)
    if attachment.state == Attachment.State.QUARANTINED:
        return attachment
    ReportAttachment.objects.create(
        attachment=attachment,
        draft=draft,
        kind=kind,
        classification=classification,
        shows=shows,
        attached_at=at,
        attached_by=by.id,
    )
    draft.changed_at = at
    draft.save(update_fields=["changed_at"])
    audit.record("draft.file_attached", draft, by=by, at=at, kind=kind)
    return attachment


def refuse_too_many(files: int) -> None:
    if files >= MOST_FILES:
        raise Refused([_("There are %(n)d files already. Send any others later.") % {"n": files}])


def refuse_more_than_a_report_holds(report_id: UUID, new: Iterable[Attachment]) -> None:
    """Raise Refused where a report would have more files, or larger ones, than it may."""
    files = list(new)
    held = ReportAttachment.objects.filter(report_id=report_id).aggregate(
        files=Count("pk"), size=Sum("attachment__size")
    )
    size = (held["size"] or 0) + sum(file.size for file in files)
    if held["files"] + len(files) > MOST_FILES_OF_REPORT or size > settings.UPLOAD_REPORT_BYTES:
        raise Refused(
            [_("This report holds as many files as it can. Say in words what this shows.")]
        )


@operation
def take_file_back(file: ReportAttachment, *, by: Actor, at: datetime) -> None:
    """Throw away a file of a report that is not sent yet. Raises AlreadySent."""
    draft = ReportDraft.objects.select_for_update(of=("self",)).get(attachments=file)
    if draft.report is not None:
        raise AlreadySent(draft.report)
    throw_away_files([draft], by=by, at=at, only=file)
    audit.record("draft.file_taken_back", draft, by=by, at=at)


def throw_away_files(
    drafts: Iterable[ReportDraft], *, by: Actor, at: datetime, only: ReportAttachment | None = None
) -> None:
    """Throw away the files of reports that are thrown away themselves."""
    files = ReportAttachment.objects.filter(draft__in=drafts).select_related("attachment")
    for file in files.filter(pk=only.pk) if only else files:
        attachment = file.attachment
        file.delete()
        attachments.throw_away(attachment, by=by, at=at)


def send_files(draft: ReportDraft, report: Report) -> int:
    """Let the files of a draft go with the report it became; return how many there are."""
    return ReportAttachment.objects.filter(draft=draft).update(draft=None, report=report)


@operation
def attach_to_referral(
    referral: Referral,
    *,
    file: "UploadedFile[Any]",
    kind: str = Kind.OTHER,
    classification: str = Classification.OFFICIAL_SENSITIVE,
    shows: str = "",
    by: Actor,
    at: datetime,
) -> Attachment:
    """Put a file that reached those who hold a referral with its report.

    Raises Refused where the referral is closed, or it is no file that we take.
    """
    refuse_closed(referral)
    attachment = attachments.take_in(file, by=by, at=at)
    # Not locked before: a scanner that is slow shall keep nobody from the referral.
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    try:
        refuse_closed(referral)
        refuse_more_than_a_report_holds(referral.report_id, [attachment])
    except Refused:
        attachments.path_of(attachment).unlink()  # the row goes with the transaction
        raise
    if attachment.state == Attachment.State.QUARANTINED:
        return attachment
    ReportAttachment.objects.create(
        attachment=attachment,
        report_id=referral.report_id,
        referral=referral,
        kind=kind,
        classification=classification,
        shows=shows,
        attached_at=at,
        attached_by=by.id,
    )
    audit.record("referral.file_attached", referral, by=by, at=at, kind=kind)
    return attachment


def refuse_closed(referral: Referral) -> None:
    if referral.status == Status.CLOSED:
        raise Refused([_("This referral is closed. Nothing can be added to it.")])


@operation
def release_file(
    file: ReportAttachment, *, referral: Referral, by: Actor, at: datetime
) -> ReportAttachment:
    """Let the agencies that are let in to the report's referrals open a file."""
    file = ReportAttachment.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if file.released_at is None:
        file.released_at = at
        file.released_by = by.id
        file.save(update_fields=["released_at", "released_by"])
        audit.record("referral.file_released", referral, by=by, at=at, file=str(file.pk))
    return file
