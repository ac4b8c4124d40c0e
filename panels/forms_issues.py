"""What people type in a panel's log of issues."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from meetings.forms import LONGEST_TEXT, OfAgencies
from referrals.forms.fields import Day


class IssueRaisedForm(OfAgencies):
    """What stands between agencies, who raised it, and who settles it by when."""

    what = forms.CharField(
        label=_("What is the issue?"),
        help_text=_("How agencies work together. Name nobody who is at risk, and no family."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Say what the issue is.")},
    )
    raised_by_agency = forms.ModelChoiceField(
        label=_("Which agency raised it?"),
        queryset=Agency.objects.none(),
        empty_label=_("Choose an agency"),
        error_messages={"required": _("Choose the agency that raised it.")},
    )
    owner = forms.ModelChoiceField(
        label=_("Which agency settles it?"),
        queryset=Agency.objects.none(),
        empty_label=_("Choose an agency"),
        error_messages={"required": _("Choose the agency that settles it.")},
    )
    due_on = Day(label=_("By when?"), error_messages={"required": _("Say by when it is settled.")})


class EntryForm(forms.Form):
    """What was said of an issue, and whether that settles it."""

    words = forms.CharField(
        label=_("What was said of it?"),
        help_text=_("Name nobody who is at risk, and no family."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Say what was said of it.")},
    )
    is_last = forms.BooleanField(label=_("That settles it"), required=False)
