"""Fields that say in plain words what is wrong, and keep out what nobody could read."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.rules import looks_blank
from people.rules_identifiers import is_upn, is_uprn, postcode_as_written
from people.rules_not_given import WhyNot
from referrals.models.reports import Answer

YES_NO = [(Answer.YES, Answer.YES.label), (Answer.NO, Answer.NO.label)]
OPEN = [(Answer.NOT_KNOWN, Answer.NOT_KNOWN.label), (Answer.NOT_ASKED, Answer.NOT_ASKED.label)]
REFUSED = [(WhyNot.REFUSED, WhyNot.REFUSED.label)]
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


class Postcode(Line):
    """A postcode, kept as it is written; what is none of this country is kept as it was typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": _("Postcode"), "max_length": 10, "width": "10", **options})

    def clean(self, value: Any) -> str:
        return postcode_as_written(super().clean(value))


class PropertyNumber(Line):
    """A unique property reference number (UPRN), which has up to twelve digits."""

    default_error_messages = {
        "uprn": _(
            "This is not a unique property reference number: it has up to 12 digits, such as "
            "100100123456. Leave it empty if you do not have it."
        )
    }

    def clean(self, value: Any) -> str:
        number = "".join(str(super().clean(value)).split())
        if number and not is_uprn(number):
            raise ValidationError(self.error_messages["uprn"], code="uprn")
        return number.lstrip("0")


class PupilNumber(Line):
    """A unique pupil number (UPN), of Wales or of England."""

    default_error_messages = {
        "upn": _(
            "This is not a unique pupil number: check it, such as L662400124429, or leave it empty."
        )
    }

    def clean(self, value: Any) -> str:
        number = "".join(str(super().clean(value)).upper().split())
        if number and not is_upn(number):
            raise ValidationError(self.error_messages["upn"], code="upn")
        return number


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

    widget: type[forms.Widget] = forms.RadioSelect
    default_error_messages = {"invalid_choice": _("Choose one of the answers.")}


class Choices(forms.MultipleChoiceField):
    """As many of the answers as are true."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": _("Choose from the answers on this page."),
        "invalid_list": _("Choose from the answers on this page."),
    }


class Time(forms.TimeField):
    """A time of the 24-hour clock."""

    default_error_messages = {"invalid": _("Enter a time of the 24-hour clock, such as 16:40.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "autocomplete": "off"}),
            input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
            **options,
        )


class Asked(Choice):
    """A closed question that need not be answered: it may not be known, or never asked."""

    def __init__(self, *, choices: Sequence[tuple[Any, Any]] = YES_NO, **options: Any) -> None:
        super().__init__(choices=[*choices, *OPEN], required=False, **options)


class AskedMany(Choices):
    """As many of the answers as are true; or that it is not known, or was not asked."""

    default_error_messages = {
        "both": _("“Not known” and “Not asked” do not go together with another answer.")
    }

    def __init__(self, *, choices: Sequence[tuple[Any, Any]] = (), **options: Any) -> None:
        super().__init__(choices=[*choices, *OPEN], required=False, **options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > 1 and {Answer.NOT_KNOWN, Answer.NOT_ASKED} & set(value):
            raise ValidationError(self.error_messages["both"], code="both")


class AskedFrom(Asked):
    """A closed question with many answers: a list to choose from."""

    widget = forms.Select

    def __init__(self, *, choices: Sequence[tuple[Any, Any]], **options: Any) -> None:
        super().__init__(choices=[("", _("Choose")), *choices], **options)
