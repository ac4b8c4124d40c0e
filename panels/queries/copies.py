"""Which cases of a sitting stand in each recipient's copy of its minutes."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q

from accounts.acting import actor_of, memberships_of
from accounts.models import User
from meetings.models import Attendance, Circulation
from meetings.queries_recipients import kept_from
from panels.models import Listing, Sitting
from records import row_security
from records.models import IssuedDocument

COPY = "sitting-copy-"


@row_security.as_system("decides which cases stand in whose copy, by what is hidden from them")
def cases_for(sitting: Sitting, recipients: Iterable[Attendance]) -> Mapping[UUID, list[UUID]]:
    """Return which cases each recipient's copy holds, by the keys of the two.

    Those they may see, and those of an earlier copy of theirs, which stays theirs when the case
    has closed to them; none that names somebody whom they are denied, or with whom they live.
    """
    attendances = list(recipients)
    listings = list(
        sitting.listings.standing().select_related("referral__record", "referral__report")
    )
    seen = {each.pk: cases_seen(sitting, each) for each in attendances}
    earlier = cases_sent(attendances)
    shut = {listing.pk: kept_from([listing.referral], attendances) for listing in listings}
    return {
        each.pk: [
            listing.pk
            for listing in listings
            if (listing.pk in seen[each.pk] or listing.referral.reference in earlier[each.pk])
            and each.pk not in shut[listing.pk]
        ]
        for each in attendances
    }


def cases_seen(sitting: Sitting, attendance: Attendance) -> set[UUID]:
    """Return the cases this recipient may see; a mailbox those that are not restricted."""
    cases = sitting.listings.standing()
    if attendance.user_id is None:
        return set(cases.filter(referral__is_restricted=False).values_list("pk", flat=True))
    user = User.objects.get(pk=attendance.user_id)
    return {
        key
        for membership in memberships_of(user)
        if membership.agency_id == attendance.agency_id
        for key in Listing.objects.visible_to(actor_of(membership))
        .filter(pk__in=cases)
        .values_list("pk", flat=True)
    }


def cases_sent(attendances: Iterable[Attendance]) -> Mapping[UUID, set[str]]:
    """Return the references of the cases in the copies each was sent before by name."""
    sent: dict[UUID, set[str]] = {each.pk: set() for each in attendances}
    copies = Circulation.objects.filter(
        attendance__in=sent, user_id__isnull=False, document__kind__startswith=COPY
    )
    for copy in copies.select_related("document"):
        assert copy.attendance_id is not None
        sent[copy.attendance_id] |= {case["reference"] for case in copy.document.context["cases"]}
    return sent


def number_of(attendance: Attendance) -> int:
    """Return the number of this recipient's copy: the one it had, or the next of the sitting."""
    kinds = IssuedDocument.objects.filter(
        Q(circulations__meeting=attendance.meeting_id), kind__startswith=COPY
    )
    own = kinds.filter(circulations__attendance=attendance).values_list("kind", flat=True).first()
    if own is not None:
        return int(own.removeprefix(COPY))
    return kinds.values("kind").distinct().count() + 1
