"""The flags that an agency keeps on its own files, after a panel heard a case."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Can
from panels import operations
from panels.models_flags import Flag
from panels.permissions import need
from panels.queries import flags as queries
from panels.rules_flags import FlagState, state_of
from panels.views.reading import PER_PAGE, links, page_links
from records import audit


@require_safe
def flags(request: HttpRequest) -> HttpResponse:
    """List the reader's agency's flags of one state: to place first, for that is what is owed."""
    actor = need(request, Can.CONTRIBUTE_TO_PANELS)
    now = timezone.now()
    today = timezone.localdate(now)
    shown = queries.SHOWN.get(request.GET.get("show", ""), FlagState.TO_PLACE)
    rows = queries.in_state(actor, shown, today=today)
    related = ("listing__sitting__meeting", "listing__sitting__panel")
    page = Paginator(rows.select_related(*related), PER_PAGE).get_page(request.GET.get("page"))
    found = queries.rows_of(list(page.object_list), actor, today=today)
    audit.record("flags.listed", None, by=actor, at=now, show=shown.value, rows=len(found))
    context = {
        "links": links(actor, "flags"),
        "states": [
            {
                "text": state.label,
                "url": f"?show={state.value}",
                "is_current": state == shown,
                "count": queries.in_state(actor, state, today=today).count(),
            }
            for state in queries.SHOWN.values()
        ],
        "shown": shown.label,
        "rows": found,
        **page_links(page, show=shown.value),
    }
    return render(request, "panels/flags.html", context)


@require_POST
def flag(request: HttpRequest, flag_id: UUID) -> HttpResponse:
    """Say that a flag is on the agency's file, or that one that has run out was taken off it."""
    actor, at = need(request, Can.CONTRIBUTE_TO_PANELS), timezone.now()
    found = get_object_or_404(Flag.objects.of_agency(actor), pk=flag_id)
    is_to_place = state_of(found, today=timezone.localdate(at)) == FlagState.TO_PLACE
    act = operations.place_flag if is_to_place else operations.remove_flag
    try:
        act(found, by=actor, at=at)
    except operations.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request,
            _("The flag is recorded as placed.")
            if is_to_place
            else _("The flag is recorded as taken off."),
        )
    return redirect(reverse("panels:flags"))
