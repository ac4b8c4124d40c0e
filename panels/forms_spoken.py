"""What is typed for the person at risk: what is said for them, and how to reach them safely."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms import LONGEST_TEXT
from referrals.forms.fields import Line


class VoiceForm(forms.Form):
    """What is said, and the version it was written on."""

    words = forms.CharField(
        label=_("What is said"),
        help_text=_(
            "In their own words where you can. If nobody could be asked, say so and why: that is an"
            " answer too."
        ),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 8}),
        error_messages={
            "required": _("Write down what is said, or that nothing could be asked and why.")
        },
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class SafeContactForm(forms.Form):
    """A safe number, when, who may answer, and what never to do."""

    telephone = Line(label=_("Safe telephone number"), max_length=60, required=False)
    times = Line(
        label=_("When is it safe to ring?"),
        help_text=_("For example: weekdays while the children are at school."),
        max_length=300,
        required=False,
    )
    who_answers = Line(
        label=_("Who may answer, and what to say to them"),
        help_text=_("For example: her sister; say that you ring from the library."),
        max_length=300,
        required=False,
    )
    avoid = forms.CharField(
        label=_("What to avoid, or why there is no safe number"),
        help_text=_("For example: no letters, no texts, no message on the answerphone."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("telephone") and not cleaned.get("avoid") and not self.errors:
            self.add_error(
                "telephone", _("Give a safe number, or say what to avoid where there is none.")
            )
        return cleaned
