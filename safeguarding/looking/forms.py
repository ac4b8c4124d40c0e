"""What to see of the log, why to take a copy of it, and what came of asking about a look."""

from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.queries import is_of_authority
from records.audit import Actor
from records.verbs import Verb
from referrals.forms.fields import Line, Text
from referrals.queries.history import sentences
from safeguarding.looking.log import Asked
from safeguarding.looking.models import UnusualLook

FIRST_YEAR = 2024
LONGEST_REFERENCE = 40


class Purpose(models.TextChoices):
    """Why somebody takes a copy of the log out of the system."""

    CHECK = "check", _("A regular check")
    CONCERN = "concern", _("A concern about how somebody used the system")
    COMPLAINT = "complaint", _("A complaint, or a request by the person it is about")
    REQUEST = "request", _("Asked for by a court, a regulator or the police")


class LogForm(forms.Form):
    """What to show of the log. It is sent in the address, which holds no name."""

    marks_optional = False

    record = Line(
        label=_("Reference"),
        help_text=_("Of a referral, a meeting, a report or a request. For example SG-7K3M-Q2XA"),
        required=False,
        max_length=LONGEST_REFERENCE,
        width="10",
    )
    worker = forms.ChoiceField(label=_("Who"), required=False)
    verb = forms.ChoiceField(label=_("Kind of processing"), required=False)
    event = forms.ChoiceField(label=_("What happened"), required=False)
    since = forms.DateField(label=_("First day"), required=False)
    until = forms.DateField(label=_("Last day"), required=False)

    def __init__(self, data: Any, *, reader: Actor) -> None:
        super().__init__(data)
        years = range(FIRST_YEAR, timezone.localdate().year + 1)
        for name in ("since", "until"):
            self.fields[name].widget = forms.SelectDateWidget(years=years)
        self.workers = {str(user.pk): user.name for user in staff_of(reader)}
        said = sorted(((code, str(words)) for code, words in sentences().items()), key=_by_words)
        for name, choices in (
            ("worker", self.workers.items()),
            ("verb", Verb.choices),
            ("event", said),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("All")), *choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day cannot be before the first."))
        return cleaned

    def asked(self) -> Asked:
        """Return what a valid form asks for."""
        return Asked(**self.cleaned_data)


def _by_words(choice: tuple[str, str]) -> str:
    return choice[1]


def staff_of(reader: Actor) -> models.QuerySet[User]:
    """Return whose acts this reader may follow, leavers too, by name."""
    worked = Membership.objects.all()
    if not is_of_authority(reader):
        worked = worked.filter(agency=reader.agency_id)
    return User.objects.filter(pk__in=worked.values("user")).order_by("name", "pk")


class ExportForm(forms.Form):
    """Why the log is taken out; the copy and the reason go on the record themselves."""

    purpose = forms.ChoiceField(
        label=_("Why do you need a copy?"), choices=Purpose.choices, widget=forms.RadioSelect
    )


class ReviewForm(forms.Form):
    """What came of asking about a look."""

    outcome = forms.ChoiceField(
        label=_("What did you find?"),
        choices=UnusualLook.Outcome.choices,
        widget=forms.RadioSelect,
    )
    reason = Text(
        label=_("How do you know?"),
        help_text=_("Whom you asked, what they said, and what follows. No details of the case."),
        max_length=2_000,
    )
