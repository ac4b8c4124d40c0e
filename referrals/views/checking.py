"""Every answer of a report once more, before it is sent."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.rules_identifiers import is_postcode
from referrals import operations
from referrals.forms.further import (
    answers_without_a_question,
    chosen,
    further_answers,
    in_words,
)
from referrals.forms.report import Question
from referrals.views.writing import OTHERS, Writing, filled_in, name_said

NOT_ANSWERED = gettext_lazy("Not answered")


def check_answers(writing: Writing) -> HttpResponse:
    """Show every answer with a link to change it; or send them, once."""
    if writing.unanswered:
        first = writing.unanswered[0]
        return redirect(writing.url("tasks") if writing.is_staff else writing.page_url(first))
    objections: list[str] = []
    if writing.request.method == "POST":
        try:
            writing.send()
        except operations.Refused as refused:
            objections = refused.objections
        else:
            return redirect(writing.url("done"))
    back_url = writing.url("tasks") if writing.is_staff else writing.page_url(writing.pages[-1])
    return writing.render(
        "check",
        {
            "parts": list(parts_of(writing)),
            "objections": objections,
            "has_errors": bool(objections),
            "back_url": back_url,
        },
        status=400 if objections else 200,
    )


def parts_of(writing: Writing) -> Iterable[dict[str, Any]]:
    """Yield each page with its answers, and where to change them."""
    for page in writing.pages:
        if page.code == OTHERS:
            yield {"heading": page.form.heading, "rows": list(rows_of_others(writing))}
            continue
        if page.is_optional and not writing.has_seen(page):
            continue
        form = filled_in(writing.form(page))
        for part in form.parts:
            rows = list(rows_of(form, part["fields"], writing.page_url(page)))
            if page.is_optional:  # it is long, and what was left open is not missed
                rows = [row for row in rows if row["value"] != NOT_ANSWERED]
            if rows:
                yield {"heading": part["heading"], "rows": rows}
    if writing.no_longer_asked:
        kept = answers_without_a_question(writing.no_longer_asked)[0]
        yield {"heading": kept.heading, "rows": [{"key": kept.wording, "value": kept.answer}]}


def rows_of(form: Question, fields: Iterable[Any], url: str) -> Iterable[dict[str, Any]]:
    for field in fields:
        answer = in_words(form, field.name)
        if field.name == "postcode" and answer and not is_postcode(answer):
            answer = _("%(postcode)s: not a full postcode of this country, kept as typed") % {
                "postcode": answer
            }
        yield {
            "key": field.label,
            "value": answer or NOT_ANSWERED,
            "change_url": f"{url}#{field.focus_id}",
        }


def rows_of_others(writing: Writing) -> Iterable[dict[str, Any]]:
    for number, form in writing.others.items():
        name = name_said(form)
        yield {
            "key": name,
            "value": ", ".join(chosen(form, "roles")),
            "change_url": writing.url("other", number),
        }
        if number in writing.more:
            for answer in further_answers(filled_in(writing.more[number]), about_person=True):
                yield {
                    "key": f"{name}: {answer.wording}",
                    "value": answer.answer,
                    "change_url": writing.url("more_of_other", number),
                }
    if not writing.others:
        yield {
            "key": _("Other people"),
            "value": _("Nobody else"),
            "change_url": writing.url("page", OTHERS),
        }
