"""The forms of what follows a decision: one step of the work each."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from referrals.forms.screening import long_text
from referrals.models import Referral, ShortIntervention, WhatMattersConversation

Mode = WhatMattersConversation.Mode


def day(label: Any, missing: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.SelectDateWidget, error_messages={"required": missing}
    )


def number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=99,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"}),
    )


class StepForm(forms.Form):
    """One step of the work that follows a decision on ``referral``."""

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referral = referral


class ConversationForm(StepForm):
    mode = forms.ChoiceField(
        label=_("How was it held?"),
        widget=forms.RadioSelect,
        choices=Mode.choices,
        error_messages={"required": _("Say how the conversation was held.")},
    )
    held_on = day(_("When?"), _("Write the day of the conversation."))
    with_whom = forms.CharField(
        label=_("With whom?"),
        max_length=300,
        error_messages={"required": _("Say whom you spoke with.")},
    )
    what_matters = long_text(
        _("What matters to them?"),
        error_messages={"required": _("Write what matters to them.")},
    )
    not_seen = long_text(
        _("What could not be seen?"),
        required=False,
        rows=3,
        help_text=_("A telephone shows no home, and a camera only a part of one."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("mode") in (Mode.TELEPHONE, Mode.VIDEO) and not cleaned.get("not_seen"):
            self.add_error(
                "not_seen", _("Without a visit there is something you could not see: say what.")
            )
        return cleaned


class StartForm(StepForm):
    started_on = day(_("When did it start?"), _("Write the day on which it started."))


class EndForm(StepForm):
    ended_on = day(_("When did it end?"), _("Write the day on which it ended."))
    result = forms.ChoiceField(
        label=_("What came of it?"),
        widget=forms.RadioSelect,
        choices=ShortIntervention.Result.choices,
        error_messages={"required": _("Say what came of it.")},
    )
    outcome = long_text(
        _("In a few words"),
        rows=4,
        error_messages={"required": _("Say in a few words what came of it.")},
    )
    families_helped = number(_("How many families were helped?"))
    children_helped = number(_("How many children were helped?"))

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, referral=referral, **kwargs)
        open_now = referral.interventions.filter(ended_on=None).select_related("destination")
        intervention = open_now.first()
        self.is_counted = bool(intervention and intervention.destination.counts_families)
        for name in ("families_helped", "children_helped"):
            if self.is_counted:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = _("Write a number, 0 for nobody.")
            else:
                del self.fields[name]


class HandOverForm(StepForm):
    destination = forms.ChoiceField(
        label=_("What is it handed over for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is handed over for.")},
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, referral=referral, **kwargs)
        offered = referral.policy.destinations.filter(
            needs_hand_over=True, pathways__contains=[referral.pathway]
        )
        self.offered = {destination.code: destination for destination in offered}
        self.fields["destination"].choices = [  # type: ignore[attr-defined]
            (code, destination.name) for code, destination in self.offered.items()
        ]

    def clean_destination(self) -> Any:
        return self.offered[self.cleaned_data["destination"]]


class AcceptForm(StepForm):
    case_number = forms.CharField(
        label=_("Number of the case in the other system"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={
            "required": _("Write down the number that the case has in the other system.")
        },
    )


class RefuseForm(StepForm):
    reason = long_text(
        _("Why is it refused?"), error_messages={"required": _("Say why it is refused.")}
    )


class TransferForm(StepForm):
    authority = forms.CharField(
        label=_("Which authority?"),
        max_length=150,
        error_messages={"required": _("Name the authority.")},
    )
    told_whom = forms.CharField(
        label=_("Whom did you tell there?"),
        help_text=_("A name and a role."),
        max_length=150,
        error_messages={"required": _("Say whom you told.")},
    )
    told_on = day(_("When?"), _("Write the day on which you told them."))


class FirstIdentifiedForm(StepForm):
    authority = forms.ChoiceField(
        label=_("Which authority saw the need first?"),
        error_messages={"required": _("Choose the authority.")},
    )
    identified_on = day(
        _("On which day did it first identify the need?"),
        _("Write the day on which the need was first identified."),
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, referral=referral, **kwargs)
        kind = referral.owning_agency.kind
        agencies = Agency.objects.filter(kind=kind, left_on=None).order_by("name_en")
        self.agencies = {agency.code: agency for agency in agencies}
        self.fields["authority"].choices = [  # type: ignore[attr-defined]
            ("", ""),
            *((code, agency.name) for code, agency in self.agencies.items()),
        ]

    def clean_authority(self) -> Agency:
        return self.agencies[self.cleaned_data["authority"]]
