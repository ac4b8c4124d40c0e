"""Pages of one piece that is held, and of one copy for whoever asked."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.fresh import needs_fresh_second_factor
from accounts.roles import Can
from records import audit, documents
from records.audit import Actor
from records.models import IssuedDocument
from records.refusals import Refused
from referrals.permissions import need
from safeguarding.rights import operations, queries
from safeguarding.rights.forms import CheckForm, ItemForm, ReasonForm, ReleaseForm
from safeguarding.rights.models import HeldItem, SubjectPack
from safeguarding.rights.rules import passages_of, text_to_send


@never_cache
@require_http_methods(["GET", "POST"])
def held_item(http: HttpRequest, item_id: UUID) -> HttpResponse:
    """Show one piece word for word, and decide whether whoever asked is told it."""
    actor, at = need(http, Can.ANSWER_SUBJECT_ACCESS), timezone.now()
    visible = HeldItem.objects.visible_to(actor).select_related("request__policy", "exemption")
    item = get_object_or_404(visible, pk=item_id)
    audit.record("held_item.viewed", item, by=actor, at=at, request=item.request.reference)
    sent = http.POST if http.method == "POST" else None
    form = ItemForm(sent, item=item, initial=initial_of(item))
    if http.method == "POST" and form.is_valid():
        try:
            operations.decide_item(item, said=form.said(), by=actor, at=at)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(http, _("The decision is recorded."))
            return redirect(item.request)
    context = {
        "item": item,
        "row": queries.row_of_item(item),
        "form": form,
        "is_open": item.request.closed_at is None,
        "to_send": text_to_send(item) if item.decision in ("disclose", "redact") else "",
    }
    return render(
        http, "safeguarding/rights/held_item.html", context, status=400 if form.errors else 200
    )


def initial_of(item: HeldItem) -> dict[str, Any]:
    """Return what was decided before; the names of others are ticked to begin with."""
    names = item.names.split("\n") if item.names else []
    passages = passages_of(item)
    return {
        "decision": item.decision,
        "names": [name for name in names if not passages or name in passages],
        "passages": "\n".join(passage for passage in passages if passage not in names),
        "exemption": item.exemption_id,
        "reason": item.reason,
    }


def open_pack(http: HttpRequest, pack_id: UUID) -> tuple[SubjectPack, Actor, datetime]:
    """Return a copy to those who may see every piece of it; 404 where not. It is a look."""
    actor, at = need(http, Can.ANSWER_SUBJECT_ACCESS), timezone.now()
    visible = SubjectPack.objects.visible_to(actor).select_related("request__policy", "document")
    pack = get_object_or_404(visible, pk=pack_id)
    audit.record("subject_request.viewed", pack.request, by=actor, at=at, copy=pack.copy_number)
    return pack, actor, at


@never_cache
@require_http_methods(["GET", "POST"])
@needs_fresh_second_factor
def subject_pack(http: HttpRequest, pack_id: UUID) -> HttpResponse:
    """Show one copy as it would be handed out; check it, send it back, or say it was handed out."""
    pack, actor, at = open_pack(http, pack_id)
    act = http.POST.get("act", "") if http.method == "POST" else ""
    shown = forms_of(act, http)
    form = shown.get(act)
    if form is not None and form.is_valid():
        try:
            do(act, pack, form.cleaned_data, by=actor, at=at)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(http, _("It is recorded."))
            return redirect(pack.request)
    is_ready = pack.document is not None and pack.document.status == IssuedDocument.Status.READY
    context = {
        "pack": pack,
        "row": queries.row_of_pack(pack),
        "pieces": [
            {"row": queries.row_of_item(item), "text": text_to_send(item)}
            for item in pack.items.select_related("exemption")
        ],
        "forms": shown,
        "form": form,
        "is_ready": is_ready,
        "is_own": pack.made_by == actor.id,
    }
    status = 400 if form is not None and form.errors else 200
    return render(http, "safeguarding/rights/subject_pack.html", context, status=status)


def forms_of(act: str, http: HttpRequest) -> dict[str, Any]:
    """Return the forms that a copy has now: to check or return it, or to hand it out."""

    def sent(name: str) -> Any:
        return http.POST if act == name else None

    returning = ReasonForm(
        sent("return"),
        label=_("What has to be looked at again?"),
        required=_("Say what has to be looked at again."),
    )
    checking, releasing = CheckForm(sent("check")), ReleaseForm(sent("release"))
    return {"return": returning, "check": checking, "release": releasing}


def do(act: str, pack: SubjectPack, said: dict[str, Any], *, by: Actor, at: datetime) -> None:
    if act == "check":
        operations.check_pack(pack, by=by, at=at)
    elif act == "release":
        operations.release_pack(pack, way=said["way"], by=by, at=at)
    else:
        operations.return_pack(pack, reason=said["reason"], by=by, at=at)


@never_cache
@require_safe
def subject_pack_document(http: HttpRequest, pack_id: UUID) -> HttpResponseBase:
    """Give the copy as PDF; each download is on record."""
    pack, actor, _at = open_pack(http, pack_id)
    document = pack.document
    if document is None or document.status != IssuedDocument.Status.READY:
        raise Http404
    return documents.serve(document, by=actor)
