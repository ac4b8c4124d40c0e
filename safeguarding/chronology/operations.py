"""Adding to a chronology by hand, putting that right, and making a copy of one."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from accounts.models import Agency
from people.models import Person, PersonRecord
from records import audit
from records import documents as issued
from records.audit import Actor
from records.keys import new_reference
from records.refusals import Refused
from records.row_security import operation
from referrals.models import Referral
from safeguarding.chronology import documents, rules
from safeguarding.chronology.models import ChronologyCopy, ChronologyEntry
from safeguarding.chronology.queries import Story
from safeguarding.chronology.rules import When

PREFIX = "CH"


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry says, and whose information it is. ``nature``: fact, observation and so on."""

    kind: str
    words: str
    source: str
    nature: str
    significance: str = ""
    agency: Agency | None = None
    stays_inside: bool = False


@operation
def add_chronology_entry(
    record: PersonRecord,
    *,
    when: When,
    told: Told,
    referral: Referral | None = None,
    by: Actor,
    at: datetime,
) -> ChronologyEntry:
    """Add something to somebody's chronology. Raises Refused with every reason.

    With a ``referral``, only those who may see it read the entry.
    """
    if objections := rules.objections_to_entry(
        when=when, words=told.words, source=told.source, today=localdate(at)
    ):
        raise Refused(objections)
    entry = ChronologyEntry.objects.create(
        record=record,
        referral=referral,
        entered_for_id=by.agency_id,
        **said(when, told),
        **signed(by, at),
    )
    record_event("chronology_entry.added", entry, by=by, at=at)
    return entry


@operation
def correct_chronology_entry(
    entry: ChronologyEntry, *, when: When, told: Told, reason: str, by: Actor, at: datetime
) -> ChronologyEntry:
    """Put an entry right by its next version; the one before stays. Raises Refused.

    ``entry`` is the version that was read: where another stands by now, nothing is changed.
    """
    objections = [
        *objections_to_next(entry, reason=reason, by=by),
        *rules.objections_to_entry(
            when=when, words=told.words, source=told.source, today=localdate(at)
        ),
    ]
    if objections:
        raise Refused(objections)
    made = next_version(entry, reason=reason, by=by, at=at, **said(when, told))
    record_event("chronology_entry.corrected", made, by=by, at=at)
    return made


@operation
def strike_out_chronology_entry(
    entry: ChronologyEntry, *, reason: str, by: Actor, at: datetime
) -> ChronologyEntry:
    """Strike an entry out, with the reason; it stays to be read by who asks. Raises Refused."""
    if objections := objections_to_next(entry, reason=reason, by=by):
        raise Refused(objections)
    made = next_version(entry, reason=reason, by=by, at=at, is_struck_out=True)
    record_event("chronology_entry.struck_out", made, by=by, at=at)
    return made


def objections_to_next(entry: ChronologyEntry, *, reason: str, by: Actor) -> list[str]:
    """Lock the person's record, so that versions are counted; return why there is no next one."""
    PersonRecord.objects.select_for_update().get(pk=entry.record_id)
    newest = ChronologyEntry.objects.filter(entry_id=entry.entry_id).latest("version")
    return rules.objections_to_correcting(
        is_newest=newest.pk == entry.pk,
        is_struck_out=newest.is_struck_out,
        is_own=entry.entered_for_id == by.agency_id,
        reason=reason,
    )


COPIED = (
    "entry_id",
    "record_id",
    "referral_id",
    "entered_for_id",
    "kind",
    "starts_on",
    "starts_to",
    "ends_on",
    "ends_to",
    "is_approximate",
    "words",
    "significance",
    "nature",
    "agency_id",
    "source",
    "stays_inside",
)


def next_version(
    entry: ChronologyEntry, *, by: Actor, at: datetime, **changed: Any
) -> ChronologyEntry:
    kept = {name: getattr(entry, name) for name in COPIED}
    if "agency" in changed:
        del kept["agency_id"]
    return ChronologyEntry.objects.create(
        **{**kept, **changed, "version": entry.version + 1}, **signed(by, at)
    )


def said(when: When, told: Told) -> dict[str, Any]:
    return {**asdict(when), **{name: getattr(told, name) for name in Told.__slots__}}


def signed(by: Actor, at: datetime) -> dict[str, Any]:
    return {"recorded_at": at, "recorded_by": by.id, "recorded_by_name": by.name}


def record_event(event: str, entry: ChronologyEntry, *, by: Actor, at: datetime) -> None:
    audit.record(
        event, entry, by=by, at=at, person=str(entry.record.person_id), version=entry.version
    )


@operation
def copy_chronology(
    story: Story,
    *,
    recipient: str,
    purpose: str,
    language: str,
    by: Actor,
    at: datetime,
) -> ChronologyCopy:
    """Freeze a chronology as a document for somebody; a worker renders it. Raises Refused.

    ``story`` was read as its maker may, in ``language``. The copies that an agency makes of one
    person's chronology are numbered.
    """
    if objections := rules.objections_to_copy(
        recipient=recipient,
        purpose=purpose,
        entries=len(story.to_leave),
        may_have_harmed=story.may_have_harmed,
    ):
        raise Refused(objections)
    assert by.agency_id is not None  # every role is held in an agency
    records = [lane.record for lane in story.lanes]
    person = Person.objects.select_for_update().get(pk=story.person_id)
    earlier = ChronologyCopy.objects.filter(agency_id=by.agency_id, person_id=person.pk)
    copy = ChronologyCopy(
        reference=new_reference(PREFIX),
        person_id=person.pk,
        record_ids=[record.pk for record in records],
        copy_number=earlier.count() + 1,
        recipient=recipient,
        purpose=purpose,
        known_on=story.known_on,
        entries=len(story.to_leave),
        agency_id=by.agency_id,
        made_at=at,
        made_by=by.id,
        made_by_name=by.name,
    )
    context = documents.chronology(story, copy, language=language)
    copy.document = issued.issue(
        kind="chronology",
        template=documents.TEMPLATE,
        language=language,
        context=context,
        title=context["title"],
        reference=copy.reference,
        by=by,
        at=at,
    )
    copy.save()
    audit.record(
        "chronology.exported",
        person,
        by=by,
        at=at,
        copy=copy.reference,
        entries=copy.entries,
        people=len(records),
    )
    return copy
