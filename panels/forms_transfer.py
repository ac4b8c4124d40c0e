"""What is typed to pass a case to another area's panel, and when it was taken on there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from panels.forms import set_choices
from panels.models_transfer import PanelTransfer
from referrals.forms.fields import Choice, Day, Line, Text
from referrals.forms.information import consent_of, purposes_of
from referrals.models import Referral
from referrals.models.information import SharingBasis
from referrals.rules.information import confirmed


class TransferForm(forms.Form):
    """To which panel, whom we told there, why, on what basis in law, and the summary's language."""

    to_panel = Line(
        label=_("To which panel does the case go?"),
        help_text=_("For example: Cheshire East MARAC."),
        max_length=150,
        error_messages={"required": _("Say to which panel the case goes.")},
    )
    told_whom = Line(
        label=_("Whom did you tell there?"),
        max_length=150,
        error_messages={"required": _("Say whom you told there.")},
    )
    reason = Text(
        label=_("Why does the case go to another area?"),
        help_text=_("Do not write the new address here: say it by telephone."),
        rows=3,
        max_length=4000,
        error_messages={"required": _("Say why the case goes to another area.")},
    )
    purpose = Choice(
        label=_("On what basis is it shared with the other panel?"),
        error_messages={"required": _("Say on what basis in law it is shared.")},
    )
    consent = Choice(
        label=_("Was the person's agreement to sharing asked for?"),
        choices=SharingBasis.Consent.choices,
        error_messages={"required": _("Say whether their agreement was asked for.")},
    )
    consent_reason = Text(
        label=_("Why is it shared without their agreement?"),
        help_text=_("If nobody asked, this may stay empty: the purpose's own reason is kept."),
        rows=2,
        max_length=4000,
        required=False,
    )
    language = Choice(
        label=_("Language of the summary"),
        choices=[("en", "English"), ("cy", "Cymraeg")],
        initial="en",
        error_messages={"required": _("Choose the language of the summary.")},
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purposes = purposes_of(referral)
        set_choices(self, "purpose", [(code, row.name) for code, row in self.purposes.items()])
        first = next(iter(self.purposes), "")
        self.initial = {"purpose": first, **consent_of(referral.report), **self.initial}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_overridden = cleaned.get("consent") == SharingBasis.Consent.OVERRIDDEN
        if is_overridden and not cleaned.get("consent_reason"):
            self.add_error(
                "consent_reason", _("Say why it is shared without the person's agreement.")
            )
        return cleaned

    @property
    def told(self) -> dict[str, Any]:
        """Return what ``operations.transfer_case`` takes besides the case."""
        said = dict(self.cleaned_data)
        purpose = self.purposes[said.pop("purpose")]
        basis = confirmed(
            purpose, consent=said.pop("consent"), consent_reason=said.pop("consent_reason")
        )
        return {**said, "basis": basis}


class AcknowledgeForm(forms.Form):
    """Who in the other area took the case on, when, and how they said so."""

    name = Line(
        label=_("Who acknowledged it?"),
        max_length=150,
        error_messages={"required": _("Say who acknowledged it.")},
    )
    on = Day(label=_("When?"), error_messages={"required": _("Say when they acknowledged it.")})
    how = Choice(
        label=_("How did they say so?"),
        choices=PanelTransfer.How.choices,
        error_messages={"required": _("Choose how they said so.")},
    )
