"""Proposing that two people are one, and that two who were made one are parted again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.forms.fields import Choices, Text
from referrals.queries.merging import Since


class MergeForm(forms.Form):
    """Why two people are one, for the colleague who has to allow it."""

    reason = Text(
        label=_("Why are they the same person?"),
        help_text=_("A colleague reads this, and decides whether it is done."),
        max_length=2000,
        rows=4,
        error_messages={"required": _("Say why they are the same person.")},
    )


class UndoForm(forms.Form):
    """Why two people are two after all, and which of what came since is about the other."""

    records = Choices(
        label=_("Which of the records that came since are about the one who was moved?"),
        required=False,
    )
    warnings = Choices(
        label=_("Which of the staff-safety warnings since are about the one who was moved?"),
        required=False,
    )
    reason = Text(
        label=_("Why are they two people?"),
        help_text=_("A colleague reads this, and decides whether it is done."),
        max_length=2000,
        rows=4,
        error_messages={"required": _("Say why they are two people.")},
    )

    def __init__(self, *args: Any, since: Since, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (("records", since.records), ("warnings", since.warnings)):
            if choices:
                self.fields[name].choices = choices  # type: ignore[attr-defined]
            else:
                del self.fields[name]
