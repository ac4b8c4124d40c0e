"""The page of one referral: what was reported, its clocks, its history, and what one does to it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from records import audit
from records.audit import Actor
from referrals import operations
from referrals.forms.screening import AllocationForm, ClosingForm, RatingForm
from referrals.models import Pathway, Referral, Status
from referrals.permissions import open_referral, open_to_change
from referrals.queries import decisions, joining, known
from referrals.queries import history as history_queries
from referrals.queries import referral as queries
from referrals.queries.frame import facts_about_report, frame_of
from referrals.queries.words import address_or_none
from referrals.rules import OUTCOME_TOLD, URGENT_SEEN
from referrals.rules.deciding import HANDOVER_ACCEPTED

# A page that is open asks every ten seconds; a browser may let one in the background wait.
OPEN_FOR = timedelta(minutes=15)


@require_safe
def referral(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one referral. Whoever opens it is noted as present, and has seen its reminders."""
    found = open_referral(request, reference, to=Can.VIEW_REFERRALS)
    actor, at = acting(request), timezone.now()
    operations.note_presence(found, by=actor, at=at)
    operations.see_reminders(found, by=actor, at=at)
    lines = queries.clock_lines(found, at=at)
    events = history_queries.last_acts(found, actor)
    around = known.around(found, actor)
    may = what_may_be_done(found, actor, lines)
    return render(
        request,
        "referrals/referral.html",
        {
            **frame_of(found, actor, lines=lines, at=at, here="referral"),
            "running": [line for line in lines if line.is_running],
            "finished": [line for line in lines if not line.is_running],
            "facts": facts_about_report(found, actor),
            "people": queries.people_named(found.report, actor),
            "others": queries.other_referrals(found, around),
            "question": known.question_of(found, around),
            "pattern_answers": known.answers_for(found) if may["screen"] else [],
            "notes": joining.notes_of(found, actor),
            "ratings": found.ratings.all() if found.rating else (),
            **decisions.shown_on(found, actor, at=at),
            "worker": queries.name_of(found.allocated_to) if found.allocated_to else "",
            "events": history_queries.in_words(events, found),
            "may": may,
            "match_url": match_url(found, actor),
        },
    )


def match_url(found: Referral, actor: Actor) -> str | None:
    """Return the page that looks for other records of this person, for those who may link them."""
    if not (can(actor, Can.LINK_PEOPLE) and queries.is_holder(actor, found)):
        return None
    return address_or_none("people:link", found.reference)


def what_may_be_done(
    found: Referral, actor: Actor, lines: list[queries.ClockLine]
) -> dict[str, bool]:
    """Return what the page offers this reader. Each page asks again for itself."""
    is_open = found.status != Status.CLOSED
    holds = queries.is_holder(actor, found)
    screens = can(actor, Can.SCREEN_REFERRALS) and holds and is_open
    waits = found.status == Status.SUBMITTED
    tells = can(actor, Can.SCREEN_REFERRALS) and holds and queries.is_to_be_told(found, lines)
    running = {line.ref for line in lines if line.is_running}
    closes = can(actor, Can.CLOSE_REFERRALS) and holds and is_open
    follows = is_open and holds and found.screened_at is not None and can(actor, Can.RECORD_WORK)
    return {
        "screen": screens and waits,
        "take": screens and waits and found.taken_by is None,
        "release": screens and waits and found.taken_by is not None,
        "tell": tells,
        "feedback": tells and found.screened_at is not None and OUTCOME_TOLD in running,
        "follow": follows,
        "follow_handover": follows and HANDOVER_ACCEPTED in running,
        "acknowledge": screens and waits and URGENT_SEEN in running,
        "hold": screens and waits and found.held_until is None,
        "end_hold": screens and waits and found.held_until is not None,
        "interim": screens and waits,
        "rate": screens,
        "allocate": closes,
        "close": closes and not waits,
        "anything": screens or tells or follows or closes,
    }


@require_POST
def now(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer the open page's poll: its clock, and who else is here. It tells nothing new.

    Asked by somebody who has not had the page open just now, it is a look like any other.
    """
    actor, at = acting(request), timezone.now()
    found = get_object_or_404(
        Referral.objects.visible_to(actor).select_related(
            "record", "owning_agency", "report__withdrawal", "withdrawal_answer"
        ),
        reference=reference,
    )
    if not found.presences.filter(seen_by=actor.id, seen_at__gt=at - OPEN_FOR).exists():
        audit.record("referral.viewed", found, by=actor, at=at, to="now")
    operations.note_presence(found, by=actor, at=at)
    lines = queries.clock_lines(found, at=at)
    return render(request, "referrals/now.html", frame_of(found, actor, lines=lines, at=at))


@require_safe
def history(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what happened to the referral, and who has looked at it."""
    found = open_referral(request, reference, to=Can.VIEW_REFERRALS)
    actor, at = acting(request), timezone.now()
    before = request.GET.get("before", "")
    events = history_queries.events_about(
        found, actor, before=int(before) if before.isdecimal() and len(before) < 19 else None
    )
    shown = events[: history_queries.PAGE_SIZE]
    here = reverse("referrals:history", args=[found.reference])
    return render(
        request,
        "referrals/history.html",
        {
            **frame_of(
                found, actor, lines=queries.clock_lines(found, at=at), at=at, here="history"
            ),
            "events": history_queries.in_words(shown, found),
            "first_url": here if before else "",
            "next_url": f"{here}?before={shown[-1].sequence}" if len(events) > len(shown) else "",
        },
    )


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, were it nothing at all; None where nothing was."""
    return request.POST if request.method == "POST" else None


def step(request: HttpRequest, reference: str, operation: Callable[..., object]) -> HttpResponse:
    """Do what needs no form to a referral, and go back to it, with whatever stands against it."""
    found = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    try:
        operation(found, by=acting(request), at=timezone.now())
    except operations.Refused as refused:
        messages.error(request, " ".join(refused.objections))
    return redirect(found)


@require_POST
def take(request: HttpRequest, reference: str) -> HttpResponse:
    return step(request, reference, operations.take)


@require_POST
def release(request: HttpRequest, reference: str) -> HttpResponse:
    return step(request, reference, operations.release)


@require_POST
def told(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that the reporter, who gave no e-mail address, was spoken to."""
    return step(request, reference, operations.note_reporter_told)


@require_POST
def seen(request: HttpRequest, reference: str) -> HttpResponse:
    """Mark one's own reminders about this referral as seen, from "My work"."""
    found = Referral.objects.visible_to(acting(request)).filter(reference=reference).first()
    if found is None:
        raise Http404
    operations.see_reminders(found, by=acting(request), at=timezone.now())
    return redirect("home")


@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, reference: str) -> HttpResponse:
    found = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    form = RatingForm(sent(request), referral=found)
    if request.method == "POST" and form.is_valid():
        try:
            operations.rate(found, **form.cleaned_data, by=acting(request), at=timezone.now())
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Rating recorded."))
            return redirect(found)
    return render(request, "referrals/rate.html", page_of(request, found, form))


@require_http_methods(["GET", "POST"])
def allocate(request: HttpRequest, reference: str) -> HttpResponse:
    found = open_to_change(request, reference, to=Can.CLOSE_REFERRALS)
    at = timezone.now()
    form = AllocationForm(sent(request), members=queries.may_take_it_on(found, at=at))
    if request.method == "POST" and form.is_valid():
        member = form.cleaned_data["worker"]
        try:
            operations.allocate(
                found, user_id=member.user_id, team=member.team, by=acting(request), at=at
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Allocated to %(name)s.") % {"name": member.user.name})
            return redirect(after_moving(found, acting(request)))
    return render(request, "referrals/allocate.html", page_of(request, found, form))


def after_moving(found: Referral, actor: Actor) -> str:
    """Return where to go once the referral has gone to another team: it may be out of sight."""
    is_in_sight = Referral.objects.visible_to(actor).filter(pk=found.pk).exists()
    return found.get_absolute_url() if is_in_sight else reverse("home")


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, reference: str) -> HttpResponse:
    found = open_to_change(request, reference, to=Can.CLOSE_REFERRALS)
    if found.pathway == Pathway.PRACTITIONER:  # nobody ends it alone
        messages.info(request, _("A concern about somebody's work ends on its own page."))
        return redirect("strategy_meetings:concern", reference)
    form = ClosingForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            operations.close(found, **form.cleaned_data, by=acting(request), at=timezone.now())
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Referral closed."))
            return redirect(found)
    return render(request, "referrals/close.html", page_of(request, found, form))


def page_of(request: HttpRequest, found: Referral, form: Any) -> dict[str, Any]:
    at = timezone.now()
    frame = frame_of(found, acting(request), lines=queries.clock_lines(found, at=at), at=at)
    return {**frame, "form": form}
