"""Forms that put right an untidy beginning: joined, found later, the other pathway, withdrawn."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from people.rules import born_about
from people.rules_choosing import Choice as Chosen
from records.keys import normal_reference
from referrals.forms.fields import Choice, Day, Line, Postcode, Text, Time
from referrals.forms.triage import moment
from referrals.models import Referral, ReportPerson
from referrals.rules import NamedPerson

OTHER = "other"
OLDEST = 125
Role = ReportPerson.Role


class JoinForm(forms.Form):
    """Which referral tells of the same incident and leads, and why."""

    lead = Choice(
        label=_("Which referral leads?"),
        error_messages={"required": _("Choose the referral that leads.")},
    )
    reference = Line(
        label=_("Its reference"),
        help_text=_("For example, SG-7K2M-P9XH"),
        max_length=40,
        width="20",
        required=False,
    )
    reason = Text(
        label=_("Why is it the same incident?"),
        help_text=_("For example: same child, same evening, told by the school and by the police."),
        rows=3,
        max_length=2000,
        error_messages={"required": _("Say why it is the same incident.")},
    )

    reveals = {"lead": {OTHER: "reference"}}

    def __init__(self, *args: Any, candidates: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*candidates, (OTHER, _("Another one, by its reference"))]
        self.fields["lead"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("lead") == OTHER:
            typed = normal_reference(given.get("reference") or "")
            if typed is None:
                self.add_error("reference", _("Enter the reference, such as SG-7K2M-P9XH."))
            given["lead"] = typed
        return given


class PartForm(forms.Form):
    """Why two referrals are not about one incident after all."""

    reason = Text(
        label=_("Why is it not the same incident?"),
        rows=3,
        max_length=2000,
        error_messages={"required": _("Say why it is not the same incident.")},
    )


class FoundForm(forms.Form):
    """Somebody at risk whom the report did not name, and when we came to know of them."""

    role = Choice(
        label=_("Who is at risk?"),
        choices=[(role.value, role.label) for role in (Role.CHILD_AT_RISK, Role.ADULT_AT_RISK)],
        error_messages={"required": _("Say whether they are a child or an adult at risk.")},
    )
    given_name = Line(label=_("First name"), max_length=100, width="20", required=False)
    family_name = Line(label=_("Last name"), max_length=100, width="20", required=False)
    description = Line(
        label=_("If you do not know the name, describe them"), max_length=500, required=False
    )
    date_of_birth = Day(
        label=_("Date of birth"), help_text=_("For example, 27 3 2019"), required=False
    )
    age = forms.IntegerField(
        label=_("If you do not know it, about how old are they?"),
        min_value=0,
        max_value=OLDEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
        error_messages={
            "invalid": _("Enter the age in whole years."),
            "min_value": _("Enter the age in whole years."),
            "max_value": _("Enter the age in whole years."),
        },
        required=False,
    )
    relationship = Line(
        label=_("What are they to the person of this referral?"),
        help_text=_("For example: younger sister, same home."),
        max_length=150,
        required=False,
    )
    address = Line(label=_("Address"), max_length=300, required=False)
    postcode = Postcode(required=False)
    found_on = Day(
        label=_("On which day did we come to know of them?"),
        help_text=_("Their clocks count from this day and time."),
        error_messages={"required": _("Enter the day.")},
    )
    found_time = Time(
        label=_("At what time?"),
        help_text=_("Of the 24-hour clock, such as 16:40"),
        error_messages={"required": _("Enter the time.")},
    )
    reason = Text(
        label=_("How did we come to know of them, and why are they at risk?"),
        rows=4,
        max_length=4000,
        error_messages={"required": _("Say how you came to know of them.")},
    )

    def __init__(self, *args: Any, referral: Referral, at: datetime, **kwargs: Any) -> None:
        record, now = referral.record, localtime(at)
        initial = {
            "address": "" if record.is_address_hidden else record.address,
            "postcode": "" if record.is_address_hidden else record.postcode,
            "found_on": now.date(),
            "found_time": now.strftime("%H:%M"),
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.today = now.date()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not any(given.get(name) for name in ("given_name", "family_name", "description")):
            self.add_error(
                "given_name", _("Enter a name, or describe the person if you do not know it.")
            )
        born = given.get("date_of_birth")
        if born and born > self.today:
            self.add_error("date_of_birth", _("The date of birth cannot be in the future."))
        return given

    @property
    def fields_said(self) -> dict[str, Any]:
        """Return the columns of a PersonRecord for what was said of them."""
        said = self.cleaned_data
        born, age = said["date_of_birth"], said["age"]
        fields = {
            name: said[name]
            for name in ("given_name", "family_name", "description", "address", "postcode")
        }
        if born is None and age is not None:
            born = born_about(age, on=self.today)
            fields["is_birth_date_estimated"] = True
        return {**fields, "date_of_birth": born}

    def answers(self, choice: Chosen) -> dict[str, Any]:
        """Return the arguments of ``operations.add_person``; ``choice`` says who it may be."""
        said = self.cleaned_data
        named = NamedPerson(
            self.fields_said,
            frozenset({Role(said["role"])}),
            relationship=said["relationship"],
            choice=choice,
        )
        found_at = moment(said["found_on"], said["found_time"])
        return {"named": named, "found_at": found_at, "reason": said["reason"]}


class PathwayForm(forms.Form):
    """Why a referral belongs on the other pathway."""

    reason = Text(
        label=_("Why does it belong there?"),
        help_text=_("For example: the date of birth shows that they are 19."),
        rows=3,
        max_length=2000,
        error_messages={"required": _("Say why it belongs on the other pathway.")},
    )


class WithdrawalForm(forms.Form):
    """That the reporter withdraws the report, in their words."""

    words = Text(
        label=_("Why is the report withdrawn?"),
        rows=4,
        max_length=4000,
        error_messages={"required": _("Say why the report is withdrawn.")},
    )


class WithdrawalAnswerForm(forms.Form):
    """Whether a referral goes on although the report was withdrawn."""

    goes_on = Choice(
        label=_("Does this referral go on?"),
        choices=[("yes", _("Yes, it goes on")), ("no", _("No, it does not go on"))],
        error_messages={"required": _("Say whether it goes on.")},
    )
    reason = Text(
        label=_("Why?"),
        rows=3,
        max_length=2000,
        error_messages={"required": _("Say why.")},
    )

    def clean_goes_on(self) -> bool:
        return bool(self.cleaned_data["goes_on"] == "yes")
