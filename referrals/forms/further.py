"""What a question is whose answer is read and never counted, and its answers in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar

from django import forms
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext

from referrals.forms.report import Question
from referrals.models import ReportAnswer
from referrals.rules import FurtherAnswer

Audience = ReportAnswer.Audience


@dataclass(frozen=True)
class Said:
    """One answer: the code of its question, the question as asked, the answer, and as JSON."""

    code: str
    wording: str
    words: str
    value: Any


def in_words(form: Question, name: str) -> str:
    """Return one answer of a valid form in words; empty where there is none."""
    value = form.cleaned_data.get(name)
    if isinstance(form.fields[name], forms.ChoiceField):
        return ", ".join(chosen(form, name)) if value else ""
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, time):
        return time_format(value, "H:i")
    return "" if value is None else str(value)


def chosen(form: Question, name: str) -> list[str]:
    """Return the words of the answers chosen to one question."""
    field, value = form.fields[name], form[name].value() or []
    picked = value if isinstance(value, list) else [value]
    return [str(label) for code, label in flat(field.choices) if str(code) in picked]  # type: ignore[attr-defined]


def flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the choices of a list, those in groups too."""
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield code, label


def as_json(value: Any) -> Any:
    """Return an answer as JSON keeps it: a day and a time as their ISO text."""
    return value.isoformat() if isinstance(value, date | time) else value


class FurtherForm(Question):
    """Questions whose answers have no column: each is kept as a row, in the words it was asked.

    ``audience`` says who may read them; ``for_holder`` names those that only the agency which
    holds the referral may. ``is_about_person`` ties them to the person the report is about.
    """

    is_about_person: ClassVar[bool] = True
    audience: ClassVar[Audience] = Audience.ALL
    for_holder: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def said_in(cls, form: Question) -> Iterator[Said]:
        """Yield what was answered of these questions in ``form``, a valid form that asks them."""
        for name in cls.base_fields:
            if name in form.fields and (words := in_words(form, name)):
                value = as_json(form.cleaned_data[name])
                yield Said(name, str(form.fields[name].label), words, value)


def further_answers(form: Question, *, about_person: bool) -> list[FurtherAnswer]:
    """Return the answers in a valid form that have no column: of the person, or of the report."""
    return [
        FurtherAnswer(
            code=said.code,
            heading=str(part.heading),
            wording=said.wording,
            answer=said.words,
            value=said.value,
            audience=Audience.HOLDER if said.code in part.for_holder else part.audience,
        )
        for part in form.made_of or [type(form)]
        if issubclass(part, FurtherForm) and part.is_about_person == about_person
        for said in part.said_in(form)
    ]


def answers_without_a_question(kept: Mapping[str, list[str]]) -> list[FurtherAnswer]:
    """Return, as one answer, what was kept under names that no question has any more.

    The form was changed while somebody wrote: what they typed is sent all the same.
    """
    if not kept:
        return []
    return [
        FurtherAnswer(
            code="no-longer-asked",
            heading=gettext("Answers to questions that are no longer asked"),
            wording=gettext("What was answered before the form changed"),
            answer="\n".join(", ".join(answers) for answers in kept.values()),
            value=dict(kept),
            audience=Audience.HOLDER,
        )
    ]
