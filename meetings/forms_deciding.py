"""What people type at a meeting beside its minutes: who disagrees, declares, and reads apart."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from meetings.forms import LONGEST_TEXT, ForOneReferral, OfAgencies
from meetings.models import Attendance


class DissentForm(OfAgencies):
    """Which agency disagrees with a decision, and why."""

    agency = forms.ModelChoiceField(
        label=_("Which agency disagreed?"),
        queryset=Agency.objects.none(),
        empty_label=_("Choose an agency"),
        error_messages={"required": _("Choose the agency that disagreed.")},
    )
    reason = forms.CharField(
        label=_("Why did they disagree?"),
        help_text=_("The decision stands. This stands beside it in the minutes."),
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say why they disagreed.")},
    )


class OwnConflictForm(ForOneReferral):
    """With whom somebody has a conflict of interest, and what it is."""

    words = forms.CharField(
        label=_("What is the conflict of interest?"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say what the conflict of interest is.")},
    )


class ConflictForm(OwnConflictForm):
    """The same as somebody else writes it down, and whether they go out."""

    leaves = forms.BooleanField(label=_("They leave the meeting now"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = _("In their own words, as they declared it.")


class RestrictedPartForm(forms.Form):
    """A part of the minutes, who may read it, and the version it was written on."""

    text = forms.CharField(
        label=_("What is restricted"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 10}),
        error_messages={"required": _("Write down what is restricted.")},
    )
    readers = forms.MultipleChoiceField(
        label=_("Who may read it?"),
        help_text=_("Nobody else is shown that it is there. You and the chair always read it."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, people: Sequence[Attendance], always: Sequence[Attendance], **kwargs: Any
    ) -> None:
        """``people`` may be named; ``always`` are the writer and the chair."""
        super().__init__(*args, **kwargs)
        self.always = list(always)
        self.people = {str(who.pk): who for who in people if who not in self.always}
        field = self.fields["readers"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (key, f"{who.name}, {who.agency.name}") for key, who in self.people.items()
        ]
        if not self.people:
            del self.fields["readers"]

    @property
    def named(self) -> list[Attendance]:
        return [*self.always, *(self.people[key] for key in self.cleaned_data.get("readers", []))]
