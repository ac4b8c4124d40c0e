"""What people type to call, conclude and follow up a strategy meeting."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Membership
from meetings.forms import OfAgencies, TimesForm
from meetings.rules import Arrangements, Invitee, kinds_of
from policies.models import MeetingType
from referrals.models import Referral
from strategy_meetings.rules import determination_choices

MAILBOX = "agency:"


class ContactsField(forms.MultipleChoiceField):
    """People to invite, each by the key of their membership, or an agency by its mailbox."""

    widget = forms.CheckboxSelectMultiple


class ScheduleForm(TimesForm):
    """Who a meeting is about, who is called, when and how."""

    field_order = [
        "referrals",
        "meeting_type",
        "mode",
        "place",
        "place_or_link",
        "video_link",
        "telephone_number",
        "on",
        "starts",
        "ends",
        "chair",
        "minute_taker",
        "contacts",
        "another_agency",
    ]

    referrals = forms.MultipleChoiceField(
        label=_("Who is the meeting about?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who the meeting is about.")},
    )
    meeting_type = forms.ChoiceField(label=_("Kind of meeting"), widget=forms.RadioSelect)
    chair = forms.ChoiceField(label=_("Chair"), error_messages={"required": _("Choose the chair.")})
    minute_taker = forms.ChoiceField(label=_("Minute-taker"), required=False)
    contacts = ContactsField(
        label=_("Who is invited?"),
        help_text=_("They are let in to the referral until two weeks after the meeting."),
        required=False,
    )
    another_agency = forms.ModelChoiceField(
        label=_("Another agency to invite"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_("Choose an agency"),
    )

    def __init__(
        self,
        *args: Any,
        referrals: Sequence[Referral],
        meeting_types: Sequence[MeetingType],
        chairs: Sequence[Membership],
        minute_takers: Sequence[Membership],
        contacts: Sequence[Membership],
        mailboxes: Sequence[Agency],
        away: frozenset[UUID],
        agencies: QuerySet[Agency],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(referral.pk): referral for referral in referrals}
        self.types = {kind.code: kind for kind in meeting_types}
        self.people = {str(m.pk): m for m in [*contacts, *chairs, *minute_takers]}
        self.mailboxes = {f"{MAILBOX}{agency.pk}": agency for agency in mailboxes}
        required = set(meeting_types[0].required_agency_kinds) if meeting_types else set()

        self.choices(
            "referrals",
            [(key, f"{r.record.name} ({r.reference})") for key, r in self.by_key.items()],
        )
        self.choices("meeting_type", [(code, kind.name) for code, kind in self.types.items()])
        self.choices("chair", [("", _("Choose the chair")), *map(named, chairs)])
        self.choices("minute_taker", [("", _("Nobody yet")), *map(named, minute_takers)])
        self.choices(
            "contacts",
            [*map(named, contacts), *((key, mailbox(a)) for key, a in self.mailboxes.items())],
        )
        self.option_hints = {
            "contacts": {
                key: " ".join(hints)
                for key, agency in self.agency_by_key().items()
                if (hints := self.hints_of(key, is_required=agency.kind in required, away=away))
            }
        }
        field = self.fields["another_agency"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = agencies
        if len(self.types) == 1:
            self.fields["meeting_type"].widget = forms.HiddenInput()
            self.fields["meeting_type"].initial = next(iter(self.types))

    def choices(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def hints_of(self, key: str, *, is_required: bool, away: frozenset[UUID]) -> list[str]:
        """Return the sentences that stand under one of the people or mailboxes offered."""
        hints = []
        if is_required:
            hints.append(gettext("This agency must be in the room for a decision."))
        if key in self.people and self.people[key].user_id in away:
            hints.append(gettext("Away today."))
        return hints

    def agency_by_key(self) -> dict[str, Agency]:
        return {key: m.agency for key, m in self.people.items()} | self.mailboxes

    @property
    def chosen_type(self) -> MeetingType:
        return self.types[self.cleaned_data["meeting_type"]]

    @property
    def about(self) -> list[Referral]:
        return [self.by_key[key] for key in self.cleaned_data["referrals"]]

    @property
    def arrangements(self) -> Arrangements:
        minute_taker = self.cleaned_data["minute_taker"]
        return Arrangements(
            chair=self.invitee(self.cleaned_data["chair"], is_required=True),
            minute_taker=self.invitee(minute_taker, can_decide=False) if minute_taker else None,
            **self.times,
        )

    @property
    def invitees(self) -> list[Invitee]:
        required = self.chosen_type.required_agency_kinds
        agencies = self.agency_by_key()
        return [
            self.invitee(key, is_required=bool(kinds_of(agencies[key]) & set(required)))
            for key in self.cleaned_data["contacts"]
        ]

    def invitee(self, key: str, **fields: Any) -> Invitee:
        if key in self.mailboxes:
            agency = self.mailboxes[key]
            return Invitee(agency=agency, name=agency.name, email=agency.email, **fields)
        return invitee_of(self.people[key], **fields)


class AgencyForm(OfAgencies):
    """Of which agency somebody is to be invited."""

    agency = forms.ModelChoiceField(
        label=_("Agency"), queryset=Agency.objects.none(), empty_label=_("Choose an agency")
    )


class InviteForm(forms.Form):
    """One more person for a meeting that is arranged or under way."""

    contact = forms.ChoiceField(
        label=_("Who else is invited?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who is invited.")},
    )

    def __init__(
        self, *args: Any, contacts: Sequence[Membership], mailboxes: Sequence[Agency], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(m.pk): m for m in contacts}
        self.mailboxes = {f"{MAILBOX}{agency.pk}": agency for agency in mailboxes}
        field = self.fields["contact"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *map(named, contacts),
            *((key, mailbox(agency)) for key, agency in self.mailboxes.items()),
        ]

    @property
    def invitee(self) -> Invitee:
        key = self.cleaned_data["contact"]
        if key in self.mailboxes:
            agency = self.mailboxes[key]
            return Invitee(agency=agency, name=agency.name, email=agency.email)
        return invitee_of(self.people[key])


class ChairForm(forms.Form):
    """Who chairs instead of somebody who cannot."""

    chair = forms.ChoiceField(
        label=_("Who chairs from now on?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the chair.")},
    )

    def __init__(self, *args: Any, chairs: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(m.pk): m for m in chairs}
        field = self.fields["chair"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*map(named, chairs)]

    @property
    def invitee(self) -> Invitee:
        return invitee_of(self.people[self.cleaned_data["chair"]], is_required=True)


class IssueForm(forms.Form):
    """The language in which minutes are issued."""

    language = forms.ChoiceField(
        label=_("Language of the minutes"),
        choices=[("en", "English"), ("cy", "Cymraeg")],
        widget=forms.RadioSelect,
    )


class DeterminationForm(forms.Form):
    """What the enquiries found, and why."""

    determination = forms.ChoiceField(
        label=_("Determination"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a determination.")},
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("What was found, what the person wishes, and what this rests on."),
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": _("Give the reason for the determination.")},
    )

    def __init__(self, *args: Any, kind: str, is_late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["determination"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = determination_choices(kind)
        if is_late:
            self.fields["reason_late"] = late_field()


def late_field() -> forms.CharField:
    """Return the question that every limit that has passed asks."""
    return forms.CharField(
        label=_("This is late. Why?"),
        help_text=_("A limit that has passed never stops you; the reason is kept with it."),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say why this is late.")},
    )


def named(membership: Membership) -> tuple[str, str]:
    words = [membership.user.name, membership.get_role_display(), membership.agency.name]
    return str(membership.pk), ", ".join(words)


def mailbox(agency: Agency) -> str:
    return gettext("%(agency)s (the agency's own mailbox)") % {"agency": agency.name}


def invitee_of(membership: Membership, **fields: Any) -> Invitee:
    """Return somebody as ``meetings.operations`` invites them."""
    return Invitee(
        agency=membership.agency,
        user_id=membership.user_id,
        name=membership.user.name,
        role=membership.role,
        job_title=membership.job_title or str(membership.get_role_display()),
        email=membership.user.email,
        language=membership.user.language,
        **fields,
    )
