"""Forms of a professional disagreement: why somebody disagrees, and what is answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.forms.fields import Text

LONGEST = 8000


class ReasonForm(forms.Form):
    """Why somebody disagrees, or why an answer does not settle it."""

    reason = Text(
        label=_("Why do you disagree, and what should happen instead?"),
        help_text=_("Do not name anybody: the referral says who it is about."),
        max_length=LONGEST,
        error_messages={"required": _("Say why you disagree, and what should happen instead.")},
    )


class ResponseForm(forms.Form):
    """The answer of one stage."""

    response = Text(
        label=_("Your answer"),
        help_text=_("The one who disagrees reads it. Do not name anybody."),
        max_length=LONGEST,
        error_messages={"required": _("Write your answer.")},
    )


FORMS: dict[str, type[forms.Form]] = {"respond": ResponseForm, "take_further": ReasonForm}


def form_for(act: str, data: Any) -> forms.Form:
    """Return the form of an act, bound where it is the one that was sent."""
    is_sent = data is not None and data.get("act") == act
    return FORMS[act](data if is_sent else None)
