"""What somebody on record disputes, and what is decided."""

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.forms.fields import Choice, Day, Line, Text
from referrals.models import Dispute
from safeguarding.breaches.forms import LONGEST, chosen, why

LANGUAGES = [("en", _("English")), ("cy", _("Welsh"))]


class DisputeForm(forms.Form):
    """What is disputed, in the person's own words."""

    reference = Line(
        label=_("Reference of the referral"),
        max_length=20,
        width="10",
        error_messages={"required": _("Give the reference.")},
    )
    kind = chosen(_("What is asked for?"), Dispute.Kind.choices)
    about = Line(
        label=_("What is it about?"),
        help_text=_("Everybody who sees the referral reads this. For example: the date of birth"),
        max_length=300,
        error_messages={"required": _("Say what is disputed.")},
    )
    statement = Text(
        label=_("What does the person say?"),
        help_text=_("In their own words. It stands beside the record."),
        max_length=LONGEST,
        error_messages={"required": _("Write down what the person says.")},
    )
    language = Choice(
        label=_("In which language is that?"),
        choices=LANGUAGES,
        initial="en",
        error_messages={"required": _("Choose one of the answers.")},
    )
    made_for = Line(
        label=_("Who asks, if it is not the person?"),
        help_text=_("For example: her mother, or an advocate"),
        max_length=150,
        required=False,
    )
    received_on = Day(
        label=_("When was it received?"), error_messages={"required": _("Give the day.")}
    )


class DecideForm(forms.Form):
    outcome = chosen(_("What is decided?"), Dispute.Outcome.choices)
    correction = Text(
        label=_("What is right"),
        help_text=_("It stands beside what was recorded, which stays as it was."),
        max_length=LONGEST,
        rows=3,
        required=False,
    )
    reason = why(_("Why?"), _("The person is told this, and that they may complain."))
    reveals = {"outcome": {"accepted": "correction"}}
