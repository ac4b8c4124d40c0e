"""One thing held about somebody, and the words in which whoever asked would read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from people.models import PersonRecord
from referrals.models import Referral
from safeguarding.rights.models import HeldItem
from safeguarding.sight import Sight

Kind = HeldItem.Kind
Off = HeldItem.OffBecause
REPORT_FIELDS = (
    "concern",
    "own_words",
    "happened_when",
    "happened_where",
    "whereabouts",
    "steps_taken",
    "reason_for_action",
    "risk_if_nothing_done",
    "wishes",
    "reason_without_agreement",
    "safe_to_contact",
)
RECORD_FIELDS = (
    "given_name",
    "family_name",
    "aliases",
    "description",
    "date_of_birth",
    "expected_on",
    "died_on",
    "sex",
    "communication_needs",
    "nhs_number",
    "nhs_number_as_given",
    "nhs_number_reason",
    "upn",
)


@dataclass(frozen=True)
class Found:
    """One thing held: where it comes from, whose file it stands on, and its words."""

    kind: Kind
    source: models.Model
    person_id: UUID
    words: str
    happened_on: date
    sight: Sight
    referral: Referral | None = None
    agency_name: str = ""
    off_because: str = ""
    is_hidden_from_source: bool = False
    names: tuple[str, ...] = ()


def is_kept_safe(record: PersonRecord) -> bool:
    return record.is_address_hidden or bool(getattr(record, "is_place_kept_safe", False))


def day_of(moment: datetime | date) -> date:
    return localdate(moment) if isinstance(moment, datetime) else moment


def lines_of(row: models.Model, fields: Iterable[str]) -> str:
    """Return what these fields of a row hold, each under its name, in the reader's language."""
    lines = []
    for name in fields:
        shown = value_of(row, name)
        if shown:
            lines.append(f"{LABELS[name]()}\n{shown}" if name in LABELS else shown)
    return "\n".join(lines)


def value_of(row: models.Model, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, date):
        return date_format(value, "j F Y")
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display and value else value or "")


LABELS = {
    "given_name": lambda: _("First name"),
    "family_name": lambda: _("Last name"),
    "aliases": lambda: _("Other names"),
    "description": lambda: _("Description"),
    "date_of_birth": lambda: _("Date of birth"),
    "sex": lambda: _("Sex"),
    "expected_on": lambda: _("Expected"),
    "died_on": lambda: _("Died"),
    "communication_needs": lambda: _("Communication needs"),
    "telephone": lambda: _("Telephone"),
    "nhs_number": lambda: _("NHS number"),
    "nhs_number_as_given": lambda: _("NHS number as given"),
    "nhs_number_reason": lambda: _("Why it was kept"),
    "upn": lambda: _("Unique pupil number (UPN)"),
    "address": lambda: _("Address"),
    "postcode": lambda: _("Postcode"),
    "own_words": lambda: _("In the person's own words"),
    "happened_when": lambda: _("When it happened"),
    "happened_where": lambda: _("Where it happened"),
    "steps_taken": lambda: _("What was done already"),
    "wishes": lambda: _("What the person wants"),
    "support_offered": lambda: _("Support offered"),
    "reason": lambda: _("Reason"),
    "outcome": lambda: _("Outcome"),
    "started_on": lambda: _("From"),
    "ended_on": lambda: _("Until"),
    "starts_on": lambda: _("From"),
    "ends_on": lambda: _("Until"),
}
