"""Forms of the queue: what to show of it, and what to do with the rows one ticked."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from policies.models import Pathway
from records.keys import normal_reference
from referrals.models import Rating
from referrals.queries.queue import Filters, Stage

FILTERS = ("about", "rating", "whose", "due", "source")


class QueueFilter(forms.Form):
    """What to show. It is sent in the address, which therefore never holds a name."""

    marks_optional = False

    stage = forms.ChoiceField(required=False, choices=Stage.choices, widget=forms.HiddenInput)

    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("For example SG-7K3M-Q2XA"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"data-search": True, "autocomplete": "off"}),
    )
    about = forms.ChoiceField(
        label=_("About"),
        required=False,
        choices=[
            ("", _("Everybody")),
            (Pathway.CHILD, _("Child")),
            (Pathway.ADULT, _("Adult")),
            (Pathway.PRACTITIONER, _("Practitioner")),
        ],
    )
    rating = forms.ChoiceField(
        label=_("Rating"),
        required=False,
        choices=[("", _("Any")), *Rating.choices, ("none", _("Not rated"))],
    )
    whose = forms.ChoiceField(
        label=_("Taken by"),
        required=False,
        choices=[("", _("Anyone or nobody")), ("mine", _("Me")), ("unassigned", _("Nobody"))],
    )
    due = forms.ChoiceField(
        label=_("Time"),
        required=False,
        choices=[
            ("", _("Any time")),
            ("late", _("Past the deadline")),
            ("new", _("New in this shift")),
        ],
    )
    source = forms.ChoiceField(label=_("From"), required=False)

    def __init__(self, *args: Any, sources: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = 1 if get_language() == "cy" else 0
        named = [(code, names[language]) for code, names in sources.items()]
        self.fields["source"].choices = [("", _("Anyone")), *named]  # type: ignore[attr-defined]

    def clean_reference(self) -> str:
        typed = self.cleaned_data["reference"]
        if not typed.strip():
            return ""
        reference = normal_reference(typed)
        if reference is None:
            raise forms.ValidationError(
                _("Check the reference. It has eight letters and digits after SG.")
            )
        return reference

    @property
    def filters(self) -> Filters:
        """Return what was asked for; an answer that is none of the choices asks for nothing."""
        asked = self.cleaned_data
        return Filters(**{name: asked.get(name, "") for name in FILTERS})

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Return each filter that is on: its name in the address, and its words."""
        asked = {name: value for name in FILTERS if (value := self.cleaned_data.get(name))}
        return [
            (name, f"{self.fields[name].label}: {dict(self.fields[name].choices)[value]}")  # type: ignore[attr-defined]
            for name, value in asked.items()
        ]


class ChosenRows(forms.Form):
    """The references of the rows somebody ticked."""

    reference = forms.MultipleChoiceField(
        error_messages={
            "required": _("Tick the referrals first."),
            "invalid_choice": _("Tick the referrals first."),
        }
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        given = [g for g in data.getlist("reference")[:100] if normal_reference(g)]
        self.fields["reference"].choices = [(g, g) for g in given]  # type: ignore[attr-defined]


class ChosenFlood(forms.Form):
    """The place whose reports are put back among the rest."""

    place = forms.RegexField(r"^[0-9a-f]{12}$")
