"""Who on record may be the person somebody describes: found by the database, scored here."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from people.matching.described import Described, features_of
from people.matching.keys import match_keys_for
from people.matching.reasons import reasons_of
from people.matching.records import described_by
from people.matching.scorer import Score, usual_frequencies, weights
from people.models import Person, PersonRecord
from people.rules import comparable, search_postcode
from records import row_security
from records.audit import Actor

MOST_RECORDS = 60
MOST_CANDIDATES = 20
LIKE = 0.55  # how like a name must be to be looked at; what it is worth, the weights say


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on record who may be meant.

    ``probability`` is that of the likeliest record, from 0 to 1; ``reasons`` say in words what
    speaks for it and against it; ``records`` are those found, the likeliest first.
    """

    person_id: UUID
    records: tuple[PersonRecord, ...]
    probability: float
    reasons: tuple[str, ...]

    @property
    def record(self) -> PersonRecord:
        return self.records[0]


def scored(
    described: Described, records: Sequence[PersonRecord], *, people: int
) -> list[tuple[PersonRecord, Score]]:
    """Return the records with their scores, the likeliest first. ``people`` are on record."""
    sought = features_of(described)
    frequencies, by = usual_frequencies(), weights()
    pairs = [
        (
            record,
            by.score(
                sought,
                features_of(described_by(record)),
                people=people,
                frequencies=frequencies,
            ),
        )
        for record in records
    ]
    return sorted(pairs, key=lambda pair: pair[1].probability, reverse=True)


def grouped(pairs: Sequence[tuple[PersonRecord, Score]], *, most: int) -> list[Candidate]:
    """Return the people whom scored records are of, the likeliest first, ``most`` at most."""
    by_person: dict[UUID, list[tuple[PersonRecord, Score]]] = {}
    for record, score in pairs:
        by_person.setdefault(record.person_id, []).append((record, score))
    return [
        Candidate(
            person_id=person_id,
            records=tuple(record for record, _score in found),
            probability=found[0][1].probability,
            reasons=reasons_of(found[0][1].levels),
        )
        for person_id, found in list(by_person.items())[:most]
    ]


def nothing_hidden(_records: Sequence[PersonRecord]) -> Collection[UUID]:
    return ()


Hidden = Callable[[Sequence[PersonRecord]], Collection[UUID]]


def candidates_for(
    described: Described | PersonRecord,
    actor: Actor,
    *,
    at_least: float = 0.0,
    most: int = MOST_CANDIDATES,
    hidden: Hidden = nothing_hidden,
) -> list[Candidate]:
    """Return who on record may be the person described, the likeliest first.

    Three queries, and a fourth where only the letters of a name are left to look by.
    ``described`` is what was typed, or a record, whose own person is then left out. Only people
    whom ``actor`` may see are offered. ``at_least`` is the least probability (0 to 1), ``most`` the
    greatest number of people. ``hidden`` names the records found that are not for ``actor``, as a
    later stage knows. Nothing to go by means nobody. Raises ValueError where a date of birth is
    typed as text that is no date. Must run in a transaction.
    """
    own = described.person_id if isinstance(described, PersonRecord) else None
    sought = described_by(described) if isinstance(described, PersonRecord) else described
    if sought.is_nobody:
        return []
    with row_security.seen_by(actor):
        found = records_to_score(sought, actor)
        people = people_on_record()
    not_shown = hidden(found)
    shown = [each for each in found if each.pk not in not_shown and each.person_id != own]
    pairs = scored(sought, shown, people=people)
    return [each for each in grouped(pairs, most=most) if each.probability >= at_least]


def records_to_score(sought: Described, actor: Actor) -> list[PersonRecord]:
    """Return the records that share a key with what is sought, as the actor may read them.

    A name alone, or one that no record has in a like spelling with anything else the same, is
    looked for by its letters, and a postcode alone as it is written.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fence.records_sharing_keys(%s, %s)", [match_keys_for(sought), MOST_RECORDS]
        )
        keys = [key for (key,) in cursor.fetchall()]
        name = comparable(f"{sought.given_name} {sought.family_name} {sought.aliases}")
        postcode = search_postcode(sought.postcode)
        if not keys and (name or postcode):
            cursor.execute(
                "SELECT fence.records_named(%s, %s, %s, %s)",
                [name, postcode or None, LIKE, MOST_RECORDS],
            )
            keys = [key for (key,) in cursor.fetchall()]
    visible = PersonRecord.objects.filter(person__in=Person.objects.visible_to(actor))
    records = visible.in_bulk(keys)
    return [records[key] for key in keys if key in records]


def people_on_record() -> int:
    """Return about how many records there are, as the database keeps count of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass",
            [PersonRecord._meta.db_table],
        )
        (count,) = cursor.fetchone()
    return int(count)
