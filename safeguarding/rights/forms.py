"""What is written down about a request for what is held, and about each piece of it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from policies.models import Exemption
from referrals.forms.fields import Choice, Choices, Day, Line, Text
from safeguarding.rights.models import HeldItem, SubjectPack, SubjectRequest
from safeguarding.rights.rules import Said

LONGEST = 4000
LANGUAGES = [("cy", _("Welsh")), ("en", _("English"))]


class RequestForm(forms.Form):
    """Who asks, about whom, and how they have shown that they may."""

    received_on = Day(
        label=_("Day on which it was received"),
        help_text=_("The month to answer begins on this day, whoever received it."),
        error_messages={"required": _("Give the day on which it was received.")},
    )
    asked_by = Choice(
        label=_("Who asks?"),
        choices=SubjectRequest.AskedBy.choices,
        error_messages={"required": _("Say who asks.")},
    )
    person_name = Line(
        label=_("Name of the person it is about"),
        max_length=200,
        error_messages={"required": _("Give the name of the person it is about.")},
    )
    date_of_birth = Day(label=_("Their date of birth"), required=False)
    identity_proof = Line(
        label=_("How the person, or whoever asks, showed who they are"),
        help_text=_("For example a passport seen at the office. Keep no copy of it."),
        max_length=300,
        error_messages={"required": _("Say how it was shown who they are.")},
    )
    requester_name = Line(
        label=_("Name of whoever asks, if it is not the person"), max_length=200, required=False
    )
    authority_proof = Line(
        label=_("How they showed that they may ask for the person"),
        help_text=_("For example a birth certificate, a court's order, or a signed letter."),
        max_length=300,
        required=False,
    )
    contact = Text(
        label=_("Where the answer goes"),
        help_text=_("An address that is safe for the person."),
        rows=3,
        max_length=500,
        error_messages={"required": _("Say where the answer goes.")},
    )
    asks_for = Text(label=_("What they ask for"), rows=3, max_length=LONGEST, required=False)
    language = Choice(
        label=_("Language of the answer"),
        choices=LANGUAGES,
        error_messages={"required": _("Choose the language of the answer.")},
    )

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(gettext("It cannot be received on a day to come."))
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("asked_by") not in (None, SubjectRequest.AskedBy.PERSON):
            if not said.get("requester_name"):
                self.add_error("requester_name", gettext("Give the name of whoever asks."))
            if not said.get("authority_proof"):
                self.add_error("authority_proof", gettext("Say how they showed that they may ask."))
        return said


class FindForm(forms.Form):
    """Find whoever is meant by a reference that is known, besides the name."""

    marks_optional = False

    reference = Line(
        label=_("Or find them by the reference of a referral"),
        max_length=40,
        required=False,
        width="10",
    )


class PeopleForm(forms.Form):
    """Which people on record are meant."""

    people = Choices(
        label=_("Who on record is it?"),
        error_messages={"required": _("Choose at least one person.")},
    )

    def __init__(
        self, *args: Any, found: list[tuple[str, str]], hints: dict[str, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["people"].choices = found  # type: ignore[attr-defined]
        self.option_hints = {"people": hints}


class ReasonForm(forms.Form):
    """Why something is done to a request or to a copy."""

    reason = Text(label=_("Why?"), max_length=LONGEST, rows=4)

    def __init__(self, *args: Any, label: Any, required: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].label = label
        self.fields["reason"].error_messages["required"] = required


class CloseForm(forms.Form):
    """How a request ends."""

    closing = Choice(
        label=_("How does it end?"),
        choices=SubjectRequest.Closing.choices,
        error_messages={"required": _("Say how it ends.")},
    )
    reason = Text(
        label=_("Why, and what whoever asked was told"),
        max_length=LONGEST,
        rows=4,
        required=False,
    )


class CheckForm(forms.Form):
    """That a second person has read a copy whole."""

    is_read = forms.BooleanField(
        label=_("I have read the whole document, and it may be handed out"),
        error_messages={"required": _("Read the document first, and say so.")},
    )


class ReleaseForm(forms.Form):
    """How a copy left the house."""

    way = Choice(
        label=_("How was it handed out?"),
        choices=SubjectPack.Way.choices,
        error_messages={"required": _("Say how it was handed out.")},
    )


class ItemForm(forms.Form):
    """Whether one piece is disclosed, redacted or withheld, by which law, and why."""

    decision = Choice(
        label=_("What happens with it?"),
        choices=HeldItem.Choice.choices,
        error_messages={"required": _("Say what happens with it.")},
    )
    names = Choices(label=_("Names of others to take out"), required=False)
    passages = Text(
        label=_("Other passages to take out"),
        help_text=_("One on each line, as it is written in the piece."),
        max_length=LONGEST,
        rows=4,
        required=False,
    )
    exemption = forms.ModelChoiceField(
        label=_("By which exemption?"),
        queryset=Exemption.objects.none(),
        required=False,
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )
    reason = Text(label=_("Why?"), max_length=LONGEST, rows=4, required=False)
    asked_with = {
        "names": ["decision=redact"],
        "passages": ["decision=redact"],
        "exemption": ["decision=redact", "decision=withhold"],
    }

    def __init__(self, *args: Any, item: HeldItem, **options: Any) -> None:
        super().__init__(*args, **options)
        names = item.names.split("\n") if item.names else []
        self.fields["names"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
        if not names:
            del self.fields["names"]
        exemptions = item.request.policy.exemptions.all()
        self.fields["exemption"].queryset = exemptions  # type: ignore[attr-defined]
        self.fields["exemption"].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]
        self.option_hints = {
            "exemption": {str(row.pk): f"{row.note} ({row.source})" for row in exemptions}
        }

    def said(self) -> Said:
        """Return the decision as the rules know it."""
        passages = [line.strip() for line in self.cleaned_data["passages"].split("\n")]
        taken_out = [*self.cleaned_data.get("names", []), *filter(None, passages)]
        return Said(
            decision=self.cleaned_data["decision"],
            exemption=self.cleaned_data["exemption"],
            taken_out=taken_out,
            reason=self.cleaned_data["reason"],
        )
