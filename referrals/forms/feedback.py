"""Forms of what the reporter is told, and of sending it again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.forms.fields import Choices, Text
from referrals.rules.telling import Promise


class FeedbackForm(forms.Form):
    """The outcome with its reason, as the reporter reads it."""

    words = Text(
        label=_("What the reporter is told"),
        help_text=_("In the reporter's language. They may keep it, print it and show it."),
        rows=10,
        max_length=4000,
        error_messages={"required": _("Write what the reporter is told.")},
    )
    confirmed = Choices(
        label=_("I have checked each of these"),
        choices=Promise.choices,
        error_messages={"required": _("Confirm each line of the list.")},
    )

    def clean_confirmed(self) -> list[str]:
        confirmed: list[str] = self.cleaned_data["confirmed"]
        if set(confirmed) != set(Promise.values):
            raise forms.ValidationError(_("Confirm each line of the list."))
        return confirmed


class SendAgainForm(forms.Form):
    """To which address what did not arrive is sent again."""

    to = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Ask the reporter for it. The report keeps the address they gave."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Enter an e-mail address."),
            "invalid": _("Enter an e-mail address, such as name@example.com."),
        },
    )

    def __init__(self, *args: Any, to: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"to": to}, **kwargs})
