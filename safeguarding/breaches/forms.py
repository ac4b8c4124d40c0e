"""What is written down about a breach: that it happened, what is decided, who deleted it."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.forms.fields import Choice, Day, Line, Text, Time
from safeguarding.breaches.models import Breach, BreachStep, Recall
from safeguarding.breaches.rules import RISKS

LONGEST = 4000
TELLING = [
    (each.value, each.label) for each in (BreachStep.Choice.TELL, BreachStep.Choice.NOT_TOLD)
]
FINDINGS = [
    (each.value, each.label) for each in (BreachStep.Choice.BREACH, BreachStep.Choice.NO_BREACH)
]


def why(label: Any, hint: Any = "") -> Text:
    return Text(
        label=label,
        help_text=hint,
        max_length=LONGEST,
        rows=4,
        error_messages={"required": _("Say why.")},
    )


def chosen(label: Any, choices: Any) -> Choice:
    return Choice(
        label=label, choices=choices, error_messages={"required": _("Choose one of the answers.")}
    )


class MomentForm(forms.Form):
    """A day and a time of it, which together are one moment."""

    day = Day(label=_("Day"), error_messages={"required": _("Give the day.")})
    time = Time(label=_("Time"), error_messages={"required": _("Give the time.")})

    def __init__(self, *args: Any, moment: datetime | None = None, **options: Any) -> None:
        local = timezone.localtime(moment) if moment else None
        initial = {"day": local.date(), "time": local.strftime("%H:%M")} if local else {}
        super().__init__(*args, **{"initial": initial | options.pop("initial", {}), **options})

    def moment(self) -> datetime:
        """Return the moment in Europe/London, to the minute."""
        said = self.cleaned_data
        return timezone.make_aware(datetime.combine(said["day"], said["time"]))


class ReportBreachForm(MomentForm):
    """That something went wrong, by reference: anybody of staff may say so."""

    reference = Line(
        label=_("Reference"),
        help_text=_("Of the referral, report, meeting or document. For example SG-7K2M-P9XH"),
        max_length=20,
        width="10",
        error_messages={"required": _("Give the reference.")},
    )
    kind = chosen(_("What went wrong?"), Breach.Kind.choices)
    what_happened = Text(
        label=_("What happened?"),
        help_text=_("Who received or saw what, and how you noticed. Use references, not names."),
        max_length=LONGEST,
        rows=5,
        error_messages={"required": _("Say what went wrong.")},
    )
    field_order = ("reference", "kind", "what_happened", "day", "time")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["day"].label = _("When was it noticed?")


class OpenForm(MomentForm):
    """Which days are in question, and since when anybody knew."""

    kind = chosen(_("What went wrong?"), Breach.Kind.choices)
    first_day = Day(
        label=_("First day in question"), error_messages={"required": _("Give the first day.")}
    )
    last_day = Day(
        label=_("Last day in question"), error_messages={"required": _("Give the last day.")}
    )
    words = why(_("What is known so far?"))
    field_order = ("kind", "first_day", "last_day", "day", "time", "words")

    def __init__(self, *args: Any, breach: Breach, today: date, **options: Any) -> None:
        own = {"kind": breach.kind, "first_day": breach.first_day, "last_day": today}
        super().__init__(*args, moment=breach.aware_since, initial=own, **options)
        self.fields["day"].label = _("When did the authority become aware of it?")


class RiskForm(forms.Form):
    choice = chosen(
        _("How high is the risk to people?"), [(each.value, each.label) for each in RISKS]
    )
    words = why(_("How do you know?"), _("Who could come to harm by it, how badly, how likely."))


class TellingForm(forms.Form):
    choice = chosen(_("Are they to be told?"), TELLING)
    words = why(_("Why?"))


class ToldForm(MomentForm):
    words = why(
        _("How, and by whom?"),
        _("Give the Commissioner's case number. If it was late, say why."),
    )
    field_order = ("day", "time", "words")


class MeasureForm(forms.Form):
    words = why(_("What was done?"))


class CloseForm(forms.Form):
    choice = chosen(_("What was it?"), FINDINGS)
    words = why(_("What was found?"))


class AnswerForm(forms.Form):
    """What a recipient did with what reached them."""

    answer = chosen(_("What did you do?"), Recall.Answer.choices)
    words = Text(
        label=_("Why is it kept?"),
        max_length=LONGEST,
        rows=3,
        required=False,
    )
    reveals = {"answer": {"kept": "words"}}


class RecallForm(forms.Form):
    """Whom to ask, of those whom something reached."""

    marks_optional = False
    recipients = forms.MultipleChoiceField(
        label=_("Ask these to delete it"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each is told a reference they know, and nothing else."),
        error_messages={
            "required": _("Choose at least one."),
            "invalid_choice": _("Choose from the answers on this page."),
        },
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["recipients"].choices = choices  # type: ignore[attr-defined]
