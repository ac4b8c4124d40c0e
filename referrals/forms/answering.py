"""What people type to answer for an agency what it is asked, and to withdraw what it told."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from policies.models import GradingCode
from referrals.forms.information import text
from referrals.models import AskedAgency, DisclosedItem, RequestPerson
from referrals.rules.information import Basis, Consent, Onward, Told, prefilled

TOLD_FIELDS = (
    "text",
    "kind",
    "crime_number",
    "source_grade",
    "assessment_grade",
    "handling",
    "handling_conditions",
    "sanitised",
)


class AnswerForm(forms.Form):
    """What an agency holds about each person of a request, and the basis on which it tells it.

    The basis is filled in from the purpose, and confirmed once for the household.
    """

    marks_optional = False

    gateway = text(_("The law that allows or requires it"), rows=2)
    article_6 = text(_("Article 6 of the UK GDPR"), rows=2)
    article_9 = text(_("Article 9, for what is sensitive"), rows=2, required=False)
    part_3 = text(_("Data Protection Act 2018, Part 3 (law enforcement)"), rows=2)
    article_10 = text(_("Article 10, on convictions and offences"), rows=2, required=False)
    consent = forms.ChoiceField(
        label=_("Was the person's agreement to sharing asked for?"),
        choices=Consent.choices,
        widget=forms.RadioSelect,
    )
    consent_reason = text(_("Why is it shared without their agreement?"), rows=2, required=False)
    proportionality = text(_("Why this much, and no more"), rows=2)
    agreement = forms.CharField(label=_("Sharing agreement"), max_length=200, required=False)
    onward = forms.ChoiceField(
        label=_("How far may it go?"), choices=Onward.choices, widget=forms.RadioSelect
    )
    is_originator_controlled = forms.BooleanField(
        label=_("Originator controlled: my agency is asked before it goes any further"),
        required=False,
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        asked: AskedAgency,
        people: Sequence[RequestPerson],
        is_law_enforcement: bool,
        agreement: str,
        codes: Sequence[GradingCode],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.basis = prefilled(
            asked.request.purpose, is_law_enforcement=is_law_enforcement, agreement=agreement
        )
        left_out = ("article_6", "article_9") if is_law_enforcement else ("part_3", "article_10")
        for name in left_out:
            del self.fields[name]
        self.basis_names = [name for name in self.fields if name != "version"]
        self.names_about: list[list[str]] = []
        for number, _person in enumerate(people):
            fields = fields_about(number, codes if is_law_enforcement else ())
            self.names_about.append(list(fields))
            self.fields |= fields
        self.order_fields([name for name in self.fields if name not in self.basis_names])
        self.initial = {
            **self.initial,
            **self.basis.columns,
            "version": asked.version,
            "onward": Onward.CASE_FILE if is_law_enforcement else Onward.PURPOSE,
            "is_originator_controlled": is_law_enforcement,
        }

    def clean(self) -> dict[str, Any]:
        """Ask what kind of thing it is wherever something is told."""
        for number, _person in enumerate(self.people):
            said, kind = f"text_{number}", f"kind_{number}"
            is_told = any(
                self.cleaned_data.get(f"{name}_{number}")
                for name in ("text", "sanitised", "crime_number", "source_grade")
            )
            if is_told and not self.cleaned_data.get(said) and said not in self.errors:
                self.add_error(said, gettext("Write down what your agency holds."))
            if self.cleaned_data.get(said) and not self.cleaned_data.get(kind):
                self.add_error(kind, gettext("Say what it is: a fact, or something less certain."))
        return self.cleaned_data

    @property
    def about(self) -> list[tuple[RequestPerson, list[BoundField], list[BoundField]]]:
        """Return each person with the fields about them, and with those of intelligence."""
        return [
            (person, [self[name] for name in names[:2]], [self[name] for name in names[2:]])
            for person, names in zip(self.people, self.names_about, strict=True)
        ]

    @property
    def of_the_basis(self) -> list[BoundField]:
        return [self[name] for name in self.basis_names]

    @property
    def told(self) -> list[Told]:
        """Return what is told, about those of whom something is."""
        rows = [
            {name: self.cleaned_data.get(f"{name}_{number}", "") for name in TOLD_FIELDS}
            for number, _person in enumerate(self.people)
        ]
        return [
            Told(person=person, **row)
            for person, row in zip(self.people, rows, strict=True)
            if row["text"]
        ]

    @property
    def confirmed(self) -> dict[str, Any]:
        """Return the basis as confirmed, and how far it may go, as ``operations.answer`` takes."""
        columns = self.basis.columns
        given = {name: self.cleaned_data[name] for name in columns if name in self.cleaned_data}
        # What is filled in says that agreement was not asked for: it fits nothing else.
        is_untouched = given["consent_reason"] == columns["consent_reason"]
        if given["consent"] != Consent.NOT_SOUGHT and is_untouched:
            given["consent_reason"] = ""
        return {
            "basis": Basis(**{**columns, **given}),
            "onward": self.cleaned_data["onward"],
            "is_originator_controlled": self.cleaned_data["is_originator_controlled"],
            "version": self.cleaned_data["version"],
        }


def fields_about(number: int, codes: Sequence[GradingCode]) -> dict[str, forms.Field]:
    """Return the fields about one person; those of an intelligence report where there are codes."""
    fields: dict[str, forms.Field] = {
        "text": text(_("What your agency holds"), rows=3, required=False),
        "kind": forms.ChoiceField(
            label=_("What is it?"),
            choices=[("", _("Choose")), *DisclosedItem.Kind.choices],
            required=False,
        ),
    }
    if codes:
        fields |= fields_of_intelligence(codes)
    return {f"{name}_{number}": field for name, field in fields.items()}


def fields_of_intelligence(codes: Sequence[GradingCode]) -> dict[str, forms.Field]:
    part = GradingCode.Part
    graded = {"source_grade": part.SOURCE, "assessment_grade": part.ASSESSMENT}
    graded["handling"] = part.HANDLING
    return {
        "sanitised": text(
            _("Sanitised line, which others may read in its place"),
            rows=2,
            required=False,
            help_text=_("Without one, it stays with the screening team."),
        ),
        "crime_number": forms.CharField(
            label=_("Crime or occurrence number"), max_length=60, required=False
        ),
        **{
            name: forms.ChoiceField(
                label=of_part.label,
                required=False,
                choices=[
                    ("", _("Not graded")),
                    *((c.code, f"{c.code}: {c.name}") for c in codes if c.part == of_part),
                ],
            )
            for name, of_part in graded.items()
        },
        "handling_conditions": forms.CharField(
            label=_("Conditions of handling"), max_length=500, required=False
        ),
    }


class CannotShareForm(forms.Form):
    """Why an agency cannot share what it holds."""

    prefix = "cannot"

    reason = text(
        _("Why can your agency not share it?"),
        error_messages={"required": _("Say why your agency cannot share what it holds.")},
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class WithdrawItemForm(forms.Form):
    """Why an agency withdraws what it told."""

    reason = text(
        _("Why does your agency withdraw it?"),
        error_messages={"required": _("Say why your agency withdraws it.")},
    )
