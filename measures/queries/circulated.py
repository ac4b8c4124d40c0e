"""The reports of figures that were circulated to somebody's agency, for those who may read them."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.models import Agency
from accounts.roles import can
from measures import codes
from measures.models import QuarterlyReport
from measures.models_circulation import Circulation
from measures.models_notes import Commentary
from measures.subjects import READERS, Subject
from panels.models import Panel
from records.audit import Actor


def circulated_to(actor: Actor) -> QuerySet[QuarterlyReport]:
    """Return the reports that stand circulated to the reader's agency and that they may read."""
    standing = Circulation.objects.filter(
        report=OuterRef("pk"), agency=actor.agency_id, ended_at__isnull=True
    )
    subjects = [subject for subject, right in READERS.items() if can(actor, right)]
    return (
        QuarterlyReport.objects.filter(Exists(standing), subject__in=subjects)
        .select_related("agency", "team", "document")
        .order_by("-year", "-quarter", "-requested_at")
    )


def commentary_of(report: QuarterlyReport) -> Commentary | None:
    """Return the commentary on the count a report is made of; None before there is any."""
    return Commentary.objects.filter(snapshot=report.snapshot_id).first()


def agencies_of(report: QuarterlyReport) -> QuerySet[Agency]:
    """Return the agencies that a report stands circulated to."""
    standing = report.circulation.filter(ended_at__isnull=True)
    return Agency.objects.filter(pk__in=standing.values("agency")).order_by("name_en")


def usual_readers(report: QuarterlyReport) -> QuerySet[Agency]:
    """Return whom a report is circulated to unless somebody says otherwise.

    A report on MARAC: the agencies that sit on one; a report on practitioners: the agency's own
    people who see to Section 5. Any other: nobody.
    """
    if report.subject == Subject.MARAC:
        panels = Panel.objects.filter(agency=report.agency, panel_type__in=codes.marac_panels())
        return Agency.objects.filter(panels__in=panels, left_on__isnull=True).distinct()
    if report.subject == Subject.PRACTITIONERS:
        return Agency.objects.filter(pk=report.agency_id)
    return Agency.objects.none()


def lines_for_home(actor: Actor) -> list[dict[str, str]]:
    """Return one line where reports stand circulated to the reader. One query at most."""
    if not any(can(actor, right) for right in READERS.values()):
        return []
    number = circulated_to(actor).count()
    if not number:
        return []
    said = ngettext(
        "%(n)d report of figures was circulated to your agency.",
        "%(n)d reports of figures were circulated to your agency.",
        number,
    )
    return [{"url": reverse("measures:circulated"), "text": said % {"n": number}}]
