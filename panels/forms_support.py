"""What people type about the support that a panel devises, and about its reviews."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from meetings.forms import LONGEST_TEXT, OfAgencies
from panels.models_support import SupportReview
from referrals.forms.fields import Choice, Day


class PackageForm(OfAgencies):
    """What the person wants, which agency leads, and when it is reviewed."""

    wishes = forms.CharField(
        label=_("What does the person want, in their own words?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Say what the person wants, in their own words.")},
    )
    lead_agency = forms.ModelChoiceField(
        label=_("Which agency leads?"),
        queryset=Agency.objects.none(),
        empty_label=_("Choose an agency"),
        error_messages={"required": _("Choose the agency that leads.")},
    )
    review_on = Day(
        label=_("When is it reviewed?"),
        error_messages={"required": _("Say when it is reviewed.")},
    )


class ReviewForm(forms.Form):
    """What difference the support made, and whether it goes on."""

    difference = forms.CharField(
        label=_("What difference has it made, in the person's words?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Say what difference it made, in the person's words.")},
    )
    outcome = Choice(
        label=_("Does it go on?"),
        choices=SupportReview.Outcome.choices,
        error_messages={"required": _("Say whether the support goes on.")},
    )
    review_on = Day(label=_("When is it reviewed next?"), required=False)
    reveals = {"outcome": {SupportReview.Outcome.CONTINUES.value: "review_on"}}
