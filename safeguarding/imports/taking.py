"""Writing an understood row down, through the operations of the app it belongs to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from accounts.models import Agency
from people.models import PersonRecord
from people.operations import add_record, correct_record
from people.rules import nhs_number_columns
from people.rules_identifiers import postcode_as_written
from policies.models import Pathway
from protection import operations as protection
from protection.models import Conference, Registration
from records.audit import Actor
from referrals.models import Referral, Status
from referrals.operations import correct_history, record_history
from safeguarding.imports.understanding import LONDON, START_OF_DAY
from strategy_meetings import operations as strategy_meetings
from strategy_meetings.models import Enquiry

PERSON_FIELDS = (
    "given_name",
    "family_name",
    "aliases",
    "date_of_birth",
    "sex",
    "ethnicity",
    "address",
    "postcode",
    "telephone",
    "nhs_number",
)
# The field by whose moment a row of each kind is known among the rows of one person.
MOMENT_OF = {
    "contact": "received_at",
    "referral": "received_at",
    "enquiry": "discussed_on",
    "registration": "started_on",
}


@dataclass(frozen=True)
class Taken:
    """What a row became, whether that is new, and the referral beside which it is shown."""

    subject: models.Model
    referral_reference: str
    is_new: bool


@dataclass(frozen=True)
class Taker:
    """Who takes rows in, from which system, and when."""

    system: str
    title: str
    authority: Agency
    by: Actor
    at: datetime

    def take(self, kind: str, fields: Mapping[str, Any], earlier: models.Model | None) -> Taken:
        """Add the row, or correct ``earlier``, which it became before. Raises Refused."""
        record = self.take_person(fields)
        return TAKERS[kind](self, record, fields, earlier)

    def take_person(self, fields: Mapping[str, Any]) -> PersonRecord:
        person_id = fields["person_id"]
        said = {name: fields[name] for name in PERSON_FIELDS if name in fields}
        if "date_of_birth" in said:
            said["date_of_birth"] = date.fromisoformat(said["date_of_birth"])
        if "postcode" in said:
            said["postcode"] = postcode_as_written(said["postcode"])
        if "nhs_number" in said:
            columns = {"nhs_number": "", "nhs_number_as_given": ""}
            said |= columns | nhs_number_columns(said["nhs_number"])
        if not said.get("given_name") and not said.get("family_name"):
            said["description"] = f"{self.title} {person_id}"[:500]
        record = PersonRecord.objects.filter(source_system=self.system, source_id=person_id).first()
        if record is None:
            origin = {"source_system": self.system, "source_id": person_id}
            return add_record(
                fields={**said, **origin}, agency=self.authority, by=self.by, at=self.at
            )
        if any(getattr(record, name) != value for name, value in said.items()):
            return correct_record(record, fields=said, by=self.by, at=self.at)
        return record

    def told(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "concern": fields.get("concern")
            or _("Taken in from %(title)s, where its account is kept.") % {"title": self.title},
            "categories": fields.get("categories", []),
            "reporter_organisation": fields.get("organisation", "")[:150],
        }

    def history(
        self, record: PersonRecord, fields: Mapping[str, Any], *, received_at: str, status: Status
    ) -> Referral:
        return record_history(
            record,
            pathway=Pathway(fields.get("pathway", Pathway.CHILD)),
            source_key=f"{self.system}:{fields['person_id']}:{received_at}:{self.at.isoformat()}",
            source=fields.get("source", "not-known"),
            received_at=datetime.fromisoformat(received_at),
            status=status,
            told=self.told(fields),
            by=self.by,
            at=self.at,
        )

    def correct(self, referral: Referral, fields: Mapping[str, Any], *, status: Status) -> Referral:
        return correct_history(
            referral,
            source=fields.get("source", referral.report.source.code),
            received_at=datetime.fromisoformat(fields["received_at"]),
            status=status,
            told=self.told(fields),
            by=self.by,
            at=self.at,
        )


def take_contact(
    taker: Taker, record: PersonRecord, fields: Mapping[str, Any], earlier: models.Model | None
) -> Taken:
    """Take a contact that became nothing more: it came, and it is closed."""
    if isinstance(earlier, Referral):
        referral = taker.correct(earlier, fields, status=Status(earlier.status))
    else:
        referral = taker.history(
            record, fields, received_at=fields["received_at"], status=Status.CLOSED
        )
    return Taken(referral, referral.reference, is_new=earlier is None)


def take_referral(
    taker: Taker, record: PersonRecord, fields: Mapping[str, Any], earlier: models.Model | None
) -> Taken:
    """Take a referral; on the day of a contact of the same person it is that one taken further."""
    status = Status.CLOSED if fields.get("is_closed") else Status.SUPPORT
    known = earlier if isinstance(earlier, Referral) else contact_on(record, fields["received_at"])
    if known is not None:
        referral = taker.correct(known, fields, status=status)
    else:
        referral = taker.history(record, fields, received_at=fields["received_at"], status=status)
    return Taken(referral, referral.reference, is_new=known is None)


def contact_on(record: PersonRecord, received_at: str) -> Referral | None:
    day = datetime.fromisoformat(received_at).date()
    return Referral.objects.filter(record=record, received_at__date=day).order_by("id").first()


def take_enquiry(
    taker: Taker, record: PersonRecord, fields: Mapping[str, Any], earlier: models.Model | None
) -> Taken:
    """Take a section 47 enquiry, and the conference that followed it."""
    discussed_on = date.fromisoformat(fields["discussed_on"])
    referral = (
        earlier.referral
        if isinstance(earlier, Enquiry)
        else newest_referral(taker, record, fields, discussed_on)
    )
    unneeded = fields.get("is_conference_unneeded")
    start = datetime.combine(discussed_on, START_OF_DAY, tzinfo=LONDON)
    said: dict[str, Any] = {
        "started_at": start,
        "strategy_discussion_on": discussed_on,
        # It is over where that system says whether a conference was needed.
        "ended_at": None if unneeded is None else start,
        "is_conference_needed": None if unneeded is None else not unneeded,
    }
    if isinstance(earlier, Enquiry):
        enquiry = strategy_meetings.correct_enquiry(earlier, **said, by=taker.by, at=taker.at)
    else:
        enquiry = strategy_meetings.record_enquiry(
            referral, kind=Enquiry.Kind.SECTION_47, **said, by=taker.by, at=taker.at
        )
    if conference_on := fields.get("conference_on"):
        take_conference(taker, referral, date.fromisoformat(conference_on), discussed_on, fields)
    return Taken(enquiry, referral.reference, is_new=earlier is None)


def newest_referral(
    taker: Taker, record: PersonRecord, fields: Mapping[str, Any], discussed_on: date
) -> Referral:
    """Return the person's newest referral; where the extract has none, the enquiry implies one."""
    start = datetime.combine(discussed_on, START_OF_DAY, tzinfo=LONDON).isoformat()
    newest = Referral.objects.filter(record=record).order_by("-received_at").first()
    return newest or taker.history(record, fields, received_at=start, status=Status.ENQUIRY)


def take_conference(
    taker: Taker,
    referral: Referral,
    held_on: date,
    discussed_on: date,
    fields: Mapping[str, Any],
) -> None:
    decision = {
        True: Conference.Decision.REGISTERED,
        False: Conference.Decision.NOT_REGISTERED,
        None: "",
    }[fields.get("is_registered")]
    said: dict[str, Any] = {
        "held_on": held_on,
        "last_strategy_discussion_on": discussed_on,
        "decision": str(decision),
    }
    known = referral.conferences.filter(
        models.Q(held_on=held_on) | models.Q(last_strategy_discussion_on=discussed_on)
    ).first()
    if known is None:
        protection.record_conference(referral, **said, by=taker.by, at=taker.at)
    elif any(getattr(known, name) != value for name, value in said.items()):
        protection.correct_conference(known, **said, by=taker.by, at=taker.at)


def take_registration(
    taker: Taker, record: PersonRecord, fields: Mapping[str, Any], earlier: models.Model | None
) -> Taken:
    """Take a name on the register. No referral is made up for it."""
    said: dict[str, Any] = {
        "started_on": date.fromisoformat(fields["started_on"]),
        "categories": fields.get("categories") or fields.get("first_categories") or [],
        "first_categories": fields.get("first_categories", []),
        "earlier_registrations": fields.get("earlier_registrations"),
        "was_emergency_protected": fields.get("was_emergency_protected"),
    }
    registration = (
        earlier
        if isinstance(earlier, Registration)
        else protection.register(record, **said, by=taker.by, at=taker.at)
    )
    ended_on = fields.get("ended_on")
    later = {
        "last_visited_on": day_or_none(fields.get("visited_on")),
        "was_seen_alone": fields.get("was_seen_alone"),
        "last_reviewed_on": day_or_none(fields.get("reviewed_on")),
        "ended_on": day_or_none(ended_on),
    }
    protection.correct_registration(registration, given={**said, **later}, by=taker.by, at=taker.at)
    newest = Referral.objects.filter(record=record).order_by("-received_at").first()
    return Taken(registration, newest.reference if newest else "", is_new=earlier is None)


def day_or_none(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


KindTaker = Callable[[Taker, PersonRecord, Mapping[str, Any], models.Model | None], Taken]
TAKERS: dict[str, KindTaker] = {
    "contact": take_contact,
    "referral": take_referral,
    "enquiry": take_enquiry,
    "registration": take_registration,
}
