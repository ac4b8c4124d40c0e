"""Every answer of a report once more, before it is sent."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from referrals import operations
from referrals.forms.report import Question
from referrals.views.writing import OTHERS, Writing, chosen, cleaned, name_said


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
        form = writing.form(page)
        cleaned(form)
        for part in form.parts:
            yield {
                "heading": part["heading"],
                "rows": [
                    {
                        "key": field.label,
                        "value": said(form, field.name) or _("Not answered"),
                        "change_url": f"{writing.page_url(page)}#{field.focus_id}",
                    }
                    for field in part["fields"]
                ],
            }


def rows_of_others(writing: Writing) -> Iterable[dict[str, Any]]:
    for number, form in writing.others.items():
        yield {
            "key": name_said(form),
            "value": ", ".join(chosen(form, "roles")),
            "change_url": writing.url("other", number),
        }
    if not writing.others:
        yield {
            "key": _("Other people"),
            "value": _("Nobody else"),
            "change_url": writing.url("page", OTHERS),
        }


def said(form: Question, name: str) -> str:
    """Return one answer in words."""
    value = form.cleaned_data.get(name)
    if isinstance(form.fields[name], forms.ChoiceField):
        return ", ".join(chosen(form, name)) if value else ""
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, time):
        return time_format(value, "H:i")
    return "" if value is None else str(value)
