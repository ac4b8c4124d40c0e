"""What the public's pages and the staff's task list have in common: a report being written."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from accounts.acting import acting, acting_membership
from accounts.roles import Can, can
from accounts.work_addresses import actor_of_address
from people.rules_choosing import Choice, choice_in
from policies.queries import current_policy
from records.audit import Actor
from referrals import operations
from referrals.forms.further import (
    answers_without_a_question,
    chosen,
    further_answers,
)
from referrals.forms.report import About, Question, Situation
from referrals.forms.report_others import MoreForm, has_more
from referrals.forms.report_pages import EVER_ASKED, Page, answers_of, pages_for
from referrals.forms.report_people import OtherForm
from referrals.forms.report_submission import Told, language_now, roles_of, submission_of
from referrals.models import Report, ReportAttachment, ReportDraft, ReportPerson
from referrals.models.reports import Answer
from referrals.operations.drafts import MAIN_PERSON
from referrals.rules import FurtherAnswer
from referrals.views.throttling import place_of_flood

OTHERS = "others"
NOT_TYPED = ("csrfmiddlewaretoken", "acting")
MOST_OTHERS = 40
AGAIN = "again"  # the button that keeps a page and opens it once more, for another of the same
TOO_MANY = _("That is as many people as fit here. Name any others where you say what happened.")


@dataclass
class Writing:
    """A report being written: its draft, and where its pages are for whoever writes it."""

    request: HttpRequest
    draft: ReportDraft
    is_staff: bool

    @cached_property
    def actor(self) -> Actor:
        address = self.draft.work_address
        return actor_of_address(address) if address else acting(self.request)

    @cached_property
    def told(self) -> Mapping[str, list[str]]:
        told: Mapping[str, list[str]] = self.draft.answers.get("told", {})
        return told

    @cached_property
    def situation(self) -> Situation:
        told = {name: answers[0] if answers else "" for name, answers in self.told.items()}
        is_verified = self.draft.work_address_id is not None
        return Situation(
            policy=current_policy(timezone.now()),
            today=timezone.localdate(),
            is_staff=self.is_staff,
            takes_reports=self.is_staff and can(self.actor, Can.SCREEN_REFERRALS),
            is_verified=is_verified,
            told={**told, "capacity": Report.Capacity.PROFESSIONAL} if is_verified else told,
            chosen=self.told,
        )

    @cached_property
    def pages(self) -> list[Page]:
        return pages_for(self.situation)

    def page(self, code: str) -> Page | None:
        return next((page for page in self.pages if page.code == code), None)

    def form(self, page: Page, data: Any = None) -> Question:
        """Return a page's form with what was sent, what was kept, or nothing yet."""
        if data is None and self.has_seen(page) and page.code != OTHERS:
            data = MultiValueDict(self.told)
        initial = {"reporter_language": language_now()}
        return page.form(data, situation=self.situation, initial=initial)

    def has_seen(self, page: Page) -> bool:
        return page.code in self.draft.answers.get("seen", [])

    def is_answered(self, page: Page) -> bool:
        """Say whether nothing more is needed of a page: one left out that may be, needs nothing."""
        if page.is_optional and not self.has_seen(page):
            return True
        if page.code == OTHERS:
            forms = [*self.others.values(), *self.more.values()]
            return self.has_seen(page) and all(form.is_valid() for form in forms)
        return self.has_seen(page) and self.form(page).is_valid()

    @property
    def answered(self) -> Iterable[tuple[Page, Question]]:
        """Yield the pages that were answered, each with its form; the others have their own."""
        for page in self.pages:
            if page.code != OTHERS and self.has_seen(page):
                yield page, filled_in(self.form(page))

    @property
    def unanswered(self) -> list[Page]:
        return [page for page in self.pages if not self.is_answered(page)]

    @cached_property
    def others(self) -> dict[int, OtherForm]:
        """The other people named so far, each as the form that was filled in."""
        kept = self.draft.answers.get("others", {})
        return {
            number: OtherForm(MultiValueDict(kept[str(number)]), situation=self.situation)
            for number in sorted(map(int, kept))
        }

    @cached_property
    def more(self) -> dict[int, MoreForm]:
        """What more was said of the others, by what they are now said to be."""
        kept = self.draft.answers.get("more", {})
        return {
            number: self.more_form(number, MultiValueDict(kept[str(number)]))
            for number in self.others
            if str(number) in kept and has_more(self.roles(number))
        }

    def more_form(self, number: int, data: Any = None) -> MoreForm:
        return MoreForm(data, situation=self.situation, roles=self.roles(number))

    def roles(self, number: int) -> frozenset[ReportPerson.Role]:
        """Return what another person is to the report, as far as it was said."""
        form = self.others[number]
        return roles_of(form.cleaned_data) if form.is_valid() else frozenset()

    @property
    def no_longer_asked(self) -> dict[str, list[str]]:
        """Answers kept under names that no question has any more: the form was changed."""
        return {
            name: answers
            for name, answers in self.told.items()
            if name not in EVER_ASKED and any(answers)
        }

    @cached_property
    def files(self) -> list[ReportAttachment]:
        """The files attached so far."""
        return list(self.draft.attachments.select_related("attachment"))

    @property
    def files_url(self) -> str:
        return self.url("files")

    @property
    def known(self) -> dict[int, Choice]:
        """Who on record each person is said to be, of whom that was asked."""
        kept = self.draft.answers.get("known", {})
        return {int(number): choice_in(details) for number, details in kept.items()}

    @property
    def is_whole(self) -> bool:
        """Whether it is written on one page instead of section by section."""
        return bool(self.draft.answers.get("is_whole"))

    def url(self, name: str, *args: Any) -> str:
        """Return the address of one of this report's pages, such as check or done."""
        if self.is_staff:
            word = "whole" if name == "tasks" and self.is_whole else name
            return reverse(f"referrals:draft_{word}", args=[self.draft.pk, *args])
        return reverse(f"referrals:report_{name}", args=args)

    def page_url(self, page: Page) -> str:
        return self.url("page", page.code)

    def url_after(self, page: Page) -> str:
        """Return where to go once a page is answered; staff go back to the task list."""
        if self.is_staff:
            return self.url("tasks")
        codes = [each.code for each in self.pages]
        following = codes[codes.index(page.code) + 1 :]
        return self.url("page", following[0]) if following else self.url("check")

    def url_before(self, page: Page) -> str:
        if self.is_staff:
            return self.url("tasks")
        codes = [each.code for each in self.pages]
        before = codes[: codes.index(page.code)]
        return self.url("page", before[-1]) if before else reverse("referrals:report")

    def render(self, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        frame = "base_staff.html" if self.is_staff else "base_public.html"
        if self.is_staff:
            frame = f"referrals/report/{frame}"
        return render(
            self.request,
            f"referrals/report/{template}.html",
            {"frame": frame, "writing": self, **context},
            status=status,
        )

    def send(self) -> Report:
        """Submit what was answered; every page must have been, so that its form is valid."""
        given: dict[str, Any] = {}
        further: list[FurtherAnswer] = []
        about: dict[int, list[FurtherAnswer]] = {MAIN_PERSON: []}
        for _page, form in self.answered:
            given |= cleaned(form)
            further += further_answers(form, about_person=False)
            about[MAIN_PERSON] += further_answers(form, about_person=True)
        for number, more in self.more.items():
            about[number] = further_answers(filled_in(more), about_person=True)
        told = Told(
            given=given,
            others={number: cleaned(form) for number, form in self.others.items()},
            known=self.known,
            further=(*further, *answers_without_a_question(self.no_longer_asked)),
            about=about,
        )
        at = timezone.now()
        submission = submission_of(
            told,
            key=self.draft.pk,
            situation=self.situation,
            membership=acting_membership(self.request) if self.is_staff else None,
            work_address=self.draft.work_address,
            at=at,
        )
        report = operations.send_draft(self.draft, submission=submission, by=self.actor, at=at)
        is_anybody = not self.is_staff and self.draft.work_address is None
        if is_anybody and report.entered_at == at and (place := place_of_flood(self.request)):
            operations.group_as_flood(report, place=place, by=self.actor, at=at)
        return report


def answer_page(
    writing: Writing, code: str, *, go_on: Callable[[Writing, Page], str | None]
) -> HttpResponse:
    """Show one page, or keep its answers and go on; ``go_on`` may say where else to."""
    page = writing.page(code)
    if page is None:  # no longer asked, since an earlier answer was changed
        return redirect(writing.url("check"))
    if writing.request.method != "POST":
        return show_page(writing, page, writing.form(page))

    form = writing.form(page, writing.request.POST)
    if code == OTHERS and has_too_many(writing, form):
        form.add_error("has_others", TOO_MANY)
    if not form.is_valid():
        return show_page(writing, page, form, status=400)
    draft = operations.save_answers(
        writing.draft, page=code, answers=answers_of(form), by=writing.actor, at=timezone.now()
    )
    if code == OTHERS and form.cleaned_data["has_others"] == Answer.YES:
        return redirect(writing.url("new_other"))
    if AGAIN in writing.request.POST:
        return redirect(writing.page_url(page))
    after = Writing(writing.request, draft, is_staff=writing.is_staff)
    return redirect(go_on(after, page) or after.url_after(page))


def has_too_many(writing: Writing, form: Question) -> bool:
    wants_more = form.is_valid() and form.cleaned_data["has_others"] == Answer.YES
    return wants_more and len(writing.others) >= MOST_OTHERS


def show_page(writing: Writing, page: Page, form: Question, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "back_url": writing.url_before(page)}
    if page.code == OTHERS:
        context["people"] = list(people_said(writing))
        context["is_about_adult"] = writing.situation.about == About.ADULT
        return writing.render("others", context, status=status)
    return writing.render("page", context, status=status)


def people_said(writing: Writing) -> Iterable[dict[str, Any]]:
    """Yield the other people named so far, as the list of them shows each."""
    for number, form in writing.others.items():
        yield {
            "name": name_said(form),
            "roles": chosen(form, "roles"),
            "change_url": writing.url("other", number),
            "more_url": writing.url("more_of_other", number)
            if writing.is_staff and has_more(writing.roles(number))
            else "",
            "remove_url": writing.url("remove_other", number),
        }


def answer_other(
    writing: Writing, number: int | None, *, go_on: Callable[[Writing, int], str | None]
) -> HttpResponse:
    """Show the form of another person (a new one for None), or keep it and go on."""
    if number is not None and number not in writing.others:
        raise Http404
    if number is None and len(writing.others) >= MOST_OTHERS:
        return redirect(writing.url("page", OTHERS))
    if writing.request.method != "POST":
        kept = None if number is None else writing.others[number]
        return show_other(writing, kept or OtherForm(situation=writing.situation))

    form = OtherForm(writing.request.POST, situation=writing.situation)
    if not form.is_valid():
        return show_other(writing, form, status=400)
    draft = operations.save_person(
        writing.draft,
        number=number,
        answers=answers_of(form),
        by=writing.actor,
        at=timezone.now(),
    )
    after = Writing(writing.request, draft, is_staff=writing.is_staff)
    number = number or max(after.others)
    if writing.is_staff and has_more(after.roles(number)):
        return redirect(after.url("more_of_other", number))
    return redirect(go_on(after, number) or after.url("page", OTHERS))


def answer_more(
    writing: Writing, number: int, *, go_on: Callable[[Writing, int], str | None]
) -> HttpResponse:
    """Show what more is asked of another person, by what they are to the report; or keep it."""
    if number not in writing.others:
        raise Http404
    if not has_more(writing.roles(number)):
        return redirect(writing.url("page", OTHERS))
    sent = writing.request.POST if writing.request.method == "POST" else None
    form = writing.more.get(number) if sent is None else writing.more_form(number, sent)
    form = form or writing.more_form(number)
    if sent is None or not form.is_valid():
        context = {"form": form, "back_url": writing.url("other", number)}
        return writing.render("page", context, status=200 if sent is None else 400)
    draft = operations.save_more(
        writing.draft,
        number=number,
        answers=answers_of(form),
        by=writing.actor,
        at=timezone.now(),
    )
    after = Writing(writing.request, draft, is_staff=writing.is_staff)
    return redirect(go_on(after, number) or after.url("page", OTHERS))


def show_other(writing: Writing, form: Question, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "back_url": writing.url("page", OTHERS)}
    return writing.render("page", context, status=status)


def remove_other(writing: Writing, number: int) -> HttpResponse:
    operations.remove_person(writing.draft, number=number, by=writing.actor, at=timezone.now())
    return redirect(writing.url("page", OTHERS))


def show_already_sent(writing: Writing, report: Report) -> HttpResponse:
    """Say that the report was sent before, and give back what was typed since."""
    sent = writing.request.POST
    typed = [
        words
        for name in sent
        if name not in NOT_TYPED
        for words in sent.getlist(name)
        if words.strip()
    ]
    return writing.render("already_sent", {"report": report, "typed": typed}, status=409)


def filled_in(form: Question) -> Question:
    """Return a form whose answers have been read."""
    form.full_clean()
    return form


def cleaned(form: Question) -> dict[str, Any]:
    return filled_in(form).cleaned_data


def name_said(form: Question) -> str:
    """Return the name that was typed of somebody, or how they were described."""
    given = cleaned(form)
    name = f"{given.get('given_name', '')} {given.get('family_name', '')}".strip()
    return name or str(given.get("description", ""))
