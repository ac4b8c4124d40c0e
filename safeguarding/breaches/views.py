"""Breaches: reported by anybody, seen to by few, and what their recipients say they deleted."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from accounts.fresh import needs_fresh_second_factor
from accounts.roles import Can, can
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.spreadsheets import Kind, kind_of, spreadsheet
from referrals.permissions import need
from safeguarding.breaches import forms as drawn
from safeguarding.breaches import operations, recalling, words
from safeguarding.breaches.exposure import Line, lines_about, recipients_of
from safeguarding.breaches.models import Breach, BreachStep, Recall
from safeguarding.breaches.rules import SoFar, clock_of
from safeguarding.rights.landing import need_of_authority

MOST_SHOWN = 100
MOST_LINES = 500
Step = BreachStep.Kind


@never_cache
@require_http_methods(["GET", "POST"])
def report_breach(request: HttpRequest) -> HttpResponse:
    """Let anybody of staff say that something went wrong, by its reference."""
    actor, at = acting(request), timezone.now()
    form = drawn.ReportBreachForm(request.POST if request.method == "POST" else None, moment=at)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("reference", "kind", "what_happened")}
        try:
            made = operations.report_breach(**said, aware_since=form.moment(), by=actor, at=at)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            thanks = _(
                "Thank you. It is written down as %(reference)s, and who sees to it is told."
            )
            messages.success(request, thanks % {"reference": made.reference})
            return redirect("home")
    status = 400 if form.errors else 200
    context = {"form": form, "may_see_to": can(actor, Can.SEE_TO_BREACHES)}
    return render(request, "safeguarding/report_breach.html", context, status=status)


@never_cache
@require_safe
def breaches(request: HttpRequest) -> HttpResponse:
    """List the breaches that wait, those due first at the top, and those closed lately."""
    actor, at = need_of_authority(request, Can.SEE_TO_BREACHES), timezone.now()
    closed = Breach.objects.visible_to(actor).filter(status=Breach.Status.CLOSED)
    waiting = words.rows_of(words.waiting_for(actor)[:MOST_SHOWN], at=at)
    done = words.rows_of(closed.order_by("-closed_at")[:MOST_SHOWN], at=at)
    audit.record("breach.listed", None, by=actor, at=at, waiting=len(waiting), closed=len(done))
    return render(request, "safeguarding/breaches.html", {"waiting": waiting, "closed": done})


def open_door(request: HttpRequest, key: UUID) -> tuple[Actor, Breach]:
    """Return a breach to somebody who may see to it; 404 for everybody else."""
    actor = need(request, Can.SEE_TO_BREACHES)
    found = get_object_or_404(Breach.objects.visible_to(actor), pk=key)
    audit.record("breach.viewed", found, by=actor, at=timezone.now())
    return actor, found


@never_cache
@require_http_methods(["GET", "POST"])
def breach(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one breach and its trail; take the next step."""
    actor, found = open_door(request, key)
    at = timezone.now()
    act = request.POST.get("act", "") if request.method == "POST" else ""
    shown = forms_of(act, request.POST, found, at=at)
    form = shown.get(act)
    if form is not None and form.is_valid():
        try:
            do(act, found, form, by=actor, at=at)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("It is written down."))
            return redirect(found)
    steps = list(found.steps.all())
    context = {
        "breach": found,
        "facts": words.facts_of(found),
        "clock": clock_of(found, SoFar.of(steps), at=at),
        "trail": words.trail_of(steps),
        "recalls": list(found.recalls.all()),
        "forms": [(name, title_of(name), shown[name]) for name in shown],
        "form": form,
        "is_wrong_person": found.kind == Breach.Kind.WRONG_PERSON,
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "safeguarding/breach.html", context, status=status)


def forms_of(act: str, sent: Any, found: Breach, *, at: datetime) -> dict[str, forms.Form]:
    """Return the forms of what may be done next, by act; the one that was sent is bound."""

    def data(name: str) -> Any:
        return sent if act == name else None

    if found.status == Breach.Status.REPORTED:
        today = timezone.localdate(at)
        return {"open": drawn.OpenForm(data("open"), breach=found, today=today, prefix="open")}
    if found.status == Breach.Status.CLOSED:
        return {}
    made: dict[str, type[forms.Form]] = {
        Step.RISK: drawn.RiskForm,
        Step.COMMISSIONER: drawn.TellingForm,
        Step.COMMISSIONER_TOLD: drawn.ToldForm,
        Step.PEOPLE: drawn.TellingForm,
        Step.PEOPLE_TOLD: drawn.ToldForm,
        Step.MEASURE: drawn.MeasureForm,
        Step.CLOSED: drawn.CloseForm,
    }
    return {str(name): form(data(name), prefix=str(name)) for name, form in made.items()}


def title_of(act: str) -> str:
    """Return what a step is called where it may be taken."""
    return {
        "open": _("Begin to see to it"),
        "risk": _("Assess the risk to people"),
        "commissioner": _("Decide whether to tell the Information Commissioner"),
        "commissioner_told": _("The Information Commissioner was told"),
        "people": _("Decide whether to tell the people it concerns"),
        "people_told": _("The people it concerns were told"),
        "measure": _("Something was done about it"),
        "closed": _("Close it"),
    }[act]


def do(act: str, found: Breach, form: Any, *, by: Actor, at: datetime) -> None:
    said = form.cleaned_data
    who: dict[str, Any] = {"by": by, "at": at}
    match act:
        case "open":
            kept = {name: said[name] for name in ("kind", "first_day", "last_day", "words")}
            operations.open_breach(found, **kept, aware_since=form.moment(), **who)
        case "risk":
            operations.assess_risk(found, **said, **who)
        case "commissioner":
            operations.decide_on_commissioner(found, **said, **who)
        case "people":
            operations.decide_on_people(found, **said, **who)
        case "commissioner_told" | "people_told":
            moment, told = form.moment(), said["words"]
            operations.record_telling(found, kind=act, moment=moment, words=told, **who)
        case "measure":
            operations.take_measure(found, **said, **who)
        case "closed":
            operations.close_breach(found, **said, **who)


@never_cache
@require_http_methods(["GET", "POST"])
def what_went(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show every recipient, look and document of what went wrong; ask recipients to delete it."""
    actor, found = open_door(request, key)
    at = timezone.now()
    lines = lines_about(
        found.subject_reference, first_day=found.first_day, last_day=found.last_day, actor=actor
    )
    if kind := kind_of(request.GET.get("format", "")):
        return as_file(request, kind, found, lines, by=actor, at=at)
    reached = {each.recipient.key: each for each in recipients_of(lines)}
    asked = set(found.recalls.values_list("key", flat=True))
    choices = [
        (pk, f"{each.recipient.name}: {words.in_words(each)}")
        for pk, each in reached.items()
        if each.recipient.can_be_asked and pk not in asked
    ]
    form = drawn.RecallForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        chosen = [reached[pk].recipient for pk in form.cleaned_data["recipients"]]
        try:
            recalling.recall(found, chosen, by=actor, at=at)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("They are asked to delete it, by its reference alone."))
            return redirect(found)
    context = {
        "breach": found,
        "days": words.days_of(found),
        "counts": words.counted(lines),
        "recipients": [(each, words.in_words(each)) for each in reached.values()],
        "lines": lines[:MOST_LINES],
        "is_whole": len(lines) <= MOST_LINES,
        "number": len(lines),
        "form": form if choices and found.status == Breach.Status.OPEN else None,
    }
    status = 400 if form.errors else 200
    return render(request, "safeguarding/what_went.html", context, status=status)


@needs_fresh_second_factor
def as_file(
    _request: HttpRequest, kind: Kind, found: Breach, lines: list[Line], *, by: Actor, at: datetime
) -> HttpResponse:
    """Give what reached whom as a file; its length and its digest go on the record."""
    answer = spreadsheet(
        kind,
        file_name=found.reference,
        title=found.reference,
        header=words.headings(),
        rows=map(words.as_row, lines),
    )
    digest = hashlib.sha256(answer.content).hexdigest()
    audit.record(
        "breach.exported", found, by=by, at=at, rows=len(lines), format=kind, sha256=digest
    )
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def recall(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let a recipient say that they deleted it; or who sees to the breach, for one who told them.

    It shows the reference and nothing else. 404 for everybody else.
    """
    actor, at = acting(request), timezone.now()
    kept = Recall.objects.filter(breach__in=Breach.objects.visible_to(actor))
    addressed = Recall.objects.addressed_to(actor)
    asked = get_object_or_404((kept | addressed).distinct(), pk=key)
    audit.record("recall.viewed", asked, by=actor, at=at)
    form = drawn.AnswerForm(request.POST if request.method == "POST" else None)
    is_keeper = kept.filter(pk=asked.pk).exists()
    if request.method == "POST" and form.is_valid():
        try:
            recalling.answer_recall(asked, **form.cleaned_data, by=actor, at=at)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Your answer is written down."))
            return redirect(asked.breach) if is_keeper else redirect("home")
    context = {"recall": asked, "form": form, "is_keeper": is_keeper}
    status = 400 if form.errors else 200
    return render(request, "safeguarding/recall.html", context, status=status)
