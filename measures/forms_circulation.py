"""Choosing the agencies that read a report of figures."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency


class CirculationForm(forms.Form):
    """Every agency whose people may read it; the others may not."""

    marks_optional = False

    agencies = forms.ModelMultipleChoiceField(
        label=_("Agencies whose people may read it"),
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        to_field_name="code",
        error_messages={"invalid_choice": _("Choose agencies from the list.")},
    )

    def __init__(self, *args: object, agencies: QuerySet[Agency], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["agencies"].queryset = agencies  # type: ignore[attr-defined]
