"""A report by somebody who signed in: a task list they can leave and come back to."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from people.rules_choosing import Choice
from referrals import operations
from referrals.forms.people import KnownForm
from referrals.forms.report import Question
from referrals.forms.report_pages import Page
from referrals.forms.report_people import record_fields
from referrals.models import Referral, ReportDraft, ReportPerson
from referrals.models.reports import Answer
from referrals.operations.drafts import MAIN_PERSON
from referrals.queries.calls import read_back
from referrals.views.checking import check_answers
from referrals.views.choosing import who_it_may_be
from referrals.views.report import decision_due
from referrals.views.writing import (
    Writing,
    answer_more,
    answer_other,
    answer_page,
    cleaned,
    remove_other,
    show_already_sent,
)

View = Callable[..., HttpResponse]
Role = ReportPerson.Role


def draft_page_of(view: View) -> View:
    """Open one's own draft; somebody else's looks like one that does not exist."""

    @wraps(view)
    def opened(request: HttpRequest, draft_id: UUID, **where: Any) -> HttpResponse:
        actor = acting(request)
        if not can(actor, Can.SUBMIT_REPORTS):
            raise PermissionDenied
        own = ReportDraft.objects.filter(user_id=actor.id).select_related("report")
        writing = Writing(request, get_object_or_404(own, pk=draft_id), is_staff=True)
        if writing.draft.report is not None and view is not done:
            if request.method == "POST":
                return show_already_sent(writing, writing.draft.report)
            return redirect(writing.url("done"))
        try:
            return view(writing, **where)
        except operations.AlreadySent as sent:
            return show_already_sent(writing, sent.report)

    return never_cache(opened)


@require_POST
def start_draft(request: HttpRequest) -> HttpResponse:
    actor = acting(request)
    if not can(actor, Can.SUBMIT_REPORTS):
        raise PermissionDenied
    draft = operations.start_draft(user_id=actor.id, by=actor, at=timezone.now())
    return redirect("referrals:draft_tasks", draft_id=draft.pk)


@require_safe
@draft_page_of
def draft_tasks(writing: Writing) -> HttpResponse:
    """Show the sections of the report, each with how far it is; or the one page it is all on."""
    if writing.is_whole:
        return redirect(writing.url("whole"))
    unanswered = writing.unanswered
    tasks = [task_of(writing, page) for page in writing.pages if not page.is_optional]
    context = {
        "tasks": tasks,
        "more_tasks": [task_of(writing, page) for page in writing.pages if page.is_optional],
        "advice": advice_on(writing),
        "left": len(unanswered),
        "check_url": writing.url("check"),
        "discard_url": writing.url("discard"),
    }
    return writing.render("tasks", context)


def task_of(writing: Writing, page: Page) -> dict[str, Any]:
    """Return one section as the task list shows it; one that may be left out says so."""
    is_seen, is_answered = writing.has_seen(page), writing.is_answered(page)
    if not is_seen:
        status = _("Optional") if page.is_optional else _("Not started")
    else:
        status = _("Completed") if is_answered else _("Needs another look")
    return {
        "id": page.code,
        "title": page.form.heading,
        "url": writing.page_url(page),
        "is_done": is_answered,
        "status": status,
    }


def advice_on(writing: Writing) -> list[str]:
    """Return what the report should still name, by what it says already (Procedures, section 5).

    An adult who tells of abuse in childhood may not be the last: children may be at risk now,
    and whoever did it may still work with them. Each is on a path of their own.
    """
    if writing.situation.told.get("in_childhood") != Answer.YES:
        return []
    named = {role for number in writing.others for role in writing.roles(number)}
    advice = []
    if Role.CHILD_AT_RISK not in named:
        advice.append(_("Name any child who may be at risk now from the same person."))
    if Role.ALLEGED_SOURCE not in named:
        advice.append(
            _(
                "Name the one who may have caused the harm, and say whether they work or "
                "volunteer with children."
            )
        )
    return advice


@require_http_methods(["GET", "POST"])
@draft_page_of
def draft_page(writing: Writing, page: str) -> HttpResponse:
    return answer_page(writing, page, go_on=ask_about_main_person)


@require_http_methods(["GET", "POST"])
@draft_page_of
def draft_new_other(writing: Writing) -> HttpResponse:
    return answer_other(writing, None, go_on=ask_whether_known)


@require_http_methods(["GET", "POST"])
@draft_page_of
def draft_other(writing: Writing, number: int) -> HttpResponse:
    return answer_other(writing, number, go_on=ask_whether_known)


@require_http_methods(["GET", "POST"])
@draft_page_of
def draft_more_of_other(writing: Writing, number: int) -> HttpResponse:
    return answer_more(writing, number, go_on=ask_whether_known)


@require_POST
@draft_page_of
def draft_remove_other(writing: Writing, number: int) -> HttpResponse:
    return remove_other(writing, number)


@require_http_methods(["GET", "POST"])
@draft_page_of
def draft_known(writing: Writing, number: int) -> HttpResponse:
    """Show who on record somebody may be, before another record is made of them."""
    if not can(writing.actor, Can.SEARCH_PEOPLE):
        raise PermissionDenied
    sought = sought_of(writing, number)
    sent = writing.request.POST if writing.request.method == "POST" else None
    found = who_it_may_be(writing.actor, sought, at=timezone.now())
    form = KnownForm(sent, found=found, sought=sought)
    if writing.request.method == "POST" and form.is_valid():
        operations.choose_person(
            writing.draft,
            number=number,
            choice=form.choice,
            by=writing.actor,
            at=timezone.now(),
        )
        return redirect(after_known(writing, number))
    back_url = (
        writing.url("page", "person") if number == MAIN_PERSON else writing.url("other", number)
    )
    context = {"form": form, "back_url": back_url}
    return writing.render("known", context, status=400 if form.errors else 200)


def after_known(writing: Writing, number: int) -> str:
    """Return where to go on: on one page, the question came between the answers and the check."""
    if writing.is_whole and not writing.unanswered:
        return writing.url("check")
    return writing.url("tasks") if number == MAIN_PERSON else writing.url("page", "others")


def form_of(writing: Writing, number: int) -> Question:
    """Return the form in which somebody of this report was described."""
    if number == MAIN_PERSON:
        page = writing.page("person")
        if page is not None and writing.is_answered(page):
            return writing.form(page)
    elif number in writing.others:
        return writing.others[number]
    raise Http404


def sought_of(writing: Writing, number: int) -> dict[str, Any]:
    return record_fields(cleaned(form_of(writing, number)), today=writing.situation.today)


def ask_about_main_person(writing: Writing, page: Page) -> str | None:
    return ask_whether_known(writing, MAIN_PERSON) if page.code == "person" else None


def ask_whether_known(writing: Writing, number: int) -> str | None:
    """Return where to ask who it is, where somebody on record is like them.

    That nobody is, is kept: they were looked for.
    """
    if not can(writing.actor, Can.SEARCH_PEOPLE):
        return None
    at = timezone.now()
    if who_it_may_be(writing.actor, sought_of(writing, number), at=at):
        return writing.url("known", number)
    writing.draft = operations.choose_person(
        writing.draft, number=number, choice=Choice(), by=writing.actor, at=at
    )
    return None


def ask_about_the_rest(writing: Writing) -> str | None:
    """Return where to ask who somebody is of whom nobody asked yet, the main person first."""
    for number in (MAIN_PERSON, *writing.others):
        if number not in writing.known and (where := ask_whether_known(writing, number)):
            return where
    return None


@require_http_methods(["GET", "POST"])
@draft_page_of
def draft_check(writing: Writing) -> HttpResponse:
    if not writing.unanswered and (where := ask_about_the_rest(writing)):
        return redirect(where)
    return check_answers(writing)


@require_POST
@draft_page_of
def draft_discard(writing: Writing) -> HttpResponse:
    operations.discard_draft(writing.draft, by=writing.actor, at=timezone.now())
    messages.success(writing.request, _("The report was thrown away. Nothing was sent."))
    return redirect("referrals:my_reports")


def done(writing: Writing) -> HttpResponse:
    """Give the reference, and say what happens by when; as often as it is asked for."""
    report = writing.draft.report
    if report is None:
        return redirect(writing.url("check"))
    may_open = Referral.objects.visible_to(writing.actor)
    context = {
        "report": report,
        "due_at": decision_due(report),
        "read_back": read_back(report),
        "referrals": may_open.filter(report=report).order_by("pk"),
    }
    return writing.render("done", context)


draft_done = require_safe(draft_page_of(done))
