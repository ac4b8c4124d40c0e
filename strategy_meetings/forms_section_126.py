"""What people type of enquiries about an adult, a part at a time."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from policies.models import ConsentReason, Pathway, Policy, UrgentCircumstance
from referrals.forms.fields import Choice, Day, Line, Text
from referrals.models import Rating
from strategy_meetings import rules_section_126 as rules
from strategy_meetings.forms import DeterminationForm, IssueForm
from strategy_meetings.models import (
    AdultEnquiry,
    CapacityDecision,
    Enquiry,
    EnquiryDecision,
    EnquiryStep,
)

LONGEST_ELEMENT = 20_000
LONG = 4000
OPEN = [("", _("Not recorded yet"))]


class PolicyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """One row of the edition, by its name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class Lacking(forms.Form):
    """Says beside each field what the rules miss."""

    def lacking(self, cleaned: dict[str, Any]) -> dict[str, str]:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            for name, words in self.lacking(cleaned).items():
                self.add_error(name, words)
        return cleaned


class ElementForm(forms.Form):
    """One element in writing, and the version it was written on; it saves itself."""

    marks_optional = False

    text = Text(label="", max_length=LONGEST_ELEMENT, required=False, rows=16)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, label: str = "", save_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["text"].widget.attrs |= {
            "data-autosave-url": save_url,
            "data-version": self["version"].value(),
        }


class AdultForm(Lacking):
    """The adult's own side of the enquiries."""

    view_at_start = Text(
        label=_("What did the adult say they want, at the start?"),
        help_text=_("In their own words where you can."),
        max_length=LONG,
        required=False,
    )
    agrees = Choice(
        label=_("Does the adult agree to these enquiries?"),
        choices=[*OPEN, *AdultEnquiry.Agrees.choices],
        required=False,
    )
    consent_reason = PolicyChoice(
        label=_("Why do the enquiries go on without their agreement?"),
        queryset=ConsentReason.objects.none(),
        required=False,
        empty_label=_("Choose a reason"),
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )
    consent_words = Text(
        label=_("Anything more about their agreement"), max_length=LONG, rows=3, required=False
    )
    advocacy = Choice(
        label=_("Was an independent advocate offered?"),
        choices=[*OPEN, *AdultEnquiry.Advocacy.choices],
        required=False,
    )
    advocacy_words = Text(
        label=_("Who the advocate is; or why it was refused or not offered yet"),
        max_length=LONG,
        rows=3,
        required=False,
    )
    urgent_circumstance = PolicyChoice(
        label=_("Is one of the urgent circumstances there, in which they are seen the same day?"),
        queryset=UrgentCircumstance.objects.none(),
        required=False,
        empty_label=_("None of them"),
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )
    urgent_on = Day(label=_("If so, on which day was it known?"), required=False)
    seen_on = Day(label=_("On which day was the adult first seen?"), required=False)
    seen_by_whom = Line(label=_("Who saw them?"), max_length=150, required=False)
    not_seen_words = Text(
        label=_("If they were not seen on the same day: why?"),
        max_length=LONG,
        rows=3,
        required=False,
    )
    risk_before = Choice(
        label=_("Risk when the enquiries began"), choices=[*OPEN, *Rating.choices], required=False
    )
    risk_after = Choice(label=_("Risk now"), choices=[*OPEN, *Rating.choices], required=False)
    view_at_end = Text(
        label=_("What does the adult say at the end, and is it what they wanted?"),
        max_length=LONG,
        required=False,
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    marks_optional = False

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from(
            "consent_reason", policy.consent_reasons.filter(pathways__contains=[Pathway.ADULT])
        )
        self.choose_from("urgent_circumstance", policy.urgent_circumstances.all())

    def choose_from(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def lacking(self, cleaned: dict[str, Any]) -> dict[str, str]:
        return rules.lacking_of_adult(cleaned, today=timezone.localdate())

    @property
    def told(self) -> dict[str, Any]:
        """Return what ``operations.save_adult`` takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class MakerForm(Lacking):
    """Who makes the enquiries, or is caused to make them."""

    agency = forms.ModelChoiceField(
        label=_("Agency"),
        queryset=Agency.objects.none(),
        empty_label=_("Choose an agency"),
        error_messages={"required": _("Choose an agency.")},
    )
    who = Line(
        label=_("Who there?"),
        help_text=_("Name and role."),
        max_length=150,
        error_messages={"required": _("Say who makes the enquiries.")},
    )
    is_caused = forms.BooleanField(
        label=_("The authority asks them to make these enquiries"), required=False
    )
    asked = Text(
        label=_("What were they asked to find out?"), max_length=LONG, rows=3, required=False
    )
    began_on = Day(label=_("From which day?"), error_messages={"required": _("Give the day.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Agency.objects.filter(left_on__isnull=True).order_by("name_en")

    def lacking(self, cleaned: dict[str, Any]) -> dict[str, str]:
        return rules.lacking_of_maker(
            is_caused=cleaned["is_caused"],
            asked=cleaned["asked"],
            began_on=cleaned["began_on"],
            today=timezone.localdate(),
        )


class FindingsForm(forms.Form):
    """What somebody's enquiries found."""

    reported_on = Day(
        label=_("On which day did they tell what they found?"),
        error_messages={"required": _("Give the day.")},
    )
    found = Text(
        label=_("What did they find?"),
        max_length=LONG,
        error_messages={"required": _("Say what they found.")},
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class StepForm(forms.Form):
    """A contact, or a piece of evidence."""

    kind = Choice(
        label=_("What is it?"),
        choices=EnquiryStep.Kind.choices,
        error_messages={"required": _("Choose what it is.")},
    )
    happened_on = Day(label=_("On which day?"), error_messages={"required": _("Give the day.")})
    who = Line(
        label=_("With whom, or from whom?"),
        help_text=_("For a visit also who went, and whether the adult was seen alone."),
        max_length=200,
        error_messages={"required": _("Say with whom, or from whom.")},
    )
    text = Text(
        label=_("What was said, seen or found?"),
        max_length=LONG,
        error_messages={"required": _("Say what was said, seen or found.")},
    )


class CapacityForm(Lacking):
    """Whether the adult can decide one thing."""

    decision = Line(
        label=_("What is there to decide?"),
        help_text=_("One decision, such as who looks after their money."),
        max_length=300,
        error_messages={"required": _("Say what there is to decide.")},
    )
    result = Choice(
        label=_("Can the adult decide this now?"),
        choices=CapacityDecision.Result.choices,
        error_messages={"required": _("Choose an answer.")},
    )
    assessor = Line(
        label=_("Who assessed it?"), help_text=_("Name and role."), max_length=200, required=False
    )
    assessed_on = Day(label=_("On which day?"), required=False)
    reason = Text(
        label=_("Why?"),
        max_length=LONG,
        error_messages={"required": _("Say why.")},
    )
    marks_optional = False

    def lacking(self, cleaned: dict[str, Any]) -> dict[str, str]:
        return rules.lacking_of_capacity(
            result=cleaned["result"],
            assessor=cleaned["assessor"],
            assessed_on=cleaned["assessed_on"],
            today=timezone.localdate(),
        )


class AdultDeterminationForm(DeterminationForm):
    """What the enquiries found of an adult, why, and what follows."""

    field_order = ["determination", "emergency_action", "route", "reason"]
    asked_with = {"emergency_action": ["determination=1"], "route": ["determination=2"]}

    emergency_action = Text(
        label=_("What was done at once, by whom and when?"),
        help_text=_("For determination 1. What is done at once waits for nobody."),
        max_length=LONG,
        rows=3,
        required=False,
    )
    route = Choice(
        label=_("What follows for the adult?"),
        help_text=_("For determination 2."),
        choices=EnquiryDecision.Route.choices,
        required=False,
    )
    marks_optional = False

    def __init__(self, *args: Any, is_late: bool, **kwargs: Any) -> None:
        super().__init__(*args, kind=Enquiry.Kind.SECTION_126, is_late=is_late, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        lacking = rules.lacking_of_determination(
            determination=cleaned.get("determination", ""),
            route=cleaned.get("route", ""),
            emergency_action=cleaned.get("emergency_action", ""),
        )
        for name, words in lacking.items():
            if name not in self.errors:
                self.add_error(name, words)
        return cleaned


class RecordForm(IssueForm):
    """The language in which the record of the enquiries is issued."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].label = _("Language of the record")


class AuthoriseForm(forms.Form):
    """A second person's word on a determination."""

    reveals = {"answer": {"return": "reason"}}

    answer = Choice(
        label=_("Do you authorise this determination?"),
        choices=[("authorise", _("Yes, I authorise it")), ("return", _("No, I send it back"))],
        error_messages={"required": _("Choose an answer.")},
    )
    reason = Text(label=_("Why do you send it back?"), max_length=LONG, rows=3, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "return" and not cleaned.get("reason"):
            self.add_error("reason", _("Say why you send it back."))
        return cleaned

    @property
    def answered(self) -> dict[str, Any]:
        """Return what ``operations.authorise`` takes."""
        is_authorised = self.cleaned_data["answer"] == "authorise"
        return {
            "is_authorised": is_authorised,
            "reason": "" if is_authorised else self.cleaned_data["reason"],
        }
