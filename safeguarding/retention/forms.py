"""What is decided about a file that is due, and what a legal hold says."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.models import Policy
from referrals.forms.fields import Choice, Day, Line, Text
from safeguarding.retention.models import KeptFile, LegalHold

LONGEST = 2000


class FileForm(forms.Form):
    """Keep a file longer, or have it destroyed."""

    decision = Choice(
        label=_("What happens with this file?"),
        choices=KeptFile.Choice.choices,
        error_messages={"required": _("Say what happens with this file.")},
    )
    keep_until = Day(label=_("Keep it until"), required=False)
    reason = Text(
        label=_("Why?"),
        help_text=_("This outlives the file. Say nothing of what is in it, and name nobody."),
        max_length=LONGEST,
        rows=4,
        error_messages={"required": _("Say why.")},
    )
    reveals = {"decision": {"keep": "keep_until"}}


class HoldForm(forms.Form):
    """What is held, what for, and when that is looked at again."""

    scope = Choice(
        label=_("What is held?"),
        choices=LegalHold.Scope.choices,
        error_messages={"required": _("Say what is held.")},
    )
    reference = Line(
        label=_("Reference of the file, or of one of the person's"),
        max_length=40,
        required=False,
        width="10",
    )
    rule_code = forms.ChoiceField(label=_("The rule"), required=False)
    kind = Choice(
        label=_("What for?"),
        choices=LegalHold.Kind.choices,
        error_messages={"required": _("Say what it is held for.")},
    )
    reason = Text(
        label=_("Say more"),
        max_length=LONGEST,
        rows=4,
        error_messages={"required": _("Say what it is held for.")},
    )
    review_on = Day(
        label=_("Look at it again on"),
        error_messages={"required": _("Choose a day on which it is looked at again.")},
    )
    asked_with = {
        "reference": ["scope=file", "scope=person"],
        "rule_code": ["scope=rule"],
    }

    def __init__(self, *args: Any, policy: Policy, **options: Any) -> None:
        super().__init__(*args, **options)
        rules = [(rule.code, rule.name) for rule in policy.retention_rules.all()]
        self.fields["rule_code"].choices = [("", _("Choose")), *rules]  # type: ignore[attr-defined]


class EndHoldForm(forms.Form):
    """Why a hold is no longer needed."""

    reason = Text(
        label=_("Why is it no longer needed?"),
        max_length=LONGEST,
        rows=4,
        error_messages={"required": _("Say why it is no longer needed.")},
    )
