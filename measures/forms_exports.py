"""What somebody says who takes the rows behind a number out of the system."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rules_approvals import objections_to_reason
from measures.models_exports import FileKind, Purpose
from referrals.forms.fields import Text

LONGEST = 500


class RowsForm(forms.Form):
    """As what, and what for; a second person, where one has to allow it, is told why."""

    kind = forms.ChoiceField(
        label=_("As what?"),
        choices=FileKind.choices,
        initial=FileKind.XLSX,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what kind of file.")},
    )
    purpose = forms.ChoiceField(
        label=_("What for?"),
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what the file is for.")},
    )
    reason = Text(
        label=_("Why is a file of so many people's records needed?"),
        help_text=_("A second person reads this and decides. Name nobody."),
        max_length=LONGEST,
        error_messages={"required": _("Say why in a sentence of your own.")},
    )

    def __init__(self, *args: Any, needs_approval: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_approval:
            del self.fields["reason"]

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if objections := objections_to_reason(reason):
            raise forms.ValidationError(objections)
        return reason
