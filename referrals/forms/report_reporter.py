"""Who tells us, how to reach them, and how and when the report came."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies.counting import LONDON
from referrals.forms.fields import Choice, Day, Line
from referrals.forms.report import Question, Situation
from referrals.models import Report

LANGUAGES = [("cy", _("Welsh")), ("en", _("English"))]
CONTACT_ORDER: tuple[str, ...] = (
    "reporter_name",
    "source",
    "reporter_organisation",
    "reporter_role",
    "reporter_relationship",
    "reporter_email",
    "reporter_telephone",
)
Capacity, Channel = Report.Capacity, Report.Channel
MOST_YEARS_AGO = 5  # an older year is a slip; bank holidays are not known for every year


class ReachForm(Question):
    """How to reach the reporter safely. Staff are asked only this: the rest is known."""

    heading = _("How to reach you")

    reporter_relationship = Line(
        label=_("How do you know the person?"),
        help_text=_("For example: class teacher, neighbour, sister."),
        max_length=150,
        width="20",
        required=False,
    )
    reporter_telephone = Line(label=_("Telephone"), max_length=30, width="20", required=False)
    safe_to_contact = Line(
        label=_("When and how is it safe and best to contact you?"), max_length=300, required=False
    )
    reporter_language = Choice(
        label=_("In which language shall we write to you?"),
        choices=LANGUAGES,
        error_messages={"required": _("Choose a language.")},
    )


class ContactForm(ReachForm):
    """Who the reporter is, where they did not sign in."""

    heading = _("Your name, and how to reach you")
    field_order = CONTACT_ORDER

    reporter_name = Line(label=_("Name"), max_length=150, width="20", required=False)
    reporter_email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("We send a reference there, and what we decide. It holds no names."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "invalid": _("Enter an e-mail address, such as name@example.com."),
            "max_length": _("Use %(limit_value)d characters or fewer. This has %(show_value)d."),
        },
    )
    source = forms.ChoiceField(
        label=_("What kind of organisation do you work for?"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )
    reporter_organisation = Line(
        label=_("Organisation"), max_length=150, width="20", required=False
    )
    reporter_role = Line(label=_("Job or role"), max_length=150, width="20", required=False)

    def __init__(self, *args: Any, situation: Situation, **options: Any) -> None:
        super().__init__(*args, situation=situation, **options)
        kinds = situation.policy.sources.filter(is_professional=True)
        self.fields["source"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *[(row.code, row.name) for row in kinds],
        ]
        if situation.is_verified:
            for name in ("source", "reporter_organisation", "reporter_email"):
                del self.fields[name]
        elif not situation.is_staff and situation.told.get("capacity") != Capacity.PROFESSIONAL:
            for name in ("source", "reporter_organisation", "reporter_role"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        capacity = given.get("capacity") or self.situation.told.get("capacity")
        if capacity == Capacity.PROFESSIONAL:
            self.ask_for("reporter_name", _("Enter the name: a professional cannot be anonymous."))
            self.ask_for("source", _("Choose the kind of organisation."))
        return given

    def ask_for(self, name: str, message: Any) -> None:
        if name in self.fields and name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, message)


class TakenContactForm(ContactForm):
    """Who the reporter is, as staff write it down."""

    heading = _("Who told us")

    capacity = Choice(
        label=_("How do they come to know about this?"),
        choices=[
            (Capacity.PROFESSIONAL, _("In their work or volunteering")),
            (Capacity.FAMILY, _("As family or a friend")),
            (Capacity.PUBLIC, _("As a member of the public")),
            (Capacity.SELF, _("It is about themselves")),
            (Capacity.ANONYMOUS, _("They did not give their name")),
        ],
        error_messages={"required": _("Choose how they come to know about this.")},
    )
    field_order = ("capacity", *CONTACT_ORDER)

    def __init__(self, *args: Any, situation: Situation, **options: Any) -> None:
        super().__init__(*args, situation=situation, **options)
        for name, label in {
            "source": _("What kind of organisation do they work for?"),
            "reporter_relationship": _("How do they know the person?"),
            "safe_to_contact": _("When and how is it safe and best to contact them?"),
            "reporter_language": _("In which language shall we write to them?"),
        }.items():
            self.fields[name].label = label


class ReceivedForm(Question):
    """How and when the report reached us: its clocks start at that moment."""

    heading = _("How the report reached you")

    channel = Choice(
        label=_("How did this report reach you?"),
        choices=[
            (Channel.ONLINE, _("It is my own: I am reporting it")),
            (Channel.TELEPHONE, Channel.TELEPHONE.label),
            (Channel.EMAIL, Channel.EMAIL.label),
            (Channel.POLICE, Channel.POLICE.label),
            (Channel.WALK_IN, Channel.WALK_IN.label),
        ],
        error_messages={"required": _("Choose how the report reached you.")},
    )
    received_on = Day(
        label=_("On what day did it reach the authority?"),
        help_text=_("Leave the day and the time empty for your own report."),
        required=False,
    )
    received_time = forms.TimeField(
        label=_("At what time?"),
        help_text=_("For example, 16:40"),
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "autocomplete": "off"}),
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        error_messages={"invalid": _("Enter a time of the 24-hour clock, such as 16:40.")},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("channel") in (None, "", Channel.ONLINE):
            given["received_on"] = given["received_time"] = None
            return given
        for name, message in (
            ("received_on", _("Enter the day on which the report reached the authority.")),
            ("received_time", _("Enter the time at which the report reached the authority.")),
        ):
            if name not in self.errors and given.get(name) is None:
                self.add_error(name, message)
        moment = moment_of(given)
        if moment and moment.year < timezone.localdate().year - MOST_YEARS_AGO:
            self.add_error("received_on", _("Check the year in which the report was received."))
        if moment and moment > timezone.now():
            is_later_day = given["received_on"] > timezone.localdate()
            self.add_error(
                "received_on" if is_later_day else "received_time",
                _("A report cannot have been received in the future."),
            )
        return given


def moment_of(given: dict[str, Any]) -> dt.datetime | None:
    """Return the true moment a report was received, as London's clocks showed it."""
    if not given.get("received_on") or given.get("received_time") is None:
        return None
    return dt.datetime.combine(given["received_on"], given["received_time"], tzinfo=LONDON)
