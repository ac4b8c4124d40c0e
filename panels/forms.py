"""What people type for a panel: a sitting, a case on its agenda, information, risk, decision."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Membership
from accounts.roles import Role
from meetings.forms import LONGEST_TEXT, SHORT, TimesForm
from meetings.models import Attendance
from meetings.rules import Arrangements, Invitee
from panels.models import AgencyInformation, Sitting
from policies.models import PanelType, RiskTool

Answer = AgencyInformation.Answer

# Who comes to a panel for their agency, where it has somebody in such a post.
NAMED_CONTACTS = (Role.DESIGNATED_PERSON, Role.DEPUTY_DESIGNATED_PERSON, Role.IDVA)


def set_choices(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class CallForm(TimesForm):
    """When and where a panel sits, who chairs it, and who is invited for each agency."""

    field_order = [
        "mode",
        "place",
        "place_or_link",
        "on",
        "starts",
        "ends",
        "chair",
        "minute_taker",
        "contacts",
    ]

    chair = forms.ChoiceField(label=_("Chair"), error_messages={"required": _("Choose the chair.")})
    minute_taker = forms.ChoiceField(label=_("Minute-taker"), required=False)
    contacts = forms.MultipleChoiceField(
        label=_("Who is invited?"),
        help_text=_("They are let in to each referral on the agenda until two weeks afterwards."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who is invited.")},
    )

    def __init__(
        self,
        *args: Any,
        chairs: Sequence[Membership],
        minute_takers: Sequence[Membership],
        contacts: Sequence[Membership],
        mailboxes: Sequence[Agency],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.invited = {str(m.pk): invitee_of(m) for m in [*chairs, *minute_takers, *contacts]}
        self.invited |= {str(agency.pk): mailbox_of(agency) for agency in mailboxes}
        set_choices(self, "chair", [("", _("Choose the chair")), *map(named, chairs)])
        set_choices(self, "minute_taker", [("", _("Nobody yet")), *map(named, minute_takers)])
        by_post = [
            (str(a.pk), gettext("%(agency)s (by e-mail)") % {"agency": a}) for a in mailboxes
        ]
        set_choices(self, "contacts", [*map(named, contacts), *by_post])
        self.initial["contacts"] = [*usual_contacts(contacts), *(key for key, _name in by_post)]

    @property
    def arrangements(self) -> Arrangements:
        minute_taker = self.cleaned_data["minute_taker"]
        return Arrangements(
            chair=self.invited[self.cleaned_data["chair"]],
            minute_taker=self.invited[minute_taker] if minute_taker else None,
            **self.times,
        )

    @property
    def invitees(self) -> list[Invitee]:
        return [self.invited[key] for key in self.cleaned_data["contacts"]]


def named(membership: Membership) -> tuple[str, str]:
    words = [membership.user.name, membership.get_role_display(), membership.agency.name]
    return str(membership.pk), ", ".join(words)


def invitee_of(membership: Membership) -> Invitee:
    return Invitee(
        agency=membership.agency,
        email=membership.user.email,
        name=membership.user.name,
        role=membership.role,
        job_title=membership.job_title,
        user_id=membership.user_id,
        language=membership.user.language,
    )


def mailbox_of(agency: Agency) -> Invitee:
    return Invitee(agency=agency, email=agency.email, name=agency.name)


def usual_contacts(contacts: Sequence[Membership]) -> list[str]:
    """Return whom each agency sends: those in the post for it, or else everybody of the agency."""
    posted = {contact.agency_id for contact in contacts if contact.role in NAMED_CONTACTS}
    return [
        str(contact.pk)
        for contact in contacts
        if contact.role in NAMED_CONTACTS or contact.agency_id not in posted
    ]


class AddForm(forms.Form):
    """At which sitting a referral is heard, and why."""

    sitting = forms.ChoiceField(
        label=_("At which sitting?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a sitting.")},
    )
    route = forms.ChoiceField(
        label=_("By which route does it come?"),
        help_text=_("Asked where the panel has more than one."),
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.CharField(
        label=_("Why should the panel hear it?"),
        help_text=_("What is feared, and what one agency cannot do alone."),
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Say why the panel should hear this referral.")},
    )
    agreed_on = forms.DateField(
        label=_("When did the person agree?"),
        help_text=_("A panel that works by agreement hears nobody without it."),
        required=False,
        widget=forms.SelectDateWidget(),
        error_messages={"invalid": _("Give a real day.")},
    )

    def __init__(self, *args: Any, sittings: Sequence[Sitting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sittings = {sitting.meeting.reference: sitting for sitting in sittings}
        set_choices(
            self, "sitting", [(key, day_of(sitting)) for key, sitting in self.sittings.items()]
        )
        if not any(sitting.panel_type.needs_consent for sitting in sittings):
            del self.fields["agreed_on"]
        routes = dict(row for sitting in sittings for row in sitting.panel_type.route_choices)
        set_choices(self, "route", routes.items())
        if not routes:
            del self.fields["route"]
        if len(sittings) == 1:
            self.initial["sitting"] = next(iter(self.sittings))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        sitting = self.sittings.get(cleaned.get("sitting", ""))
        if sitting and sitting.panel_type.routes and not cleaned.get("route"):
            self.add_error("route", gettext("Choose by which of the panel's routes it comes."))
        return cleaned

    @property
    def listed(self) -> dict[str, Any]:
        """Return what ``operations.add_to_sitting`` takes besides the referral."""
        cleaned = dict(self.cleaned_data)
        return {**cleaned, "sitting": self.sittings[cleaned["sitting"]]}


def day_of(sitting: Sitting) -> str:
    return gettext("%(panel)s, %(day)s") % {
        "panel": sitting.panel.name,
        "day": date_format(localtime(sitting.meeting.starts_at), "j F Y, H:i"),
    }


class InformationForm(forms.Form):
    """What an agency knows, and the version it was written on."""

    answer = forms.ChoiceField(
        label=_("Does the agency hold information?"),
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether your agency holds information.")},
    )
    text = forms.CharField(
        label=_("What the agency knows, or why it cannot share it"),
        help_text=_("Facts and their dates first, then what you make of them."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 10}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    option_hints = {
        "answer": {Answer.NOTHING_KNOWN.value: _("That is an answer too: the panel counts on it.")}
    }


class AssessForm(forms.Form):
    """A risk tool's score, and people's judgement of it."""

    def __init__(self, *args: Any, tool: RiskTool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["score"] = forms.IntegerField(
            label=gettext("Score of the %(tool)s") % {"tool": tool.name},
            required=False,
            min_value=0,
            max_value=999,
            widget=forms.TextInput({**SHORT, "inputmode": "numeric"}),
        )
        self.fields["judged_band"] = forms.ChoiceField(
            label=_("The risk in your judgement"),
            help_text=tool.note,
            required=False,
            choices=[("", _("As the score says")), *tool.band_choices],
            widget=forms.RadioSelect,
        )
        self.fields["judgement"] = forms.CharField(
            label=_("Why your judgement differs from the score"),
            required=False,
            max_length=4000,
            widget=forms.Textarea({"rows": 3}),
        )


class DecideForm(forms.Form):
    """What the panel decided, and why."""

    decision = forms.ChoiceField(
        label=_("What did the panel decide?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the panel's decisions.")},
    )
    rationale = forms.CharField(
        label=_("Why?"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Give the reason for the decision.")},
    )

    def __init__(self, *args: Any, panel_type: PanelType, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "decision", panel_type.decision_choices)
        self.option_hints = {
            "decision": {
                row["code"]: gettext("This closes the referral.")
                for row in panel_type.decisions
                if row.get("closes")
            }
        }


class PresentForm(forms.Form):
    """Who of those invited is in the room."""

    present = forms.MultipleChoiceField(
        label=_("Who is here?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, attendances: Sequence[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attendances = {str(attendance.pk): attendance for attendance in attendances}
        set_choices(
            self,
            "present",
            [(key, f"{a.name}, {a.agency.name}") for key, a in self.attendances.items()],
        )
        self.initial["present"] = [key for key, a in self.attendances.items() if a.arrived_at]

    @property
    def arrived(self) -> list[Attendance]:
        """Return those who are here and were not before."""
        chosen = [self.attendances[key] for key in self.cleaned_data["present"]]
        return [attendance for attendance in chosen if attendance.arrived_at is None]


class IssueForm(forms.Form):
    """The language in which minutes are issued."""

    language = forms.ChoiceField(
        label=_("Language of the minutes"),
        choices=[("en", "English"), ("cy", "Cymraeg")],
        widget=forms.RadioSelect,
    )
