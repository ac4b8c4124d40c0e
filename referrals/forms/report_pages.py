"""In which order the questions of a report come: page by page, or in sections."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from referrals.forms.report import (
    About,
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
from referrals.forms.report_adult import (
    CapacityForm,
    CareHarmForm,
    CarerForm,
    LifeForm,
    MoneyForm,
    NeedsForm,
    PowersForm,
    ProviderForm,
    TestsForm,
)
from referrals.forms.report_body import BodySection
from referrals.forms.report_checks import ChecksSection, is_spoken
from referrals.forms.report_child import (
    FamilyForm,
    HealthForm,
    IdentityForm,
    LegalStatusForm,
    PregnancyForm,
    SchoolForm,
    SeenForm,
    StrengthsForm,
)
from referrals.forms.report_further import (
    AccountForm,
    AdvocacyForm,
    AgreementForm,
    CommunicationForm,
    EarlierForm,
    IncidentForm,
    InterpreterForm,
    ReporterForm,
    StepsForm,
    VisitForm,
    VisitRisksForm,
)
from referrals.forms.report_others import PractitionerForm
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


class AccountSection(EarlierForm, StepsForm, AccountForm, IncidentForm):
    heading = _("What happened, in more detail")
    made_of = (IncidentForm, AccountForm, StepsForm, EarlierForm)


class LanguageSection(AdvocacyForm, CommunicationForm, InterpreterForm):
    heading = _("Language, communication and advocacy")
    made_of = (InterpreterForm, CommunicationForm, AdvocacyForm)


class ChildSection(FamilyForm, LegalStatusForm, SchoolForm, IdentityForm):
    heading = _("The child's life")
    made_of = (IdentityForm, SchoolForm, LegalStatusForm, FamilyForm)


class SeenSection(StrengthsForm, SeenForm):
    heading = _("The child as you know them")
    made_of = (SeenForm, StrengthsForm)


class AdultSection(PowersForm, CapacityForm, NeedsForm, TestsForm):
    heading = _("Why they are an adult at risk, and capacity")
    made_of = (TestsForm, NeedsForm, CapacityForm, PowersForm)


class LifeSection(CarerForm, CareHarmForm, ProviderForm, LifeForm):
    heading = _("The adult's life and care")
    made_of = (LifeForm, ProviderForm, CareHarmForm, CarerForm)


class VisitSection(VisitRisksForm, VisitForm):
    heading = _("Safety of those who visit")
    made_of = (VisitForm, VisitRisksForm)


def always(situation: Situation) -> bool:  # noqa: ARG001
    return True


@dataclass(frozen=True)
class Page:
    """One page of a report, and when it is asked at all."""

    code: str
    form: type[Question]
    applies: Callable[[Situation], bool] = always
    is_optional: bool = False
    only_for: str | Promise = ""  # when it is asked, in words, for the form on paper


def of_child(situation: Situation) -> bool:
    return situation.pathway in ("child", None)


def of_adult(situation: Situation) -> bool:
    return situation.pathway in ("adult", None)


def of_money(situation: Situation) -> bool:
    return of_adult(situation) and "financial" in situation.chosen.get("categories", ())


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
    Page("care", NeedsForm, of_adult, is_optional=True),
    Page("language", InterpreterForm, is_optional=True),
    Page("visit", VisitForm, is_optional=True),
    Page("you", YouForm, lambda s: not s.is_verified),
    Page("contact", ContactForm, lambda s: s.told.get("capacity") != Report.Capacity.ANONYMOUS),
)
# Lack of detail must never stop a report (Procedures 2.2): staff may leave out all of these.
FURTHER = (
    Page("account", AccountSection, is_optional=True),
    Page("body", BodySection, is_optional=True),
    Page("agreement", AgreementForm, is_optional=True),
    Page("language", LanguageSection, is_optional=True),
    Page(
        "pregnancy",
        PregnancyForm,
        lambda s: s.about == About.UNBORN,
        is_optional=True,
        only_for=_("Only for a baby who is not born yet"),
    ),
    Page("child", ChildSection, of_child, is_optional=True, only_for=_("Only for a child")),
    Page("seen", SeenSection, of_child, is_optional=True, only_for=_("Only for a child")),
    Page("adult", AdultSection, of_adult, is_optional=True, only_for=_("Only for an adult")),
    Page("life", LifeSection, of_adult, is_optional=True, only_for=_("Only for an adult")),
    Page(
        "money",
        MoneyForm,
        of_money,
        is_optional=True,
        only_for=_("Only for an adult, where money or property is involved"),
    ),
    Page(
        "health",
        HealthForm,
        lambda s: s.about != About.PRACTITIONER,
        is_optional=True,
        only_for=_("For a child or an adult at risk"),
    ),
    Page(
        "practitioner",
        PractitionerForm,
        lambda s: s.about == About.PRACTITIONER,
        is_optional=True,
        only_for=_("Only for somebody who works or volunteers with children or adults"),
    ),
    Page("visit", VisitSection, is_optional=True),
    Page("more", ReporterForm, lambda s: not s.is_taken_down, is_optional=True),
)
SECTIONS = (
    Page("received", ReceivedForm, lambda s: s.takes_reports),
    Page("person", PersonSection),
    Page("others", OthersForm),
    Page("safety", SafetySection),
    Page("concern", ConcernSection),
    Page("reporter", ReporterSection, lambda s: not s.is_taken_down),
    Page("reporter", TakenReporterSection, lambda s: s.is_taken_down),
    Page("checks", ChecksSection, is_spoken, is_optional=True),
    *FURTHER,
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


# Every name under which an answer may be kept. A draft may hold others, from an earlier form.
EVER_ASKED = frozenset(
    sent
    for page in (*PUBLIC_PAGES, *SECTIONS)
    for name, field in page.form.base_fields.items()
    for sent in as_sent(name, None, field.widget)
)
