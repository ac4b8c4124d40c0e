"""The form of a hand-over note: what to say of the night, and of each urgent referral."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from referrals.forms.fields import Text
from referrals.models import Referral

LONGEST = 8000


class HandoverForm(forms.Form):
    """A note to one team, with a box for each referral, called by its reference.

    Each box may stay empty, not all of them: with no referral there is only one, and it is asked.
    """

    marks_optional = False

    to_team = forms.ChoiceField(
        label=_("To"), error_messages={"required": _("Choose the team that takes over.")}
    )
    words = Text(
        label=_("What must the next team know?"),
        max_length=LONGEST,
        rows=6,
        required=False,
        error_messages={"required": _("Write what the next team must know.")},
    )

    def __init__(
        self, *args: Any, referrals: list[Referral], teams: list[Team], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.referrals = {referral.reference: referral for referral in referrals}
        self.teams = {team.code: team for team in teams}
        self.fields["words"].required = not referrals
        if referrals:
            self.fields["words"].help_text = gettext("Write here, or about a referral below.")
        self.fields["to_team"].choices = [(t.code, t.name) for t in teams]  # type: ignore[attr-defined]
        for reference in self.referrals:
            self.fields[reference] = Text(
                label=gettext("What was done about %(reference)s, and what must follow?")
                % {"reference": reference},
                max_length=LONGEST,
                rows=3,
                required=False,
            )

    @property
    def answers(self) -> dict[str, Any]:
        """Return the arguments of ``operations.write_handover``."""
        said = self.cleaned_data
        return {
            "to_team": self.teams[said["to_team"]],
            "words": said["words"],
            "lines": {found: said[name] for name, found in self.referrals.items()},
        }
