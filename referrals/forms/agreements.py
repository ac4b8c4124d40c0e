"""What the keeper of the register writes down about a sharing agreement."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from referrals.forms.fields import Day, Line, Text

LONGEST = 2000
WORDS = ("reference", "title_en", "title_cy", "purpose_en", "purpose_cy")


class AgreementForm(forms.Form):
    """A new agreement, in both languages."""

    reference = Line(
        label=_("Reference"),
        help_text=_("Its number on the WASPI list, or the partnership's own."),
        max_length=40,
        error_messages={"required": _("Give its reference.")},
    )
    title_en = Line(
        label=_("Title in English"),
        max_length=200,
        error_messages={"required": _("Give its title in English.")},
    )
    title_cy = Line(
        label=_("Title in Welsh"),
        max_length=200,
        error_messages={"required": _("Give its title in Welsh.")},
    )
    purpose_en = Text(
        label=_("What is shared by it, and what for, in English"),
        max_length=LONGEST,
        rows=4,
        error_messages={"required": _("Say in English what it is for.")},
    )
    purpose_cy = Text(
        label=_("What is shared by it, and what for, in Welsh"),
        max_length=LONGEST,
        rows=4,
        error_messages={"required": _("Say in Welsh what it is for.")},
    )
    starts_on = Day(
        label=_("First day on which it holds"),
        error_messages={"required": _("Give the day on which it begins.")},
    )
    review_on = Day(
        label=_("Day of its next review"),
        error_messages={"required": _("Give the day of its next review.")},
    )

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in WORDS}


class JoinForm(forms.Form):
    """Another party to an agreement."""

    agency = forms.ModelChoiceField(
        label=_("Agency"),
        queryset=Agency.objects.none(),
        error_messages={"required": _("Choose an agency.")},
    )
    joins_on = Day(
        label=_("First day on which it is a party"),
        error_messages={"required": _("Give the day on which it joins.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        agencies = Agency.objects.filter(left_on__isnull=True)
        self.fields["agency"].queryset = agencies.order_by("name_en")  # type: ignore[attr-defined]


class ReviewAgreementForm(forms.Form):
    """That an agreement was reviewed."""

    next_review_on = Day(
        label=_("Day of its next review"),
        error_messages={"required": _("Give the day of its next review.")},
    )


class CarryOverForm(forms.Form):
    """The Caldicott guardian lets an agreement go on whose review is late."""

    until = Day(
        label=_("Last day on which it still holds"),
        error_messages={"required": _("Give the last day on which it holds.")},
    )
    reason_carried = Text(
        label=_("Why may it go on without its review?"),
        max_length=LONGEST,
        rows=3,
        error_messages={"required": _("Say why it may go on.")},
    )


class LeaveForm(forms.Form):
    """From when an agency, or everybody, is no party any more."""

    ends_on = Day(
        label=_("First day on which it does not hold any more"),
        error_messages={"required": _("Give the first day on which it does not hold.")},
    )
    reason = Text(
        label=_("Why?"),
        max_length=LONGEST,
        rows=3,
        error_messages={"required": _("Say why.")},
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"ends_on": today}, **options})
