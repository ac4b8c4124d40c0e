"""The written confirmation of what was told by telephone, and the note that one came."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from policies.counting import LONDON
from records.keys import normal_reference
from referrals.forms.fields import Day, Line, Text
from referrals.models import Report

LAST_MOMENT = dt.time(23, 59, 59)


class ConfirmationForm(forms.Form):
    """Which telephone report is confirmed, found by its reference and the day of the call."""

    report: Report  # of a valid form

    reference = Line(
        label=_("Reference of the telephone report"),
        help_text=_("You were told it on the telephone. For example, RP-7K2M-P9XH."),
        max_length=20,
        width="20",
        error_messages={"required": _("Enter the reference you were told.")},
    )
    called_on = Day(
        label=_("On what day did you call?"),
        help_text=_("For example, 27 3 2026"),
        error_messages={"required": _("Enter the day on which you called.")},
    )
    called_at = Line(label=_("At about what time?"), max_length=20, width="5", required=False)
    spoke_to = Line(label=_("Who did you speak to?"), max_length=150, width="20", required=False)
    words = Text(
        label=_("What you told us"),
        help_text=_("Say it as you would have written it, and add what you have learned since."),
        max_length=10000,
        rows=12,
        error_messages={"required": _("Write down what you told us.")},
    )

    def clean_reference(self) -> str:
        reference = normal_reference(self.cleaned_data["reference"])
        if reference is None:
            raise forms.ValidationError(
                _("This is not a reference of ours: check each letter and number.")
            )
        return reference

    def clean(self) -> dict[str, Any]:
        """Find the report. One of another day is as little found as one that never was."""
        given = super().clean() or self.cleaned_data
        if given.get("reference") and given.get("called_on"):
            of_that_day = Report.objects.filter(
                channel=Report.Channel.TELEPHONE, received_at__date=given["called_on"]
            )
            try:
                self.report = of_that_day.get(reference=given["reference"])
            except Report.DoesNotExist:
                self.add_error(
                    "reference",
                    _(
                        "There is no telephone report with this reference on that day. "
                        "Check both, or make a new report."
                    ),
                )
        return given

    @property
    def was_sent_before(self) -> bool:
        """Whether these very words confirmed it already: a form sent twice is one confirmation."""
        written = self.report.additions.filter(is_written_confirmation=True)
        return written.filter(words=self.words_to_keep).exists()

    @property
    def words_to_keep(self) -> str:
        """Return what is added to the report: the words, below when and to whom they were said."""
        given = self.cleaned_data
        facts = [
            gettext("Confirms the telephone call of %(day)s.")
            % {"day": date_format(given["called_on"], "j F Y")}
        ]
        if given["called_at"]:
            facts.append(gettext("Time of the call: %(time)s") % {"time": given["called_at"]})
        if given["spoke_to"]:
            facts.append(gettext("Spoke to: %(name)s") % {"name": given["spoke_to"]})
        return "\n".join([*facts, "", given["words"]])


class CameForm(forms.Form):
    """When the written confirmation came, by post or e-mail."""

    came_on = Day(
        label=_("On what day did it come?"),
        error_messages={"required": _("Enter the day on which it came.")},
    )
    came_time = forms.TimeField(
        label=_("At what time?"),
        help_text=_("For example, 16:40"),
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "autocomplete": "off"}),
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        error_messages={"invalid": _("Enter a time of the 24-hour clock, such as 16:40.")},
    )

    def __init__(self, *args: Any, report: Report, **options: Any) -> None:
        super().__init__(*args, **options)
        self.report = report

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("came_on") and "came_time" not in self.errors:
            if self.came_at > timezone.now():
                self.add_error("came_on", _("It cannot have come in the future."))
            elif self.came_at < self.report.received_at:
                self.add_error("came_on", _("It cannot have come before the call."))
        return given

    @property
    def came_at(self) -> dt.datetime:
        """Return when it came. Without a time it counts as the end of that day, or as now."""
        given = self.cleaned_data
        clock = given.get("came_time") or LAST_MOMENT
        moment = dt.datetime.combine(given["came_on"], clock, tzinfo=LONDON)
        return moment if given.get("came_time") else min(moment, timezone.now())
