"""One person's page, and what happens to somebody: a birth, a death, a place kept safe."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.acting import acting
from accounts.models import Agency
from accounts.roles import Can, can
from people import operations_life, operations_safe
from records.audit import Actor
from records.refusals import Refused
from referrals.forms.families import BORN, LifeForm
from referrals.permissions import need, open_person
from referrals.queries import person as queries
from referrals.queries.person import PersonPage


@never_cache
@require_safe
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show one person across children and adults: who, with whom, and all work that is open."""
    actor = need(request, Can.SEARCH_PEOPLE)
    if (kept := queries.made_one_with(person_id, actor)) is not None:
        return redirect("people:person", kept)
    page = opened(request, person_id)
    may = {
        "record": can(actor, Can.RECORD_WORK),
        "link": can(actor, Can.LINK_PEOPLE),
        "keep_warnings": can(actor, Can.KEEP_WARNINGS),
        "keep_safe": can(actor, Can.RECORD_WORK)
        and (not page.is_kept_safe or queries.may_show_place(page, actor)),
    }
    return render(request, "people/person.html", {"page": page, "may": may})


def opened(request: HttpRequest, person_id: UUID, *, to: Can = Can.SEARCH_PEOPLE) -> PersonPage:
    """Return somebody's page through the door; 404 also where no record is for the reader."""
    found = open_person(request, person_id, to=to)
    page = queries.page_of(found.pk, acting(request), at=timezone.now())
    if page is None:
        raise Http404
    return page


@never_cache
@require_http_methods(["GET", "POST"])
def life(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Record that a child who was expected is born, or that somebody died."""
    page = opened(request, person_id, to=Can.RECORD_WORK)
    actor, at = acting(request), timezone.now()
    form = LifeForm(request.POST if request.method == "POST" else None, life=page.life)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if said["what"] == BORN:
                operations_life.record_birth(
                    page.record,
                    born_on=said["day"],
                    given_name=said["given_name"],
                    family_name=said["family_name"],
                    sex=said["sex"],
                    agency=agency_of(actor),
                    by=actor,
                    at=at,
                )
            else:
                operations_life.record_death(
                    page.record, died_on=said["day"], agency=agency_of(actor), by=actor, at=at
                )
        except Refused as refused:
            form.add_error("day", refused.objections)
        else:
            messages.success(request, _("It is recorded."))
            return redirect("people:person", page.key)
    status = 400 if form.errors else 200
    return render(request, "people/life.html", {"page": page, "form": form}, status=status)


@require_POST
def keep_safe(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Keep the address and telephone of somebody safe, or show them to those who search again."""
    page = opened(request, person_id, to=Can.RECORD_WORK)
    actor, at = acting(request), timezone.now()
    is_kept = request.POST.get("keep") == "yes"
    if not is_kept and not queries.may_show_place(page, actor):
        raise PermissionDenied  # who may not read a place cannot have it shown either
    for record in page.records:
        if record.is_place_kept_safe != is_kept:
            operations_safe.keep_safe(record, is_kept=is_kept, by=actor, at=at)
    operations_safe.keep_homes_safe(page.key, is_kept=is_kept, by=actor, at=at)
    if is_kept:
        messages.success(request, _("The address and telephone are kept safe."))
    else:
        messages.success(request, _("The address and telephone are no longer kept safe."))
    return redirect("people:person", page.key)


def agency_of(actor: Actor) -> Agency | None:
    return Agency.objects.filter(pk=actor.agency_id).first() if actor.agency_id else None
