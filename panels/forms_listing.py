"""What people type to put a case before a panel beside its reason, and to add a paper to it."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from panels.forms import AddForm, set_choices
from referrals.forms.files import FileForm
from referrals.forms.information import consent_of, purposes_of
from referrals.models import Referral
from referrals.models.information import SharingBasis
from referrals.rules.information import confirmed

BELOW = "below"
THRESHOLDS = [
    ("met", _("They meet one, or it is still being decided")),
    (BELOW, _("They are below every other threshold")),
]


class HearForm(AddForm):
    """At which sitting somebody is heard and why, on what basis in law, and below which threshold.

    The words of the basis are the purpose's own: whoever lists the case confirms them by choosing
    it, and says where the person stands.
    """

    purpose = forms.ChoiceField(
        label=_("On what basis do the panel's agencies hear of it?"),
        help_text=_("The law that the choice rests on stands on the case and in its minutes."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say on what basis in law the panel hears it.")},
    )
    consent = forms.ChoiceField(
        label=_("Was the person's agreement to sharing asked for?"),
        choices=SharingBasis.Consent.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether their agreement was asked for.")},
    )
    consent_reason = forms.CharField(
        label=_("Why is it shared without their agreement?"),
        help_text=_("If nobody asked, this may stay empty: the purpose's own reason is kept."),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    threshold = forms.ChoiceField(
        label=_("Do they meet the threshold of another process?"),
        choices=THRESHOLDS,
        initial="met",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether they meet another threshold.")},
    )
    below_threshold = forms.CharField(
        label=_("Which threshold are they below, and why are they heard all the same?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purposes = purposes_of(referral)
        set_choices(self, "purpose", [(code, row.name) for code, row in self.purposes.items()])
        self.option_hints = {
            "purpose": {
                code: row.in_reader_language("gateway") for code, row in self.purposes.items()
            }
        }
        self.initial = {
            **self.initial,
            "purpose": next(iter(self.purposes), ""),
            **consent_of(referral.report),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_overridden = cleaned.get("consent") == SharingBasis.Consent.OVERRIDDEN
        if is_overridden and not cleaned.get("consent_reason"):
            self.add_error(
                "consent_reason", gettext("Say why it is shared without the person's agreement.")
            )
        if cleaned.get("threshold") == BELOW and not cleaned.get("below_threshold"):
            self.add_error(
                "below_threshold",
                gettext("Say which threshold they are below, and why the panel hears them."),
            )
        return cleaned

    @property
    def listed(self) -> dict[str, Any]:
        """Return what ``operations.add_to_sitting`` takes besides the referral."""
        said = super().listed
        consent, why = said.pop("consent"), said.pop("consent_reason")
        basis = confirmed(self.purposes[said.pop("purpose")], consent=consent, consent_reason=why)
        is_below = said.pop("threshold") == BELOW
        below = said.pop("below_threshold") if is_below else ""
        return {**said, "basis": basis, "below_threshold": below}


class PaperForm(FileForm):
    """One paper of a case: the file, and what it is."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, is_staff=False)
        del self.fields["kind"]
        self.fields["shows"] = forms.CharField(
            label=_("What is the paper?"),
            help_text=_("For example: chronology of the health visitor. Leave names out."),
            max_length=200,
            error_messages={"required": _("Say what the paper is.")},
        )
