"""The triage queue: looking at it, taking from it, and printing it for the day we are down."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.acting import acting, acting_membership
from accounts.models import Team
from accounts.roles import Can, can
from policies.queries import current_policy
from records import audit
from records.audit import Actor
from referrals import operations
from referrals.forms.queue import ChosenFlood, ChosenRows, QueueFilter
from referrals.models import Referral
from referrals.queries import duty
from referrals.queries import queue as queries
from referrals.queries.floods import floods
from referrals.queries.printing import open_referrals
from referrals.queries.queue import Stage
from referrals.queries.referral import is_holder
from referrals.queries.reminders import delayed_since
from referrals.queries.words import names_of_sources


def queue_actor(request: HttpRequest) -> Actor:
    """Return who acts, if the queue is part of their work."""
    actor = acting(request)
    if not (can(actor, Can.VIEW_QUEUE) or can(actor, Can.SCREEN_REFERRALS)):
        raise PermissionDenied
    return actor


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for a screening decision; asked by a poll, only the rows of it."""
    actor = queue_actor(request)
    at = timezone.now()
    policy = current_policy(at)
    form = QueueFilter(request.GET, sources=names_of_sources(policy.pk))
    form.is_valid()
    if reference := form.cleaned_data.get("reference"):
        if found := find(reference, actor):
            return redirect(found)
        form.add_error("reference", _("You can see no referral with this reference."))

    night = duty.night(policy, at=at)
    stage = form.cleaned_data.get("stage") or first_stage(request, is_night=night is not None)
    ways = queries.ways_to_what_waits(actor)
    summary = queries.summary(actor, ways=ways, policy=policy, at=at)
    page = queries.page_of(
        stage,
        form.filters,
        actor=actor,
        ways=ways,
        after=request.GET.get("after", ""),
        since=summary.since,
        at=at,
    )
    if not is_unchanged(request, page):
        audit.record(
            "queue.viewed",
            None,
            by=actor,
            at=at,
            stage=stage,
            filters={name: form.cleaned_data[name] for name, _words in form.chosen},
            count=len(page.rows),
        )
    address = queue_address(request)
    context = {
        "form": form,
        "page": page,
        "counts": counts_in_words(summary),
        "stage": stage,
        "tabs": tabs(stage, summary, queries.decided(actor, at=at)),
        "floods": floods(actor) if summary.stages[Stage.FLOOD] else [],
        "flood_url": f"{reverse('referrals:queue')}?stage={Stage.FLOOD}",
        "night_ends_at": night[1] if night else None,
        "late": summary.late,
        "first_url": address() if request.GET.get("after") else "",
        "next_url": address(after=page.next_page) if page.next_page else "",
        "poll_url": request.get_full_path(),
        "checked_at": at,
        "delayed_since": delayed_since(at=at),
        "can_take": can(actor, Can.SCREEN_REFERRALS),
        "selected": chips(form, address),
        "clear_url": f"{reverse('referrals:queue')}?stage={stage}",
        "query": address().partition("?")[2],
    }
    template = "referrals/queue_rows.html" if is_poll(request) else "referrals/queue.html"
    return render(request, template, context)


def first_stage(request: HttpRequest, *, is_night: bool) -> str:
    """Return what somebody sees who asked for no stage: at night, the duty team sees its own."""
    membership = acting_membership(request)
    on_duty = membership and membership.team.function == Team.Function.EMERGENCY_DUTY
    return Stage.NIGHT if is_night and on_duty else Stage.AWAITING


def tabs(stage: str, summary: queries.Summary, decided: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the stages of the board with how many stand at each; that of floods in a flood."""
    address = reverse("referrals:queue")
    counts = {
        **{name: capped(number, summary) for name, number in summary.stages.items()},
        **{name: str(number) for name, number in decided.items()},
    }
    return [
        {
            "text": each.label,
            "url": f"{address}?stage={each}",
            "count": counts[each],
            "is_current": each == stage,
        }
        for each in Stage
        if each != Stage.FLOOD or each == stage or summary.stages[each]
    ]


def is_poll(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


def is_unchanged(request: HttpRequest, page: queries.Page) -> bool:
    """Say whether a poll sends back the proof that its reader was shown just these rows."""
    return is_poll(request) and constant_time_compare(request.GET.get("seen", ""), page.seen)


def find(reference: str, actor: Actor) -> Referral | None:
    """Return the referral with this reference, or the first of the report that has it."""
    named = Q(reference=reference) | Q(report__reference=reference)
    found: Referral | None = Referral.objects.visible_to(actor).filter(named).order_by("id").first()
    return found


def queue_address(request: HttpRequest) -> Any:
    """Return a function that gives the queue's address with the filters that are on."""
    kept = request.GET.copy()
    for name in ("after", "seen", "reference"):
        kept.pop(name, None)

    def address(*, without: str = "", after: str = "") -> str:
        query = kept.copy()
        query.pop(without, None)
        if after:
            query["after"] = after
        return f"{reverse('referrals:queue')}?{query.urlencode()}".removesuffix("?")

    return address


def chips(form: QueueFilter, address: Any) -> list[dict[str, str]]:
    """Return the filters that are on, each with the address of the queue without it."""
    return [{"text": words, "remove_url": address(without=name)} for name, words in form.chosen]


def counts_in_words(summary: queries.Summary) -> list[dict[str, Any]]:
    """Return the three numbers of the first line, each with the rows it counts."""
    address = f"{reverse('referrals:queue')}?stage={Stage.AWAITING}"
    waits = summary.stages[Stage.AWAITING]
    waiting = ngettext("%(n)s waiting", "%(n)s waiting", waits)
    late = ngettext("%(n)s past the deadline", "%(n)s past the deadline", summary.late)
    new = ngettext("%(n)s new since %(time)s", "%(n)s new since %(time)s", summary.new)
    since = f"{timezone.localtime(summary.since):%H:%M}"
    return [
        {"text": waiting % {"n": capped(waits, summary)}, "url": address},
        {
            "text": late % {"n": capped(summary.late, summary)},
            "url": f"{address}&due=late",
            "is_urgent": summary.late > 0,
        },
        {
            "text": new % {"n": capped(summary.new, summary), "time": since},
            "url": f"{address}&due=new",
        },
    ]


def capped(number: int, summary: queries.Summary) -> str:
    """Return the number; where not everything was counted, say so."""
    return str(number) if summary.is_whole else _("at least %(number)d") % {"number": number}


@require_POST
def take_rows(request: HttpRequest) -> HttpResponse:
    """Take the referrals that were ticked: all of them or none."""
    actor = queue_actor(request)
    if not can(actor, Can.SCREEN_REFERRALS):
        raise PermissionDenied
    back = f"{reverse('referrals:queue')}?{QueryDict(request.POST.get('query', '')).urlencode()}"
    form = ChosenRows(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["reference"][0]))
        return redirect(back)
    rows = chosen(form, actor)
    if not all(is_holder(actor, row) for row in rows):
        raise PermissionDenied
    at = timezone.now()
    try:
        with transaction.atomic():
            for row in rows:
                operations.take(row, by=actor, at=at)
    except operations.Refused as refused:
        messages.error(request, " ".join(refused.objections))
    else:
        said = ngettext(
            "You have taken %(n)d referral.", "You have taken %(n)d referrals.", len(rows)
        )
        messages.success(request, said % {"n": len(rows)})
    return redirect(back)


@require_POST
def release_flood(request: HttpRequest) -> HttpResponse:
    """Put what came from one place back among the rest."""
    actor = queue_actor(request)
    if not can(actor, Can.SCREEN_REFERRALS):
        raise PermissionDenied
    form = ChosenFlood(request.POST)
    place = form.cleaned_data["place"] if form.is_valid() else ""
    number = operations.release_flood(place, by=actor, at=timezone.now()) if place else 0
    if number:
        said = ngettext(
            "%(n)d referral stands among the rest again.",
            "%(n)d referrals stand among the rest again.",
            number,
        )
        messages.success(request, said % {"n": number})
    else:
        messages.info(request, _("Nothing from that place waits apart from the rest."))
    return redirect("referrals:queue")


def chosen(form: ChosenRows, actor: Actor) -> list[Referral]:
    """Return the ticked referrals in the order of their keys; one that is hidden refuses all."""
    references = set(form.cleaned_data["reference"])
    rows = list(Referral.objects.visible_to(actor).filter(reference__in=references).order_by("pk"))
    if len(rows) != len(references):
        raise Http404
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
def print_queue(request: HttpRequest) -> HttpResponse:
    """Show every open referral, or those that were ticked, for paper. It is a look, on record."""
    actor = queue_actor(request)
    at = timezone.now()
    rows = None
    if request.method == "POST":
        form = ChosenRows(request.POST)
        if not form.is_valid():
            messages.error(request, str(form.errors["reference"][0]))
            return redirect("referrals:queue")
        rows = [row.pk for row in chosen(form, actor)]
    printed, is_whole = open_referrals(actor, only=rows, at=at)
    audit.record("queue.printed", None, by=actor, at=at, count=len(printed))
    return render(
        request,
        "referrals/print_queue.html",
        {"rows": printed, "is_whole": is_whole, "at": at, "is_chosen": rows is not None},
    )
