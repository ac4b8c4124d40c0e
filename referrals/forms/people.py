"""Searching for somebody, and saying that two records are about one person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.rules_search import is_too_little, read_box
from referrals.forms.fields import Choice, Day, Line, Text


class SearchForm(forms.Form):
    """What is known of somebody. Sent by POST, so that no name stands in an address."""

    marks_optional = False

    given_name = Line(label=_("First name"), max_length=100, width="20", required=False)
    family_name = Line(label=_("Last name"), max_length=100, width="20", required=False)
    date_of_birth = Day(
        label=_("Date of birth"), help_text=_("For example, 27 3 2019"), required=False
    )
    postcode = Line(label=_("Postcode"), max_length=10, width="10", required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not any(given.values()):
            self.add_error("given_name", _("Enter a name, a date of birth or a postcode."))
        return given


class BoxForm(SearchForm):
    """One box for whatever is known of somebody, or the same said more exactly."""

    box = Line(
        label=_("Name, reference, NHS number, telephone, address or date of birth"),
        help_text=_("For example: Mair Evans 27.3.2019, or 2 Stryd Fawr, Evans, or LL30 2DD."),
        max_length=200,
        required=False,
    )
    field_order = ["box"]

    def clean(self) -> dict[str, Any]:
        """Read what stands in the box; what is said more exactly counts before it."""
        if not (typed := self.cleaned_data.get("box")):
            return super().clean()
        read = read_box(typed)
        exactly = {name: value for name, value in self.cleaned_data.items() if value}
        given = {**read, **exactly}
        del given["box"]
        if is_too_little(given):
            self.add_error("box", _("Add a name or the postcode to the address."))
        return {**self.cleaned_data, **given}


class LinkForm(forms.Form):
    """Which person on record a referral's person is, and why somebody thinks so."""

    person = Choice(
        label=_("Which person on record is this?"),
        error_messages={"required": _("Choose the person.")},
    )
    reason = Text(
        label=_("Why do you think so?"),
        help_text=_("For example: same date of birth, and the school confirmed the address."),
        max_length=2000,
        rows=3,
        error_messages={"required": _("Say why these are the same person.")},
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].choices = people  # type: ignore[attr-defined]
