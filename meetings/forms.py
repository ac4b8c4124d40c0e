"""What people type about a meeting; shared by strategy meetings and panels."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from meetings.models import AgreedAction, Attendance, Meeting
from meetings.rules import ANSWERS
from policies.counting import LONDON
from referrals.models import Referral

LONGEST_TEXT = 50_000
MOST_YEARS_AWAY = 10
SHORT = {"class": "govuk-input--width-5"}


# Where or how people join, by the mode of the meeting; a room has to be known.
JOINED_BY: Mapping[str, str] = {
    Meeting.Mode.IN_PERSON.value: "place",
    Meeting.Mode.MIXED.value: "place_or_link",
    Meeting.Mode.VIDEO.value: "video_link",
    Meeting.Mode.TELEPHONE.value: "telephone_number",
}
MUST_BE_SAID = frozenset({"place", "place_or_link"})
NOT_A_TIME = _("Enter a time of the 24-hour clock, such as 16:40.")


class TimesForm(forms.Form):
    """When and how people meet: one day, from a time to a time, in Europe/London."""

    reveals = {"mode": JOINED_BY}

    mode = forms.ChoiceField(
        label=_("How will people meet?"),
        choices=Meeting.Mode.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how people will meet.")},
    )
    place = forms.CharField(
        label=_("Where"),
        help_text=_("A building and a room. Never a family's or a person's own address."),
        max_length=300,
        required=False,
    )
    place_or_link = forms.CharField(label=_("Room and link"), max_length=300, required=False)
    video_link = forms.URLField(
        label=_("Link to the video meeting"),
        help_text=_("Those invited read it once they have signed in; no e-mail holds it."),
        max_length=300,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput({"inputmode": "url"}),
    )
    telephone_number = forms.CharField(
        label=_("Number to call"),
        help_text=_("Those invited read it once they have signed in; no e-mail holds it."),
        max_length=300,
        required=False,
    )
    on = forms.DateField(
        label=_("Date"),
        widget=forms.SelectDateWidget(),
        error_messages={"required": _("Give the day."), "invalid": _("Give a real day.")},
    )
    starts = forms.TimeField(
        label=_("Starts at"),
        help_text=_("For example 14:00"),
        widget=forms.TextInput(SHORT),
        error_messages={"required": _("Give the time it starts."), "invalid": NOT_A_TIME},
    )
    ends = forms.TimeField(
        label=_("Ends at"),
        help_text=_("For example 15:00"),
        widget=forms.TextInput(SHORT),
        error_messages={"required": _("Give the time it ends."), "invalid": NOT_A_TIME},
    )

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if abs(on.year - timezone.localdate().year) > MOST_YEARS_AWAY:
            raise forms.ValidationError(_("Check the year of the meeting."))
        return on

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        joined_by = JOINED_BY.get(cleaned.get("mode", ""), "")
        cleaned["place"] = cleaned.get(joined_by, "")
        if joined_by in MUST_BE_SAID and not cleaned["place"]:
            self.add_error(joined_by, _("Say where people are to meet."))
        if cleaned.get("starts") and cleaned.get("ends") and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", _("The meeting must end after it starts."))
        for name in ("starts", "ends"):
            if not is_on_the_clock(cleaned.get("on"), cleaned.get(name)):
                self.add_error(name, _("The clocks go forward that night: there is no such time."))
        return cleaned

    @property
    def times(self) -> dict[str, Any]:
        """Return what ``operations`` take: mode, place and two moments."""
        cleaned = self.cleaned_data
        return {
            "mode": cleaned["mode"],
            "place": cleaned["place"],
            "starts_at": moment(cleaned["on"], cleaned["starts"]),
            "ends_at": moment(cleaned["on"], cleaned["ends"]),
        }


class CancelForm(forms.Form):
    """Why a meeting is called off."""

    reason = forms.CharField(
        label=_("Why is the meeting cancelled?"),
        help_text=_(
            "It stays on the record. Those invited are told that it is cancelled, not why."
        ),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Say why the meeting is cancelled.")},
    )


class AnswerForm(forms.Form):
    """Whether somebody invited can come."""

    response = forms.ChoiceField(
        label=_("Can you come?"),
        choices=[(answer.value, answer.label) for answer in ANSWERS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you can come.")},
    )


class AttendanceForm(forms.Form):
    """Whether somebody came, and when they arrived and left, on the day of the meeting."""

    response = forms.ChoiceField(
        label=_("What became of the invitation?"),
        choices=[
            (response.value, response.label)
            for response in Attendance.Response
            if response != Attendance.Response.INVITED
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what became of the invitation.")},
    )
    arrived = forms.TimeField(
        label=_("Arrived at"),
        required=False,
        widget=forms.TextInput(SHORT),
        error_messages={"invalid": NOT_A_TIME},
    )
    left = forms.TimeField(
        label=_("Left at"),
        required=False,
        widget=forms.TextInput(SHORT),
        error_messages={"invalid": NOT_A_TIME},
    )

    def __init__(self, *args: Any, attendance: Attendance, **kwargs: Any) -> None:
        self.day = attendance.meeting.starts_at.astimezone(LONDON).date()
        self.recorded = (attendance.arrived_at, attendance.left_at)
        kwargs["initial"] = {
            "response": attendance.response,
            "arrived": clock_time(attendance.arrived_at),
            "left": clock_time(attendance.left_at),
        }
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Leave three values that ``operations.record_attendance`` takes."""
        cleaned = super().clean() or self.cleaned_data
        typed = (cleaned.pop("arrived", None), cleaned.pop("left", None))
        arrived_at, left_at = map(self.moment_of, typed, self.recorded)
        return {**cleaned, "arrived_at": arrived_at, "left_at": left_at}

    def moment_of(self, typed: time | None, recorded: datetime | None) -> datetime | None:
        """Return the moment typed; a minute that nobody changed keeps its seconds."""
        if typed is None:
            return None
        return recorded if typed == clock_time(recorded) else moment(self.day, typed)


class MinutesForm(forms.Form):
    """The minutes of one agenda item, and the version they were written on."""

    minutes = forms.CharField(
        label=_("Minutes of this item"),
        required=False,
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea({"rows": 14}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    marks_optional = False

    def __init__(self, *args: Any, save_url: str = "", **kwargs: Any) -> None:
        """``save_url`` is where the text saves itself while somebody types."""
        super().__init__(*args, **kwargs)
        self.fields["minutes"].widget.attrs |= {
            "data-autosave-url": save_url,
            "data-version": self["version"].value(),
        }
        # A browser would cut a longer text off in silence; the form says so in words.
        self.fields["minutes"].widget.attrs.pop("maxlength")

    def clean_minutes(self) -> str:
        """Leave one kind of line end: a browser sends another than the text that saves itself."""
        text: str = self.cleaned_data["minutes"]
        return text.replace("\r\n", "\n").replace("\r", "\n")


class ForOneReferral(forms.Form):
    """A form about one of the referrals of a meeting; asked only where there are several."""

    referral = forms.ChoiceField(label=_("About"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, referrals: Sequence[Referral], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referrals = {str(referral.pk): referral for referral in referrals}
        field = self.fields["referral"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (key, f"{referral.record.name} ({referral.reference})")
            for key, referral in self.referrals.items()
        ]
        if len(self.referrals) == 1:
            field.initial = next(iter(self.referrals))
            field.widget = forms.HiddenInput()

    def clean_referral(self) -> Referral:
        return self.referrals[self.cleaned_data["referral"]]


class OfAgencies(forms.Form):
    """A form that asks for agencies: each choice of one is among ``agencies``."""

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = agencies


class DecisionForm(OfAgencies, ForOneReferral):
    """What was decided, why, which agency disagreed, and why without a quorum if there was none.

    Another agency that disagrees is added to the decision once it is recorded.
    """

    decision = forms.CharField(
        label=_("What was decided?"), max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    reason = forms.CharField(label=_("Why?"), max_length=4000, widget=forms.Textarea({"rows": 3}))
    dissent_agency = forms.ModelChoiceField(
        label=_("Which agency disagreed?"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_("None"),
    )
    dissent = forms.CharField(
        label=_("Why did they disagree?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    quorum_override_reason = forms.CharField(
        label=_("Why decide without a quorum?"),
        help_text=_("It stays on the record, and in the minutes."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, is_quorate: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_quorate:
            del self.fields["quorum_override_reason"]

    def clean(self) -> dict[str, Any]:
        """Leave what ``operations.record_decision`` takes."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        agency, why = cleaned.pop("dissent_agency", None), cleaned.pop("dissent", "")
        if agency and not why:
            self.add_error("dissent", _("Say why they disagreed."))
        if why and not agency:
            self.add_error("dissent_agency", _("Choose the agency that disagreed."))
        return {**cleaned, "dissents": [(agency, why)] if agency and why else []}


class ActionForm(OfAgencies, ForOneReferral):
    """What an agency will do, who in it, and by when."""

    what = forms.CharField(
        label=_("What is to be done?"), max_length=2000, widget=forms.Textarea({"rows": 2})
    )
    agency = forms.ModelChoiceField(
        label=_("Agency"), queryset=Agency.objects.none(), empty_label=_("Choose an agency")
    )
    owner_name = forms.CharField(label=_("Who in the agency"), max_length=150, required=False)
    due_on = forms.DateField(label=_("By when"), widget=forms.SelectDateWidget())


class RiskForm(ForOneReferral):
    """A risk to one person."""

    text = forms.CharField(
        label=_("What is the risk?"), max_length=4000, widget=forms.Textarea({"rows": 3})
    )


class EndActionForm(forms.Form):
    """What became of an action."""

    status = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[
            (status.value, status.label)
            for status in AgreedAction.Status
            if status != AgreedAction.Status.OPEN
        ],
        widget=forms.RadioSelect,
    )
    outcome = forms.CharField(
        label=_("What came of it, or why it was not done"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )


class CorrectionForm(forms.Form):
    """An addendum to closed minutes."""

    text = forms.CharField(
        label=_("What is to be corrected, and how should it read?"),
        help_text=_("The minutes stay as they are. Your correction is added below them."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 8}),
    )


def moment(day: date, clock: time) -> datetime:
    """Return the moment of a time of day in Europe/London, in UTC."""
    return datetime.combine(day, clock, tzinfo=LONDON).astimezone(UTC)


def is_on_the_clock(day: date | None, clock: time | None) -> bool:
    """Say whether the clock of Europe/London shows this time on that day; once a year it skips."""
    return day is None or clock is None or clock_time(moment(day, clock)) == clock.replace(second=0)


def clock_time(at: datetime | None) -> time | None:
    return at.astimezone(LONDON).time().replace(second=0, microsecond=0) if at else None
