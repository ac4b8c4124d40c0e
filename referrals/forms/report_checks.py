"""What whoever takes a report by speaking makes sure of before the caller goes (2.5)."""

from django.utils.translation import gettext_lazy as _

from referrals.forms.fields import Choices, Text
from referrals.forms.further import Audience, FurtherForm
from referrals.forms.report import Question, Situation
from referrals.models import Check, Report

SPOKEN = (Report.Channel.TELEPHONE, Report.Channel.WALK_IN)


def is_spoken(situation: Situation) -> bool:
    """Say whether staff write down what somebody tells them by telephone or in person."""
    return situation.is_taken_down and situation.told.get("channel") in SPOKEN


class ChecksForm(Question):
    heading = _("Before the call ends")

    checks_done = Choices(
        label=_("Which of these have you done?"),
        help_text=_("What is left open is done or explained before the screening decision."),
        choices=Check.choices,
        required=False,
    )
    reason_checks_not_done = Text(
        label=_("Why were the others not done?"), max_length=4000, rows=2, required=False
    )


class OthersAskedForm(FurtherForm):
    heading = _("Who else was asked")
    is_about_person = False
    audience = Audience.HOLDER

    others_asked = Text(
        label=_("If little was reported: who else was asked, and what did they say?"),
        max_length=4000,
        rows=2,
        required=False,
    )


class ChecksSection(OthersAskedForm, ChecksForm):
    heading = _("Before the call ends")
    made_of = (ChecksForm, OthersAskedForm)
