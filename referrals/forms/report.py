"""The questions of a report. The public meets them one at a time, staff a section at a time.

Only what is needed to decide must be answered (Procedures 2.2); everything else may stay open.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from policies.models import Policy
from referrals.forms.fields import YES_NO, Asked, Choice, Choices, Line, Text
from referrals.models import Report
from referrals.models.reports import Answer


@dataclass(frozen=True)
class Situation:
    """What the questions depend on: the policy, who asks, and what was answered before."""

    policy: Policy
    today: date
    is_staff: bool = False
    takes_reports: bool = False  # may write down what somebody else tells them
    is_verified: bool = False  # came by a link to a work address: who they work for is known
    told: Mapping[str, Any] = field(default_factory=dict)
    chosen: Mapping[str, Collection[str]] = field(default_factory=dict)  # where several may be

    @property
    def about(self) -> str:
        return str(self.told.get("about") or "")

    @property
    def pathway(self) -> str | None:
        """The pathway the policy's lists are cut down to; None while it is not known."""
        return PATHWAYS.get(self.about)

    @property
    def is_taken_down(self) -> bool:
        """Whether staff write down what reached them another way."""
        return self.takes_reports and self.told.get("channel") not in (None, "", "online")


class About:
    """Who a report may be about."""

    CHILD, UNBORN, ADULT, PRACTITIONER, NOT_SURE = (
        "child",
        "unborn",
        "adult",
        "practitioner",
        "not_sure",
    )


PATHWAYS = {
    About.CHILD: "child",
    About.UNBORN: "child",
    About.ADULT: "adult",
    About.PRACTITIONER: "practitioner",
}


class Question(forms.Form):
    """One page of the report, or one part of a section."""

    heading: ClassVar[str | Promise] = ""
    marks_optional = False  # nearly every question is: the page says so once
    made_of: ClassVar[tuple[type["Question"], ...]] = ()

    def __init__(self, *args: Any, situation: Situation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.situation = situation

    @property
    def is_single(self) -> bool:
        """Whether its one question is the heading of the page."""
        return len(self.fields) == 1

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The questions of a section, each with its heading and its fields, in order."""
        return [
            {
                "heading": "" if len(fields) == 1 else part.heading,
                "fields": fields,
            }
            for part in self.made_of or [type(self)]
            for fields in [[self[name] for name in self.fields if name in part.base_fields]]
            if fields
        ]


class AboutForm(Question):
    heading = _("Who are you worried about?")

    about = Choice(
        label=_("Who are you worried about?"),
        choices=[
            (About.CHILD, _("A child or young person under 18")),
            (About.UNBORN, _("A baby who is not born yet")),
            (About.ADULT, _("An adult")),
            (About.PRACTITIONER, _("Someone who works or volunteers with children or adults")),
            (About.NOT_SURE, _("I am not sure how old they are")),
        ],
        error_messages={"required": _("Choose who you are worried about.")},
    )
    option_hints = {
        "about": {
            About.ADULT: _(
                "Someone who needs care and support, and cannot protect themselves; or who tells "
                "now of abuse when they were a child."
            ),
            About.PRACTITIONER: _(
                "You are worried about what they have done. You can name who was harmed later."
            ),
        }
    }


class DangerForm(Question):
    heading = _("Is anybody in danger now?")

    is_in_danger_now = Choice(
        label=_("Is anybody in danger now?"),
        choices=[*YES_NO, (Answer.NOT_KNOWN, Answer.NOT_KNOWN.label)],
        error_messages={"required": _("Say whether anybody is in danger now.")},
    )
    option_hints = {
        "is_in_danger_now": {
            Answer.YES: _("Call 999 first. Then come back: you can go on with this report.")
        }
    }


class SafetyForm(Question):
    heading = _("Keeping them safe now")

    whereabouts = Line(
        label=_("Where are they now, and who is with them?"), max_length=500, required=False
    )
    steps_taken = Text(
        label=_("What has been done to keep them safe?"),
        help_text=_("For example: you called the police, or they are with a relative."),
        max_length=4000,
        rows=3,
        required=False,
    )
    police_reference = Line(
        label=_("Police incident or crime number"), max_length=60, width="20", required=False
    )


class WorriesForm(Question):
    heading = _("What are you worried about?")

    categories = Choices(
        label=_("Kinds of abuse or neglect"),
        help_text=_("Choose all that may be true. If you are not sure, choose the nearest."),
        error_messages={"required": _("Choose at least one kind of abuse or neglect.")},
    )
    flags = Choices(
        label=_("Is it also about any of these?"),
        help_text=_("Choose all that may be true."),
        required=False,
    )

    def __init__(self, *args: Any, situation: Situation, **options: Any) -> None:
        super().__init__(*args, situation=situation, **options)
        policy, pathway = situation.policy, situation.pathway
        categories, flags = policy.abuse_categories.all(), policy.concern_flags.all()
        if pathway:
            categories = categories.filter(pathways__contains=[pathway])
            flags = flags.filter(pathways__contains=[pathway])
        self.fields["categories"].choices = [(row.code, row.name) for row in categories]  # type: ignore[attr-defined]
        self.fields["flags"].choices = [(row.code, row.name) for row in flags]  # type: ignore[attr-defined]
        if situation.told.get("is_in_danger_now") == Answer.YES:
            self.fields["categories"].required = False


class ConcernForm(Question):
    heading = _("What has happened")

    concern = Text(
        label=_("What did you see, hear or learn?"),
        help_text=_(
            "Say what you know yourself, and what others told you. You need not be sure of it."
        ),
        max_length=10000,
        rows=8,
        error_messages={"required": _("Say what you are worried about.")},
    )
    own_words = Text(
        label=_("What did the person themselves say, in their own words?"),
        help_text=_("Write down what they said as they said it, in the language they said it in."),
        max_length=4000,
        rows=4,
        required=False,
    )


class ReasonsForm(Question):
    heading = _("Why something should be done")

    reason_for_action = Text(
        label=_("Why is action needed?"), max_length=4000, rows=4, required=False
    )
    risk_if_nothing_done = Text(
        label=_("What is the risk if nothing is done?"), max_length=4000, rows=4, required=False
    )


class PlaceForm(Question):
    heading = _("When and where")

    happened_when = Line(
        label=_("When did it happen?"),
        help_text=_("For example: yesterday after school, or many times since the summer."),
        max_length=300,
        required=False,
    )
    happened_where = Line(
        label=_("Where did it happen?"),
        help_text=_("For example: at home, online, or the name of a care home."),
        max_length=300,
        required=False,
    )


class KnowsForm(Question):
    heading = _("What they know about this report")

    knows_of_report = Asked(
        label=_("Does the person know that you are telling us?"),
        help_text=_("For a young child: do the parents know?"),
    )
    agrees_to_report = Asked(label=_("Have they agreed to this report?"))
    reason_without_agreement = Text(
        label=_("Would it be risky for anybody if they knew, or why were they not asked?"),
        help_text=_("You may report without agreement where asking would put somebody at risk."),
        max_length=2000,
        rows=3,
        required=False,
    )
    wishes = Text(
        label=_("What does the person want to happen?"), max_length=2000, rows=3, required=False
    )

    def __init__(self, *args: Any, situation: Situation, **options: Any) -> None:
        super().__init__(*args, situation=situation, **options)
        if not situation.is_staff:
            del self.fields["agrees_to_report"]
            self.fields["reason_without_agreement"].label = _(
                "Would it be risky for anybody if they knew?"
            )
            self.fields["reason_without_agreement"].help_text = ""


class YouForm(Question):
    heading = _("About you")

    capacity = Choice(
        label=_("How do you come to know about this?"),
        choices=Report.Capacity.choices,
        error_messages={"required": _("Choose how you come to know about this.")},
    )
    option_hints = {
        "capacity": {
            Report.Capacity.ANONYMOUS: _(
                "We take the report as seriously, but cannot ask you or tell you anything."
            )
        }
    }
