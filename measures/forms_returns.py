"""Choosing the days of the returns."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from measures import returns, words
from measures.rules import Quarter


class DaysForm(forms.Form):
    """A quarter, or a whole financial year, kept in the page's address."""

    marks_optional = False

    days = forms.ChoiceField(
        label=_("Quarter or financial year"),
        error_messages={
            "invalid_choice": _("Choose from the list."),
            "required": _("Choose from the list."),
        },
    )

    def __init__(self, *args: Any, quarters: Sequence[Quarter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = dict.fromkeys(str(quarter.year) for quarter in quarters)
        whole = [(year, returns.days_from(year)) for year in years]
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            *((str(quarter), words.months_of(quarter)) for quarter in quarters),
            *((year, returns.name_of(days)) for year, days in whole if days),
        ]
