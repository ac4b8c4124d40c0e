"""Pages of retention: what is due, one file, legal holds, and what was destroyed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.fresh import needs_fresh_second_factor
from accounts.models_approvals import Act, Approval
from accounts.roles import Can
from policies.queries import current_policy
from records import audit
from records.audit import Actor
from records.refusals import Refused
from referrals.permissions import need
from safeguarding.approvals import state_of
from safeguarding.retention import operations
from safeguarding.retention.forms import EndHoldForm, FileForm, HoldForm
from safeguarding.retention.models import Disposal, KeptFile, LegalHold
from safeguarding.rights.landing import need_of_authority

PAGE_SIZE = 25


def after(http: HttpRequest) -> tuple[date, UUID] | None:
    """Return the place in a list that its address names; None for its beginning, or nonsense."""
    day, _mark, key = http.GET.get("after", "").partition(" ")
    try:
        return date.fromisoformat(day), UUID(key)
    except ValueError:
        return None


def beyond(place: tuple[date, UUID]) -> Q:
    day, key = place
    return Q(review_on__gt=day) | Q(review_on=day, pk__gt=key)


@never_cache
@require_safe
def kept_files(http: HttpRequest) -> HttpResponse:
    """List the files that are due to be reviewed, the longest due first."""
    actor, at = need_of_authority(http, Can.KEEP_RETENTION), timezone.now()
    today = timezone.localdate(at)
    due = KeptFile.objects.visible_to(actor).filter(review_on__lte=today)
    place = after(http)
    if place is not None:
        due = due.filter(beyond(place))
    found = list(due.select_related("rule").order_by("review_on", "pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    audit.record("kept_files.listed", None, by=actor, at=at, found=len(shown))
    context = {
        "files": shown,
        "first_url": "?" if place else "",
        "next_url": f"?after={shown[-1].review_on}+{shown[-1].pk}"
        if len(found) > len(shown)
        else "",
    }
    return render(http, "safeguarding/retention/kept_files.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@needs_fresh_second_factor
def kept_file(http: HttpRequest, reference: str) -> HttpResponse:
    """Show until when one file is kept; keep it longer, ask for its end, or bring that about."""
    actor, at = need(http, Can.KEEP_RETENTION), timezone.now()
    visible = KeptFile.objects.visible_to(actor).select_related("rule")
    found = get_object_or_404(visible, reference=reference)
    audit.record("kept_file.viewed", found, by=actor, at=at)
    asked = approval_of(found, actor)
    act = http.POST.get("act", "") if http.method == "POST" else ""
    form = FileForm(http.POST if act == "decide" else None)
    if act == "destroy":
        return end_of(http, found, by=actor, at=at)
    if act == "decide" and form.is_valid():
        try:
            words = decide(found, form.cleaned_data, by=actor, at=at)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(http, words)
            return redirect("kept_files")
    context = {
        "file": found,
        "holds": holds_of(found, actor),
        "form": form,
        "is_due": found.review_on <= timezone.localdate(at),
        "asked": state_of(asked, at=at) if asked else "",
        "may_be_done": bool(asked and asked.is_approved and not asked.used_at),
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(http, "safeguarding/retention/kept_file.html", context, status=status)


def decide(found: KeptFile, said: dict[str, Any], *, by: Actor, at: datetime) -> str:
    if said["decision"] == KeptFile.Choice.KEEP:
        keep_until, reason = said["keep_until"], said["reason"]
        operations.keep_longer(found, keep_until=keep_until, reason=reason, by=by, at=at)
        return _("It is kept longer.")
    operations.ask_to_destroy(found, reason=said["reason"], by=by, at=at)
    return _("A second person is asked to allow it. Then come back to bring it about.")


def end_of(http: HttpRequest, found: KeptFile, *, by: Actor, at: datetime) -> HttpResponse:
    """Destroy a file that a second person allowed to, or say why it cannot be."""
    try:
        operations.destroy(found, by=by, at=at)
    except Refused as refused:
        for objection in refused.objections:
            messages.error(http, objection)
        return redirect(found)
    messages.success(
        http, _("The file is destroyed. A certificate of it stands in the list of what was.")
    )
    return redirect("kept_files")


def approval_of(found: KeptFile, actor: Actor) -> Approval | None:
    """Return what the reader asked last about the end of this file."""
    asked = Approval.objects.filter(
        act=Act.DESTROY, subject_id=found.referral_id, asked_by=actor.id
    )
    return asked.order_by("-asked_at", "-pk").first()


def holds_of(found: KeptFile, actor: Actor) -> QuerySet[LegalHold]:
    mine = Q(scope="file", referral_id=found.referral_id)
    mine |= Q(scope="person", person_id=found.person_id)
    mine |= Q(scope="rule", rule_code=found.rule.code)
    return LegalHold.objects.visible_to(actor).filter(mine, ended_at__isnull=True)


@never_cache
@require_http_methods(["GET", "POST"])
def legal_holds(http: HttpRequest) -> HttpResponse:
    """List the holds that stand, those to look at first at the top; place another."""
    actor, at = need_of_authority(http, Can.KEEP_RETENTION), timezone.now()
    policy = current_policy(at)
    form = HoldForm(http.POST if http.method == "POST" else None, policy=policy)
    if http.method == "POST" and form.is_valid():
        try:
            operations.place_hold(**form.cleaned_data, by=actor, at=at)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(http, _("The hold is placed."))
            return redirect("legal_holds")
    place = after(http)
    standing = LegalHold.objects.visible_to(actor).filter(ended_at__isnull=True)
    if place is not None:
        standing = standing.filter(
            Q(review_on__gt=place[0]) | Q(review_on=place[0], pk__gt=place[1])
        )
    found = list(standing.order_by("review_on", "pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    audit.record("legal_holds.listed", None, by=actor, at=at, found=len(shown))
    context = {
        "holds": shown,
        "today": timezone.localdate(at),
        "form": form,
        "first_url": "?" if place else "",
        "next_url": f"?after={shown[-1].review_on}+{shown[-1].pk}"
        if len(found) > len(shown)
        else "",
    }
    status = 400 if form.errors else 200
    return render(http, "safeguarding/retention/legal_holds.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def legal_hold(http: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Show one hold and what it is for; end it with a reason."""
    actor, at = need(http, Can.KEEP_RETENTION), timezone.now()
    hold = get_object_or_404(LegalHold.objects.visible_to(actor), pk=hold_id)
    audit.record("legal_hold.viewed", hold, by=actor, at=at)
    form = EndHoldForm(http.POST if http.method == "POST" else None)
    if http.method == "POST" and form.is_valid():
        try:
            operations.end_hold(hold, reason=form.cleaned_data["reason"], by=actor, at=at)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(http, _("The hold is ended."))
            return redirect("legal_holds")
    status = 400 if form.errors else 200
    context = {"hold": hold, "form": form}
    return render(http, "safeguarding/retention/legal_hold.html", context, status=status)


@never_cache
@require_safe
def disposals(http: HttpRequest) -> HttpResponse:
    """List the certificates of what was destroyed, the newest first."""
    actor, at = need_of_authority(http, Can.KEEP_RETENTION), timezone.now()
    gone = Disposal.objects.visible_to(actor).order_by("-pk")
    key = after_key(http)
    if key is not None:
        gone = gone.filter(pk__lt=key)
    found = list(gone[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    audit.record("disposals.listed", None, by=actor, at=at, found=len(shown))
    context = {
        "disposals": shown,
        "first_url": "?" if key else "",
        "next_url": f"?after={shown[-1].pk}" if len(found) > len(shown) else "",
    }
    return render(http, "safeguarding/retention/disposals.html", context)


def after_key(http: HttpRequest) -> UUID | None:
    try:
        return UUID(http.GET.get("after", ""))
    except ValueError:
        return None
