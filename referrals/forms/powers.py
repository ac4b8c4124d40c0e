"""Forms of powers that protect somebody at once, and of what happened under them."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from policies.counting import LONDON
from referrals.forms.fields import Choice, Day, Line, Text, Time
from referrals.forms.triage import moment
from referrals.models import EmergencyPower

LONGEST = 4000
CLOCK = _("Of the 24-hour clock, such as 16:40")


class MomentsForm(forms.Form):
    """Days and times that belong together: ``<name>_on`` and ``<name>_time``."""

    moments: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Add ``<name>_at``, None where nothing is said; refuse half a moment, and none at all."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.moments:
            on, time = cleaned.get(f"{name}_on"), cleaned.get(f"{name}_time")
            said = moment(on, time)
            if (on is None) != (time is None) and not self.errors:
                self.add_error(f"{name}_time", _("Give both the day and the time."))
            elif said is not None and on is not None and not was_on_the_clock(said, on, time):
                self.add_error(
                    f"{name}_time", _("The clocks went forward: this time was not on that day.")
                )
            cleaned[f"{name}_at"] = said
        return cleaned


def was_on_the_clock(said: datetime, on: Any, time: Any) -> bool:
    """Say whether the clock of London showed this time; once a year it skips an hour."""
    local = said.astimezone(UTC).astimezone(LONDON)
    return (local.date(), local.time()) == (on, time)


class PowerForm(MomentsForm):
    """Which power or order, from when, and what was done with it at once."""

    moments = ("started", "ends")
    marks_optional = False

    power = Choice(
        label=_("Which power or order?"),
        choices=EmergencyPower.Power.choices,
        error_messages={"required": _("Choose which.")},
    )
    authorised_by = Line(
        label=_("Who authorised it?"),
        help_text=_("The constable and the designated officer; or the court."),
        max_length=200,
        error_messages={"required": _("Say who authorised it.")},
    )
    started_on = Day(
        label=_("It began: day"), error_messages={"required": _("Give the day it began.")}
    )
    started_time = Time(
        label=_("It began: time"),
        help_text=CLOCK,
        error_messages={"required": _("Give the time it began.")},
    )
    ends_on = Day(
        label=_("It ends: day"),
        help_text=_(
            "As the court ordered. Leave it empty for police protection: its end is counted."
        ),
        required=False,
    )
    ends_time = Time(label=_("It ends: time"), help_text=CLOCK, required=False)
    place = Text(
        label=_("Where is the child, or the person?"), max_length=LONGEST, rows=3, required=False
    )
    parents_told = Text(
        label=_("When and how were the parents told, or why not yet?"),
        max_length=LONGEST,
        rows=3,
        required=False,
    )
    welfare_seen = Text(
        label=_("Who saw how they are, when, and what they saw"),
        max_length=LONGEST,
        rows=3,
        required=False,
    )

    @property
    def answers(self) -> dict[str, Any]:
        """Return what ``operations.record_power`` takes."""
        cleaned = self.cleaned_data
        is_counted = cleaned["power"] == EmergencyPower.Power.POLICE_PROTECTION
        names = ("power", "authorised_by", "place", "parents_told", "welfare_seen", "started_at")
        ends_at = None if is_counted else cleaned["ends_at"]
        return {**{name: cleaned[name] for name in names}, "ends_at": ends_at}


class CourseForm(MomentsForm):
    """What happened under a power: who was told, seen and handed over to; how it ended."""

    moments = ("extended", "ended")
    marks_optional = False

    place = PowerForm.base_fields["place"]
    parents_told = PowerForm.base_fields["parents_told"]
    welfare_seen = PowerForm.base_fields["welfare_seen"]
    handed_over = Text(
        label=_("When and to whom in social services was it handed over?"),
        max_length=LONGEST,
        rows=3,
        required=False,
    )
    extended_on = Day(label=_("The court extended it until: day"), required=False)
    extended_time = Time(label=_("Until: time"), help_text=CLOCK, required=False)
    ended_on = Day(label=_("It ended: day"), required=False)
    ended_time = Time(label=_("It ended: time"), help_text=CLOCK, required=False)
    why_ended = Text(
        label=_("Why did it end, and what follows?"), max_length=LONGEST, rows=3, required=False
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, power: EmergencyPower, **kwargs: Any) -> None:
        kept = ("place", "parents_told", "welfare_seen", "handed_over", "why_ended", "version")
        initial = {name: getattr(power, name) for name in kept}
        for name, value in (("extended", power.extended_until), ("ended", power.ended_at)):
            if value is not None:
                initial[f"{name}_on"] = localtime(value).date()
                initial[f"{name}_time"] = localtime(value).strftime("%H:%M")
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.power = power
        if power.power != EmergencyPower.Power.PROTECTION_ORDER:
            del self.fields["extended_on"], self.fields["extended_time"]

    @property
    def answers(self) -> dict[str, Any]:
        """Return what ``operations.follow_power`` takes; an untouched minute keeps its seconds."""
        cleaned = self.cleaned_data
        names = ("place", "parents_told", "welfare_seen", "handed_over", "why_ended", "version")
        return {
            **{name: cleaned[name] for name in names},
            "extended_until": as_kept(cleaned["extended_at"], self.power.extended_until),
            "ended_at": as_kept(cleaned["ended_at"], self.power.ended_at),
        }


def as_kept(said: datetime | None, kept: datetime | None) -> datetime | None:
    is_same = said and kept and said == kept.replace(second=0, microsecond=0)
    return kept if is_same else said
