"""What came with a report and what was added to it, as far as a reader may know."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.roles import Can, can
from records.attachments import is_copied, is_readable
from records.audit import Actor
from records.models import Attachment
from referrals.models import Addition, Referral, Report, ReportAttachment, Status
from referrals.queries.referral import is_holder


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of a referral's report, as the page of its files shows it."""

    name: str
    kind: str
    shows: str
    classification: str
    state: str
    attached: str
    url: str
    url_as_it_came: str  # empty where what is handed out is the file as it came
    is_readable: bool
    is_quarantined: bool
    is_released: bool
    release_url: str


def files_seen(referral: Referral, actor: Actor) -> QuerySet[ReportAttachment]:
    """Return the files that a reader of the referral may know of.

    Whoever holds it knows of all; an agency let in of those that were released to it. What was
    put with another referral of the report stays there while that one is restricted.
    """
    here = Q(referral__isnull=True) | Q(referral=referral) | Q(referral__is_restricted=False)
    files = ReportAttachment.objects.filter(here, report_id=referral.report_id)
    if not is_holder(actor, referral):
        files = files.filter(released_at__isnull=False)
    return files.select_related("attachment")


def file_seen(referral: Referral, actor: Actor, file_id: UUID) -> ReportAttachment | None:
    return files_seen(referral, actor).filter(pk=file_id).first()


def file_line(file: ReportAttachment, referral: Referral) -> FileLine:
    attachment = file.attachment
    where = [referral.reference, file.pk]
    url = reverse("referrals:file", args=where)
    is_copy = is_copied(attachment) and is_readable(attachment)
    return FileLine(
        name=attachment.name,
        kind=str(file.get_kind_display()),
        shows=file.shows,
        classification=str(file.get_classification_display()),
        state=str(attachment.get_state_display()),
        attached=date_format(localtime(file.attached_at), "j F Y, H:i"),
        url=url,
        url_as_it_came=f"{url}?as_it_came=1" if is_copy else "",
        is_readable=is_readable(attachment),
        is_quarantined=attachment.state == Attachment.State.QUARANTINED,
        is_released=file.released_at is not None,
        release_url=reverse("referrals:release_file", args=where),
    )


def files_sent(report: Report) -> QuerySet[ReportAttachment]:
    """Return the files that its reporter sent with a report, and none that others put there."""
    sent = ReportAttachment.objects.filter(report=report, addition=None, referral=None)
    return sent.select_related("attachment")


def is_added(report: Report, *, key: UUID, words: str, by: Actor) -> bool:
    """Say whether this addition was made before: its form is sent again as it was."""
    sent = Addition.objects.filter(pk=key, report=report, added_by=by.id)
    return sent.filter(words=words).exists()


def additions_to(referral: Referral) -> QuerySet[Addition]:
    """Return what was added to a referral's report, in the order in which it came."""
    return Addition.objects.filter(report_id=referral.report_id)


def new_additions(actor: Actor) -> QuerySet[Referral]:
    """Return the open referrals to whose reports something was added that nobody has read."""
    if not can(actor, Can.SCREEN_REFERRALS):
        return Referral.objects.none()
    new = Addition.objects.filter(read_at__isnull=True)
    return (
        Referral.objects.visible_to(actor)
        .filter(owning_agency_id=actor.agency_id, report__in=new.values("report"))
        .exclude(status=Status.CLOSED)
        .order_by("received_at", "id")
    )
