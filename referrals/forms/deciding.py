"""The forms of a decision: what a screener decides, and what a manager says of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from policies.models import Destination, ScreeningOutcome
from referrals.forms.screening import long_text
from referrals.models import AdultTest, Check, Consent, Referral, ScreeningDecision
from referrals.rules import InitialChecks
from referrals.rules.deciding import Weighed, needs_consent

TOLD = "told"
NOWHERE = "nowhere"


class ScreeningForm(forms.Form):
    """What is decided, at which threshold, and why, with what must be answered first.

    The choices are those of the edition the referral came in under, each with its own words.
    ``returned`` is the decision that a manager sent back: its answers stand in the form again.
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
    voice_known = forms.ChoiceField(
        label=_("What does the person think and want, as far as you know so far?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _(
                "Say what the person thinks and wants, as far as you know, or why you do not."
            )
        },
    )
    voice = long_text(_("In their words where you can"), required=False, rows=4)
    outcome = forms.ChoiceField(
        label=_("What happens next?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happens next.")},
    )
    adult_tests = forms.MultipleChoiceField(
        label=_("Which tests of section 126 are met, with reasonable cause to suspect?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=AdultTest.choices,
    )
    consent = forms.ChoiceField(
        label=_("Do they agree to this help?"),
        required=False,
        widget=forms.RadioSelect,
        choices=Consent.choices,
    )
    consent_reason = long_text(
        _("How do you know, and why is it in their interests?"), required=False, rows=3
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

    def __init__(
        self,
        *args: Any,
        referral: Referral,
        is_late: bool,
        returned: ScreeningDecision | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        policy, pathway = referral.policy, referral.pathway
        self.outcomes = {o.code: o for o in policy.screening_outcomes.filter(pathway=pathway)}
        self.levels = {
            level.code: level for level in policy.threshold_levels.filter(pathway=pathway)
        }
        self.destinations = {
            d.code: d for d in policy.destinations.filter(pathways__contains=[pathway])
        }
        self.voice_reasons = {
            r.code: r for r in policy.voice_reasons.filter(pathways__contains=[pathway])
        }
        self.option_hints: dict[str, Mapping[str, str]] = {
            "outcome": {code: outcome.hint for code, outcome in self.outcomes.items()},
            "level": {code: level.description for code, level in self.levels.items()},
        }
        self.reveals: dict[str, dict[str, str]] = {
            "voice_known": {TOLD: "voice"},
            "consent": {Consent.BEST_INTERESTS: "consent_reason"},
        }
        self.choose_from("outcome", self.outcomes)
        self.choose_from("level", self.levels)
        self.ask_voice()
        self.ask_destinations()
        self.ask_what_some_outcomes_need()
        self.is_late = is_late
        self.keep_if("reason_late", is_late)
        self.keep_if("level", bool(self.levels))
        # Whoever took the report by telephone may have done some of the checks already.
        self.initial.update(
            checks_done=referral.checks_done,
            reason_checks_not_done=referral.reason_checks_not_done,
        )
        self.initial.update(answers_of(returned) if returned else {}, version=referral.version)

    def choose_from(self, name: str, rows: Mapping[str, Any]) -> None:
        choices = [(code, row.name) for code, row in rows.items()]
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def keep_if(self, name: str, is_asked: bool) -> None:  # noqa: FBT001  read as a sentence
        if not is_asked:
            del self.fields[name]

    def ask_voice(self) -> None:
        reasons = [(code, reason.name) for code, reason in self.voice_reasons.items()]
        told = (TOLD, _("This is known so far"))
        self.fields["voice_known"].choices = [told, *reasons]  # type: ignore[attr-defined]
        self.keep_if("voice_known", bool(reasons))
        self.keep_if("voice", bool(reasons))

    def ask_destinations(self) -> None:
        """Ask beneath an outcome where help comes from, where there is a choice."""
        self.reveals["outcome"] = {}
        for code, outcome in self.outcomes.items():
            offered = self.offered(outcome)
            if len(offered) < 2 and outcome.needs_destination:
                continue
            if not offered:
                continue
            name = f"to_{code}"
            choices = [(d.code, d.name) for d in offered]
            if not outcome.needs_destination:
                choices.append((NOWHERE, gettext("Nowhere: nothing more is needed")))
            self.fields[name] = forms.ChoiceField(
                label=_("Where does help come from?"),
                required=False,
                widget=forms.RadioSelect,
                choices=choices,
            )
            self.option_hints[name] = {d.code: d.hint for d in offered}
            self.reveals["outcome"][code] = name

    def offered(self, outcome: ScreeningOutcome) -> list[Destination]:
        codes = outcome.destinations
        return [self.destinations[code] for code in codes if code in self.destinations]

    def ask_what_some_outcomes_need(self) -> None:
        """Keep the questions that some outcome of this edition asks, and say which ask them."""
        outcomes = list(self.outcomes.values())
        asked = {
            "support_offered": [o.name for o in outcomes if o.needs_support_question],
            "adult_tests": [o.name for o in outcomes if o.needs_adult_tests],
            "consent": [o.name for o in outcomes if o.needs_consent]
            + [d.name for o in outcomes for d in self.offered(o) if d.needs_consent],
        }
        self.asked_with = {
            "support_offered": answers(o for o in outcomes if o.needs_support_question),
            "adult_tests": answers(o for o in outcomes if o.needs_adult_tests),
            "consent": [call for o in outcomes for call in self.calls_for_consent(o)],
        }
        hints = {
            "support_offered": gettext(
                "A worry that is not borne out can still show a need. You are asked this with: "
                "%(outcomes)s."
            ),
            "adult_tests": gettext("All three are needed for: %(outcomes)s."),
            "consent": gettext(
                "Without agreement this help cannot go ahead. You are asked this with: "
                "%(outcomes)s."
            ),
        }
        for name, names in asked.items():
            said = "; ".join(dict.fromkeys(names))
            self.fields[name].help_text = hints[name] % {"outcomes": said}
            self.keep_if(name, bool(names))
        self.keep_if("consent_reason", bool(asked["consent"]))

    def calls_for_consent(self, outcome: ScreeningOutcome) -> list[str]:
        """Return the answers that need agreement: the outcome itself, or where help comes from."""
        own, name = f"outcome={outcome.code}", f"to_{outcome.code}"
        offered = self.offered(outcome)
        if outcome.needs_consent:
            return [own]
        if name not in self.fields:
            return [own for d in offered if outcome.needs_destination and d.needs_consent]
        return [f"{own}+{name}={d.code}" for d in offered if d.needs_consent]

    def clean_outcome(self) -> ScreeningOutcome:
        return self.outcomes[self.cleaned_data["outcome"]]

    def clean_level(self) -> Any:
        return self.levels[self.cleaned_data["level"]]

    def clean(self) -> dict[str, Any]:
        """Ask for what this outcome and this moment need."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("voice_known") == TOLD:
            self.need("voice", _("Write what the person thinks and wants, as far as you know."))
        if outcome := cleaned.get("outcome"):
            self.clean_for(outcome)
        if self.is_late:
            self.need("reason_late", _("Say why the decision is late."))
        if set(Check.values) - set(cleaned.get("checks_done", [])):
            self.need(
                "reason_checks_not_done", _("Say why the checks you did not tick were not done.")
            )
        return cleaned

    def clean_for(self, outcome: ScreeningOutcome) -> None:
        cleaned = self.cleaned_data
        if outcome.needs_support_question:
            self.need(
                "support_offered", _("Say what support the person or family needs or was offered.")
            )
        if outcome.needs_adult_tests and set(AdultTest.values) - set(cleaned["adult_tests"]):
            self.add_error(
                "adult_tests",
                _("Enquiries need reasonable cause to suspect all three tests of section 126."),
            )
        destination_field = f"to_{outcome.code}"
        if destination_field in self.fields:
            self.need(destination_field, _("Say where help comes from."))
        if needs_consent(outcome, self.destination_of(outcome)):
            self.need("consent", _("This needs agreement. Say on what footing it goes ahead."))
            if cleaned.get("consent") == Consent.BEST_INTERESTS:
                self.need(
                    "consent_reason",
                    _("Say how you know that they cannot agree, and why it is in their interests."),
                )

    def need(self, name: str, message: Any) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, message)

    def destination_of(self, outcome: ScreeningOutcome) -> Destination | None:
        """Return what was chosen beneath the outcome; its only one where it needs that."""
        offered = self.offered(outcome)
        if outcome.needs_destination and len(offered) == 1:
            return offered[0]
        return self.destinations.get(self.cleaned_data.get(f"to_{outcome.code}", ""))

    @property
    def decision(self) -> dict[str, Any]:
        """Return the arguments of ``operations.screen``."""
        cleaned = self.cleaned_data
        outcome = cleaned["outcome"]
        destination = self.destination_of(outcome)
        has_consent = needs_consent(outcome, destination)
        is_told = cleaned.get("voice_known") == TOLD
        return {
            "outcome": outcome,
            "level": cleaned.get("level"),
            "rationale": cleaned["rationale"],
            "support_offered": cleaned.get("support_offered", ""),
            "reason_late": cleaned.get("reason_late", ""),
            "version": cleaned["version"],
            "checks": InitialChecks(
                frozenset(cleaned["checks_done"]), cleaned["reason_checks_not_done"]
            ),
            "weighed": Weighed(
                destination=destination,
                voice=cleaned.get("voice", "") if is_told else "",
                voice_reason=self.voice_reasons.get(cleaned.get("voice_known", "")),
                consent=cleaned.get("consent", "") if has_consent else "",
                consent_reason=cleaned.get("consent_reason", "") if has_consent else "",
                adult_tests=frozenset(cleaned.get("adult_tests", [])),
            ),
        }


def answers(outcomes: Iterable[ScreeningOutcome]) -> list[str]:
    return [f"outcome={outcome.code}" for outcome in outcomes]


def answers_of(decision: ScreeningDecision) -> dict[str, Any]:
    """Return a decision as the form asked for it, so that it can be changed and sent again."""
    reason, destination = decision.voice_reason, decision.destination
    return {
        "checks_done": decision.checks_done,
        "reason_checks_not_done": decision.reason_checks_not_done,
        "voice_known": reason.code if reason else TOLD if decision.voice else "",
        "voice": decision.voice,
        "outcome": decision.outcome.code,
        f"to_{decision.outcome.code}": destination.code if destination else NOWHERE,
        "adult_tests": decision.adult_tests,
        "consent": decision.consent,
        "consent_reason": decision.consent_reason,
        "level": decision.level.code if decision.level else "",
        "rationale": decision.rationale,
        "support_offered": decision.support_offered,
    }


class SignOffForm(forms.Form):
    """Whether a manager agrees that nothing more is done, though the risk is high."""

    marks_optional = False
    reveals = {"sign_off": {ScreeningDecision.SignOff.RETURNED: "reason"}}

    sign_off = forms.ChoiceField(
        label=_("Do you agree?"),
        widget=forms.RadioSelect,
        choices=[
            (ScreeningDecision.SignOff.AGREED, _("Yes: the decision stands from now")),
            (ScreeningDecision.SignOff.RETURNED, _("No: it goes back to the screener")),
        ],
        error_messages={"required": _("Say whether you agree.")},
    )
    reason = long_text(_("Why do you return it?"), required=False)
    reason_late = long_text(_("Why is the decision late?"), required=False, rows=3)

    def __init__(self, *args: Any, is_late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_late:
            del self.fields["reason_late"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_returned = cleaned.get("sign_off") == ScreeningDecision.SignOff.RETURNED
        if is_returned and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why you return it."))
        is_late = "reason_late" in self.fields and not is_returned
        if is_late and not cleaned.get("reason_late") and "reason_late" not in self.errors:
            self.add_error("reason_late", _("Say why the decision is late."))
        return cleaned


class CheckForm(forms.Form):
    """What a manager thinks of a decision drawn for a check. It changes nothing of it."""

    result = forms.ChoiceField(
        label=_("Would you have decided the same?"),
        widget=forms.RadioSelect,
        choices=ScreeningDecision.CheckResult.choices,
        error_messages={"required": _("Say whether you would have decided the same.")},
    )
    comment = long_text(
        _("What you found"),
        required=False,
        help_text=_("If you would have decided otherwise: what, and why."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_otherwise = cleaned.get("result") == ScreeningDecision.CheckResult.DISAGREED
        if is_otherwise and not cleaned.get("comment") and "comment" not in self.errors:
            self.add_error("comment", _("Say what you would have decided, and why."))
        return cleaned
