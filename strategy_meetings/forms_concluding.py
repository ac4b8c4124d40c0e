"""What people type to close a strategy meeting."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from policies.models import MeetingType
from referrals.models import Referral
from strategy_meetings.forms import late_field
from strategy_meetings.rules import Conclusion
from strategy_meetings.rules_concluding import LED


class ConcludeForm(forms.Form):
    """An outcome, its reason and who leads for each referral, and why late or without a quorum."""

    def __init__(
        self,
        *args: Any,
        referrals: Sequence[Referral],
        meeting_type: MeetingType,
        leads: Mapping[str, str],
        holders: Mapping[UUID, User],
        is_late: bool,
        is_without_quorum: bool,
        **kwargs: Any,
    ) -> None:
        """Offer ``leads`` (names by the key of their user), first whoever holds a referral now."""
        super().__init__(*args, **kwargs)
        self.referrals = referrals
        self.leads = leads
        for number, referral in enumerate(referrals, start=1):
            about = {"who": f"{referral.record.name} ({referral.reference})"}
            self.fields[f"outcome_{number}"] = forms.ChoiceField(
                label=gettext("Outcome for %(who)s") % about,
                choices=meeting_type.outcome_choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose an outcome.")},
            )
            self.fields[f"reason_{number}"] = forms.CharField(
                label=gettext("Why, for %(who)s?") % about,
                max_length=4000,
                widget=forms.Textarea({"rows": 4}),
                error_messages={"required": _("Give the reason for the outcome.")},
            )
            if meeting_type.pathway in LED:
                self.fields[f"lead_{number}"] = forms.ChoiceField(
                    label=gettext("Who leads the work for %(who)s from now on?") % about,
                    help_text=_("With nobody named, the senior manager is told at once."),
                    choices=[("", _("Nobody yet")), *leads.items()],
                    initial=str(holders[referral.pk].pk) if referral.pk in holders else "",
                    required=False,
                )
        if is_without_quorum:
            self.fields["quorum_override_reason"] = forms.CharField(
                label=_("Something was decided without a quorum. Why can it not wait?"),
                help_text=_("Or go back and decide again when all are in the room."),
                max_length=2000,
                required=False,
                widget=forms.Textarea({"rows": 2}),
            )
        if is_late:
            self.fields["reason_late"] = late_field()

    @property
    def conclusions(self) -> dict[UUID, Conclusion]:
        return {
            referral.pk: self.conclusion(number)
            for number, referral in enumerate(self.referrals, start=1)
        }

    def conclusion(self, number: int) -> Conclusion:
        cleaned = self.cleaned_data
        lead = cleaned.get(f"lead_{number}", "")
        return Conclusion(
            cleaned[f"outcome_{number}"],
            cleaned[f"reason_{number}"],
            lead_practitioner_id=UUID(lead) if lead else None,
            lead_practitioner_name=self.leads.get(lead, ""),
        )
