"""Writing down which vehicle somebody uses or was seen with."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import PersonRecord
from people.rules_families import objections_to_registration
from referrals.forms.families import DAY_HINT, WHICH_RECORD, offer_records
from referrals.forms.fields import Day, Line


class VehicleForm(forms.Form):
    """The registration, what the vehicle looks like, from when to when, and who said so."""

    registration = Line(
        label=_("Registration"),
        help_text=_("As it stands on the plate, such as CX14 KLM."),
        max_length=15,
        width="10",
        error_messages={"required": _("Enter the registration of the vehicle.")},
    )
    description = Line(
        label=_("What does it look like?"),
        help_text=_("Make, model and colour, as far as anybody saw."),
        max_length=200,
        required=False,
    )
    starts_on = Day(label=_("From which day?"), help_text=DAY_HINT, required=False)
    ends_on = Day(label=_("Until which day, if it is over?"), help_text=DAY_HINT, required=False)
    told_by = Line(
        label=_("Who told us?"),
        max_length=150,
        error_messages={"required": _("Say who told us.")},
    )
    about = forms.ChoiceField(
        label=WHICH_RECORD, help_text=_("It stays with that record."), required=False
    )

    def __init__(self, *args: Any, records: Iterable[PersonRecord], **options: Any) -> None:
        super().__init__(*args, **options)
        offer_records(self, records)

    def clean_registration(self) -> str:
        registration = str(self.cleaned_data["registration"])
        if objections := objections_to_registration(registration):
            raise forms.ValidationError(objections)
        return registration
