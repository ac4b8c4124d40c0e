"""The first and the last day of figures, kept in the address of their page."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from measures.forms import TeamField
from measures.rules import Period, objections_to_days
from referrals.forms.fields import Day


class DaysForm(forms.Form):
    """Any two days, neither in the future, both of them counted; and a team, or every team."""

    marks_optional = False

    first = Day(label=_("First day"), error_messages={"required": _("Give the first day.")})
    last = Day(label=_("Last day"), error_messages={"required": _("Give the last day.")})

    team = TeamField()

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].offer(agency)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if "first" in said and "last" in said:
            days = Period(said["first"], said["last"])
            for name, objection in objections_to_days(days, today=timezone.localdate()).items():
                self.add_error(name, objection)
        return self.cleaned_data

    @property
    def days(self) -> Period:
        return Period(self.cleaned_data["first"], self.cleaned_data["last"])
