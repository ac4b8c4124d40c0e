"""The code to come back with, and the work address to report from."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.forms.fields import Line


class ReturnForm(forms.Form):
    """The code that a reporter kept."""

    WRONG: ClassVar[Any] = _(
        "This code does not open a report. Check each character. A code that is too old opens none."
    )
    TOO_MANY: ClassVar[Any] = _(
        "There were too many attempts. Try again in an hour, or make a new report."
    )

    code = Line(
        label=_("Your code"),
        help_text=_("It has sixteen letters and numbers. Spaces and capitals do not matter."),
        max_length=60,
        width="20",
        error_messages={"required": _("Enter your code.")},
    )


class WorkAddressForm(forms.Form):
    """The work address of somebody who reports for their agency and has no account."""

    email = forms.EmailField(
        label=_("Your work e-mail address"),
        help_text=_("Your own, not one that colleagues read too."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter your work e-mail address."),
            "invalid": _("Enter an e-mail address, such as name@example.com."),
            "max_length": _("Use %(limit_value)d characters or fewer. This has %(show_value)d."),
        },
    )
