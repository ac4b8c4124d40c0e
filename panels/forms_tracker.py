"""What somebody asks of the actions of all sittings, in the address of the page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from meetings.models import AgreedAction
from panels.forms import set_choices
from panels.queries.tracker import OVERDUE

Status = AgreedAction.Status
STATES = {
    OVERDUE: _("Overdue"),
    Status.OPEN.value: Status.OPEN.label,
    Status.DONE.value: Status.DONE.label,
    Status.NOT_DONE.value: Status.NOT_DONE.label,
    Status.NOT_POSSIBLE.value: Status.NOT_POSSIBLE.label,
}


class TrackerForm(forms.Form):
    """Which actions: their state, whose they are, and by when they are due."""

    show = forms.ChoiceField(label=_("What became of them"), choices=STATES.items())
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    whose = forms.ChoiceField(
        label=_("Whose"),
        choices=[("", _("Everybody's")), ("mine", _("Mine only"))],
        required=False,
    )
    due_by = forms.DateField(
        label=_("Due by"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        error_messages={"invalid": _("Give a real day.")},
    )

    def __init__(self, *args: Any, agencies: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(agency.code, agency.name) for agency in agencies]
        set_choices(self, "agency", [("", _("All agencies")), *choices])

    @property
    def asked(self) -> dict[str, Any]:
        """Return whose actions, and due by when, as ``queries.tracker`` takes it."""
        cleaned = self.cleaned_data
        return {
            "agency": cleaned["agency"],
            "mine": cleaned["whose"] == "mine",
            "due_by": cleaned["due_by"],
        }
