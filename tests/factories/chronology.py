"""What is added to a chronology by hand, and the copies of one."""

import datetime as dt
from typing import Any

import factory
from django.utils import timezone

from accounts.models import User
from people.models import PersonRecord
from records import documents
from records.audit import SYSTEM, Actor
from records.keys import new_reference
from safeguarding.chronology.models import ChronologyCopy, ChronologyEntry, Kind
from safeguarding.chronology.operations import Told, add_chronology_entry, copy_chronology
from safeguarding.chronology.queries import Chosen, story_of
from safeguarding.chronology.rules import When
from tests.cast import actor
from tests.factories.accounts import AgencyFactory
from tests.factories.people import RECORDED_AT, PersonRecordFactory

TOLD = Told(
    kind=Kind.EDUCATION,
    words="Came to school without lunch.",
    source="Attendance record",
    nature="fact",
)


class ChronologyEntryFactory(factory.django.DjangoModelFactory[ChronologyEntry]):
    """A child came to school without lunch, as the school wrote down."""

    class Meta:
        model = ChronologyEntry

    record = factory.LazyFunction(PersonRecordFactory.create)
    when = When(dt.date(2024, 3, 4))

    @classmethod
    def _create(
        cls, model_class: type[ChronologyEntry], *args: Any, **said: Any
    ) -> ChronologyEntry:
        record: PersonRecord = said.pop("record")
        by: Actor = said.pop("by", SYSTEM)
        at = said.pop("at", RECORDED_AT)
        kept = {name: said.pop(name) for name in ("when", "referral") if name in said}
        told = Told(**{**{name: getattr(TOLD, name) for name in Told.__slots__}, **said})
        made: ChronologyEntry = add_chronology_entry(record, told=told, **kept, by=by, at=at)
        return made


class ChronologyCopyFactory(factory.django.DjangoModelFactory[ChronologyCopy]):
    """A copy for a court."""

    class Meta:
        model = ChronologyCopy

    reference = factory.LazyFunction(lambda: new_reference("CH"))
    person_id = factory.LazyFunction(lambda: PersonRecordFactory.create().person_id)
    record_ids = factory.LazyAttribute(
        lambda made: list(
            PersonRecord.objects.filter(person=made.person_id).values_list("pk", flat=True)[:1]
        )
    )
    copy_number = 1
    recipient = "The family court"
    purpose = "A hearing"
    entries = 1
    agency = factory.SubFactory(AgencyFactory)
    made_at = RECORDED_AT
    made_by = SYSTEM.id
    made_by_name = SYSTEM.name


def entry_of(record: PersonRecord, user: User) -> ChronologyEntry:
    """Return what somebody added about a record, adding it where nobody has yet."""
    return ChronologyEntry.objects.filter(record=record).first() or ChronologyEntryFactory.create(
        record=record, by=actor(user)
    )


def copy_of(record: PersonRecord, user: User) -> ChronologyCopy:
    """Return the copy of a chronology that somebody made, making it where there is none yet."""
    made = ChronologyCopy.objects.filter(person_id=record.person_id).first()
    if made is None:
        at, by = timezone.now(), actor(user)
        story = story_of(record.person_id, by, Chosen(), at=at)
        said = {"recipient": "The family court", "purpose": "A hearing", "language": "en"}
        made = copy_chronology(story, **said, by=by, at=at)
        assert made.document is not None
        documents.make(made.document, at=at)
    return made
