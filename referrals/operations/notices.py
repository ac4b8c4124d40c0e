"""Domestic-abuse notices to schools: sent, and read by whoever answers for the school."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Agency
from people.rules import looks_blank
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals import notifications
from referrals.models import Notice, Referral
from referrals.operations.consultations import agency_of, one_time
from referrals.operations.reports import unused_reference
from referrals.queries.consultations import readers_at


@operation
def send_notice(
    *,
    agency: Agency,
    referral: Referral | None,
    given_name: str,
    family_name: str,
    date_of_birth: date | None,
    incident_on: date,
    incident_reference: str,
    words: str,
    language: str,
    key: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Notice:
    """Tell a school what it should know of a child; no case is opened.

    Its designated people are told by e-mail that there is something to read, and no more; of
    them nobody who is denied somebody of the referral. ``key`` is made with the form: the same
    form sent twice tells once. Raises Refused where nobody at the school could read it.
    """
    today = timezone.localdate(at)
    readers = readers_at(agency, referral, on=today)
    objections = []
    if not readers:
        objections.append(_("Nobody at this school can read it here. Telephone the school."))
    if incident_on > today:
        objections.append(_("The incident cannot be in the future."))
    if looks_blank(words):
        objections.append(_("Say what the school should know."))
    if objections:
        raise Refused(objections)
    same = {
        "agency": agency,
        "referral": referral,
        "given_name": given_name,
        "family_name": family_name,
        "incident_on": incident_on,
        "words": words,
        "sent_by": by.id,
    }
    notice, is_new = Notice.objects.get_or_create(
        id=one_time(Notice, key, **same),
        defaults={
            **same,
            "reference": unused_reference("DN", Notice),
            "from_agency_id": agency_of(by),
            "date_of_birth": date_of_birth,
            "incident_reference": incident_reference,
            "language": language,
            "sent_at": at,
            "sent_by_name": by.name,
        },
    )
    if not is_new:
        return notice
    audit.record("notice.sent", notice, by=by, at=at, agency=agency.code)
    if referral is not None:
        audit.record(
            "referral.school_told",
            referral,
            by=by,
            at=at,
            agency=agency.code,
            notice=notice.reference,
        )
    for reader in readers:
        notifications.tell_of_notice(notice, person=reader, by=by, at=at)
    return notice


@operation
def read_notice(notice: Notice, *, by: Actor, at: datetime) -> Notice:
    """Record who at the school read the notice first, and when."""
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.read_at is None:
        notice.read_at, notice.read_by, notice.read_by_name = at, by.id, by.name
        notice.save(update_fields=["read_at", "read_by", "read_by_name"])
        audit.record("notice.read", notice, by=by, at=at)
    return notice
