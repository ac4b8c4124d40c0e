"""One entry of a chronology, whatever it comes from, and whose chronology it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.utils.timezone import localdate

from accounts.models import Agency
from people.models import PersonRecord
from people.rules_life import Life, life_of
from policies.models import Policy
from records.audit import Actor
from referrals.models import Pathway, Referral
from safeguarding.chronology.models import Kind
from safeguarding.chronology.rules import When


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened to one person, as one reader may see it.

    ``words`` are a whole sentence in the reader's language; ``at`` puts those of one day in order.
    ``agency`` is whose information it is and ``source`` where it is written or who told it. What
    ``stays_inside`` is in no copy; ``words_in_copies`` stand there in place of words, agency and
    source that name a reporter. ``entry_id`` is that of something added by hand.
    """

    person_id: UUID
    kind: Kind
    when: When
    words: str
    at: datetime | None = None
    agency: Agency | None = None
    source: str = ""
    significance: str = ""
    nature: str = ""
    entered: str = ""
    url: str = ""
    reference: str = ""
    stays_inside: bool = False
    words_in_copies: str = ""
    entry_id: UUID | None = None


@dataclass(frozen=True)
class Scope:
    """Whose chronology is read, by whom, and as known at which moment (None: now).

    ``records`` are those of these people that the reader may see and that were theirs then, by
    key; ``referrals`` are those about them that the reader may see. Every source starts here.
    """

    actor: Actor
    people: tuple[UUID, ...]
    records: Mapping[UUID, PersonRecord]
    referrals: Mapping[UUID, Referral]
    policy: Policy
    known_at: datetime | None = None
    lives: dict[UUID, Life] = field(default_factory=dict)

    def knows(self, moment: datetime | None) -> bool:
        """Say whether what was recorded at a moment was on record by then."""
        return moment is not None and (self.known_at is None or moment < self.known_at)

    @cached_property
    def records_of(self) -> Mapping[UUID, list[PersonRecord]]:
        found: dict[UUID, list[PersonRecord]] = {person: [] for person in self.people}
        for record in self.records.values():
            found[record.person_id].append(record)
        return found

    def life(self, person: UUID) -> Life:
        if person not in self.lives:
            self.lives[person] = life_of(self.records_of[person])
        return self.lives[person]

    def about(
        self,
        referral: Referral,
        kind: Kind,
        on: date | datetime,
        words: str,
        *,
        stays_inside: bool = False,
        words_in_copies: str = "",
        agency: Agency | None = None,
    ) -> Entry:
        """Return an entry of a referral, which leads to it. Work of few stays with few."""
        is_of_few = referral.is_restricted or referral.pathway == Pathway.PRACTITIONER
        return Entry(
            person_id=referral.record.person_id,
            kind=kind,
            when=When(day_of(on)),
            words=words,
            at=on if isinstance(on, datetime) else None,
            agency=agency or referral.owning_agency,
            url=referral.get_absolute_url(),
            reference=referral.reference,
            stays_inside=stays_inside or is_of_few,
            words_in_copies=words_in_copies,
        )


# What an app has to tell: whatever it yields of a scope, in any order.
Source = Callable[[Scope], Iterable[Entry]]


def day_of(moment: date | datetime) -> date:
    return localdate(moment) if isinstance(moment, datetime) else moment


def in_order(entries: Iterable[Entry]) -> Sequence[Entry]:
    """Return entries by their day, the oldest first; those of one day by their moment."""
    return sorted(
        entries,
        key=lambda each: (
            each.when.starts_on,
            each.at is not None,
            each.at.timestamp() if each.at else 0,
            each.words,
        ),
    )
