"""In which order the questions of a report come: page by page, or in sections."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from referrals.forms.report import (
    AboutForm,
    ConcernForm,
    DangerForm,
    KnowsForm,
    PlaceForm,
    Question,
    ReasonsForm,
    SafetyForm,
    Situation,
    WorriesForm,
    YouForm,
)
from referrals.forms.report_people import OthersForm, PersonForm
from referrals.forms.report_reporter import (
    CONTACT_ORDER,
    ContactForm,
    ReachForm,
    ReceivedForm,
    TakenContactForm,
)
from referrals.models import Report
from referrals.models.reports import Answer

# A section holds several questions. Its bases stand from last to first, since Django lists the
# fields of the last base first; `made_of` is the order in which they are read.


class PersonSection(PersonForm, AboutForm):
    heading = _("The person you are worried about")
    made_of = (AboutForm, PersonForm)


class SafetySection(SafetyForm, DangerForm):
    heading = _("Safety now")
    made_of = (DangerForm, SafetyForm)


class ConcernSection(PlaceForm, ReasonsForm, ConcernForm, WorriesForm):
    heading = _("What you are worried about")
    made_of = (WorriesForm, ConcernForm, ReasonsForm, PlaceForm)


class ReporterSection(ReachForm, KnowsForm):
    heading = _("Agreement, and how to reach you")
    made_of = (KnowsForm, ReachForm)


class TakenReporterSection(TakenContactForm, KnowsForm):
    heading = _("Agreement, and who told us")
    made_of = (KnowsForm, TakenContactForm)
    field_order = (*KnowsForm.base_fields, "capacity", *CONTACT_ORDER)


def always(situation: Situation) -> bool:  # noqa: ARG001
    return True


@dataclass(frozen=True)
class Page:
    """One page of a report, and when it is asked at all."""

    code: str
    form: type[Question]
    applies: Callable[[Situation], bool] = always


PUBLIC_PAGES = (
    Page("about", AboutForm),
    Page("danger", DangerForm),
    Page("safety", SafetyForm, lambda s: s.told.get("is_in_danger_now") == Answer.YES),
    Page("person", PersonForm),
    Page("others", OthersForm),
    Page("worries", WorriesForm),
    Page("concern", ConcernForm),
    Page("place", PlaceForm),
    Page("knows", KnowsForm),
    Page("you", YouForm),
    Page("contact", ContactForm, lambda s: s.told.get("capacity") != Report.Capacity.ANONYMOUS),
)
SECTIONS = (
    Page("received", ReceivedForm, lambda s: s.takes_reports),
    Page("person", PersonSection),
    Page("others", OthersForm),
    Page("safety", SafetySection),
    Page("concern", ConcernSection),
    Page("reporter", ReporterSection, lambda s: not s.is_taken_down),
    Page("reporter", TakenReporterSection, lambda s: s.is_taken_down),
)


def pages_for(situation: Situation) -> list[Page]:
    """Return the pages to be answered, in order, as far as the answers so far tell."""
    pages = SECTIONS if situation.is_staff else PUBLIC_PAGES
    return [page for page in pages if page.applies(situation)]


def answers_of(form: Question) -> dict[str, list[str]]:
    """Return the answers of a valid form as a browser would send them, to be kept as JSON."""
    kept: dict[str, list[str]] = {}
    for name in form.fields:
        kept |= as_sent(name, form.cleaned_data.get(name), form.fields[name].widget)
    return kept


def as_sent(name: str, value: Any, widget: Any) -> dict[str, list[str]]:
    if hasattr(widget, "day_field"):
        parts = ("day", "month", "year")
        if not isinstance(value, date):
            return {f"{name}_{part}": [""] for part in parts}
        return {f"{name}_{part}": [str(getattr(value, part))] for part in parts}
    if isinstance(value, list):
        return {name: [str(item) for item in value]}
    if isinstance(value, time):
        return {name: [value.strftime("%H:%M")]}
    return {name: ["" if value is None else str(value)]}
