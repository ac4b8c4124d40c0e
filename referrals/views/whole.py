"""A report on one page, which keeps itself: for what is told by telephone or sent by the police.

A caller tells things in no order, so whoever listens must be able to write anywhere.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.forms import Field
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST

from accounts.acting import acting
from accounts.roles import Can, can
from referrals import operations
from referrals.forms.police import day
from referrals.forms.report import Question
from referrals.forms.report_checks import SPOKEN
from referrals.forms.report_pages import Page, as_sent
from referrals.forms.report_submission import language_now
from referrals.models import PoliceNotification, Report, ReportDraft
from referrals.operations.drafts import Answers
from referrals.views.drafts import ask_about_the_rest, draft_page_of
from referrals.views.writing import OTHERS, Writing, people_said

CHECKS = "checks"
# As people speak: what is wrong and how urgent first, who it is, who calls; the rest follows.
AS_SPOKEN = ("safety", "concern", "person", OTHERS, "reporter", "received", CHECKS)


@dataclass
class Section:
    """One part of the page: the questions of one page of the task list."""

    page: Page
    form: Question


@require_POST
def start_call(request: HttpRequest) -> HttpResponse:
    """Begin to take a report by telephone: its clocks start at this moment, unless changed."""
    actor, at = acting(request), timezone.now()
    if not (can(actor, Can.SUBMIT_REPORTS) and can(actor, Can.SCREEN_REFERRALS)):
        raise PermissionDenied
    now = localtime(at)
    told = {
        "channel": Report.Channel.TELEPHONE,
        "received_time": now.strftime("%H:%M"),
        **day("received_on", now.date()),
    }
    draft = operations.start_whole(
        told={name: [words] for name, words in told.items()}, by=actor, at=at
    )
    return redirect("referrals:draft_whole", draft_id=draft.pk)


@require_http_methods(["GET", "POST"])
@draft_page_of
def draft_whole(writing: Writing) -> HttpResponse:
    """Show the whole report; or keep it as it was typed, and go where was asked.

    What was changed in another window meanwhile stands until the person saves again (409).
    """
    request = writing.request
    if request.method != "POST":
        return show(writing)
    answers = answers_in(writing)
    try:
        draft = keep(writing, answers)
    except operations.Conflict:
        draft = ReportDraft.objects.select_related("report").get(pk=writing.draft.pk)
        draft.answers["told"] = {**draft.answers.get("told", {}), **answers}
        return show(Writing(request, draft, is_staff=True), is_conflict=True, status=409)
    after = Writing(request, draft, is_staff=True)
    if "person" in request.POST:
        return redirect(after.url("new_other"))
    if "check" in request.POST:
        if after.unanswered:
            return show(after, with_errors=True, status=400)
        return redirect(ask_about_the_rest(after) or after.url("check"))
    return redirect(after.url("whole"))


@require_POST
@draft_page_of
def draft_whole_save(writing: Writing) -> HttpResponse:
    """Keep what is typed so far, while somebody writes."""
    try:
        draft = keep(writing, answers_in(writing))
    except operations.Conflict:
        return JsonResponse({}, status=409)
    saved_at = time_format(localtime(draft.changed_at), "H:i:s")
    return JsonResponse({"version": draft.version, "saved_at": saved_at})


def keep(writing: Writing, answers: Answers) -> ReportDraft:
    version = writing.request.POST.get("version", "")
    return operations.save_whole(
        writing.draft,
        pages=[section.page.code for section in sections(writing)] + [OTHERS],
        answers=answers,
        version=int(version) if version.isdecimal() and len(version) < 10 else -1,
        by=writing.actor,
        at=timezone.now(),
    )


def answers_in(writing: Writing) -> dict[str, list[str]]:
    """Return what was typed, right or wrong, under the names of the questions on the page.

    PostgreSQL keeps no NUL: it is marked, and the form says that it cannot be shown.
    """
    sent = writing.request.POST
    return {
        name: [words.replace("\0", "\ufffd") for words in sent.getlist(name) or none_of(asked)]
        for section in sections(writing)
        for field, asked in section.form.fields.items()
        for name in as_sent(field, None, asked.widget)
    }


def none_of(asked: Field) -> list[str]:
    """Return what a question is answered with that was left empty, as a browser sends it."""
    return [] if getattr(asked.widget, "allow_multiple_selected", False) else [""]


def sections(writing: Writing) -> list[Section]:
    """Return the parts of the page: what a report needs, in the order in which people speak."""
    pages = [
        page
        for page in writing.pages
        if page.code != OTHERS and (page.code == CHECKS or not page.is_optional)
    ]
    if writing.situation.told.get("channel") in SPOKEN:
        pages.sort(key=lambda page: AS_SPOKEN.index(page.code) if page.code in AS_SPOKEN else 3)
    # A page never saved may hold answers too: those with which the report was begun.
    kept = MultiValueDict(writing.told)
    kept.setlistdefault("reporter_language", [language_now()])
    return [Section(page, writing.form(page, kept)) for page in pages]


def show(
    writing: Writing, *, with_errors: bool = False, is_conflict: bool = False, status: int = 200
) -> HttpResponse:
    shown = sections(writing)
    if not with_errors:
        for section in shown:
            section.form.errors.clear()  # nobody is told off for what they have not typed yet
    context = {
        "sections": shown,
        "errors": errors_of(shown),
        "is_conflict": is_conflict,
        "people": list(people_said(writing)),
        "more": [
            {"url": writing.url("page", page.code), "heading": page.form.heading}
            for page in writing.pages
            if page.is_optional and page.code != CHECKS
        ],
        "notification": notification_of(writing.draft),
        "is_call": writing.situation.told.get("channel") in SPOKEN,
    }
    return writing.render("whole", context, status=status)


def errors_of(shown: list[Section]) -> list[dict[str, str]]:
    """Return everything that is wrong on the page, each with the field to go to."""
    return [
        {"text": str(error), "field": field.focus_id}  # type: ignore[attr-defined]
        for section in shown
        for field in section.form.visible_fields()
        for error in field.errors
    ]


def notification_of(draft: ReportDraft) -> PoliceNotification | None:
    return PoliceNotification.objects.filter(draft=draft).first()
