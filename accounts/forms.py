"""What somebody may choose about their own account."""

from typing import Any

from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.usersessions.models import UserSession
from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.operations import pretend_to_send_password_link
from records.audit import PUBLIC


class ProfileForm(forms.Form):
    """The language of the pages and messages, and whether single keys do anything."""

    language = forms.ChoiceField(
        label=_("Language of your pages, e-mails and letters"),
        choices=[("en", "English"), ("cy", "Cymraeg")],
        widget=forms.RadioSelect,
    )
    has_shortcuts = forms.BooleanField(
        label=_("Use keyboard shortcuts"),
        help_text=_("Single keys move through lists. They never record anything by themselves."),
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"language": user.language, "has_shortcuts": user.has_shortcuts}
        super().__init__(*args, **kwargs)


class MembershipForm(forms.Form):
    """Which of one's memberships to act in."""

    membership = forms.ChoiceField(
        label=_("Which role are you acting in?"),
        help_text=_("What you may see and do depends on it. You can change it at any time."),
        widget=forms.RadioSelect,
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, memberships: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.memberships = {str(membership.pk): membership for membership in memberships}
        field = self.fields["membership"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, described(m)) for key, m in self.memberships.items()]

    def clean_membership(self) -> Membership:
        return self.memberships[self.cleaned_data["membership"]]


def described(membership: Membership) -> str:
    return f"{membership.get_role_display()}, {membership.team.name} ({membership.agency.name})"


class ResetPasswordForm(AllauthResetPasswordForm):  # type: ignore[misc]
    """Where a new password is asked for: the time it takes does not tell who has an account."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if not self.users:
            pretend_to_send_password_link(by=PUBLIC, at=timezone.now())
        email: str = super().save(request, **kwargs)
        return email


class SessionForm(forms.Form):
    """Which of one's sessions to end."""

    session = forms.ModelChoiceField(queryset=UserSession.objects.none())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["session"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = UserSession.objects.filter(user=user)


class AbsenceForm(forms.Form):
    """When somebody is away, and which colleague covers."""

    starts_on = forms.DateField(
        label=_("First day away"),
        widget=forms.SelectDateWidget,
        error_messages={
            "required": _("Enter the first day."),
            "invalid": _("Enter a real date, such as 27 3 2019."),
        },
    )
    ends_on = forms.DateField(
        label=_("Last day away"),
        widget=forms.SelectDateWidget,
        error_messages={
            "required": _("Enter the last day."),
            "invalid": _("Enter a real date, such as 27 3 2019."),
        },
    )
    cover = forms.ChoiceField(
        label=_("Who covers for you?"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of your colleagues.")},
    )

    def __init__(self, *args: Any, colleagues: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(user.pk): user for user in colleagues}
        field = self.fields["cover"]
        assert isinstance(field, forms.ChoiceField)
        names = [(key, user.name) for key, user in self.colleagues.items()]
        field.choices = [("", _("Nobody in particular")), *names]

    def clean_cover(self) -> User | None:
        return self.colleagues.get(self.cleaned_data["cover"])
