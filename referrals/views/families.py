"""Somebody's relatives and homes: adding one after looking who is on record, ending, correcting."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from people import operations_families as operations
from people.models import Household, Kind, PersonRecord, Relationship, Stay, Vehicle
from people.operations import add_record, admit
from people.operations_families import Source
from people.queries_families import best_of
from people.rules_choosing import Choice
from records import audit
from records.audit import Actor
from records.refusals import Refused
from referrals.forms.families import ANOTHER_PLACE, ENDED, SOMEBODY_NEW, EndForm, StayForm, TieForm
from referrals.forms.people import SearchForm, choice_among, looked_for
from referrals.queries.kin import homes_around
from referrals.queries.people import choices
from referrals.queries.person import PersonPage, shown_records
from referrals.views.choosing import who_it_may_be
from referrals.views.person import agency_of, opened

NAMES_AND_BIRTH = ("given_name", "family_name", "date_of_birth")


@never_cache
@require_http_methods(["GET", "POST"])
def add_relative(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Look who is on record, then say who of them, or somebody new, is what to this person.

    Nobody is put on record who was not looked for first, by the very words they are written with.
    """
    page = opened(request, person_id, to=Can.RECORD_WORK)
    actor, at = acting(request), timezone.now()
    sought = SearchForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"page": page, "sought": sought, "found": None, "form": None}
    if request.method == "POST" and sought.is_valid():
        found = who_it_may_be(actor, sought.cleaned_data, at=at, without=page.key)
        people, hints = choices(found)
        digest = looked_for(sought.cleaned_data, found)
        was_shown = constant_time_compare(request.POST.get("looked_for", ""), digest)
        is_told = request.POST.get("act") == "record" and was_shown
        form = TieForm(request.POST if is_told else None, people=people, records=page.records)
        form.option_hints = {"person": hints}  # type: ignore[attr-defined]
        context |= {"found": found, "form": form, "looked_for": digest}
        if is_told and form.is_valid():
            choice = choice_among(found, form.cleaned_data["person"])
            try:
                add(page, sought, form, choice, by=actor, at=at)
            except Refused as refused:
                form.add_error(None, refused.objections)
            else:
                messages.success(request, _("The relative is recorded."))
                return redirect("people:person", page.key)
    forms = [sought, context["form"]]
    context["has_errors"] = any(form is not None and form.errors for form in forms)
    status = 400 if context["has_errors"] else 200
    return render(request, "people/add_relative.html", context, status=status)


@transaction.atomic
def add(
    page: PersonPage,
    sought: SearchForm,
    form: TieForm,
    choice: Choice,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Record the tie; somebody new is put on record first, and is open to who looked for them."""
    said = form.cleaned_data
    agency = agency_of(by)
    is_new = said["person"] == SOMEBODY_NEW
    if is_new:
        given = sought.cleaned_data
        fields = {name: given[name] for name in NAMES_AND_BIRTH}
        relative = add_record(fields=fields, agency=agency, choice=choice, by=by, at=at)
    else:
        relative = best_of(shown_records(UUID(said["person"]), by))
        audit.record("person.looked_for", relative, by=by, at=at, **choice.details)
    tie = operations.relate(
        relative,
        record_meant(page, said.get("about")),
        kind=Kind(said["kind"]),
        has_parental_responsibility=form.has_parental,
        starts_on=said["starts_on"],
        ends_on=said["ends_on"],
        source=Source(said["told_by"], agency=agency),
        by=by,
        at=at,
    )
    if is_new:
        admit(
            relative.person,
            agency=agency,
            source_kind="relationship",
            source_id=tie.pk,
            by=by,
            at=at,
        )


def record_meant(page: PersonPage, key: str | None) -> PersonRecord:
    """Return the record something is to stand on: the one chosen, or the one that says best who."""
    return next((record for record in page.records if str(record.pk) == key), page.record)


@never_cache
@require_http_methods(["GET", "POST"])
def relationship(request: HttpRequest, person_id: UUID, key: UUID) -> HttpResponse:
    """Say that a relationship is over, or was wrong."""
    page = opened(request, person_id, to=Can.RECORD_WORK)
    actor = acting(request)
    ties = Relationship.objects.standing().visible_to(actor).select_related("record", "other")
    of_person = Q(record__person=page.key) | Q(other__person=page.key)
    found = get_object_or_404(ties.filter(of_person), pk=key)
    return ended_or_wrong(
        request,
        page,
        found,
        end=operations.end_relationship,
        set_aside=operations.set_relationship_aside,
    )


@never_cache
@require_http_methods(["GET", "POST"])
def stay(request: HttpRequest, person_id: UUID, key: UUID) -> HttpResponse:
    """Say that somebody moved out, or never lived there."""
    page = opened(request, person_id, to=Can.RECORD_WORK)
    stays = Stay.objects.standing().visible_to(acting(request)).filter(record__person=page.key)
    found = get_object_or_404(stays, pk=key)
    return ended_or_wrong(
        request, page, found, end=operations.end_stay, set_aside=operations.set_stay_aside
    )


def ended_or_wrong(
    request: HttpRequest,
    page: PersonPage,
    fact: Relationship | Stay | Vehicle,
    *,
    end: Any,
    set_aside: Any,
) -> HttpResponse:
    """Ask whether a fact is over or was wrong, and write it down; back to the person."""
    actor, at = acting(request), timezone.now()
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if said["decision"] == ENDED:
                end(fact, on=said["ends_on"], by=actor, at=at)
            else:
                set_aside(fact, reason=said["reason"], by=actor, at=at)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("It is recorded, and what was there stays on record."))
            return redirect("people:person", page.key)
    context = {"page": page, "fact": fact_in_words(page, fact), "form": form}
    status = 400 if form.errors else 200
    return render(request, "people/put_right.html", context, status=status)


def fact_in_words(page: PersonPage, fact: Relationship | Stay | Vehicle) -> str:
    """Say which tie, stay or vehicle it is, as the person's page does."""
    if isinstance(fact, Vehicle):
        return fact.words
    if isinstance(fact, Stay):
        places = (place.words for place in page.places if place.stay == fact.pk)
        return next(places, "")
    kin = next((each for each in page.kin if fact.pk in each.ties), None)
    return f"{kin.name}: {', '.join(kin.what)}" if kin else ""


@never_cache
@require_http_methods(["GET", "POST"])
def add_stay(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Record where somebody lives or lived: with somebody around them, or at another place."""
    page = opened(request, person_id, to=Can.RECORD_WORK)
    actor, at = acting(request), timezone.now()
    around = {each.person_id: each.name for each in page.kin}
    homes = homes_around(around, actor, at=at)
    form = StayForm(
        request.POST if request.method == "POST" else None,
        households=[(str(home), words) for home, words in homes.items()],
        records=page.records,
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        chosen = said["household"]
        place = {name: said[name] for name in ("address", "postcode", "uprn", "is_kept_safe")}
        if chosen != ANOTHER_PLACE:
            # nosemgrep: views-ask-through-a-door (the form offered only homes one may see)
            place = {"household": get_object_or_404(Household, pk=chosen)}
        try:
            operations.record_stay(
                record_meant(page, said.get("about")),
                **place,
                is_part_time=said["is_part_time"],
                starts_on=said["starts_on"],
                ends_on=said["ends_on"],
                source=Source(said["told_by"], agency=agency_of(actor)),
                by=actor,
                at=at,
            )
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Where they live is recorded."))
            return redirect("people:person", page.key)
    status = 400 if form.errors else 200
    return render(request, "people/add_stay.html", {"page": page, "form": form}, status=status)
