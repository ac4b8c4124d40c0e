"""Forms of the steps before a decision: hold, decide for now, answer for somebody's safety."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from policies.counting import LONDON
from referrals.forms.fields import Choice, Day, Line, Text, Time
from referrals.models import Referral, SafetyAnswer

LONGEST = 8000
YES, NOT_YET, NOT_NEEDED = "yes", "not_yet", "not_needed"


def moment(day: Any, clock: Any) -> datetime | None:
    """Return the moment of a day and a time in London; None while one of them is missing."""
    if day is None or clock is None:
        return None
    return datetime.combine(day, clock, tzinfo=LONDON).astimezone(UTC)


class HoldForm(forms.Form):
    """Until when a referral is held, and why."""

    day = Day(
        label=_("Hold until this day"),
        error_messages={"required": _("Enter the day until which it is held.")},
    )
    clock = Time(
        label=_("Time"),
        help_text=_("Of the 24-hour clock, such as 16:40"),
        error_messages={"required": _("Enter the time until which it is held.")},
    )
    reason = Text(
        label=_("Why is it held?"),
        rows=3,
        max_length=500,
        error_messages={"required": _("Say why it is held.")},
    )

    def __init__(self, data: Any, *, referral: Referral, at: datetime) -> None:
        until = localtime(min(referral.decision_due_at, at + timedelta(hours=1)))
        initial = {"day": until.date(), "clock": until.strftime("%H:%M")}
        super().__init__(data, initial=initial)

    @property
    def answers(self) -> dict[str, Any]:
        """Return the arguments of ``operations.hold``."""
        said = self.cleaned_data
        return {"until": moment(said["day"], said["clock"]), "reason": said["reason"]}


class InterimForm(forms.Form):
    """What is done for now, and what information is outstanding."""

    for_now = Text(
        label=_("What is done for now?"),
        help_text=_("What keeps the person safe until the decision, and who does it."),
        max_length=LONGEST,
        error_messages={"required": _("Say what is done for now.")},
    )
    awaited = Text(
        label=_("What information is awaited, and from whom?"),
        rows=3,
        max_length=LONGEST,
        error_messages={"required": _("Say what information is awaited, and from whom.")},
    )


class SafetyForm(forms.Form):
    """The answer to one question about safety: done by whom and when, or why not."""

    marks_optional = False

    prompt = forms.ChoiceField(choices=SafetyAnswer.Prompt.choices, widget=forms.HiddenInput)
    is_done = Choice(
        label=_("Was it done?"),
        choices=[
            (YES, _("Yes")),
            (NOT_YET, _("Not yet: the question stays open")),
            (NOT_NEEDED, _("It is not needed")),
        ],
        error_messages={"required": _("Choose one of the answers.")},
    )
    done_by_whom = Line(label=_("Who did it?"), max_length=150, required=False)
    day = Day(label=_("On which day?"), required=False)
    clock = Time(
        label=_("At what time?"),
        help_text=_("Of the 24-hour clock, such as 16:40"),
        required=False,
    )
    police_reference = Line(label=_("Police reference"), max_length=60, required=False, width="10")
    words = Text(
        label=_("What was done, what is still to be done, or why is it not needed?"),
        rows=3,
        max_length=LONGEST,
        required=False,
    )

    def __init__(self, data: Any, *, prompt: str, at: datetime, by_name: str) -> None:
        now = localtime(at)
        initial = {
            "prompt": prompt,
            "done_by_whom": by_name,
            "day": now.date(),
            "clock": now.strftime("%H:%M"),
        }
        super().__init__(data, initial=initial, prefix=prompt)
        if prompt != SafetyAnswer.Prompt.POLICE:
            del self.fields["police_reference"]

    def clean(self) -> dict[str, Any]:
        """Ask for who and when where it was done, and for why where it was not."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("is_done") == YES:
            asked = {
                "done_by_whom": _("Say who did it."),
                "day": _("Say on which day it was done."),
                "clock": _("Say at what time it was done."),
            }
        elif said.get("is_done") == NOT_YET:
            asked = {"words": _("Say what is still to be done, and who does it.")}
        else:
            asked = {"words": _("Say why it is not needed.")}
        for name, words in asked.items():
            if not said.get(name) and name not in self.errors and "is_done" not in self.errors:
                self.add_error(name, words)
        return said

    @property
    def answer(self) -> dict[str, Any]:
        """Return what ``operations.answer_prompt`` writes down."""
        said = self.cleaned_data
        is_done = said["is_done"] == YES
        return {
            "is_done": is_done,
            "is_still_to_do": said["is_done"] == NOT_YET,
            "done_by_whom": said["done_by_whom"] if is_done else "",
            "done_at": moment(said["day"], said["clock"]) if is_done else None,
            "police_reference": said.get("police_reference", "") if is_done else "",
            "words": said["words"],
        }
