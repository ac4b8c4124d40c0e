"""What people type to answer what is asked of each person, and to add somebody else."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms import ForOneReferral
from referrals.models import Referral
from strategy_meetings.queries_deciding import Gates


class GateForm(forms.Form):
    """The answer to one question about one person; each button of the page is an answer."""

    referral = forms.ChoiceField()
    gate = forms.ChoiceField()
    answer = forms.CharField(
        max_length=40,
        error_messages={"required": _("Choose an answer; that it is not known yet is one.")},
    )
    words = forms.CharField(max_length=2000, required=False)

    def __init__(self, *args: Any, asked: Sequence[Gates], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referrals = {str(each.referral.pk): each.referral for each in asked}
        codes = dict.fromkeys(gate.code for each in asked for gate in each.gates)
        for name, keys in (("referral", self.referrals), ("gate", codes)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(key, key) for key in keys]

    def clean_referral(self) -> Referral:
        return self.referrals[self.cleaned_data["referral"]]


class SubjectForm(ForOneReferral):
    """Which referral of the same report the meeting is about too, and why."""

    reason = forms.CharField(
        label=_("Why is the meeting about them too?"),
        help_text=_("It stands as the reason of their screening decision, if they had none."),
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say why they are added.")},
    )
