"""Choosing a quarter, and what to make of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Agency, Team
from measures import words
from measures.models import Snapshot
from measures.rules import Quarter, quarter_from
from measures.subjects import Subject


class TeamField(forms.ChoiceField):
    """One team of an agency by its code, or every team; cleaned to the team, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Team"),
            required=False,
            error_messages={"invalid_choice": gettext_lazy("Choose a team from the list.")},
            **kwargs,
        )
        self.teams: Mapping[str, Team] = {}

    def offer(self, agency: Agency) -> None:
        """Offer the teams of an agency."""
        self.teams = {team.code: team for team in agency.teams.order_by("name_en")}
        self.choices = [
            ("", _("Every team")),
            *((code, team.name) for code, team in self.teams.items()),
        ]

    def clean(self, value: Any) -> Team | None:
        return self.teams.get(super().clean(value))


class QuarterForm(forms.Form):
    """The quarter of a page of figures, and the team, kept in its address."""

    marks_optional = False

    quarter = forms.ChoiceField(
        label=gettext_lazy("Quarter"),
        error_messages={
            "invalid_choice": gettext_lazy("Choose a quarter from the list."),
            "required": gettext_lazy("Choose a quarter from the list."),
        },
    )

    team = TeamField()

    def __init__(
        self, *args: Any, agency: Agency, quarters: Sequence[Quarter], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].offer(agency)  # type: ignore[attr-defined]
        self.fields["quarter"].choices = [(str(q), words.months_of(q)) for q in quarters]  # type: ignore[attr-defined]

    def clean_quarter(self) -> Quarter | None:
        return quarter_from(self.cleaned_data["quarter"])


class ReportForm(forms.Form):
    """A quarter's report: what it is about, for whom, in which language, and of which count."""

    subject = forms.ChoiceField(
        label=gettext_lazy("What the report is about"),
        choices=Subject.choices,
        widget=forms.RadioSelect,
        initial=Subject.WHOLE,
        error_messages={
            "required": gettext_lazy("Choose what the report is about."),
            "invalid_choice": gettext_lazy("Choose what the report is about."),
        },
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the report"),
        choices=[
            ("en", pgettext_lazy("the language", "English")),
            ("cy", pgettext_lazy("the language", "Welsh")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose the language of the report."),
            "invalid_choice": gettext_lazy("Choose the language of the report."),
        },
    )
    edition = forms.ChoiceField(
        label=gettext_lazy("Edition"),
        choices=[
            ("partnership", gettext_lazy("For the partnership")),
            ("public", gettext_lazy("For publication")),
        ],
        widget=forms.RadioSelect,
        initial="partnership",
        error_messages={
            "required": gettext_lazy("Choose who the report is for."),
            "invalid_choice": gettext_lazy("Choose who the report is for."),
        },
    )
    count = forms.ChoiceField(
        label=gettext_lazy("Figures"),
        widget=forms.RadioSelect,
        initial="now",
        error_messages={
            "required": gettext_lazy("Choose which figures the report is made from."),
            "invalid_choice": gettext_lazy("Choose which figures the report is made from."),
        },
    )

    def __init__(self, *args: Any, snapshots: Sequence[Snapshot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.option_hints = {
            "edition": {
                "partnership": _("Every number is shown."),
                "public": _("Numbers from 1 to 4, and what would give them away, are withheld."),
            }
        }
        self.snapshots = {str(snapshot.version): snapshot for snapshot in snapshots}
        self.fields["count"].choices = [  # type: ignore[attr-defined]
            ("now", _("Count the quarter now")),
            *((version, name_of(snapshot)) for version, snapshot in self.snapshots.items()),
        ]

    def clean_count(self) -> Snapshot | None:
        return self.snapshots.get(self.cleaned_data["count"])


def name_of(snapshot: Snapshot) -> str:
    return _("Use count %(version)s, of %(moment)s") % {
        "version": snapshot.version,
        "moment": words.moment(snapshot.taken_at),
    }
