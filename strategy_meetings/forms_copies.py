"""What people type to set, look over and answer for copies of the minutes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings.forms import LONGEST_TEXT
from meetings.models import AgendaItem
from strategy_meetings.models import MinutesCopy
from strategy_meetings.rules_copies import Passage

LONGEST_REASON = 500


class CopyForm(forms.Form):
    """Which copy a recipient gets, in which language, and why."""

    kind = forms.ChoiceField(
        label=_("Which copy do they get?"),
        choices=MinutesCopy.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a kind of copy.")},
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Needed for less than a full copy. It stays on the record."),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    left_out = forms.TypedMultipleChoiceField(
        label=_("Items of the agenda that are left out of a part of the minutes"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(
        label=_("Language of the copy"),
        choices=[("en", "English"), ("cy", "Cymraeg")],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the language of the copy.")},
    )

    def __init__(self, *args: Any, agenda: Iterable[AgendaItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = [(item.position, f"{item.position}. {item.title}") for item in agenda]
        left_out = self.fields["left_out"]
        assert isinstance(left_out, forms.TypedMultipleChoiceField)
        left_out.choices = items

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind, left_out = cleaned.get("kind"), cleaned.get("left_out")
        if kind == MinutesCopy.Kind.PARTIAL and not left_out:
            self.add_error("left_out", gettext("Choose what is left out."))
        if kind and kind != MinutesCopy.Kind.FULL and not cleaned.get("reason", "").strip():
            self.add_error("reason", gettext("Say why they get less than a full copy."))
        if kind != MinutesCopy.Kind.PARTIAL:
            cleaned["left_out"] = []
        return cleaned


class LookForm(forms.Form):
    """What is taken out beside what was found, and what of it stays, each with its reason."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    added = forms.CharField(
        label=_("Take out these words too"),
        help_text=_(
            "One passage on each line, as it is written in the minutes: a school, a nickname, "
            "anything that tells who it is."
        ),
        max_length=5_000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, passages: Iterable[Passage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.passages = list(passages)
        for number, passage in enumerate(self.passages):
            self.fields[f"leave_{number}"] = forms.CharField(
                label=gettext("Why “%(words)s” may stay") % {"words": passage.words},
                max_length=LONGEST_REASON,
                required=False,
                initial=passage.reason,
                widget=forms.TextInput({"class": "govuk-input--width-20"}),
            )

    @property
    def rows(self) -> list[tuple[Passage, Any]]:
        """Return each passage with the field in which a reason leaves it in."""
        return [(passage, self[f"leave_{number}"]) for number, passage in enumerate(self.passages)]

    @property
    def words_added(self) -> list[str]:
        """Return the passages that are added, each once."""
        lines = (line.strip() for line in self.cleaned_data["added"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    @property
    def left(self) -> list[Mapping[str, str]]:
        """Return the passages that stay: those for which a reason was given."""
        reasons = (
            (passage.words, self.cleaned_data.get(f"leave_{number}", "").strip())
            for number, passage in enumerate(self.passages)
        )
        return [{"passage": words, "reason": reason} for words, reason in reasons if reason]


class RaiseForm(forms.Form):
    """What a recipient says is wrong in the minutes."""

    words = forms.CharField(
        label=_("What is wrong in the minutes, and how should it read?"),
        help_text=_("The chair answers. What you write and the answer stay on the record."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Say what is wrong, and how it should read.")},
    )


class AnswerForm(forms.Form):
    """What the chair answers to it."""

    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("If the minutes are wrong, add a correction too: a numbered addendum."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Write down the answer.")},
    )
