"""What is asked of a chronology: what to show of it, what to add to it, and for whom a copy is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from referrals.forms.fields import Choice, Choices, Day, Line, Text
from referrals.models import DisclosedItem, Referral
from safeguarding.chronology.models import BY_HAND, ChronologyEntry, Precision
from safeguarding.chronology.operations import Told
from safeguarding.chronology.queries import MOST_BESIDE, Chosen, Story
from safeguarding.chronology.rules import When

LONGEST = 4000
NO_REFERRAL = "none"


@dataclass(frozen=True, slots=True)
class PartialDay:
    """As much of a date as was given: its first day, and how exactly that is known."""

    first: date
    precision: str

    @property
    def day(self) -> int | str:
        return self.first.day if self.precision == Precision.DAY else ""

    @property
    def month(self) -> int | str:
        return "" if self.precision == Precision.YEAR else self.first.month

    @property
    def year(self) -> int:
        return self.first.year


class PartialDayField(Day):
    """A day typed as three numbers, of which the day, or day and month, may be left empty."""

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if partial := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-0", str(value)):
            year, month = partial.groups()
            first, precision = f"{year}-{int(month) or 1:02}-01", Precision.MONTH
            return self.known(first, precision if int(month) else Precision.YEAR)
        return self.known(value, Precision.DAY)

    def known(self, value: Any, precision: str) -> PartialDay:
        first = super().to_python(value)
        assert first is not None  # what is empty was answered before
        return PartialDay(first, precision)


class ChosenForm(forms.Form):
    """What of a chronology to show: kinds, agencies, days, who beside, and as known on which day.

    ``beside`` and ``known_on`` are asked first, since what there is to choose from follows.
    """

    marks_optional = False
    kind = Choices(label=_("About"), required=False)
    agency = Choices(label=_("Whose information"), required=False)
    first = Day(label=_("First day"), required=False)
    last = Day(label=_("Last day"), required=False)
    beside = Choices(label=_("Other people to show"), required=False)
    known_on = Day(
        label=_("As known on"),
        help_text=_(
            "What was recorded later is left out; what was put right later reads as it did."
        ),
        required=False,
    )

    def __init__(self, *args: Any, beside: Mapping[UUID, str], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.options("beside", [(str(key), name) for key, name in beside.items()])

    def options(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Offer these answers to a question; a question without any is not asked."""
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def offer(self, story: Story) -> None:
        """Offer the kinds and agencies of what the reader may see, and no other."""
        self.options("kind", [(kind.value, str(kind.label)) for kind in story.kinds])
        self.options("agency", [(str(each.pk), each.name) for each in story.agencies])

    def clean_beside(self) -> list[str]:
        beside: list[str] = self.cleaned_data["beside"]
        if len(beside) > MOST_BESIDE:
            raise ValidationError(
                _("Choose %(most)d people at most."), params={"most": MOST_BESIDE}
            )
        return beside

    def clean_known_on(self) -> date | None:
        known_on: date | None = self.cleaned_data["known_on"]
        if known_on is not None and known_on > self.today:
            raise ValidationError(_("Nothing is known yet of a day to come."))
        return known_on

    def chosen(self) -> Chosen:
        """Return what was asked for; an answer that is no answer counts as not given."""
        said = getattr(self, "cleaned_data", {})
        return Chosen(
            beside=tuple(UUID(key) for key in said.get("beside") or ()),
            known_on=said.get("known_on"),
            kinds=frozenset(said.get("kind") or ()),
            agencies=frozenset(said.get("agency") or ()),
            first=said.get("first"),
            last=said.get("last"),
        )


class EntryForm(forms.Form):
    """Something to add to a chronology, or what it should say instead."""

    starts_on = PartialDayField(
        label=_("When was it?"),
        help_text=_("Leave the day empty, or the day and the month, where they are not known."),
        error_messages={"required": _("Say when it was: at least the year.")},
    )
    ends_on = PartialDayField(
        label=_("Until when?"),
        help_text=_("Only where it went on for some time."),
        required=False,
    )
    is_approximate = forms.BooleanField(label=_("The date is approximate"), required=False)
    kind = Choice(
        label=_("What is it about?"),
        choices=[(kind.value, kind.label) for kind in BY_HAND],
        error_messages={"required": _("Say what it is about.")},
    )
    words = Text(
        label=_("What happened?"),
        max_length=LONGEST,
        error_messages={"required": _("Say what happened.")},
    )
    nature = Choice(
        label=_("What kind of statement is it?"),
        choices=DisclosedItem.Kind.choices,
        error_messages={
            "required": _("Say whether it is a fact, an observation or something else.")
        },
    )
    source = Line(
        label=_("Who told it, or where is it written?"),
        help_text=_(
            "For example: school attendance record, or health visitor at a visit. "
            "Do not name who made a report."
        ),
        max_length=200,
        error_messages={"required": _("Say who told it, or where it is written.")},
    )
    agency = Choice(label=_("Whose information is it?"), required=False, widget=forms.Select)
    significance = Text(
        label=_("What did it mean for the person?"), max_length=LONGEST, rows=3, required=False
    )
    stays_inside = forms.BooleanField(
        label=_("Leave this out of every copy"),
        help_text=_(
            "For example because the family, or somebody who may cause harm, must not read it."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.agencies = {str(each.pk): each for each in Agency.objects.all()}
        choices = [(key, each.name) for key, each in self.agencies.items()]
        choices.sort(key=lambda choice: choice[1])
        none = ("", _("None of the partnership"))
        self.fields["agency"].choices = [none, *choices]  # type: ignore[attr-defined]

    def when(self) -> When:
        said = self.cleaned_data
        starts, ends = said["starts_on"], said["ends_on"]
        return When(
            starts_on=starts.first,
            starts_to=starts.precision,
            ends_on=ends.first if ends else None,
            ends_to=ends.precision if ends else Precision.DAY,
            is_approximate=said["is_approximate"],
        )

    def told(self) -> Told:
        said = {name: self.cleaned_data[name] for name in Told.__slots__}
        return Told(**{**said, "agency": self.agencies.get(said["agency"])})


class AddEntryForm(EntryForm):
    """Something new; whoever may see what it belongs to reads it."""

    referral = Choice(
        label=_("To which work does it belong?"),
        help_text=_("Only those who may open that work read the entry."),
        error_messages={"required": _("Say to which work it belongs.")},
    )

    def __init__(self, *args: Any, referrals: Iterable[Referral], **options: Any) -> None:
        super().__init__(*args, **options)
        of_work = [
            (each.reference, f"{each.reference}, {each.get_status_display()}") for each in referrals
        ]
        none = (NO_REFERRAL, _("To none: everybody who may see this person reads it"))
        self.fields["referral"].choices = [*of_work, none]  # type: ignore[attr-defined]


class CorrectEntryForm(EntryForm):
    """What an entry should say instead, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = Line(
        label=_("Why is it put right?"),
        max_length=500,
        error_messages={"required": _("Say why.")},
    )

    def __init__(self, *args: Any, entry: ChronologyEntry, **options: Any) -> None:
        super().__init__(*args, initial=initial_of(entry), **options)


class StrikeOutForm(forms.Form):
    """Why an entry does not stand."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = Line(
        label=_("Why is it struck out?"),
        max_length=500,
        error_messages={"required": _("Say why.")},
    )


class CopyForm(forms.Form):
    """For whom a copy is, what for, and in which language."""

    recipient = Line(
        label=_("For whom is the copy?"),
        help_text=_("A name, or a court or meeting. It stands on every page."),
        max_length=200,
        error_messages={"required": _("Say for whom the copy is.")},
    )
    purpose = Line(
        label=_("What is it for?"),
        max_length=500,
        error_messages={"required": _("Say what the copy is for.")},
    )
    language = Choice(
        label=_("In which language?"),
        choices=[("en", _("English")), ("cy", _("Welsh"))],
        error_messages={"required": _("Choose a language.")},
    )


def initial_of(entry: ChronologyEntry) -> dict[str, Any]:
    """Return what a form begins with to put an entry right: what it says now."""
    names = ("is_approximate", "kind", "words", "nature", "source", "significance", "stays_inside")
    return {
        **{name: getattr(entry, name) for name in names},
        "agency": str(entry.agency_id or ""),
        "version": entry.version,
        "starts_on": PartialDay(entry.starts_on, entry.starts_to),
        "ends_on": PartialDay(entry.ends_on, entry.ends_to) if entry.ends_on else None,
    }
