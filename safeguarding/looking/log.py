"""The record of who did and looked at what, as its readers may see it.

The authority's readers see what everybody did, a partner's what its own staff did. What concerns
a record that is hidden from a reader is not there for them, in lists, counts or files: who looked
at a restricted record is for its keepers, on the record's own page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.queries import is_of_authority
from accounts.roles import Can, Role, can
from meetings.models import Meeting
from people.models import Denial, Person, PersonRecord, Restriction
from records.audit import Actor, Kind
from records.keys import normal_reference
from records.models import AuditEvent, AuditEventQuerySet, IssuedDocument
from records.verbs import Verb, events_by, verb_of
from referrals.models import (
    AskedAgency,
    Consultation,
    DisclosedItem,
    EmergencyAccess,
    Escalation,
    InformationRequest,
    Notice,
    Referral,
    Report,
)
from referrals.queries.history import name_of_agency, sentences
from safeguarding.looking.models import hidden_referrals
from safeguarding.retention.models import Disposal
from safeguarding.sight import in_sight_of

PAGE_SIZE = 100
MOST_EXPORTED = 10_000
# What is about restricted and adopted people alone, whatever row it names.
OF_KEEPERS = ("adoption.", "denial.", "restricted.", "restriction.", "silent_match.")
OF_KEEPERS_TOO = ("user.is_person",)


@dataclass(frozen=True)
class Asked:
    """What a reader of the log asked for; blank asks for everything."""

    record: str = ""
    worker: str = ""
    verb: str = ""
    event: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_blank(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self))

    def as_details(self) -> dict[str, str]:
        """Return what was asked, as an event keeps it: codes, keys and days."""
        return {name: str(value) for name, value in asdict(self).items() if value}


def events_for(actor: Actor, asked: Asked) -> AuditEventQuerySet:
    """Return the events this reader may see of what they asked, in no order yet."""
    events = AuditEvent.objects.filter(within(actor)).exclude(hidden_from(actor))
    if asked.record:
        events = events.filter(about(asked.record))
    if asked.worker:
        events = events.filter(actor_id=asked.worker)
    if asked.verb:
        events = events.filter(event__in=events_by(Verb(asked.verb), sentences()))
    if asked.event:
        events = events.filter(event=asked.event)
    if asked.since:
        events = events.filter(at__gte=midnight(asked.since))
    if asked.until:
        events = events.filter(at__lt=midnight(asked.until + timedelta(days=1)))
    return events


def page(events: AuditEventQuerySet, *, before: int | None) -> list[AuditEvent]:
    """Return the newest of these events below ``before``: one more than a page, if there is."""
    if before is not None:
        events = events.filter(sequence__lt=before)
    return list(events.order_by("-sequence")[: PAGE_SIZE + 1])


def within(actor: Actor) -> Q:
    """Return whose acts this reader may follow."""
    return Q() if is_of_authority(actor) else Q(actor_agency_id=actor.agency_id)


def hidden_from(actor: Actor) -> Q:
    """Return what picks out the events about records that are hidden from this reader."""
    referrals = hidden_referrals(actor).values("pk")
    people = Person.objects.filter(
        Q(restrictions__in=Restriction.objects.of_people())
        | Q(denials__in=Denial.objects.against(actor))
        | Q(records__referrals__in=referrals)
    ).values("pk")
    meetings = Meeting.objects.filter(meetingreferral__referral__in=referrals)
    asked = AskedAgency.objects.filter(request__referral__in=referrals)
    hidden: list[tuple[type[Model], QuerySet[Any]]] = [
        (Referral, referrals),
        (Report, Report.objects.filter(referrals__in=referrals)),
        (Person, people),
        (PersonRecord, PersonRecord.objects.filter(person__in=people)),
        (Meeting, meetings),
        (InformationRequest, InformationRequest.objects.filter(referral__in=referrals)),
        (AskedAgency, asked),
        (DisclosedItem, DisclosedItem.objects.filter(disclosure__asked__in=asked)),
        (Escalation, Escalation.objects.filter(referral__in=referrals)),
        (Notice, Notice.objects.filter(referral__in=referrals)),
        (EmergencyAccess, EmergencyAccess.objects.filter(referral__in=referrals)),
        (IssuedDocument, IssuedDocument.objects.filter(reference__in=meetings.values("reference"))),
    ]
    found = reduce(or_, (Q(subject_id__in=rows.values("pk"), **kind(of)) for of, rows in hidden))
    # Rows about files, such as what keeps them or holds them, go by the reference of the file.
    found |= Q(subject_reference__in=referrals.values("reference"))
    destroyed = Disposal.objects.exclude(in_sight_of(actor))
    found |= Q(subject_reference__in=destroyed.values("reference"))
    if not can(actor, Can.VIEW_RESTRICTED_REFERRALS):
        for noun in OF_KEEPERS:
            found |= Q(event__startswith=noun)
        found |= Q(event__in=OF_KEEPERS_TOO)
    return found


def kind(of: type[Model]) -> dict[str, str]:
    return {"subject_type": of._meta.label_lower}


def about(typed: str) -> Q:
    """Return what picks out the events about the record with this reference.

    A referral brings its report, its person and what was asked about it; a meeting its documents.
    Attempts to open it that were refused belong to it, whether or not it exists.
    """
    reference = normal(typed)
    found = Q(event="page.refused", details__contains={"asked_for": [reference]})
    referral = Referral.objects.filter(reference=reference).select_related("record").first()
    rows: list[QuerySet[Any]] = [
        model._default_manager.filter(reference=reference)
        for model in (
            Referral,
            Report,
            Meeting,
            InformationRequest,
            Consultation,
            Notice,
            IssuedDocument,
        )
    ]
    if referral is not None:
        asked = AskedAgency.objects.filter(request__referral=referral)
        rows += [
            Report.objects.filter(pk=referral.report_id),
            Person.objects.filter(pk=referral.record.person_id),
            referral.record.person.records.all(),
            InformationRequest.objects.filter(referral=referral),
            asked,
            DisclosedItem.objects.filter(disclosure__asked__in=asked),
            Escalation.objects.filter(referral=referral),
        ]
    for found_rows in rows:
        # The keys themselves, so that the index of events by subject finds them among millions.
        if keys := list(found_rows.values_list("pk", flat=True)):
            found |= Q(subject_id__in=keys, **kind(found_rows.model))
    return found


def normal(typed: str) -> str:
    """Return a reference as we write it; what cannot be one stays as it was typed."""
    return normal_reference(typed) or typed


def midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True, slots=True)
class Line:
    """One event in the reader's words."""

    sequence: int
    at: datetime
    recorded_at: datetime
    who: str
    role: str
    agency: str
    what: str
    verb: str
    reference: str
    asked_for: str


def in_words(events: Iterable[AuditEvent]) -> list[Line]:
    """Return events as lines: one query for the agencies, however many events."""
    events = list(events)
    agencies = Agency.objects.in_bulk({e.actor_agency_id for e in events if e.actor_agency_id})
    return [line_of(event, agencies) for event in events]


def line_of(event: AuditEvent, agencies: Mapping[UUID, Agency]) -> Line:
    verb = verb_of(event.event)
    roles = dict(Role.choices)
    is_of_staff = event.actor_kind == Kind.USER
    return Line(
        sequence=event.sequence,
        at=event.at,
        recorded_at=event.recorded_at,
        who=event.actor_name if is_of_staff else str(Kind(event.actor_kind).label),
        role=str(roles.get(event.actor_role, "")),
        agency=name_of_agency(agencies, event.actor_agency_id),
        what=str(sentences().get(event.event, event.event)),
        verb=str(verb.label) if verb else "",
        reference=event.subject_reference,
        asked_for=", ".join(event.details.get("asked_for", ())),
    )


def headings() -> dict[str, str]:
    """Return what each column of a file is called."""
    return {
        "sequence": _("Number"),
        "at": _("When"),
        "recorded_at": _("Written down"),
        "who": _("Who"),
        "role": _("Role"),
        "agency": _("Agency"),
        "what": _("What happened"),
        "verb": _("Kind of processing"),
        "reference": _("About"),
        "asked_for": _("Asked for"),
    }


def as_row(line: Line) -> list[str]:
    """Return a line as the cells of a CSV file, in the order of ``headings``."""
    values = asdict(line)
    values |= {name: values[name].isoformat(timespec="seconds") for name in ("at", "recorded_at")}
    return [str(values[name]) for name in headings()]


def said(asked: Asked, workers: Mapping[str, str]) -> list[str]:
    """Return what was asked for, in words, to stand above the lines."""
    words = [asked.record, workers.get(asked.worker, "")]
    if asked.verb:
        words.append(str(Verb(asked.verb).label))
    if asked.event:
        words.append(str(sentences()[asked.event]))
    if asked.since:
        words.append(_("since %(day)s") % {"day": day(asked.since)})
    if asked.until:
        words.append(_("until %(day)s") % {"day": day(asked.until)})
    return [word for word in words if word]


def day(value: date) -> str:
    return date_format(value, "j F Y")
