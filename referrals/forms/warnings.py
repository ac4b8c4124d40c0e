"""Forms of a staff-safety warning: raise it, review it, end it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.models import WarningKind
from referrals.forms.fields import Choice, Day, Line, Postcode, Text
from referrals.models import Referral

ADDRESS = "address"
STANDS, ENDS = "stands", "ends"


class RaiseWarningForm(forms.Form):
    """What staff must know before they visit, about whom or where, and until when."""

    about = Choice(
        label=_("What is the warning about?"),
        error_messages={"required": _("Say what the warning is about.")},
    )
    address = Line(label=_("Address"), max_length=300, required=False)
    postcode = Postcode(required=False)
    kind = Choice(
        label=_("Kind of danger"), error_messages={"required": _("Choose the kind of danger.")}
    )
    words = Text(
        label=_("What must staff know?"),
        help_text=_(
            "Only what somebody needs to stay safe. Everybody who may see the person or the "
            "address reads it, here and at other agencies."
        ),
        rows=3,
        max_length=500,
        error_messages={"required": _("Say what staff must know.")},
    )
    told_by = Line(
        label=_("Who told us?"),
        help_text=_("For example: housing officer, Tai Aber."),
        max_length=150,
        error_messages={"required": _("Say who told us.")},
    )
    review_on = Day(
        label=_("Review it on"),
        help_text=_("A warning that is not reviewed stands, and is shown as overdue."),
        error_messages={"required": _("Enter the day of the review.")},
    )

    def __init__(
        self, *args: Any, referral: Referral, people: dict[UUID, str], **kwargs: Any
    ) -> None:
        record = referral.record
        initial = {
            "address": "" if record.is_address_hidden else record.address,
            "postcode": "" if record.is_address_hidden else record.postcode,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.kinds = {kind.code: kind for kind in referral.policy.warning_kinds.all()}
        about = [(str(key), name) for key, name in people.items()]
        # What is known through a restricted referral says nothing about a whole address.
        if not referral.is_restricted:
            about.append((ADDRESS, str(_("The address"))))
        self.fields["about"].choices = about  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (code, kind.name) for code, kind in self.kinds.items()
        ]

    def clean_kind(self) -> WarningKind:
        return self.kinds[self.cleaned_data["kind"]]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("about") == ADDRESS:
            for name in ("address", "postcode"):
                if not given.get(name):
                    self.add_error(name, _("Give the address with its postcode."))
        return given

    @property
    def answers(self) -> dict[str, Any]:
        """Return the arguments of ``operations.raise_warning`` but for the person."""
        said = self.cleaned_data
        names = ("kind", "words", "told_by", "review_on")
        place = {"address": said["address"], "postcode": said["postcode"]}
        return {name: said[name] for name in names} | place


class ReviewWarningForm(forms.Form):
    """Whether a warning still stands."""

    decision = Choice(
        label=_("Does the warning stand?"),
        choices=[
            (STANDS, _("It stands, and is reviewed again")),
            (ENDS, _("It ends")),
        ],
        error_messages={"required": _("Say whether the warning stands.")},
    )
    review_on = Day(label=_("Review it again on"), required=False)
    reason = Text(label=_("Why does it end?"), rows=3, max_length=500, required=False)

    reveals = {"decision": {STANDS: "review_on", ENDS: "reason"}}

    def __init__(self, *args: Any, kind: WarningKind | None, today: date, **kwargs: Any) -> None:
        initial = {"review_on": today + timedelta(days=kind.review_days)} if kind else {}
        super().__init__(*args, **{"initial": initial, **kwargs})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        is_unsaid = given.get("review_on") is None and "review_on" not in self.errors
        if given.get("decision") == STANDS and is_unsaid:
            self.add_error("review_on", _("Enter the day of the review."))
        if given.get("decision") == ENDS and not given.get("reason"):
            self.add_error("reason", _("Say why the warning ends."))
        return given
