"""Whose figures somebody may see, and the one door to a quarterly report."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.acting import acting
from accounts.models import Agency
from accounts.roles import Can, can
from measures.models import QuarterlyReport, Snapshot
from records import audit


def own_agency(request: HttpRequest, *, to: Can) -> Agency:
    """Return the agency whose figures this person may see: the one they act for, and no other."""
    actor = acting(request)
    if not can(actor, to):
        raise PermissionDenied
    assert actor.agency_id is not None  # every role is held in an agency
    return Agency.objects.get(pk=actor.agency_id)


def open_report(request: HttpRequest, key: UUID, *, to: Can) -> QuarterlyReport:
    """Return a report of the person's own agency, if they may do this to it.

    Another agency's looks exactly like one that does not exist (404). A page that asks again by
    itself how far the making is leaves no event.
    """
    actor = acting(request)
    assert actor.agency_id is not None
    report: QuarterlyReport = get_object_or_404(
        QuarterlyReport.objects.filter(agency_id=actor.agency_id).select_related(
            "agency", "team", "snapshot", "document"
        ),
        pk=key,
    )
    if not can(actor, to):
        raise PermissionDenied
    if "X-Poll" not in request.headers:
        audit.record("quarterly_report.viewed", report, by=actor, at=timezone.now())
    return report


def own_snapshot(request: HttpRequest, key: UUID, *, to: Can) -> Snapshot:
    """Return a count of the person's own agency, if they may do this to it; 404 for another's."""
    actor = acting(request)
    assert actor.agency_id is not None
    snapshot: Snapshot = get_object_or_404(
        Snapshot.objects.filter(agency_id=actor.agency_id).select_related("agency", "team"), pk=key
    )
    if not can(actor, to):
        raise PermissionDenied
    return snapshot


def open_snapshot(request: HttpRequest, key: UUID, *, to: Can) -> Snapshot:
    """Return a count whose notes are looked at, which is on record."""
    snapshot = own_snapshot(request, key, to=to)
    audit.record("snapshot.viewed", snapshot, by=acting(request), at=timezone.now())
    return snapshot
