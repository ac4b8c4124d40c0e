"""What the dashboard is asked for, kept in its address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from measures.forms import QuarterForm
from measures.queries.open_work import Asked
from referrals.models import Pathway, Status


class DashboardForm(QuarterForm):
    """The quarter, the team, and whom the work is about."""

    about = forms.ChoiceField(
        label=_("About"),
        required=False,
        choices=[
            ("", _("Everybody")),
            (Pathway.CHILD, _("Children")),
            (Pathway.ADULT, _("Adults")),
        ],
        error_messages={"invalid_choice": _("Choose whom it is about from the list.")},
    )


class OpenForm(forms.Form):
    """Which of the open referrals one of the dashboard's lists is of."""

    about = forms.ChoiceField(required=False, choices=[("", ""), *Pathway.choices])
    stage = forms.ChoiceField(required=False, choices=[("", ""), *Status.choices])
    worker = forms.UUIDField(required=False)
    team = forms.SlugField(required=False)

    def asked(self) -> Asked | None:
        """Return what is asked for; None where the address names nothing that there is."""
        return Asked(**self.cleaned_data) if self.is_valid() else None
