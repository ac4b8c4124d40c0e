"""The one question of the page that explains a deadline."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from policies import rules


class ExplainForm(forms.Form):
    """From when to count. It is sent in the address, so that every date can link to its count."""

    marks_optional = False

    start = forms.CharField(
        label=_("When the clock starts"),
        help_text=_("A date and a time in the United Kingdom, for example 2026-12-24 16:40"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={"required": _("Say when the clock starts.")},
    )
    red = forms.BooleanField(label=_("The referral is rated red"), required=False)
    edition = forms.SlugField(required=False, widget=forms.HiddenInput)

    def clean_start(self) -> datetime:
        try:
            return rules.moment_from(self.cleaned_data["start"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
