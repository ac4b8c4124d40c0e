"""The form of a risk tool: how much of each part, in which window of time, and one's judgement."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from policies.models import RiskTool
from referrals.forms.fields import Choice, Day, Text
from referrals.rules import assessing as rules

LONGEST = 4000


class AssessForm(forms.Form):
    """The counts of one tool, worked out by nobody but the tool; and what people make of them.

    ``questions`` is the wording of a licensed copy, by part, where one was loaded.
    """

    marks_optional = False

    assessed_on = Day(
        label=_("Day of the assessment"),
        error_messages={"required": _("Give the day of the assessment.")},
    )
    judged_band = Choice(
        label=_("The risk in your judgement"), required=False, choices=[], initial=""
    )
    judgement = Text(
        label=_("Why your judgement differs from the score"),
        max_length=LONGEST,
        rows=4,
        required=False,
    )
    tool = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        tool: RiskTool,
        questions: Mapping[str, list[str]],
        today: date,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"assessed_on": today, "tool": str(tool.pk)}
        super().__init__(*args, **kwargs)
        self.scored = tool
        self.questions = questions
        for part in tool.asked:
            for window in part["windows"]:
                names = {"part": part["name"], "window": window["name"]}
                self.fields[field_name(part, window)] = forms.IntegerField(
                    label=window["name"],
                    help_text=rules.window_in_days(window, today),
                    min_value=0,
                    max_value=part.get("most", rules.MOST_OF_ONE),
                    widget=forms.TextInput(
                        {"inputmode": "numeric", "class": "govuk-input--width-3"}
                    ),
                    error_messages={
                        "required": gettext(
                            "%(part)s, %(window)s: enter a number, 0 where there is none."
                        )
                        % names,
                        "invalid": gettext("%(part)s, %(window)s: enter a whole number.") % names,
                    },
                )
        bands = [("", _("As the score says")), *tool.band_choices]
        self.fields["judged_band"].choices = bands  # type: ignore[attr-defined]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Return each part with its fields, and its questions where a licensed copy has them."""
        return [
            {
                "name": part["name"],
                "most": part.get("most"),
                "fields": [self.field_of(part, window) for window in part["windows"]],
                "questions": self.questions.get(part["code"], []),
            }
            for part in self.scored.asked
        ]

    def field_of(self, part: Mapping[str, Any], window: Mapping[str, Any]) -> BoundField:
        return self[field_name(part, window)]

    def clean(self) -> dict[str, Any]:
        """Say beside a part what cannot be counted; a replaced tool is said for the whole form."""
        given = super().clean() or self.cleaned_data
        if not self.errors:
            wrong = rules.objections_to_counts(self.scored, self.counts)
            for part in self.scored.parts:
                if part["code"] in wrong:
                    first = field_name(part, part["windows"][0])
                    self.add_error(first, wrong[part["code"]])
        if given.get("tool") and given["tool"] != str(self.scored.pk):
            self.add_error(
                None,
                _("This version of the tool has been replaced. Look at the parts, and count anew."),
            )
        day = given.get("assessed_on")
        if day is not None and day > localdate():
            self.add_error("assessed_on", _("The day of the assessment cannot be in the future."))
        return given

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        return {
            part["code"]: {
                window["code"]: self.cleaned_data.get(field_name(part, window)) or 0
                for window in part["windows"]
            }
            for part in self.scored.parts
        }

    @property
    def answers(self) -> dict[str, Any]:
        """Return what ``operations.assess_risk`` takes."""
        names = ("assessed_on", "judged_band", "judgement")
        return {"counts": self.counts, **{name: self.cleaned_data[name] for name in names}}


def field_name(part: Mapping[str, Any], window: Mapping[str, Any]) -> str:
    return f"count_{part['code']}_{window['code']}"
