"""What managers type about figures: a note on a measure, and the day for notes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from measures.rules_notes import LONGEST_NOTE
from referrals.forms.fields import Day


class NoteForm(forms.Form):
    """A note in either language or both, and the version it was written on."""

    text_en = forms.CharField(
        label=_("Note in English"),
        help_text=_("Say why the figure is as it is and what is done about it. Name nobody."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea({"rows": 6, "lang": "en"}),
    )
    text_cy = forms.CharField(
        label=_("Note in Welsh"),
        help_text=_("A note in one language prints in that language in both reports."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea({"rows": 6, "lang": "cy"}),
    )
    is_public = forms.BooleanField(
        label=_("It may stand in the edition for publication"),
        help_text=_(
            "It gives no number from 1 to 4 and nothing by which somebody could be known. A note"
            " on a figure that is withheld is left out all the same."
        ),
        required=False,
    )
    version = forms.IntegerField(min_value=0, max_value=32_000, widget=forms.HiddenInput)


class SignForm(forms.Form):
    """The version of a note that somebody read and signs."""

    version = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)


class DueForm(forms.Form):
    """The day notes are asked for by."""

    due_on = Day(
        label=_("By which day are notes written?"),
        help_text=_(
            "Notes can be written until the report is issued. After this day they are late."
        ),
        error_messages={"required": _("Say by which day notes are written.")},
    )
