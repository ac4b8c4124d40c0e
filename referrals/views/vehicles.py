"""Somebody's vehicles: recording one, and saying that it is theirs no longer, or never was."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from people import operations_vehicles as operations
from people.models import Vehicle
from people.operations_families import Source
from records.refusals import Refused
from referrals.forms.vehicles import VehicleForm
from referrals.views.families import ended_or_wrong, record_meant
from referrals.views.person import agency_of, opened


@never_cache
@require_http_methods(["GET", "POST"])
def add_vehicle(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Record a vehicle that somebody uses, or was seen with."""
    page = opened(request, person_id, to=Can.RECORD_WORK)
    actor, at = acting(request), timezone.now()
    form = VehicleForm(request.POST if request.method == "POST" else None, records=page.records)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            operations.record_vehicle(
                record_meant(page, said.get("about")),
                registration=said["registration"],
                description=said["description"],
                starts_on=said["starts_on"],
                ends_on=said["ends_on"],
                source=Source(said["told_by"], agency=agency_of(actor)),
                by=actor,
                at=at,
            )
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The vehicle is recorded."))
            return redirect("people:person", page.key)
    status = 400 if form.errors else 200
    return render(request, "people/add_vehicle.html", {"page": page, "form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def vehicle(request: HttpRequest, person_id: UUID, key: UUID) -> HttpResponse:
    """Say that somebody has a vehicle no longer, or never had."""
    page = opened(request, person_id, to=Can.RECORD_WORK)
    of_person = Vehicle.objects.standing().filter(record__person=page.key)
    found = get_object_or_404(of_person.visible_to(acting(request)), pk=key)
    return ended_or_wrong(
        request, page, found, end=operations.end_vehicle, set_aside=operations.set_vehicle_aside
    )
