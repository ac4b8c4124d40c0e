"""Writing down somebody's relatives and homes, a birth and a death; ending and putting right."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Kind, PersonRecord
from people.rules_life import Life
from referrals.forms.fields import YES_NO, Asked, Choice, Day, Line, Postcode, PropertyNumber, Text

BORN, DIED = "born", "died"
ENDED, WRONG = "ended", "wrong"
SOMEBODY_NEW = "new"
ANOTHER_PLACE = "another"
WHICH_RECORD = _("On which of their records?")
DAY_HINT = _("For example, 27 3 2019. Leave it empty where it is not known.")


class TieForm(forms.Form):
    """Who the relative is, what they are to the person, from when, and who said so."""

    person = Choice(
        label=_("Who is it?"),
        error_messages={"required": _("Choose the person, or that it is somebody new.")},
    )
    kind = forms.ChoiceField(
        label=_("What are they to this person?"),
        choices=[("", _("Choose")), *Kind.choices],
        error_messages={
            "required": _("Say what they are to this person."),
            "invalid_choice": _("Choose one of the answers."),
        },
    )
    has_parental_responsibility = Asked(
        label=_("Does the older of the two have parental responsibility for the younger?"),
        choices=YES_NO,
    )
    starts_on = Day(label=_("From which day?"), help_text=DAY_HINT, required=False)
    ends_on = Day(label=_("Until which day, if it is over?"), help_text=DAY_HINT, required=False)
    told_by = Line(
        label=_("Who told us?"),
        help_text=_("For example: the health visitor, or the mother herself."),
        max_length=150,
        error_messages={"required": _("Say who told us.")},
    )
    about = forms.ChoiceField(
        label=WHICH_RECORD, help_text=_("It stays with that record."), required=False
    )

    def __init__(
        self,
        *args: Any,
        people: list[tuple[str, str]],
        records: Iterable[PersonRecord],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        new = (SOMEBODY_NEW, _("None of these: somebody who is not on record yet"))
        self.fields["person"].choices = [*people, new]  # type: ignore[attr-defined]
        offer_records(self, records)

    @property
    def has_parental(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["has_parental_responsibility"])


class StayForm(forms.Form):
    """Where somebody lives or lived, from when to when, and who said so."""

    household = Choice(
        label=_("Where?"), error_messages={"required": _("Choose the household or the place.")}
    )
    address = Line(label=_("Address"), max_length=300, required=False)
    postcode = Postcode(required=False)
    uprn = PropertyNumber(
        label=_("Unique property reference number (UPRN), where you have it"),
        max_length=20,
        width="10",
        required=False,
    )
    is_kept_safe = forms.BooleanField(
        label=_("Keep this place safe: it is not shown to those who only find the person"),
        required=False,
    )
    is_part_time = forms.BooleanField(label=_("Part of the time only"), required=False)
    starts_on = Day(label=_("From which day?"), help_text=DAY_HINT, required=False)
    ends_on = Day(label=_("Until which day, if it is over?"), help_text=DAY_HINT, required=False)
    told_by = Line(
        label=_("Who told us?"),
        max_length=150,
        error_messages={"required": _("Say who told us.")},
    )
    about = forms.ChoiceField(
        label=WHICH_RECORD, help_text=_("It stays with that record."), required=False
    )

    def __init__(
        self,
        *args: Any,
        households: list[tuple[str, str]],
        records: Iterable[PersonRecord],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        another = (ANOTHER_PLACE, _("Another place"))
        self.fields["household"].choices = [*households, another]  # type: ignore[attr-defined]
        offer_records(self, records)


class EndForm(forms.Form):
    """That something is over since a day, or was wrong from the start and why."""

    decision = Choice(
        label=_("What has changed?"),
        choices=[(ENDED, _("It is over")), (WRONG, _("It was wrong"))],
        error_messages={"required": _("Say what has changed.")},
    )
    ends_on = Day(label=_("Since which day?"), required=False)
    reason = Text(label=_("What is wrong with it?"), max_length=500, rows=3, required=False)
    reveals = {"decision": {ENDED: "ends_on", WRONG: "reason"}}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        needed = {ENDED: "ends_on", WRONG: "reason"}.get(given.get("decision", ""))
        if needed and not given.get(needed) and needed not in self.errors:
            words = _("Enter the day.") if needed == "ends_on" else _("Say what is wrong with it.")
            self.add_error(needed, words)
        return given


class LifeForm(forms.Form):
    """A birth of somebody who was expected, or a death."""

    what = Choice(label=_("What happened?"), error_messages={"required": _("Say what happened.")})
    day = Day(
        label=_("On which day?"),
        help_text=_("For example, 27 3 2019"),
        error_messages={"required": _("Enter the day.")},
    )
    given_name = Line(label=_("First name of the child"), max_length=100, required=False)
    family_name = Line(label=_("Last name of the child"), max_length=100, required=False)
    sex = Choice(
        label=_("Sex of the child"),
        choices=PersonRecord.Sex.choices,
        initial=PersonRecord.Sex.NOT_KNOWN,
        required=False,
    )

    def __init__(self, *args: Any, life: Life, **options: Any) -> None:
        super().__init__(*args, **options)
        died = (DIED, _("This person died"))
        born = (BORN, _("The child is born"))
        choices = [born, died] if life.is_unborn else [died]
        self.fields["what"].choices = choices  # type: ignore[attr-defined]
        if not life.is_unborn:
            for name in ("given_name", "family_name", "sex"):
                del self.fields[name]

    def clean_sex(self) -> str:
        return self.cleaned_data["sex"] or PersonRecord.Sex.NOT_KNOWN


def offer_records(form: forms.Form, records: Iterable[PersonRecord]) -> None:
    """Ask on which record something stands, where somebody has several; the first is meant."""
    rows = list(records)
    if len(rows) < 2:
        del form.fields["about"]
        return
    form.fields["about"].choices = [  # type: ignore[attr-defined]
        (str(record.pk), record_in_words(record)) for record in rows
    ]


def record_in_words(record: PersonRecord) -> str:
    agency = record.agency.name if record.agency else ""
    return ", ".join(filter(None, [record.name, agency, f"{record.recorded_at:%d.%m.%Y}"]))
