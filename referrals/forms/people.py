"""Searching for somebody, and saying that two records are about one person."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from people.rules_choosing import NOBODY
from people.rules_choosing import Choice as Chosen
from people.rules_search import is_too_little, read_box
from referrals.forms.fields import Choice, Day, Line, Postcode, Text
from referrals.queries.people import Found, choices


class SearchForm(forms.Form):
    """What is known of somebody. Sent by POST, so that no name stands in an address."""

    marks_optional = False

    given_name = Line(label=_("First name"), max_length=100, width="20", required=False)
    family_name = Line(label=_("Last name"), max_length=100, width="20", required=False)
    date_of_birth = Day(
        label=_("Date of birth"), help_text=_("For example, 27 3 2019"), required=False
    )
    postcode = Postcode(required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not any(given.values()):
            self.add_error("given_name", _("Enter a name, a date of birth or a postcode."))
        return given


class BoxForm(SearchForm):
    """One box for whatever is known of somebody, or the same said more exactly."""

    box = Line(
        label=_("Name, reference, NHS number, telephone, address, vehicle or date of birth"),
        help_text=_("For example: Mair Evans 27.3.2019, or 2 Stryd Fawr, Evans, or LL30 2DD."),
        max_length=200,
        required=False,
    )
    field_order = ["box"]

    def clean(self) -> dict[str, Any]:
        """Read what stands in the box; what is said more exactly counts before it."""
        if not (typed := self.cleaned_data.get("box")):
            if not self.errors and not any(self.cleaned_data.values()):
                self.add_error("box", _("Enter what you know of the person."))
            return super().clean()
        read = read_box(typed)
        exactly = {name: value for name, value in self.cleaned_data.items() if value}
        given = {**read, **exactly}
        del given["box"]
        if is_too_little(given):
            self.add_error("box", _("Add a name or the postcode to the address."))
        return {**self.cleaned_data, **given}


class KnownForm(forms.Form):
    """Which of the people on record somebody is, if any: a human says so, never the system.

    Answered only by whoever was shown these very people for these very words.
    """

    person = Choice(
        label=_("Is it one of these people?"),
        error_messages={"required": _("Choose the same person, or none of these.")},
    )

    def __init__(
        self, *args: Any, found: list[Found], sought: Mapping[str, Any], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.found = found
        self.looked_for = looked_for(sought, found)
        people, hints = choices(found)
        nobody = (NOBODY, _("None of these: this is somebody new to us"))
        self.fields["person"].choices = [*people, nobody]  # type: ignore[attr-defined]
        self.option_hints = {"person": hints}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not constant_time_compare(self.data.get("looked_for", ""), self.looked_for):
            self.add_error("person", _("This is who may be meant now. Look, and answer again."))
        return given

    @property
    def is_settled(self) -> bool:
        """Whether it was answered, or nobody is there to be asked about."""
        return not self.found or self.is_valid()

    @property
    def choice(self) -> Chosen:
        """Return whom somebody was shown and chose, once that is settled."""
        return choice_among(self.found, self.cleaned_data["person"] if self.found else NOBODY)


def looked_for(sought: Mapping[str, Any], found: Iterable[Found]) -> str:
    """Return what was looked for and who was shown, to be recognised and not to be read."""
    words = repr((sorted(sought.items()), [each.key for each in found]))
    return salted_hmac("people.looked_for", words, algorithm="sha256").hexdigest()


def choice_among(found: Iterable[Found], answer: str) -> Chosen:
    """Return the choice that an answer is: the key of one of those found, or none of them."""
    shown = {each.key: each.percent for each in found}
    return Chosen(shown, UUID(answer) if answer in set(map(str, shown)) else None)


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
