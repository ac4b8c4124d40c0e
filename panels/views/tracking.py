"""What agencies agreed to do at all sittings, and what became of it."""

from collections.abc import Mapping

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.roles import Can
from meetings.models import AgreedAction
from panels.forms_tracker import STATES, TrackerForm
from panels.permissions import need, runs
from panels.queries import tracker as queries
from panels.views.reading import PER_PAGE, links
from records import audit, row_security
from records.row_security import Standing


@require_safe
@row_security.standing_as(Standing.MEETING)
def tracker(request: HttpRequest) -> HttpResponse:
    """List the actions of all sittings the reader may see, by state, agency, person and day."""
    actor = need(request, Can.VIEW_PANELS)
    now = timezone.now()
    today = timezone.localdate(now)
    said = request.GET.copy()
    said.setdefault("show", AgreedAction.Status.OPEN)
    form = TrackerForm(said, agencies=queries.agencies_with_actions(actor))
    rows: QuerySet[AgreedAction] = AgreedAction.objects.none()
    counts: Mapping[str, int] = {}
    if form.is_valid():
        rows = queries.tracked(actor, show=form.cleaned_data["show"], **form.asked, today=today)
        counts = queries.counts_of(actor, **form.asked, today=today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    audit.record(
        "panels.listed", None, by=actor, at=now, show="tracker", rows=len(page.object_list)
    )
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "links": links(actor, "tracker"),
        "form": form,
        "actions": page.object_list,
        "tiles": [
            {"number": counts[state], "label": words, "url": f"?{address(asked, show=state)}"}
            for state, words in STATES.items()
            if counts
        ],
        "run": [a.pk for a in page.object_list if runs(actor, a.meeting.sitting)],
        "today": today,
        "agency": actor.agency_id,
        "first_url": f"?{address(asked)}" if page.has_previous() else "",
        "next_url": f"?{address(asked, page=page.next_page_number())}" if page.has_next() else "",
    }
    return render(request, "panels/tracker.html", context)


def address(asked: QueryDict, **changed: object) -> str:
    """Return what was asked with these changes, as it stands in an address."""
    other = asked.copy()
    for name, value in changed.items():
        other[name] = str(value)
    return other.urlencode()
