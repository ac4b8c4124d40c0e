"""What an agency writes of a person before a meeting."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models_statements import Statement


class ReportForm(forms.Form):
    """One statement: what kind it is, what is known, and whether only the chair may read it."""

    option_hints = {
        "kind": {
            "fact": _("It is on record, or can be checked."),
            "observation": _("Somebody of your agency saw or heard it."),
            "allegation": _("Somebody says that it happened."),
            "opinion": _("What somebody of your agency makes of it."),
        }
    }

    kind = forms.ChoiceField(
        label=_("What kind of statement is it?"),
        choices=Statement.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what kind of statement it is.")},
    )
    text = forms.CharField(
        label=_("What does your agency know?"),
        max_length=10_000,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": _("Write what you know.")},
    )
    is_for_chair = forms.BooleanField(
        label=_("Sensitive: for the chair alone"),
        help_text=_("The chair decides with you what of it is said at the meeting."),
        required=False,
    )
