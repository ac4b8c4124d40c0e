"""What is typed about a concern about somebody's work: by the LADO/DOS, and by an employer."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from people.models import Denial
from policies.counting import LONDON
from policies.models import Policy
from referrals.forms.fields import Words
from referrals.forms.gate import ColleagueField
from strategy_meetings.models import ConcernEntry, ConcernInvestigation, PractitionerConcern
from strategy_meetings.rules_concerns import Decision

LONGEST = 8000
SHORT = {"class": "govuk-input--width-5"}
LANGUAGES = [("en", "English"), ("cy", "Cymraeg")]


def text_box(label: Any, *, rows: int = 4, **options: Any) -> Words:
    """Return a field for a text of some length."""
    box = forms.Textarea(attrs={"rows": rows})
    return Words(label=label, max_length=LONGEST, widget=box, **options)


def day(label: Any, **options: Any) -> forms.DateField:
    messages = {"required": _("Give the day."), "invalid": _("Give a real day.")}
    widget = forms.SelectDateWidget()
    return forms.DateField(label=label, widget=widget, error_messages=messages, **options)


class ConsiderForm(forms.Form):
    """What earlier concerns about the same person show."""

    reveals = {
        "earlier": {
            PractitionerConcern.Earlier.NOT_ALIKE.value: "not_alike_words",
            PractitionerConcern.Earlier.PATTERN.value: "pattern_words",
        }
    }

    earlier = forms.ChoiceField(
        label=_("Are there earlier concerns about this person?"),
        choices=PractitionerConcern.Earlier.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether there are earlier concerns.")},
    )
    not_alike_words = text_box(_("Why they do not bear on this one"), required=False)
    pattern_words = text_box(_("What they show"), required=False)

    @property
    def answer(self) -> dict[str, str]:
        said = self.cleaned_data
        return {"earlier": said["earlier"], "words": said.get(f"{said['earlier']}_words", "")}


class DecideConcernForm(forms.Form):
    """The first decision: criteria, risk to other work, what follows and why."""

    option_hints = {
        "course": {
            PractitionerConcern.Course.STRATEGY.value: _("Always with the police."),
            PractitionerConcern.Course.PRACTICE.value: _(
                "A complaint or a matter of practice, for the employer's own process."
            ),
            PractitionerConcern.Course.NO_FURTHER_ACTION.value: _(
                "Recorded against the practitioner. A second person signs it off first."
            ),
        }
    }

    criteria = forms.MultipleChoiceField(
        label=_("Which criteria of the threshold are met?"),
        help_text=_("Choose every one that is met, or none."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    transferable_risk = text_box(
        _("Risk to other work or volunteering"),
        help_text=_(
            "Other jobs, volunteering, and people they care for. If there is none, say so."
        ),
        error_messages={
            "required": _("Say what the risk to other work or volunteering is, or that none is.")
        },
    )
    course = forms.ChoiceField(
        label=_("What follows?"),
        choices=PractitionerConcern.Course.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what follows.")},
    )
    reason = text_box(
        _("Reason"), error_messages={"required": _("Give the reason for the decision.")}
    )
    reason_late = text_box(_("Why is the decision late?"), rows=2, required=False)

    def __init__(self, *args: Any, policy: Policy, is_late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "criteria", [(row.code, row.name) for row in policy.threshold_criteria.all()])
        if not is_late:
            del self.fields["reason_late"]
        else:
            self.fields["reason_late"].required = True

    @property
    def decision(self) -> Decision:
        said = self.cleaned_data
        return Decision(
            course=said["course"],
            criteria=tuple(said["criteria"]),
            transferable_risk=said["transferable_risk"],
            reason=said["reason"],
        )


class EntryForm(forms.Form):
    """One thing to write down; only what is kept from the person needs a reason."""

    words = text_box(_("In your own words"), error_messages={"required": _("Write it down.")})
    reason = text_box(
        _("Why it is kept from the person for now"),
        error_messages={"required": _("Say why it is kept from the person for now.")},
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != ConcernEntry.Kind.WITHHELD:
            del self.fields["reason"]


class InvestigationForm(forms.Form):
    """An investigation that starts, or why there is none."""

    reveals = {"how": {"started": "reason_out_of_turn", "set_aside": "findings"}}

    kind = forms.ChoiceField(
        label=_("Whose investigation?"),
        help_text=_("The police first, then social services, then the employer."),
        choices=ConcernInvestigation.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who investigates.")},
    )
    how = forms.ChoiceField(
        label=_("Does it start?"),
        choices=[("started", _("It starts now")), ("set_aside", _("There is none"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it starts.")},
    )
    reason_out_of_turn = text_box(
        _("If one that goes before has not ended: why this one does not wait"),
        rows=2,
        required=False,
    )
    findings = text_box(_("Why there is none"), rows=2, required=False)

    @property
    def answer(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "kind": said["kind"],
            "is_set_aside": said["how"] == "set_aside",
            "reason_out_of_turn": said["reason_out_of_turn"],
            "findings": said["findings"],
        }


class FindingsForm(forms.Form):
    """What an investigation found."""

    findings = text_box(
        _("What did it find?"), error_messages={"required": _("Say what it found.")}
    )


class MomentForm(forms.Form):
    """A day and a time that together are one moment, in Europe/London; both or neither."""

    learnt_on = day(_("When did the allegation reach the employer?"), required=False)
    learnt_time = forms.TimeField(
        label=_("At what time?"),
        help_text=_("For example 14:00"),
        widget=forms.TextInput(SHORT),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        on, hour = said.get("learnt_on"), said.get("learnt_time")
        if bool(on) != (hour is not None) and not self.errors:
            self.add_error("learnt_time", _("Give both the day and the time, or neither."))
        said["learnt_at"] = moment_of(on, hour) if on and hour is not None else None
        return said


def moment_of(on: Any, hour: time) -> datetime:
    return datetime.combine(on, hour, tzinfo=LONDON).astimezone(UTC)


class EmployerForm(MomentForm):
    """An employer and their contact, of those who may know."""

    contact = forms.ModelChoiceField(
        label=_("The employer's contact"),
        help_text=_("Nobody who may not know of this concern is offered."),
        queryset=Membership.objects.none(),
        error_messages={"required": _("Choose the employer's contact.")},
    )
    field_order = ["contact", "learnt_on", "learnt_time"]

    def __init__(self, *args: Any, contacts: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contact"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = contacts
        field.label_from_instance = named  # type: ignore[assignment]


def named(membership: Membership) -> str:
    return f"{membership.user.name} ({membership.agency.name})"


class TellForm(MomentForm):
    """What an employer tells: their report and how they judge the risk to others."""

    report = text_box(
        _("Your report"),
        help_text=_(
            "What happened, in your own words. Do not investigate or ask leading questions."
        ),
        required=False,
        rows=6,
    )
    risk_assessment = text_box(
        _("Organisational risk assessment"),
        help_text=_(
            "What the risk to others is in your work, and what you have done to make it safe."
        ),
        required=False,
        rows=6,
    )
    field_order = ["learnt_on", "learnt_time", "report", "risk_assessment"]


class ShareForm(forms.Form):
    """What an employer may read; no child is named in it."""

    words = text_box(
        _("What the employer may know"),
        help_text=_("Nobody else of the report may be named: the page refuses their names."),
        error_messages={"required": _("Write what is shared with the employer.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the copy"), choices=LANGUAGES, widget=forms.RadioSelect, initial="en"
    )


class ActionForm(forms.Form):
    """What an employer is to do, and by when."""

    what = text_box(
        _("What is the employer to do?"), rows=2, error_messages={"required": _("Say what.")}
    )
    due_on = day(_("By when?"))


class DoneForm(forms.Form):
    """That it was done, and how."""

    words = text_box(
        _("What was done?"), rows=2, error_messages={"required": _("Say what was done.")}
    )


class NoticeForm(forms.Form):
    """That the DBS or a regulator was told, or why not."""

    reveals = {"is_referred": {"yes": "referred_on"}}

    body = forms.ChoiceField(
        label=_("Who?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who was told.")},
    )
    is_referred = forms.ChoiceField(
        label=_("Were they told?"),
        choices=[("yes", _("Yes")), ("no", _("No, and why not"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether they were told.")},
    )
    referred_on = day(_("On which day?"), required=False)
    words = text_box(
        _("Who told them, and why, or why not"),
        rows=3,
        error_messages={"required": _("Say why, and who told them.")},
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "body", [(row.code, row.name) for row in policy.regulators.all()])

    @property
    def answer(self) -> dict[str, Any]:
        return {**self.cleaned_data, "is_referred": self.cleaned_data["is_referred"] == "yes"}


class KeepOutForm(forms.Form):
    """To whom the concern is closed: the subject, their line, a declared conflict."""

    user = ColleagueField()
    kind = forms.ChoiceField(
        label=_("What are they to the person?"),
        choices=[
            (Denial.Kind.LINE, Denial.Kind.LINE.label),
            (Denial.Kind.CONFLICT, Denial.Kind.CONFLICT.label),
            (Denial.Kind.SUBJECT, Denial.Kind.SUBJECT.label),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they are to the person.")},
    )
    words = Words(label=_("More, if it helps"), max_length=500, required=False)


class SignOffForm(forms.Form):
    """A second person's word on doing nothing more."""

    is_agreed = forms.ChoiceField(
        label=_("Do you agree that nothing more is done?"),
        choices=[("yes", _("Yes: it ends here")), ("no", _("No: it goes on"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you agree.")},
    )
    words = text_box(_("Why?"), rows=3, error_messages={"required": _("Say why.")})


class LanguageForm(forms.Form):
    """In which language a copy is made."""

    language = forms.ChoiceField(
        label=_("Language of the copy"), choices=LANGUAGES, widget=forms.RadioSelect, initial="en"
    )


class PeriodForm(forms.Form):
    """Which concerns are counted: from one day to another, both included."""

    marks_optional = False

    since = day(_("Received from"), required=False)
    until = day(_("Received until"), required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day cannot be before the first."))
        return said


def choose(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
