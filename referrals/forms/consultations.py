"""A question without names, the advice on it, and a notice to a school."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from policies.models import Policy
from records.keys import uuid7
from referrals.forms.fields import Choice, Day, Line, Text
from referrals.models import Consultation, Referral


class ConsultForm(forms.Form):
    """What a professional wants advice about. It names nobody."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7, required=False)
    question = Text(
        label=_("What do you want advice about?"),
        help_text=_(
            "Do not name anybody, or say where they live or go to school. Say their age, what "
            "worries you, and what has been tried."
        ),
        max_length=4000,
        rows=8,
        error_messages={"required": _("Say what you want advice about.")},
    )
    category = forms.ChoiceField(label=_("What kind of worry is it?"), required=False)

    def __init__(self, *args: Any, policy: Policy, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [(row.code, row.name) for row in policy.abuse_categories.all()]
        self.fields["category"].choices = [("", _("Not sure")), *dict(kinds).items()]  # type: ignore[attr-defined]


class AdviceForm(forms.Form):
    """What a screener advises."""

    outcome = Choice(
        label=_("What do you advise?"),
        choices=Consultation.Outcome.choices,
        error_messages={"required": _("Choose what you advise.")},
    )
    advice = Text(
        label=_("Your advice, and why"),
        help_text=_("Name nobody here either."),
        max_length=4000,
        rows=6,
        error_messages={"required": _("Write down the advice you give.")},
    )


class NoticeForm(forms.Form):
    """What a school is told about a child known to it."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7, required=False)
    agency = forms.ModelChoiceField(
        label=_("School"),
        queryset=Agency.objects.none(),
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose the school."),
            "invalid_choice": _("Choose the school."),
        },
    )
    given_name = Line(
        label=_("Child's first name"),
        max_length=100,
        width="20",
        error_messages={"required": _("Enter the child's first name.")},
    )
    family_name = Line(
        label=_("Child's last name"),
        max_length=100,
        width="20",
        error_messages={"required": _("Enter the child's last name.")},
    )
    date_of_birth = Day(label=_("Child's date of birth"), required=False)
    incident_on = Day(
        label=_("Day of the incident"),
        error_messages={
            "required": _("Enter the day of the incident."),
            "invalid": _("Enter a real date, such as 27 3 2019."),
        },
    )
    incident_reference = Line(
        label=_("Police incident number"), max_length=60, width="20", required=False
    )
    words = Text(
        label=_("What should the school know?"),
        help_text=_("Only what they need, to support the child today. Name no other person."),
        max_length=2000,
        rows=5,
        error_messages={"required": _("Say what the school should know.")},
    )

    def __init__(
        self, *args: Any, schools: QuerySet[Agency], about: Referral | None, **options: Any
    ) -> None:
        if about is not None:
            record = about.record
            options["initial"] = {
                "given_name": record.given_name,
                "family_name": record.family_name,
                "date_of_birth": record.date_of_birth,
                "incident_reference": about.report.police_reference,
            }
        super().__init__(*args, **options)
        field = self.fields["agency"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = schools
