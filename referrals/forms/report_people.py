"""Who a report is about, and whom else it names."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import PersonRecord
from people.rules import (
    born_about,
    digits_of,
    is_nhs_number,
    nhs_number_columns,
    objections_to_record,
)
from people.rules_not_given import FIELDS as NOT_GIVEN
from people.rules_not_given import not_given, objections_to_not_given
from policies.queries import languages
from referrals.forms.fields import OPEN, Asked, AskedFrom, Choice, Choices, Day, Line, Postcode
from referrals.forms.report import About, Question, Situation
from referrals.models import ReportPerson
from referrals.models.reports import Answer

ADULT_AGE = 18
OLDEST = 130
Role = ReportPerson.Role


def closed(answers: type[models.TextChoices]) -> list[tuple[str, Any]]:
    """Return the choices of a column without those that every closed question has."""
    return [(code, label) for code, label in answers.choices if code not in Answer.values]


def languages_asked(policy_id: UUID) -> list[tuple[str, Any]]:
    """Return the languages to choose from: ours first, then those of the edition, then others."""
    *first, other, refused = closed(PersonRecord.Language)
    return [*first, *languages(policy_id), other, refused, *OPEN]


class SomebodyForm(Question):
    """What is asked of everybody a report names; a name or a description is enough."""

    given_name = Line(label=_("First name"), max_length=100, width="20", required=False)
    family_name = Line(label=_("Last name"), max_length=100, width="20", required=False)
    aliases = Line(label=_("Other names"), max_length=200, width="20", required=False)
    description = Line(
        label=_("If you do not know their name, describe them"),
        help_text=_("For example: a boy of about 8 with red hair, or baby of Mair Evans."),
        max_length=500,
        required=False,
    )
    date_of_birth = Day(
        label=_("Date of birth"), help_text=_("For example, 27 3 2019"), required=False
    )
    age = forms.IntegerField(
        label=_("If you do not know it, about how old are they?"),
        min_value=0,
        max_value=OLDEST,
        required=False,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "class": "govuk-input--width-3", "autocomplete": "off"}
        ),
        error_messages={
            "invalid": _("Enter an age in whole years, such as 8."),
            "min_value": _("Enter an age in whole years, such as 8."),
            "max_value": _("Enter an age in whole years, such as 8."),
        },
    )
    expected_on = Day(
        label=_("When is the baby expected?"), help_text=_("For example, 27 3 2027"), required=False
    )
    sex = Asked(label=_("Sex"), choices=closed(PersonRecord.Sex))
    address_kind = AskedFrom(
        label=_("What kind of place do they live in?"),
        help_text=_(
            "The address of a refuge is seen only by the agency that looks after the report."
        ),
        choices=closed(PersonRecord.AddressKind),
    )
    address = Line(
        label=_("Where do they live?"),
        help_text=_("An address, or what you know: a street, a refuge, no fixed address."),
        max_length=300,
        required=False,
    )
    postcode = Postcode(required=False)

    def clean_date_of_birth(self) -> date | None:
        born_on: date | None = self.cleaned_data["date_of_birth"]
        today = self.situation.today
        if born_on and born_on > today:
            raise forms.ValidationError(_("A date of birth cannot be in the future."))
        if born_on and born_on.year < today.year - OLDEST:
            raise forms.ValidationError(_("Check the year: nobody alive is as old as that."))
        return born_on

    def clean_expected_on(self) -> date | None:
        expected_on: date | None = self.cleaned_data["expected_on"]
        if expected_on and abs(expected_on - self.situation.today) > timedelta(days=366):
            raise forms.ValidationError(_("Check the year: a baby is expected within nine months."))
        return expected_on

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not {"given_name", "family_name", "description"} & self.errors.keys():
            for objection in objections_to_record(given):
                self.add_error("given_name", objection)
        return given

    def age_of(self, given: dict[str, Any]) -> int | None:
        """Return the age that was said, from the date of birth where it is known."""
        born_on = given.get("date_of_birth")
        if born_on:
            return PersonRecord(date_of_birth=born_on).age_on(self.situation.today)
        age: int | None = given.get("age")
        return age


class PersonForm(SomebodyForm):
    """The person the report is about."""

    heading = _("About the person")

    work = Line(
        label=_("What work or volunteering do they do, and where?"),
        max_length=300,
        required=False,
    )
    telephone = Line(label=_("Telephone"), max_length=30, width="20", required=False)
    nhs_number = Line(
        label=_("NHS number"), help_text=_("Ten digits"), max_length=30, width="20", required=False
    )
    nhs_number_reason = Line(
        label=_("If you keep this number although it cannot be right: why?"),
        help_text=_("It is then kept as it was given, and nobody is found by it."),
        max_length=300,
        required=False,
    )
    refused = Choices(
        label=_("Which of these would they not say?"), choices=NOT_GIVEN.items(), required=False
    )
    not_asked = Choices(
        label=_("Which of these were they not asked?"), choices=NOT_GIVEN.items(), required=False
    )
    language = AskedFrom(label=_("Preferred language"), choices=[])
    communication_needs = Line(
        label=_("What helps them to communicate?"),
        help_text=_("For example: an interpreter, easy read, a hearing loop."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, situation: Situation, **options: Any) -> None:
        super().__init__(*args, situation=situation, **options)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *languages_asked(situation.policy.pk),
        ]
        unwanted = set()
        if not situation.is_staff:
            unwanted |= {"aliases", "telephone", "nhs_number", "refused", "not_asked"}
        if not self.is_number_doubtful:
            unwanted.add("nhs_number_reason")
        if "about" not in self.fields:  # it was asked on a page before this one
            unwanted |= (
                {"date_of_birth", "age"} if situation.about == About.UNBORN else {"expected_on"}
            )
            if situation.about != About.PRACTITIONER:
                unwanted.add("work")
        else:
            born = (About.CHILD, About.ADULT, About.PRACTITIONER, About.NOT_SURE)
            asked_with = {
                "expected_on": [About.UNBORN],
                "date_of_birth": born,
                "age": born,
                "work": [About.PRACTITIONER],
            }
            self.asked_with = {
                name: [f"{self.add_prefix('about')}={code}" for code in codes]
                for name, codes in asked_with.items()
            }
        for name in unwanted:
            del self.fields[name]

    @property
    def is_number_doubtful(self) -> bool:
        """Whether what was typed has digits, and is no NHS number by them."""
        typed = str(self.data.get(self.add_prefix("nhs_number")) or "")
        return any(map(str.isdigit, typed)) and not is_nhs_number(digits_of(typed))

    def clean_nhs_number(self) -> str:
        """Return the ten digits; or what was typed, where it is kept with a reason."""
        typed = str(self.cleaned_data["nhs_number"])
        return digits_of(typed) if is_nhs_number(digits_of(typed)) else typed

    def clean_nhs_number_reason(self) -> str:
        reason = str(self.cleaned_data["nhs_number_reason"])
        if not reason and "nhs_number" in self.cleaned_data:
            self.add_error(
                "nhs_number",
                _(
                    "This is not an NHS number: check the digits, leave it empty, or say below "
                    "why you keep it."
                ),
            )
        return reason

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        refused, not_asked = given.get("refused", ()), given.get("not_asked", ())
        for objection in objections_to_not_given(given, refused=refused, not_asked=not_asked):
            self.add_error("refused" if refused else "not_asked", objection)
        about = given.get("about") or self.situation.about
        age = self.age_of(given)
        field = "date_of_birth" if given.get("date_of_birth") else "age"
        if field not in self.fields or age is None:
            return given
        if about in (About.CHILD, About.UNBORN) and age >= ADULT_AGE:
            self.add_error(field, objection_to_age(age, is_child=True))
        elif about == About.ADULT and age < ADULT_AGE:
            self.add_error(field, objection_to_age(age, is_child=False))
        return given


def objection_to_age(age: int, *, is_child: bool) -> str:
    """Return why an age does not go with what was said before; either may be the mistake."""
    if is_child:
        return gettext(
            "You said that this is about a child, but somebody of %(age)d is an adult. "
            "Check the age, or go back and change who it is about."
        ) % {"age": age}
    return gettext(
        "You said that this is about an adult, but somebody of %(age)d is a child. "
        "Check the age, or go back and change who it is about."
    ) % {"age": age}


class OtherForm(SomebodyForm):
    """Somebody else the report names."""

    heading = _("About somebody else")
    field_order = ("roles", "relationship")

    roles = Choices(
        label=_("Who are they?"),
        help_text=_("Choose all that are true."),
        choices=[
            (Role.CHILD_AT_RISK, _("A child who may be at risk too")),
            (Role.ADULT_AT_RISK, _("An adult who may be at risk too")),
            (Role.ALLEGED_SOURCE, _("The one who may have caused harm")),
            (Role.PARENT_OR_CARER, _("A parent or carer")),
            (Role.HOUSEHOLD_MEMBER, _("Somebody who lives in the home")),
            (Role.OTHER, _("Somebody else who matters")),
        ],
        error_messages={"required": _("Choose who they are.")},
    )
    relationship = Line(
        label=_("How are they related to the person you are worried about?"),
        help_text=_("For example: mother, uncle, neighbour, teacher."),
        max_length=150,
        width="20",
        required=False,
    )
    works_with = Asked(
        label=_(
            "Do they work or volunteer with children, or with adults who need care and support?"
        ),
        help_text=_("Also if they did when it happened."),
    )
    work = Line(label=_("If so, what do they do, and where?"), max_length=300, required=False)

    def __init__(self, *args: Any, situation: Situation, **options: Any) -> None:
        super().__init__(*args, situation=situation, **options)
        del self.fields["expected_on"], self.fields["aliases"]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        age, roles = self.age_of(given), given.get("roles", [])
        field = "date_of_birth" if given.get("date_of_birth") else "age"
        if age is not None and age >= ADULT_AGE and Role.CHILD_AT_RISK in roles:
            self.add_error(field, gettext("A child at risk is under 18. Check the age."))
        if age is not None and age < ADULT_AGE and Role.ADULT_AT_RISK in roles:
            self.add_error(field, gettext("An adult at risk is 18 or over. Check the age."))
        return given


class OthersForm(Question):
    """Whether there is anybody else to name. It keeps nothing itself."""

    heading = _("Who else should we know about?")

    has_others = Choice(
        label=_("Do you want to tell us about somebody else?"),
        choices=[(Answer.YES, Answer.YES.label), (Answer.NO, Answer.NO.label)],
        error_messages={"required": _("Choose yes or no.")},
    )


RECORD_FIELDS = (
    "given_name",
    "family_name",
    "aliases",
    "description",
    "date_of_birth",
    "expected_on",
    "address",
    "address_kind",
    "postcode",
    "telephone",
    "upn",
    "ethnicity",
    "communication_needs",
)


def record_fields(given: dict[str, Any], *, today: date) -> dict[str, Any]:
    """Return the columns of a PersonRecord for what was said of somebody."""
    fields = {name: given[name] for name in RECORD_FIELDS if given.get(name)}
    fields["sex"] = given.get("sex") or PersonRecord.Sex.NOT_KNOWN
    fields["language"] = given.get("language") or PersonRecord.Language.NOT_KNOWN
    fields |= nhs_number_columns(
        given.get("nhs_number") or "", reason=given.get("nhs_number_reason") or ""
    )
    if empty := not_given(given.get("refused") or (), given.get("not_asked") or ()):
        fields["not_given"] = empty
    if "date_of_birth" not in fields and given.get("age") is not None:
        fields["date_of_birth"] = born_about(given["age"], on=today)
        fields["is_birth_date_estimated"] = True
    return fields
