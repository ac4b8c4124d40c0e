"""What people type of investigations, and of adult protection and support orders."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from meetings.forms import moment
from policies.models import InvestigationType
from referrals.forms.fields import Choice, Day, Line, Text, Time
from strategy_meetings import rules_investigations as rules
from strategy_meetings.forms_section_126 import LONG, Lacking, PolicyChoice
from strategy_meetings.models import (
    Investigation,
    ProtectionAndSupportOrder,
    StrategyOutcome,
)

Outcome = ProtectionAndSupportOrder.Outcome


class InvestigationForm(forms.Form):
    """Which investigation begins, by whom and from when."""

    kind = PolicyChoice(
        label=_("What is investigated?"),
        queryset=InvestigationType.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose what is investigated."),
            "invalid_choice": _("Choose one of the answers."),
        },
    )
    agency = forms.ModelChoiceField(
        label=_("Which agency of the partnership is responsible?"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_("None of them"),
    )
    lead = Line(
        label=_("Who leads it?"),
        help_text=_("Name and role."),
        max_length=200,
        error_messages={"required": _("Say who leads it.")},
    )
    started_on = Day(
        label=_("On which day does it start?"), error_messages={"required": _("Give the day.")}
    )
    report_due_on = Day(label=_("When is the written report due?"), required=False)

    def __init__(self, *args: Any, outcome: StrategyOutcome, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = outcome.strategy_meeting.meeting_type.outcome(outcome.outcome)
        natures = asked.get("investigates", [])
        offered = [
            kind
            for kind in outcome.referral.policy.investigation_types.all()
            if rules.nature_of(kind) in natures
        ]
        field = self.fields["kind"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = InvestigationType.objects.filter(pk__in=[kind.pk for kind in offered])
        self.option_hints = {
            "kind": {
                str(kind.pk): gettext("Responsible: %(who)s") % {"who": kind.responsible}
                for kind in offered
            }
        }
        agencies = self.fields["agency"]
        assert isinstance(agencies, forms.ModelChoiceField)
        agencies.queryset = Agency.objects.filter(left_on__isnull=True).order_by("name_en")

    @property
    def begun(self) -> dict[str, Any]:
        """Return what ``operations.begin_investigation`` takes."""
        cleaned = self.cleaned_data
        agency: Agency | None = cleaned["agency"]
        kind: InvestigationType = cleaned["kind"]
        return {**cleaned, "responsible": agency.name if agency else kind.responsible}


class ReportForm(Lacking):
    """When the written report is due, when it came, and what it found."""

    report_due_on = Day(label=_("When is the written report due?"), required=False)
    report_received_on = Day(label=_("When did it come?"), required=False)
    result = Text(label=_("What did it find?"), max_length=LONG, required=False)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, investigation: Investigation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.investigation = investigation

    def lacking(self, cleaned: dict[str, Any]) -> dict[str, str]:
        told = {name: value for name, value in cleaned.items() if name != "version"}
        return rules.lacking_of_report(
            started_on=self.investigation.started_on, today=timezone.localdate(), **told
        )


class ApplicationForm(forms.Form):
    """An application for an adult protection and support order, with its four grounds."""

    officer = Line(
        label=_("Authorised officer who applies"),
        max_length=200,
        error_messages={"required": _("Say who applies.")},
    )
    applied_on = Day(
        label=_("On which day was it applied for?"),
        error_messages={"required": _("Give the day.")},
    )
    court = Line(
        label=_("Court"), max_length=200, error_messages={"required": _("Name the court.")}
    )
    premises = Text(
        label=_("Premises to be entered"),
        max_length=LONG,
        rows=3,
        error_messages={"required": _("Say which premises.")},
    )
    ground_suspicion = Text(
        label=_("Why is there reasonable cause to suspect that the person is an adult at risk?"),
        max_length=LONG,
        rows=3,
        error_messages={"required": _("Each of the four grounds is needed.")},
    )
    ground_access = Text(
        label=_("Why is an order needed to gain access to them?"),
        max_length=LONG,
        rows=3,
        error_messages={"required": _("Each of the four grounds is needed.")},
    )
    ground_purposes = Text(
        label=_("Why is it needed for its purposes?"),
        help_text=_(
            "To speak to them in private, to find out whether they decide freely, and to assess "
            "whether they are at risk and what is to be done."
        ),
        max_length=LONG,
        rows=3,
        error_messages={"required": _("Each of the four grounds is needed.")},
    )
    ground_no_more_risk = Text(
        label=_("Why will entering not put them at greater risk?"),
        max_length=LONG,
        rows=3,
        error_messages={"required": _("Each of the four grounds is needed.")},
    )

    def clean_applied_on(self) -> date:
        applied_on: date = self.cleaned_data["applied_on"]
        if applied_on > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return applied_on


class OrderForm(Lacking):
    """What the court decided, for which period, and what came of the entry."""

    outcome = Choice(
        label=_("What did the court decide?"),
        choices=Outcome.choices,
        error_messages={"required": _("Choose an answer.")},
    )
    starts_on = Day(label=_("It holds from: day"), required=False)
    starts_time = Time(label=_("From: time"), help_text=_("For example 14:00"), required=False)
    ends_on = Day(label=_("It holds until: day"), required=False)
    ends_time = Time(label=_("Until: time"), help_text=_("For example 14:00"), required=False)
    constable = Line(label=_("Constable whom the order names"), max_length=200, required=False)
    others = Text(
        label=_("Others who may go with the officer"), max_length=LONG, rows=2, required=False
    )
    executed_on = Day(label=_("On which day was it carried out?"), required=False)
    result = Text(label=_("What came of it?"), max_length=LONG, required=False)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    marks_optional = False

    def __init__(self, *args: Any, order: ProtectionAndSupportOrder, **kwargs: Any) -> None:
        starts_at, ends_at = localtime_or_none(order.starts_at), localtime_or_none(order.ends_at)
        kwargs["initial"] = {
            "outcome": order.outcome,
            "starts_on": starts_at and starts_at.date(),
            "starts_time": starts_at and starts_at.strftime("%H:%M"),
            "ends_on": ends_at and ends_at.date(),
            "ends_time": ends_at and ends_at.strftime("%H:%M"),
            "constable": order.constable,
            "others": order.others,
            "executed_on": order.executed_on,
            "result": order.result,
            "version": order.version,
        }
        super().__init__(*args, **kwargs)
        self.order = order

    def lacking(self, cleaned: dict[str, Any]) -> dict[str, str]:
        return rules.lacking_of_order(
            self.told, applied_on=self.order.applied_on, today=timezone.localdate()
        )

    @property
    def told(self) -> dict[str, Any]:
        """Return what ``operations.record_order`` takes."""
        cleaned = self.cleaned_data
        return {
            "outcome": cleaned["outcome"],
            "starts_at": moment_of(cleaned["starts_on"], cleaned["starts_time"]),
            "ends_at": moment_of(cleaned["ends_on"], cleaned["ends_time"]),
            "constable": cleaned["constable"],
            "others": cleaned["others"],
            "executed_on": cleaned["executed_on"],
            "result": cleaned["result"],
        }


def localtime_or_none(value: datetime | None) -> datetime | None:
    return localtime(value) if value else None


def moment_of(day: date | None, hour: time | None) -> datetime | None:
    """Return the moment of a day and a time, where both are said."""
    return moment(day, hour) if day and hour else None
