"""What an administrator says of an account."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Membership, Team, User, VettingLevel
from accounts.queries import agencies_managed_by, teams_managed_by
from accounts.roles import Role
from accounts.single_sign_on import Provider
from records.audit import Actor

A_REAL_DATE = _("Enter a real date, such as 27 3 2019.")


class TeamField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Team) -> str:
        return f"{obj.name} ({obj.agency.name})"


class RoleForm(forms.Form):
    """A role in a team, from a day on."""

    agency = forms.ModelChoiceField(
        label=_("Who employs them?"),
        queryset=Agency.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose an agency."), "invalid_choice": _("Choose one.")},
    )
    team = TeamField(
        label=_("In which team?"),
        queryset=Team.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose a team."), "invalid_choice": _("Choose one.")},
    )
    role = forms.ChoiceField(
        label=_("In which role?"),
        choices=Role.choices,
        error_messages={"required": _("Choose a role."), "invalid_choice": _("Choose one.")},
    )
    job_title = forms.CharField(label=_("Job title"), max_length=150, required=False)
    starts_on = forms.DateField(
        label=_("From which day?"),
        widget=forms.SelectDateWidget,
        required=False,
        help_text=_("From today, if you leave it empty."),
        error_messages={"invalid": A_REAL_DATE},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies, teams = self.fields["agency"], self.fields["team"]
        assert isinstance(agencies, forms.ModelChoiceField)
        assert isinstance(teams, forms.ModelChoiceField)
        agencies.queryset = agencies_managed_by(actor)
        teams.queryset = teams_managed_by(actor)


class InviteForm(RoleForm):
    """Somebody new, and their first role."""

    name = forms.CharField(
        label=_("Name"), max_length=150, error_messages={"required": _("Enter their name.")}
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages={
            "required": _("Enter their e-mail address."),
            "invalid": _("Give an e-mail address in the form name@example.wales."),
        },
    )
    language = forms.ChoiceField(
        label=_("Language of their e-mails and pages"),
        choices=[("en", "English"), ("cy", "Cymraeg")],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language.")},
    )
    field_order = ("name", "email", "language")


class EndForm(forms.Form):
    """Which role ends, and when."""

    membership = forms.ModelChoiceField(queryset=Membership.objects.none())
    ends_on = forms.DateField(
        label=_("From which day does it no longer hold?"),
        widget=forms.SelectDateWidget,
        required=False,
        help_text=_("At once, if you leave it empty."),
        error_messages={"invalid": A_REAL_DATE},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["membership"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = user.memberships.exclude(ends_on__lte=timezone.localdate())


class VettingForm(forms.Form):
    """How far and until when somebody is vetted in one role; both empty for not at all."""

    membership = forms.ModelChoiceField(
        queryset=Membership.objects.none(), widget=forms.HiddenInput
    )
    level = forms.ChoiceField(
        label=_("How far are they vetted by the police?"),
        choices=[("", _("Not vetted")), *VettingLevel.choices],
        required=False,
        error_messages={"invalid_choice": _("Choose the level of the vetting.")},
    )
    expires_on = forms.DateField(
        label=_("Until which day?"),
        widget=forms.SelectDateWidget,
        required=False,
        error_messages={"invalid": A_REAL_DATE},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["membership"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = user.memberships.exclude(ends_on__lte=timezone.localdate())


class ResetForm(forms.Form):
    """How an administrator made sure who has lost their second factor."""

    reason = forms.CharField(
        label=_("How did you make sure who is asking?"),
        help_text=_("Such as: their manager brought them to my desk with their pass."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": _("Say how you made sure who is asking.")},
    )


class IdentityForm(forms.Form):
    """Somebody's account at the provider of a single sign-on."""

    issuer = forms.ChoiceField(
        label=_("Which organisation?"),
        error_messages={
            "required": _("Choose an organisation."),
            "invalid_choice": _("Choose one."),
        },
    )
    subject = forms.CharField(
        label=_("Code"),
        help_text=_("What Diogel showed them when they tried to sign in by it."),
        max_length=255,
        error_messages={"required": _("Enter the code.")},
    )
    reason = forms.CharField(
        label=_("How did you make sure that the account is theirs?"),
        help_text=_("Such as: they read me the code at my desk, and I know them."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": _("Say how you made sure that the account is theirs.")},
    )

    def __init__(
        self, *args: Any, providers: Sequence[Provider], is_approved: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_approved:
            del self.fields["reason"]
        field = self.fields["issuer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(provider.issuer, provider.name) for provider in providers]
