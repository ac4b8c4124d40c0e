"""What people type of an enquiry about a child, a part at a time."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.audit import Actor
from referrals.forms.fields import Choice, Day, Line, Text
from strategy_meetings import rules_section_47 as rules
from strategy_meetings.forms import DeterminationForm
from strategy_meetings.forms_section_126 import LONG, OPEN, Lacking
from strategy_meetings.models import ChildConsidered, ChildEnquiry, Enquiry
from strategy_meetings.queries_section_47 import enquiry_by

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class ChildForm(Lacking):
    """What was learned of the child, its home and its parents."""

    marks_optional = False

    is_joint = forms.BooleanField(
        label=_("Social services and the police make this enquiry together"), required=False
    )
    seen_on = Day(label=_("On which day was the child seen and spoken to?"), required=False)
    seen_by_whom = Line(
        label=_("Who saw the child?"),
        help_text=_("Name and role."),
        max_length=150,
        required=False,
    )
    was_alone = Choice(
        label=_("Was the child seen alone?"),
        choices=[*OPEN, *ChildEnquiry.Alone.choices],
        required=False,
    )
    not_alone_words = Text(
        label=_("If not alone: who was there, and why?"), max_length=LONG, rows=3, required=False
    )
    not_seen_words = Text(
        label=_("If the child has not been seen: why not?"), max_length=LONG, rows=3, required=False
    )
    child_words = Text(
        label=_("What did the child say?"),
        help_text=_("In the child's own words, in the language they were said in."),
        max_length=LONG,
        required=False,
    )
    language = Line(
        label=_("In which language did the child speak?"),
        help_text=_("Also signs, pictures or an interpreter."),
        max_length=100,
        required=False,
    )
    interview = Choice(
        label=_("Achieving Best Evidence interview"),
        choices=[*OPEN, *ChildEnquiry.Interview.choices],
        required=False,
    )
    interview_on = Day(label=_("On which day was the interview?"), required=False)
    interview_words = Text(
        label=_("Who interviewed, with whom there; or why it is not needed"),
        max_length=LONG,
        rows=3,
        required=False,
    )
    medical = Choice(
        label=_("Medical examination"),
        choices=[*OPEN, *ChildEnquiry.Medical.choices],
        required=False,
    )
    medical_on = Day(label=_("On which day was the examination?"), required=False)
    paediatrician = Line(label=_("Paediatrician"), max_length=150, required=False)
    medical_consent = Text(
        label=_("Who agreed to the examination?"),
        help_text=_("The child too, where the child understood."),
        max_length=LONG,
        rows=2,
        required=False,
    )
    medical_words = Text(
        label=_("What was found; or why it was refused or is not needed"),
        max_length=LONG,
        rows=3,
        required=False,
    )
    parents_seen_on = Day(label=_("On which day were the parents seen?"), required=False)
    parents_words = Text(
        label=_("Parents' views, or why they were not asked"), max_length=LONG, required=False
    )
    home_words = Text(label=_("Home conditions"), max_length=LONG, required=False)
    analysis = Text(
        label=_("Analysis"),
        help_text=_("What was found, how it hangs together, and what speaks against it."),
        max_length=20_000,
        rows=10,
        required=False,
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def lacking(self, cleaned: dict[str, Any]) -> dict[str, str]:
        return rules.lacking_of_child(cleaned, today=timezone.localdate())

    @property
    def told(self) -> dict[str, Any]:
        """Return the fields of ``ChildEnquiry``, as ``operations.save_child`` takes them."""
        beside = ("version", "is_joint")
        return {name: value for name, value in self.cleaned_data.items() if name not in beside}


class ConsideredForm(Lacking):
    """Another child who was thought of, and what is done for them."""

    reveals = {"done": {"own_enquiry": "own", "no_enquiry": "reason"}}
    marks_optional = False

    name = Line(
        label=_("Who is the other child?"),
        max_length=200,
        error_messages={"required": _("Say which child.")},
    )
    relation = Line(
        label=_("Who are they to this child?"),
        help_text=_("For example a sister, a half-brother, or a child who visits."),
        max_length=100,
        error_messages={"required": _("Say who they are to this child.")},
    )
    done = Choice(
        label=_("What is done for them?"),
        choices=ChildConsidered.Done.choices,
        error_messages={"required": _("Choose what is done for them.")},
    )
    own = Line(
        label=_("Reference of their referral, if it is on record here"),
        help_text=_("The two enquiries can then be read side by side."),
        max_length=20,
        required=False,
    )
    reason = Text(label=_("Why is there no enquiry?"), max_length=LONG, rows=3, required=False)

    def __init__(self, *args: Any, enquiry: Enquiry, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enquiry, self.actor = enquiry, actor

    def clean_own(self) -> Enquiry | None:
        """Return the enquiry; one that is hidden is refused in the words for one that is not."""
        reference = self.cleaned_data["own"].upper()
        if not reference or self.data.get("done") != ChildConsidered.Done.OWN_ENQUIRY:
            return None
        own = enquiry_by(reference, self.actor)
        if own is None:
            raise forms.ValidationError(
                _("There is no child's enquiry under this reference. Check it, or leave it empty.")
            )
        return own

    def lacking(self, cleaned: dict[str, Any]) -> dict[str, str]:
        return rules.lacking_of_considering(
            self.enquiry, done=cleaned["done"], reason=cleaned["reason"], own=cleaned["own"]
        )

    @property
    def considered(self) -> dict[str, Any]:
        """Return what ``operations.consider_child`` takes; an answer not asked for is dropped."""
        cleaned = dict(self.cleaned_data)
        if cleaned["done"] == ChildConsidered.Done.OWN_ENQUIRY:
            cleaned["reason"] = ""
        return cleaned


class ChildDeterminationForm(DeterminationForm):
    """What the enquiry found of a child, why, and whether a conference is needed."""

    field_order = ["determination", "is_conference_needed", "reason"]

    is_conference_needed = forms.TypedChoiceField(
        label=_("Is a conference needed?"),
        help_text=_(
            "After determination 3 always; after determination 2 where an agency asks for one."
        ),
        choices=YES_NO,
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether a conference is needed.")},
    )

    def __init__(self, *args: Any, is_late: bool, **kwargs: Any) -> None:
        super().__init__(*args, kind=Enquiry.Kind.SECTION_47, is_late=is_late, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "determination" in cleaned and "is_conference_needed" in cleaned:
            lacking = rules.lacking_of_determination(
                determination=cleaned["determination"],
                is_conference_needed=cleaned["is_conference_needed"],
            )
            for name, words in lacking.items():
                self.add_error(name, words)
        return cleaned
