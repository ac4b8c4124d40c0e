"""Two people on record who are one: comparing, asking a colleague, doing it, and undoing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from accounts.fresh import needs_fresh_second_factor
from accounts.roles import Can, can
from people import operations_merging as operations
from people.models import Merge, Person
from records.audit import SYSTEM, Actor
from records.refusals import Refused
from referrals.forms.merging import MergeForm, UndoForm
from referrals.operations import follow_restrictions, part_matches
from referrals.permissions import open_merge, open_person
from referrals.queries import merging as queries
from referrals.queries import people as people_queries
from referrals.views.person import opened


@never_cache
@require_safe
def same(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """List who on record may be the same person, the likeliest first."""
    page = opened(request, person_id, to=Can.LINK_PEOPLE)
    found = people_queries.alike(page.record, acting(request), at=timezone.now())
    return render(request, "people/same.html", {"page": page, "found": found})


@never_cache
@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, person_id: UUID, other_id: UUID) -> HttpResponse:
    """Show the two beside each other, with what follows; ask a colleague to allow it."""
    kept = open_person(request, person_id, to=Can.LINK_PEOPLE)
    merged = open_person(request, other_id, to=Can.LINK_PEOPLE)
    actor, at = acting(request), timezone.now()
    preview = queries.preview_of(kept.pk, merged.pk, actor, at=at)
    if preview is None or kept == merged:
        raise Http404
    form = MergeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            proposal = operations.propose_merge(kept, merged, reason=reason, by=actor, at=at)
        except Refused as refused:
            form.add_error("reason", refused.objections)
        else:
            messages.success(request, _("A colleague is asked. Nothing has moved yet."))
            return redirect("people:merge", proposal.pk)
    context = {"preview": preview, "form": form}
    status = 400 if form.errors else 200
    return render(request, "people/compare.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@needs_fresh_second_factor
def merge(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Show where making two people one stands; do what a colleague allowed, or ask to undo it."""
    found = open_merge(request, merge_id)
    actor, at = acting(request), timezone.now()
    is_one = found.merged_at is not None and found.undone_at is None
    approval = queries.approval_of(found, actor, at=at)
    is_allowed = bool(approval and approval.is_approved and not approval.used_at)
    form = None
    if is_one and can(actor, Can.LINK_PEOPLE):
        asks = request.POST if request.POST.get("act") == "ask" else None
        form = UndoForm(asks, since=queries.since_of(found, actor))
    objections: list[str] = []
    if request.method == "POST":
        if not can(actor, Can.LINK_PEOPLE):
            raise PermissionDenied
        try:
            if done := act_on(request, found, form):
                messages.success(request, done)
                return redirect("people:merge", found.pk)
        except Refused as refused:
            objections = refused.objections
    preview = None
    if not is_one:
        preview = queries.preview_of(found.kept_id, found.merged_id, actor, at=at)
    context = {
        "found": found,
        "is_one": is_one,
        "preview": preview,
        "approval": approval,
        "is_allowed": is_allowed,
        "may_act": can(actor, Can.LINK_PEOPLE),
        "moved": [queries.in_words(move.record) for move in moves_of(found, actor)],
        "form": form,
        "objections": objections,
    }
    status = 400 if objections or (form is not None and form.errors) else 200
    return render(request, "people/merge.html", context, status=status)


def act_on(request: HttpRequest, found: Merge, form: UndoForm | None) -> str:
    """Do what was pressed, and return it in words; empty where the form is not filled in."""
    actor, at = acting(request), timezone.now()
    act = request.POST.get("act")
    if act == "merge":
        operations.merge(found, by=actor, at=at)
        follow_restrictions(Person(found.kept_id), by=actor, at=at)
        return _("They are one person now.")
    if act == "undo":
        grounds, shared = queries.grounds_to_part(found)
        operations.undo(found, grounds=grounds, shared_grounds=shared, by=actor, at=at)
        part_matches(found, by=SYSTEM, at=at)
        for key in (found.kept_id, found.merged_id):  # the reader may see neither by now
            follow_restrictions(Person(key), by=actor, at=at)
        return _("They are two people again.")
    if act == "ask" and form is not None and form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        operations.ask_to_undo(
            found,
            reason=said["reason"],
            records=[UUID(key) for key in said.get("records", ())],
            warnings=[UUID(key) for key in said.get("warnings", ())],
            by=actor,
            at=at,
        )
        return _("A colleague is asked. Nothing has moved yet.")
    return ""


def moves_of(found: Merge, actor: Actor) -> list[Any]:
    """Return the moves of what was made one, of records that are for the reader."""
    moves = list(
        found.moves.filter(to_person=found.kept_id)
        .select_related("record__agency")
        .order_by("moved_at", "pk")
    )
    hidden = people_queries.hidden_records([move.record for move in moves], actor)
    return [move for move in moves if move.record_id not in hidden]
