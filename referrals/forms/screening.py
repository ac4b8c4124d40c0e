"""Forms of one referral: the screening decision, the rating, the worker, the end."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from policies.models import ScreeningOutcome, ThresholdLevel, Unit
from policies.rules import limit_in_words
from referrals.models import Check, Rating, Referral
from referrals.rules import InitialChecks

LONGEST = 8000


def long_text(label: Any, *, rows: int = 5, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class ScreeningForm(forms.Form):
    """What is decided, at which threshold, and why.

    The choices are those of the edition the referral came in under, each with its own words.
    """

    marks_optional = False

    checks_done = forms.MultipleChoiceField(
        label=_("Which of these have you done?"),
        help_text=_("Say below why any of them was left out."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=Check.choices,
    )
    reason_checks_not_done = long_text(_("Why were the others not done?"), required=False, rows=3)
    outcome = forms.ChoiceField(
        label=_("What happens next?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happens next.")},
    )
    level = forms.ChoiceField(
        label=_("Threshold level"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a threshold level.")},
    )
    rationale = long_text(
        _("Why did you decide this?"),
        rows=8,
        help_text=_("What you know, how you weighed it, and what you do not know."),
        error_messages={"required": _("Explain why you decided this.")},
    )
    support_offered = long_text(
        _("What support does the person or family need, or were they offered?"),
        required=False,
        rows=4,
    )
    reason_late = long_text(_("Why is the decision late?"), required=False, rows=3)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, referral: Referral, is_late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = referral.version
        policy, pathway = referral.policy, referral.pathway
        self.outcomes = {o.code: o for o in policy.screening_outcomes.filter(pathway=pathway)}
        self.levels = {
            level.code: level for level in policy.threshold_levels.filter(pathway=pathway)
        }
        self.option_hints = {
            "outcome": {code: outcome.hint for code, outcome in self.outcomes.items()},
            "level": {code: level.description for code, level in self.levels.items()},
        }
        self.choose_from("outcome", self.outcomes)
        self.choose_from("level", self.levels)
        self.is_late = is_late
        if not is_late:
            del self.fields["reason_late"]
        if not self.levels:
            del self.fields["level"]
        if not any(outcome.needs_support_question for outcome in self.outcomes.values()):
            del self.fields["support_offered"]
        else:
            self.fields["support_offered"].help_text = self.when_support_is_asked

    @property
    def when_support_is_asked(self) -> str:
        asking = [o.name for o in self.outcomes.values() if o.needs_support_question]
        return gettext(
            "A worry that is not borne out can still show a need. You are asked this with: "
            "%(outcomes)s."
        ) % {"outcomes": "; ".join(asking)}

    def choose_from(
        self, name: str, rows: dict[str, ScreeningOutcome] | dict[str, ThresholdLevel]
    ) -> None:
        choices = [(code, row.name) for code, row in rows.items()]
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_outcome(self) -> ScreeningOutcome:
        return self.outcomes[self.cleaned_data["outcome"]]

    def clean_level(self) -> ThresholdLevel:
        return self.levels[self.cleaned_data["level"]]

    def clean(self) -> dict[str, Any]:
        """Ask for what this outcome and this moment need."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        outcome = cleaned.get("outcome")
        if outcome and outcome.needs_support_question and not cleaned.get("support_offered"):
            self.add_error(
                "support_offered",
                _("Say what support the person or family needs or was offered."),
            )
        if self.is_late and not cleaned.get("reason_late"):
            self.add_error("reason_late", _("Say why the decision is late."))
        not_done = set(Check.values) - set(cleaned.get("checks_done", []))
        if not_done and not cleaned.get("reason_checks_not_done"):
            self.add_error(
                "reason_checks_not_done",
                _("Say why the checks you did not tick were not done."),
            )
        return cleaned

    @property
    def decision(self) -> dict[str, Any]:
        """Return the arguments of ``operations.screen``."""
        cleaned = self.cleaned_data
        return {
            "outcome": cleaned["outcome"],
            "level": cleaned.get("level"),
            "rationale": cleaned["rationale"],
            "support_offered": cleaned.get("support_offered", ""),
            "reason_late": cleaned.get("reason_late", ""),
            "version": cleaned["version"],
            "checks": InitialChecks(
                frozenset(cleaned["checks_done"]), cleaned["reason_checks_not_done"]
            ),
        }


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
