"""The questions of a report on paper, from the forms of its pages: asked in both languages."""

from datetime import date
from typing import Any

from django.forms.boundfield import BoundField
from django.utils import translation
from django.utils.functional import Promise

from policies.models import Policy
from records.outbox import LOCALES
from referrals.forms.further import flat
from referrals.forms.report import KnowsForm, Question, Situation, YouForm
from referrals.forms.report_body import BodySection
from referrals.forms.report_others import MoreForm
from referrals.forms.report_pages import FURTHER, ConcernSection, PersonSection, SafetySection
from referrals.forms.report_people import OtherForm
from referrals.forms.report_reporter import ContactForm
from referrals.models import Report

LANGUAGES = ("cy", "en")
MARKS_ON_PAPER = 4
FIRST = (SafetySection, PersonSection, ConcernSection, KnowsForm, YouForm, ContactForm)
OTHERS = (OtherForm, MoreForm)
Words = dict[str, str]  # the same in each language


def questions_on_paper(policy: Policy, *, today: date) -> dict[str, list[dict[str, Any]]]:
    """Return the parts of the form as plain values: what everybody is asked, and what some are.

    A part is its heading, for whom it is, and its fields; each text is a mapping of language to
    words. It is put into a PDF, and its digest says when that is out of date.
    """
    situation = Situation(
        policy=policy,
        today=today,
        is_staff=True,
        told={"capacity": Report.Capacity.PROFESSIONAL},
    )
    return {
        "first": [part for form in FIRST for part in parts_of(form, situation)],
        "others": [part for form in OTHERS for part in parts_of(form, situation)],
        "further": [
            part for page in FURTHER for part in parts_of(page.form, situation, page.only_for)
        ],
    }


def parts_of(
    form: type[Question], situation: Situation, only_for: str | Promise = ""
) -> list[dict[str, Any]]:
    """Return the parts of one form in both languages."""
    in_each = [in_language(language, form, situation, only_for) for language in LANGUAGES]
    return [joined(versions) for versions in zip(*in_each, strict=True)]


def in_language(
    language: str, form: type[Question], situation: Situation, only_for: str | Promise
) -> list[dict[str, Any]]:
    """Return the parts of one form in one language; the choices of a policy are read in it too."""
    with translation.override(LOCALES[language]):
        asked = form(room_for_marks(form), situation=situation)
        return [
            {
                "heading": str(part["heading"] or form.heading),
                "only_for": str(only_for),
                "fields": [field_on_paper(field) for field in part["fields"]],
            }
            for part in asked.parts
        ]


def room_for_marks(form: type[Question]) -> dict[str, str] | None:
    """Return what makes the form ask for several marks, where it asks for marks at all."""
    if form is not BodySection:
        return None
    return {f"mark_{number}_region": "-" for number in range(1, MARKS_ON_PAPER)}


def field_on_paper(field: BoundField) -> dict[str, Any]:
    """Return one question: its words, and where the answer is written."""
    choices = getattr(field.field, "choices", ())
    return {
        "label": str(field.label),
        "hint": str(field.help_text),
        "kind": "choices" if choices else field.kind,  # type: ignore[attr-defined]
        "choices": [str(words) for code, words in flat(choices) if code != ""],
        "many": bool(choices) and field.kind == "checkboxes",  # type: ignore[attr-defined]
        "lines": list(range(field.field.widget.attrs.get("rows", 1))),
    }


def joined(versions: tuple[Any, ...]) -> Any:
    """Return the same values, with each text as a mapping of language to words."""
    first = versions[0]
    if isinstance(first, dict):
        return {
            key: joined(tuple(version[key] for version in versions))
            if key not in ("kind", "many", "lines")
            else first[key]
            for key in first
        }
    if isinstance(first, list):
        return [joined(each) for each in zip(*versions, strict=True)]
    return dict(zip(LANGUAGES, versions, strict=True))
