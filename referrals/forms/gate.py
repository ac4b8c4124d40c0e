"""Forms of restricted records: why, who is named, whom it is closed to, whether it is the same."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from people.models import Denial
from policies.models import Policy
from records.audit import Actor
from referrals.forms.fields import Day, Line
from referrals.forms.screening import long_text
from referrals.models import Referral, SilentMatch


class ColleagueField(forms.EmailField):
    """Somebody who signs in, by their address: no list of everybody is shown."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail address of the person"))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> User:
        email = super().clean(value)
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("Nobody signs in with this address."))
        return user


class ReferenceField(forms.CharField):
    """A referral of the reader's agency by its reference, whether or not they may see it."""

    def __init__(self, **kwargs: Any) -> None:
        missing = {"required": _("Give the reference.")}
        super().__init__(
            label=_("Reference of the referral"), max_length=20, error_messages=missing, **kwargs
        )


class RestrictForm(forms.Form):
    """Which record is restricted, why, and who decided it."""

    reference = ReferenceField()
    category = forms.ChoiceField(
        label=_("Why is it restricted?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why.")},
    )
    reason = long_text(
        _("In your own words"), rows=3, error_messages={"required": _("Say why it is restricted.")}
    )
    decided_by_name = forms.CharField(
        label=_("Who decided it?"),
        max_length=150,
        error_messages={"required": _("Say who decided it.")},
    )

    def __init__(self, *args: Any, policy: Policy, reader: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        self.categories = {each.code: each for each in policy.restriction_categories.all()}
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            (code, each.name) for code, each in self.categories.items()
        ]
        self.option_hints = {
            "category": {
                code: each.in_reader_language("note") for code, each in self.categories.items()
            }
        }

    def clean_reference(self) -> Referral:
        return referral_called(self.cleaned_data["reference"], reader=self.reader)

    def clean_category(self) -> Any:
        return self.categories[self.cleaned_data["category"]]


def referral_called(reference: str, *, reader: Actor) -> Referral:
    """Return a referral of the reader's agency. One about somebody they are denied is not there."""
    denied = Denial.objects.against(reader).values("person")
    found = (
        Referral.objects.filter(reference__iexact=reference, owning_agency=reader.agency_id)
        .exclude(record__person__in=denied)
        .select_related("record__person")
        .first()
    )
    if found is None:
        raise forms.ValidationError(_("There is no referral with this reference."))
    return found


class NameForm(forms.Form):
    """Who is named on a restricted record, and until which day."""

    user = ColleagueField()
    until = Day(
        label=_("Last day, if it is known"),
        required=False,
    )

    def clean_until(self) -> datetime | None:
        day = self.cleaned_data["until"]
        if day is None:
            return None
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


class ReviewForm(forms.Form):
    """Why a restriction is still needed."""

    reason = long_text(
        _("Why is it still needed?"),
        rows=3,
        error_messages={"required": _("Say why it is still needed.")},
    )


class LiftForm(forms.Form):
    """Why a restriction should be lifted; a second person decides."""

    reason = long_text(
        _("Why should it be lifted?"),
        rows=3,
        error_messages={"required": _("Say why it should be lifted.")},
    )


class ConflictForm(forms.Form):
    """What somebody is to the person of a referral."""

    kind = forms.ChoiceField(
        label=_("What is the person to them?"),
        widget=forms.RadioSelect,
        choices=Denial.Kind.choices,
        error_messages={"required": _("Choose what the person is to them.")},
    )
    words = forms.CharField(label=_("More, if it helps"), max_length=500, required=False)


class OwnConflictForm(ConflictForm):
    """What one is oneself to the person of a referral."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].label = _("What are you to the person?")
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (Denial.Kind.SUBJECT, _("It is about me")),
            (Denial.Kind.RELATIVE, _("I am a relative, or live with them")),
            (Denial.Kind.CONFLICT, _("A friend, a neighbour, a colleague, or another conflict")),
        ]


class DenyForm(ConflictForm):
    """To whom a record is closed for ever."""

    reference = ReferenceField()
    user = ColleagueField()
    field_order = ("reference", "user", "kind", "words")

    def __init__(self, *args: Any, reader: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader

    def clean_reference(self) -> Referral:
        return referral_called(self.cleaned_data["reference"], reader=self.reader)


class SettleForm(forms.Form):
    """Whether it is the same person, and how one knows."""

    outcome = forms.ChoiceField(
        label=_("Is it the same person?"),
        widget=forms.RadioSelect,
        choices=SilentMatch.Outcome.choices,
        error_messages={"required": _("Say whether it is the same person.")},
    )
    reason = long_text(
        _("How do you know?"), rows=3, error_messages={"required": _("Say how you know.")}
    )


class AdoptionReasonForm(forms.Form):
    """Why the identities before and after an adoption are opened."""

    reason = long_text(
        _("Why do you need to know?"),
        rows=3,
        error_messages={"required": _("Say why you need to know.")},
    )


class AdoptForm(forms.Form):
    """The identity after an adoption."""

    given_name = Line(
        label=_("First names after the adoption"),
        max_length=100,
        error_messages={"required": _("Enter the first names.")},
    )
    family_name = Line(
        label=_("Last name after the adoption"),
        max_length=100,
        error_messages={"required": _("Enter the last name.")},
    )
    reason = long_text(
        _("On what does the new identity rest?"),
        rows=2,
        error_messages={"required": _("Say on what the new identity rests.")},
    )
