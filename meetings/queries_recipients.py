"""Who is sent what was made of a meeting, and from whom the record keeps it."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.utils.timezone import localdate

from accounts.models import Membership
from meetings.models import Attendance, Meeting
from meetings.queries import attendances_of
from records import row_security
from referrals.models import Referral, ReportPerson
from referrals.queries.safe_to_tell import MAY_HAVE_HARMED, not_to_be_told

# Those who came, or sent their information instead, are sent what was made of it.
SENT_THE_MINUTES = (
    Attendance.Response.ATTENDED,
    Attendance.Response.PART,
    Attendance.Response.APOLOGY_WITH_REPORT,
)


def recipients_of(meeting: Meeting) -> list[Attendance]:
    """Return those who are sent the minutes, in the order of inviting.

    None who have left the agency they came for: what is issued today is not theirs any more.
    """
    came = [each for each in attendances_of(meeting) if each.response in SENT_THE_MINUTES]
    works = Membership.objects.active_on(localdate()).filter(
        user__in={each.user_id for each in came if each.user_id}
    )
    posts = set(works.values_list("user_id", "agency_id"))
    return [each for each in came if not each.user_id or (each.user_id, each.agency_id) in posts]


@row_security.as_system("asks who must not be told, by what is hidden from the asker too")
def kept_from(about: Collection[Referral], attendances: Iterable[Attendance]) -> frozenset[UUID]:
    """Return which of those invited nobody may tell anything of ``about``, by their keys.

    Whoever signs in: by what is on record of them. A mailbox: where it goes by the name of who may
    have caused the harm.
    """
    rows = list(attendances)
    shut = not_to_be_told(about, {each.user_id for each in rows if each.user_id})
    sources = ReportPerson.objects.filter(
        report__in=[referral.report_id for referral in about], role__in=MAY_HAVE_HARMED
    )
    names = {each.record.name.casefold().strip() for each in sources.select_related("record")}
    return frozenset(
        each.pk
        for each in rows
        if each.user_id in shut
        or (each.user_id is None and each.name and each.name.casefold().strip() in names)
    )
