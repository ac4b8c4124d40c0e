"""Fields that say in plain words what is wrong, and keep out what nobody could read."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.rules import looks_blank

LINE_BREAKS = str.maketrans("\v\f\u0085\u2028\u2029", "\n" * 5)


def has_no_controls(text: str) -> None:
    """Refuse control characters, which no reader could see."""
    for character in text:
        if unicodedata.category(character) == "Cc" and character not in "\n\t":
            raise ValidationError(
                _("This holds characters that cannot be shown. Type it again in plain text.")
            )


class Words(forms.CharField):
    """Some text. One that would look blank counts as not answered."""

    default_error_messages = {
        "max_length": _("Use %(limit_value)d characters or fewer. This has %(show_value)d."),
        "null_characters_not_allowed": _(
            "This holds characters that cannot be shown. Type it again in plain text."
        ),
    }
    default_validators = [has_no_controls]

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value) or ""
        text = text.replace("\r\n", "\n").replace("\r", "\n").translate(LINE_BREAKS)
        return "" if looks_blank(text) and "\0" not in text else text


class Line(Words):
    """Text on one line; ``width`` is the class that narrows its box."""

    def __init__(self, *, width: str = "", **options: Any) -> None:
        css = {"class": f"govuk-input--width-{width}"} if width else {}
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off", **css}), **options)

    def to_python(self, value: Any) -> str | None:
        return " ".join((super().to_python(value) or "").split())


class Text(Words):
    """Text of several lines."""

    def __init__(self, *, rows: int = 5, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})
        super().__init__(widget=widget, **options)


class Day(forms.DateField):
    """A day, typed as three numbers."""

    default_error_messages = {"invalid": _("Enter a real date, such as 27 3 2019.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.SelectDateWidget(attrs={"autocomplete": "off"}), **options)


class Choice(forms.ChoiceField):
    """One of a few answers, all of them in sight."""

    widget = forms.RadioSelect
    default_error_messages = {"invalid_choice": _("Choose one of the answers.")}


class Choices(forms.MultipleChoiceField):
    """As many of the answers as are true."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": _("Choose from the answers on this page."),
        "invalid_list": _("Choose from the answers on this page."),
    }
