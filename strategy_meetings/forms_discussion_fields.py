"""The questions of a strategy discussion by telephone, all on one page."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Membership
from meetings.forms import SHORT
from meetings.models_statements import Statement
from meetings.rules import kinds_of
from policies.models import MeetingType
from referrals.models import Referral
from strategy_meetings.forms import named

# How many lines of each there are at first; a button adds one, up to a most.
ROWS = {"others": 1, "left": 1, "known": 2, "agreed": 1}
MOST_ROWS = 20
NARROW = {"rows": 2}


class DiscussionFields(forms.Form):
    """Who was on the line, what is known, what was decided for each person, and what is next.

    ``speaking`` are the agencies whose people are offered, ``under_enquiry`` the referrals whose
    enquiries have no determination yet, ``waits_until`` until when each waited for a meeting.
    """

    marks_optional = False

    on = forms.DateField(
        label=_("On which day?"),
        widget=forms.SelectDateWidget(),
        error_messages={"required": _("Give the day."), "invalid": _("Give a real day.")},
    )
    began = forms.TimeField(
        label=_("Began at"),
        help_text=_("For example 14:00"),
        widget=forms.TextInput(SHORT),
        error_messages={"required": _("Say when the discussion began.")},
    )
    ended = forms.TimeField(
        label=_("Ended at"),
        help_text=_("Leave it empty if it ends now."),
        required=False,
        widget=forms.TextInput(SHORT),
    )
    chair = forms.ChoiceField(label=_("Chair"), error_messages={"required": _("Choose the chair.")})
    on_the_line = forms.MultipleChoiceField(
        label=_("Who was on the line?"),
        help_text=_("From the beginning, unless you say below that they left before the end."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quorum_override_reason = forms.CharField(
        label=_("Why decide without a quorum?"),
        help_text=_("It stays on the record, and in the minutes."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(NARROW),
    )
    reason_late = forms.CharField(
        label=_("This is late. Why?"),
        help_text=_("A limit that has passed never stops you; the reason is kept with it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(NARROW),
    )

    def __init__(
        self,
        typed: QueryDict | None,
        *,
        referrals: Sequence[Referral],
        meeting_type: MeetingType,
        chairs: Sequence[Membership],
        contacts: Sequence[Membership],
        speaking: Sequence[Agency],
        agencies: Iterable[Agency],
        under_enquiry: Collection[UUID],
        waits_until: Mapping[UUID, datetime],
        due_on: date,
        at: datetime,
        **kwargs: Any,
    ) -> None:
        self.rows = {name: rows_of(typed, name) for name in ROWS}
        super().__init__(with_days(typed, self.rows["agreed"], due_on), **kwargs)
        self.referrals, self.meeting_type, self.at = referrals, meeting_type, at
        self.under_enquiry, self.waits_until = under_enquiry, waits_until
        self.people = {str(m.pk): m for m in [*contacts, *chairs]}
        self.agencies = {str(agency.pk): agency for agency in agencies}
        self.option_hints: dict[str, dict[str, str]] = {}
        self.reveals: dict[str, dict[str, str]] = {}
        self.lacking: list[str] = []
        self.add_subjects()
        self.add_people(chairs, contacts)
        self.add_known([(str(agency.pk), agency.name) for agency in speaking])
        for number, referral in enumerate(referrals, start=1):
            self.add_gates(number)
            self.add_decision(number, referral)
        self.add_agreed([(str(agency.pk), agency.name) for agency in speaking], due_on)
        self.is_late = any(until < at for until in waits_until.values())

    # --- The fields -----------------------------------------------------------------------------

    def add_subjects(self) -> None:
        several = len(self.referrals) > 1
        self.fields["referrals"] = forms.MultipleChoiceField(
            label=_("Who was it about?"),
            choices=[(str(r.pk), f"{r.record.name} ({r.reference})") for r in self.referrals],
            initial=[str(referral.pk) for referral in self.referrals],
            widget=forms.CheckboxSelectMultiple if several else forms.MultipleHiddenInput,
            error_messages={"required": _("Choose who the discussion was about.")},
        )

    def add_people(self, chairs: Sequence[Membership], contacts: Sequence[Membership]) -> None:
        required = set(self.meeting_type.required_agency_kinds)
        field = self.fields["chair"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("Choose the chair")), *map(named, chairs)]
        field = self.fields["on_the_line"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*map(named, contacts)]
        self.option_hints["on_the_line"] = {
            str(contact.pk): gettext("This agency must be on the line for a decision.")
            for contact in contacts
            if kinds_of(contact.agency) & required and not contact.agency.is_authority
        }
        by_agency = [(key, agency.name) for key, agency in self.agencies.items()]
        for number in numbers(self.rows["others"]):
            self.fields[f"other_agency_{number}"] = choice(
                _("Agency of somebody else"), by_agency, _("Choose an agency")
            )
            self.fields[f"other_name_{number}"] = forms.CharField(
                label=_("Their name and job"), max_length=150, required=False
            )
        for number in numbers(self.rows["left"]):
            self.fields[f"left_who_{number}"] = choice(
                _("Who left before the end?"), map(named, contacts), _("Nobody")
            )
            self.fields[f"left_at_{number}"] = forms.TimeField(
                label=_("When did they leave?"), required=False, widget=forms.TextInput(SHORT)
            )

    def add_known(self, speaking: Sequence[tuple[str, str]]) -> None:
        for number in numbers(self.rows["known"]):
            self.fields[f"known_{number}"] = forms.CharField(
                label=_("What is known?"),
                max_length=4000,
                required=False,
                widget=forms.Textarea(NARROW),
            )
            self.fields[f"known_by_{number}"] = choice(
                _("Who said it?"), speaking, _("Choose an agency")
            )
            self.fields[f"known_kind_{number}"] = choice(
                _("What kind of statement is it?"), Statement.Kind.choices, _("Not said")
            )
            self.add_about(f"known_about_{number}", _("Of whom?"))

    def add_about(self, name: str, label: Any) -> None:
        """Ask whom a line is about, where there are several; otherwise it is clear."""
        if len(self.referrals) > 1:
            each = [(str(r.pk), r.record.name) for r in self.referrals]
            self.fields[name] = choice(label, each, _("Everybody it was about"))

    def add_gates(self, number: int) -> None:
        for gate, (code, question) in zip(
            self.meeting_type.gates, self.meeting_type.gate_choices, strict=True
        ):
            name = f"gate_{number}_{code}"
            self.fields[name] = forms.ChoiceField(
                label=question,
                choices=self.meeting_type.answer_choices(code),
                required=False,
                widget=forms.RadioSelect,
            )
            self.reveals[name] = {}
            for answer in gate["answers"]:
                if answer.get("needs_words"):
                    words = f"{name}_{answer['code']}"
                    self.fields[words] = forms.CharField(
                        label=gettext("In words"),
                        max_length=4000,
                        required=False,
                        widget=forms.Textarea(NARROW),
                    )
                    self.reveals[name][answer["code"]] = words

    def add_decision(self, number: int, referral: Referral) -> None:
        about = {"who": f"{referral.record.name} ({referral.reference})"}
        self.fields[f"outcome_{number}"] = forms.ChoiceField(
            label=gettext("What was decided for %(who)s?") % about,
            choices=self.meeting_type.outcome_choices,
            required=False,
            widget=forms.RadioSelect,
        )
        self.fields[f"reason_{number}"] = forms.CharField(
            label=gettext("Why, for %(who)s?") % about,
            max_length=4000,
            required=False,
            widget=forms.Textarea({"rows": 3}),
        )
        self.fields[f"decided_{number}"] = forms.TimeField(
            label=_("Decided at"),
            help_text=_("Leave it empty if it was decided at the end."),
            required=False,
            widget=forms.TextInput(SHORT),
        )
        by_agency = [(key, agency.name) for key, agency in self.agencies.items()]
        self.fields[f"dissent_by_{number}"] = choice(
            _("Which agency disagreed?"), by_agency, _("None")
        )
        self.fields[f"dissent_{number}"] = forms.CharField(
            label=_("Why did they disagree?"),
            max_length=3000,
            required=False,
            widget=forms.Textarea(NARROW),
        )

    def add_agreed(self, speaking: Sequence[tuple[str, str]], due_on: date) -> None:
        for number in numbers(self.rows["agreed"]):
            self.fields[f"agreed_{number}"] = forms.CharField(
                label=_("What is to be done?"),
                max_length=2000,
                required=False,
                widget=forms.Textarea(NARROW),
            )
            self.fields[f"agreed_by_{number}"] = choice(
                _("By which agency?"), speaking, _("Choose an agency")
            )
            self.fields[f"due_on_{number}"] = forms.DateField(
                label=_("By when"),
                initial=due_on,
                required=False,
                widget=forms.SelectDateWidget(),
                error_messages={"invalid": _("Give a real day.")},
            )
            self.add_about(f"agreed_about_{number}", _("For whom?"))

    # --- As the page shows them -----------------------------------------------------------------

    def lines(self, rows: str, *names: str) -> list[list[BoundField]]:
        """Return the fields of each line of one sort."""
        return [
            [self[f"{name}_{number}"] for name in names if f"{name}_{number}" in self.fields]
            for number in numbers(self.rows[rows])
        ]

    @property
    def other_people(self) -> list[list[BoundField]]:
        return self.lines("others", "other_agency", "other_name")

    @property
    def leavers(self) -> list[list[BoundField]]:
        return self.lines("left", "left_who", "left_at")

    @property
    def has_other_people(self) -> bool:
        lines = [*self.other_people, *self.leavers]
        return any(field.value() for line in lines for field in line)

    @property
    def statements(self) -> list[list[BoundField]]:
        return self.lines("known", "known", "known_by", "known_kind", "known_about")

    @property
    def actions(self) -> list[list[BoundField]]:
        return self.lines("agreed", "agreed", "agreed_by", "due_on", "agreed_about")

    @property
    def each_person(self) -> list[dict[str, Any]]:
        """Return each person with the fields about them: gates, decision, and what is rarer."""
        found = []
        for number, referral in enumerate(self.referrals, start=1):
            more = [self[f"{name}_{number}"] for name in ("decided", "dissent_by", "dissent")]
            found.append(
                {
                    "referral": referral,
                    "gates": [
                        self[f"gate_{number}_{gate['code']}"] for gate in self.meeting_type.gates
                    ],
                    "decision": [self[f"outcome_{number}"], self[f"reason_{number}"]],
                    "more": more,
                    "has_more": any(field.value() for field in more),
                }
            )
        return found


def numbers(count: int) -> range:
    return range(1, count + 1)


def choice(label: Any, choices: Iterable[tuple[str, Any]], empty: Any) -> forms.ChoiceField:
    """Return one of several, or none of them."""
    return forms.ChoiceField(label=label, choices=[("", empty), *choices], required=False)


def rows_of(typed: QueryDict | None, name: str) -> int:
    """Return how many lines there are, with one more where its button was pressed."""
    if typed is None:
        return ROWS[name]
    said = typed.get(f"rows_{name}", "")
    count = int(said) if said.isdecimal() and len(said) < 3 else ROWS[name]
    return max(ROWS[name], min(count + (typed.get("more") == name), MOST_ROWS))


def with_days(typed: QueryDict | None, rows: int, due_on: date) -> QueryDict | None:
    """Return what was typed, with the usual day in a line that was not there before."""
    if typed is None:
        return None
    copy = typed.copy()
    for number in numbers(rows):
        for part in ("day", "month", "year"):
            if f"due_on_{number}_day" not in typed:
                copy[f"due_on_{number}_{part}"] = str(getattr(due_on, part))
    return copy
