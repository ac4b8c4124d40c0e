"""Forms of the queue: what to show of it, and what to do with the rows one ticked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.models import Pathway, Source
from records.keys import normal_reference
from referrals.models import Rating
from referrals.queries.queue import Filters


class QueueFilter(forms.Form):
    """What to show. It is sent in the address, which therefore never holds a name."""

    marks_optional = False

    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("For example SG-7K3M-Q2XA"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"data-search": True, "autocomplete": "off"}),
    )
    about = forms.MultipleChoiceField(
        label=_("About"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (Pathway.CHILD, _("Child")),
            (Pathway.ADULT, _("Adult")),
            (Pathway.PRACTITIONER, _("Practitioner")),
        ],
    )
    rating = forms.MultipleChoiceField(
        label=_("Rating"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[*Rating.choices, ("none", _("Not rated"))],
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

    def __init__(self, *args: Any, sources: list[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(source.code, source.name) for source in sources]
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
        asked = self.cleaned_data if self.is_bound else {}
        return Filters(
            pathways=asked.get("about", []),
            ratings=asked.get("rating", []),
            source=asked.get("source", ""),
            whose=asked.get("whose", ""),
            due=asked.get("due", ""),
        )

    @property
    def chosen(self) -> list[tuple[str, str, str]]:
        """Return each filter that is on: its name in the address, its value, and its words."""
        asked = self.cleaned_data if self.is_bound else {}
        on = []
        for name in ("about", "rating", "whose", "due", "source"):
            given = asked.get(name) or []
            labels = dict(self.fields[name].choices)  # type: ignore[attr-defined]
            on += [
                (name, value, f"{self.fields[name].label}: {labels[value]}")
                for value in (given if isinstance(given, list) else [given])
            ]
        return on


class ChosenRows(forms.Form):
    """The references of the rows somebody ticked."""

    reference = forms.MultipleChoiceField(
        error_messages={"required": _("Tick the referrals first.")}
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        given = data.getlist("reference")[:100]
        self.fields["reference"].choices = [(g, g) for g in given]  # type: ignore[attr-defined]
