"""Who is named in minutes, who may be sent them, what each was sent, and who opened it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate

from meetings.models import Attendance, Circulation, Meeting
from meetings.models_restricted import RestrictedPart
from meetings.queries import circulated_to
from meetings.queries_recipients import kept_from, recipients_of
from people.models import PersonRecord, Relationship, Stay
from people.rules_naming import Known
from records import row_security
from records.audit import Actor
from records.models import AuditEvent, IssuedDocument
from referrals.models import Pathway, Referral
from strategy_meetings.models import Acknowledgement, MinutesCopy

# What a meeting issues: the minutes, each recipient's copy of them, and the decisions alone.
FOR_ALL = Q(kind__in=("minutes", "decisions"))
OF_A_MEETING = FOR_ALL | Q(kind__startswith="minutes-copy-")


@dataclass
class Recipient:
    """One who is sent the minutes: which copy, whether any may be sent, and who opened it."""

    attendance: Attendance
    copy: MinutesCopy | None
    is_blocked: bool
    opened: list[AuditEvent] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)


def recipients(meeting: Meeting) -> list[Recipient]:
    """Return who is sent the minutes, with their copies and each opening; in few queries."""
    attendances = recipients_of(meeting)
    copies = {copy.attendance_id: copy for copy in meeting.copies.select_related("document")}
    blocked = blocked_of(meeting, attendances)
    sent = Circulation.objects.filter(attendance__in=attendances)
    whose = dict(sent.values_list("document_id", "attendance_id"))
    opened: dict[UUID, list[AuditEvent]] = {}
    looked = AuditEvent.objects.filter(
        event="document.downloaded",
        subject_type="records.issueddocument",
        subject_id__in=list(whose),
    )
    for event in looked.order_by("sequence"):
        if event.subject_id is not None and (recipient := whose.get(event.subject_id)):
            opened.setdefault(recipient, []).append(event)
    read: dict[UUID, list[int]] = {}
    for each in Acknowledgement.objects.filter(attendance__in=attendances).select_related(
        "correction"
    ):
        read.setdefault(each.attendance_id, []).append(each.correction.number)
    return [
        Recipient(
            attendance,
            copies.get(attendance.pk),
            attendance.pk in blocked,
            opened.get(attendance.pk, []),
            sorted(read.get(attendance.pk, [])),
        )
        for attendance in attendances
    ]


def blocked_of(meeting: Meeting, attendances: Iterable[Attendance]) -> frozenset[UUID]:
    """Return which of the recipients nobody may send these minutes, by their keys."""
    return kept_from(list(meeting.referrals.select_related("record")), attendances)


def named_in(meeting: Meeting) -> list[Known]:
    """Return whom an employer's copy may not name: those the meeting is about and around them.

    Not the practitioner of a concern about somebody's work: it is their employer who reads it.
    Around them are those the reports name, who lives with them, and their family.
    """
    referrals = list(meeting.referrals.all())
    about = [each for each in referrals if each.pathway != Pathway.PRACTITIONER]
    practitioners = Referral.objects.filter(
        pk__in=[each.pk for each in referrals if each.pathway == Pathway.PRACTITIONER]
    ).values("record__person_id")
    named = PersonRecord.objects.filter(
        Q(pk__in=[each.record_id for each in about])
        | Q(named_in__report__in=[each.report_id for each in referrals])
    ).exclude(person_id__in=practitioners)
    people = set(named.values_list("person_id", flat=True))
    around = people | with_them(people)
    records = PersonRecord.objects.filter(person_id__in=around)
    records = records.exclude(person_id__in=practitioners)
    references: dict[UUID, list[str]] = {}
    for each in referrals:
        references.setdefault(each.record_id, []).append(each.reference)
    return sorted(
        {known_of(record, references.get(record.pk, ())) for record in records.distinct()}
        | {Known(references=(each.reference,)) for each in about},
        key=repr,
    )


def called_in(meeting: Meeting, people: Iterable[Known]) -> dict[str, str]:
    """Return as what each of ``people`` can be spoken of: as a child, an adult, or a person."""
    about = meeting.referrals.exclude(pathway=Pathway.PRACTITIONER)
    pathways = {str(key): way for key, way in about.values_list("record__person_id", "pathway")}
    return {each.who: pathways.get(each.who, "") for each in people if each.who}


def with_them(people: set[UUID]) -> set[UUID]:
    """Return who lives today with one of these people, and their family."""
    today = Stay.objects.standing().holding_on(localdate())
    homes = today.filter(record__person_id__in=people).values("household")
    living = today.filter(household__in=homes).values_list("record__person_id", flat=True)
    ties = Relationship.objects.standing().filter(
        Q(record__person_id__in=people) | Q(other__person_id__in=people)
    )
    related = ties.values_list("record__person_id", "other__person_id")
    return set(living) | {each for pair in related for each in pair}


def known_of(record: PersonRecord, references: Sequence[str]) -> Known:
    return Known(
        given_name=record.given_name,
        family_name=record.family_name,
        aliases=record.aliases,
        date_of_birth=record.date_of_birth,
        address=record.address,
        postcode=record.postcode,
        telephone=record.telephone,
        who=str(record.person_id),
        references=tuple(each for each in (*references, record.nhs_number, record.upn) if each),
    )


@row_security.as_system("puts a restricted part of the minutes into its readers' own copies")
def restricted_for(attendance: Attendance) -> list[str]:
    """Return the restricted parts that this recipient is a reader of."""
    parts = RestrictedPart.objects.filter(meeting_id=attendance.meeting_id, readers=attendance)
    return list(parts.values_list("text", flat=True))


def documents_for(actor: Actor, meeting: Meeting, *, is_mine: bool) -> list[IssuedDocument]:
    """Return the versions of the minutes and decisions this person may take, the newest first.

    Those who run the meeting have the common ones as well as their own copies.
    """
    issued = IssuedDocument.objects.filter(OF_A_MEETING, reference=meeting.reference)
    issued = issued.select_related("minutes_copy")
    allowed = Q(pk__in=circulated_to(actor).values("document_id"))
    if is_mine:
        allowed |= FOR_ALL
    return list(issued.filter(allowed).order_by("-requested_at", "kind", "-pk"))
