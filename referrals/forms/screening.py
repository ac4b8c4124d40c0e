"""Forms of one referral: the rating, the worker, the end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from policies.models import Unit
from policies.rules import limit_in_words
from referrals.models import Rating, Referral

LONGEST = 8000


def long_text(label: Any, *, rows: int = 5, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class RatingForm(forms.Form):
    """How soon partners' information is due. It never decides the outcome."""

    rating = forms.ChoiceField(
        label=_("Rating"),
        help_text=_("How soon partners' information is due. It never decides the outcome."),
        widget=forms.RadioSelect,
        choices=Rating.choices,
        error_messages={"required": _("Choose red, amber or green.")},
    )
    reason = long_text(
        _("Why?"), rows=3, error_messages={"required": _("Say why you chose this rating.")}
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limits = {
            rating: referral.policy.timescales.filter(ref=f"R11.{rating}").first()
            for rating in Rating.values
        }
        self.option_hints = {
            "rating": {
                rating: limit_in_words(limit, Unit(limit.unit))
                for rating, limit in limits.items()
                if limit
            }
        }


class AllocationForm(forms.Form):
    """Who works with the referral from now on, and in which team."""

    worker = forms.ChoiceField(
        label=_("Worker"), error_messages={"required": _("Choose a worker.")}
    )

    def __init__(self, *args: Any, members: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.pk): member for member in members}
        named = [
            (key, f"{member.user.name}, {member.get_role_display()}, {member.team.name}")
            for key, member in self.members.items()
        ]
        self.fields["worker"].choices = [("", ""), *named]  # type: ignore[attr-defined]

    def clean_worker(self) -> Membership:
        return self.members[self.cleaned_data["worker"]]


class ClosingForm(forms.Form):
    """Why nothing more is done."""

    reason = long_text(
        _("Why is the referral closed?"),
        error_messages={"required": _("Say why the referral is closed.")},
    )
