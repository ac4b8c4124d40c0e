"""Asking for emergency access, and reviewing that somebody used it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.models import Policy
from referrals.forms.fields import Choice, Day, Line, Text
from referrals.models import EmergencyAccess
from referrals.rules.emergencies import Sought

LONGEST = 2000


class EmergencyForm(forms.Form):
    """What somebody already knows, and why they must see more at once."""

    marks_optional = False
    reference = Line(
        label=_("Reference"),
        help_text=_("If you have it, nothing else is needed to find the referral."),
        max_length=20,
        required=False,
    )
    given_name = Line(label=_("First name"), max_length=100, required=False)
    family_name = Line(label=_("Last name"), max_length=100, required=False)
    date_of_birth = Day(label=_("Date of birth"), required=False)
    reason = Choice(
        label=_("What kind of emergency is it?"),
        choices=[],
        error_messages={"required": _("Choose what kind of emergency it is.")},
    )
    explanation = Text(
        label=_("Why do you need to see it now?"),
        help_text=_("Somebody else reads this and reviews what you opened."),
        max_length=LONGEST,
        rows=4,
        error_messages={"required": _("Say why you need to see it now.")},
    )

    def __init__(self, *args: Any, policy: Policy, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reasons = {row.code: row for row in policy.emergency_reasons.all()}
        self.fields["reason"].choices = [(row.code, row.name) for row in self.reasons.values()]  # type: ignore[attr-defined]

    def sought(self) -> Sought:
        said = self.cleaned_data
        return Sought(
            reference=said["reference"],
            given_name=said["given_name"],
            family_name=said["family_name"],
            date_of_birth=said["date_of_birth"],
        )


class EmergencyReviewForm(forms.Form):
    """What the reviewer found."""

    finding = Choice(
        label=_("What did you find?"),
        choices=EmergencyAccess.Finding.choices,
        error_messages={"required": _("Choose what you found.")},
    )
    review = Text(
        label=_("How do you know?"),
        help_text=_("Name nobody here."),
        max_length=LONGEST,
        rows=4,
        error_messages={"required": _("Write down how you know.")},
    )
