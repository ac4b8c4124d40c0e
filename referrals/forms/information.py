"""What people type to ask agencies about a household, and to release what they told."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from policies.models import SharingPurpose
from records.keys import uuid7
from referrals.models import DisclosedItem, Referral, Report
from referrals.models.reports import Answer
from referrals.queries.asking import Choice, Somebody
from referrals.rules.information import Consent, confirmed

LONGEST = 8000
# What the report says of agreeing, as the position on consent begins.
CONSENT_OF: Mapping[str, str] = {Answer.YES: Consent.GIVEN, Answer.NO: Consent.OVERRIDDEN}


def text(label: Any, *, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


def choose(form: forms.Form, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class AskForm(forms.Form):
    """Which agencies are asked, about whom, and for which purpose: all but the agencies is filled.

    The words of the basis are the purpose's own: who asks confirms them by choosing it.
    """

    marks_optional = False

    key = forms.UUIDField(widget=forms.HiddenInput)
    agencies = forms.MultipleChoiceField(
        label=_("Which agencies do you ask?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one agency.")},
    )
    people = forms.MultipleChoiceField(
        label=_("Whom do you ask about?"),
        help_text=_("Agencies are given their names, dates of birth and addresses, no more."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose whom you ask about.")},
    )
    purpose = forms.ChoiceField(
        label=_("What for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the information is for.")},
    )
    asks_for = text(
        _("What do you want to know?"),
        required=False,
        help_text=_("Left empty, the purpose's own question is asked. Do not retell the report."),
    )
    consent = forms.ChoiceField(
        label=_("Was the person's agreement to sharing asked for?"),
        choices=Consent.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether their agreement was asked for.")},
    )
    consent_reason = text(
        _("Why is it shared without their agreement?"),
        required=False,
        rows=2,
        help_text=_("If nobody asked, this may stay empty: the purpose's own reason is kept."),
    )

    def __init__(
        self,
        *args: Any,
        referral: Referral,
        agencies: Sequence[Choice],
        people: Sequence[Somebody],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choices = {choice.key: choice for choice in agencies}
        self.somebody = {str(each.record.pk): each for each in people}
        self.purposes = purposes_of(referral)
        choose(self, "agencies", [(key, choice.line) for key, choice in self.choices.items()])
        choose(self, "people", [(key, each.line) for key, each in self.somebody.items()])
        choose(self, "purpose", [(code, row.name) for code, row in self.purposes.items()])
        self.option_hints = {
            "agencies": {key: choice.hint for key, choice in self.choices.items()},
            "people": {key: each.why for key, each in self.somebody.items()},
            "purpose": {
                code: row.in_reader_language("gateway") for code, row in self.purposes.items()
            },
        }
        self.initial = {
            **self.initial,
            "key": uuid7(),
            "people": [key for key, each in self.somebody.items() if each.is_named],
            "purpose": next(iter(self.purposes), ""),
            **consent_of(referral.report),
        }

    @property
    def request(self) -> dict[str, Any]:
        """Return what ``operations.ask_agencies`` takes besides the referral."""
        cleaned = self.cleaned_data
        purpose = self.purposes[cleaned["purpose"]]
        return {
            "key": cleaned["key"],
            "people": [self.somebody[key].record for key in dict.fromkeys(cleaned["people"])],
            "asked": [self.choices[key].asked for key in dict.fromkeys(cleaned["agencies"])],
            "asks_for": cleaned["asks_for"] or purpose.in_reader_language("asks_for"),
            "basis": confirmed(
                purpose, consent=cleaned["consent"], consent_reason=cleaned["consent_reason"]
            ),
        }


def purposes_of(referral: Referral) -> Mapping[str, SharingPurpose]:
    """Return the purposes of the referral's own edition and pathway; the first is the usual one."""
    rows = referral.policy.sharing_purposes.filter(pathways__contains=[referral.pathway])
    return {row.code: row for row in rows}


def consent_of(report: Report) -> dict[str, str]:
    """Return the position on consent as the report tells it."""
    given = CONSENT_OF.get(report.agrees_to_report, Consent.NOT_SOUGHT)
    return {"consent": given, "consent_reason": report.reason_without_agreement}


class StopForm(forms.Form):
    """Why agencies are asked no longer."""

    reason = text(
        _("Why do you stop asking?"),
        help_text=_("The agencies read this. Do not say what the report is about."),
        error_messages={"required": _("Say why you stop asking.")},
    )


class ReleaseForm(forms.Form):
    """Which sealed items are released, to whom, and who of the originator agreed."""

    items = forms.MultipleChoiceField(
        label=_("What is released?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what is released.")},
    )
    to = forms.ChoiceField(
        label=_("To whom?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose to whom it is released.")},
    )
    agreed_by = forms.CharField(
        label=_("Who of the agency that told it agreed, and how?"),
        help_text=_("Needed where it may go no further without them."),
        max_length=300,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        items: Mapping[str, tuple[DisclosedItem, str]],
        agencies: Mapping[str, tuple[Agency, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sealed = items
        self.agencies = agencies
        choose(self, "items", [(key, line) for key, (_item, line) in items.items()])
        choose(self, "to", [(key, line) for key, (_agency, line) in agencies.items()])
        self.initial["to"] = next(iter(agencies), "")

    @property
    def release(self) -> dict[str, Any]:
        """Return what ``operations.release_items`` takes besides the referral."""
        return {
            "items": [self.sealed[key][0] for key in self.cleaned_data["items"]],
            "to": self.agencies[self.cleaned_data["to"]][0],
            "agreed_by": self.cleaned_data["agreed_by"],
        }
