"""Who on record may be the person somebody has just named."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from people import rules
from people.models import Person, PersonRecord, UserPerson
from records import row_security
from records.audit import Actor

MOST_RECORDS = 60
MOST_CANDIDATES = 20
SAME_NAME = 0.95
SIMILAR_NAME = 0.55  # Efans is like Evans, Catrin like Katrin; Elin Evans is not Mair Evans


@dataclass(frozen=True)
class Candidate:
    """Somebody on record, what is written of them, newest first, and why they are offered."""

    person_id: UUID
    records: tuple[PersonRecord, ...]
    reasons: tuple[str, ...]

    @property
    def record(self) -> PersonRecord:
        return self.records[0]


def candidates(
    actor: Actor,
    *,
    given_name: str = "",
    family_name: str = "",
    date_of_birth: date | None = None,
    postcode: str = "",
    hidden: Callable[[Sequence[PersonRecord]], Collection[UUID]] = lambda _records: (),
) -> list[Candidate]:
    """Return who may be meant, the likeliest first, with the reasons in words. Two queries.

    Names are compared without accents, case or marks, and need not be spelt the same. Only people
    whom ``actor`` may see are offered; nothing typed means nobody. At most MOST_CANDIDATES.
    ``hidden`` says which of the records found are not for ``actor``, as a later stage knows.
    Must run in a transaction, for which it says how like a name has to be.
    """
    name = rules.comparable(f"{given_name} {family_name}")
    compact = rules.search_postcode(postcode)
    if not (name or date_of_birth or compact):
        return []

    with row_security.seen_by(actor):
        found = records_like(actor, name=name, born_on=date_of_birth, postcode=compact)
    by_person: dict[UUID, list[PersonRecord]] = {}
    not_shown = hidden(found)
    for record in found:
        if record.pk in not_shown:
            continue
        by_person.setdefault(record.person_id, []).append(record)
    return [
        Candidate(
            person_id=person_id,
            records=tuple(sorted(records, key=lambda record: record.recorded_at, reverse=True)),
            reasons=tuple(reasons(records, born_on=date_of_birth, postcode=compact)),
        )
        for person_id, records in list(by_person.items())[:MOST_CANDIDATES]
    ]


def records_like(
    actor: Actor, *, name: str, born_on: date | None, postcode: str
) -> list[PersonRecord]:
    """Return the likeliest records, each with the ``name_likeness`` it was found by.

    A function of the database finds them, as its index of names is of no use under a policy; they
    are then read as the actor may.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record_id, name_likeness FROM fence.matching_records(%s, %s, %s, %s, %s)",
            [name or None, born_on, postcode or None, SIMILAR_NAME, MOST_RECORDS],
        )
        likeness: dict[UUID, float] = dict(cursor.fetchall())
    visible = PersonRecord.objects.filter(person__in=Person.objects.visible_to(actor))
    records = visible.in_bulk(list(likeness))
    found = [records[key] for key in likeness if key in records]
    for record in found:
        record.name_likeness = likeness[record.pk]  # type: ignore[attr-defined]
    return found


def set_likeness() -> None:
    """Let the index of names find what is at least as like as SIMILAR_NAME, in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(SIMILAR_NAME)]
        )


def reasons(
    records: Iterable[PersonRecord], *, born_on: date | None, postcode: str
) -> Iterable[str]:
    """Yield, in words, what these records have in common with what was typed."""
    likeness = max(getattr(record, "name_likeness", 0.0) for record in records)
    if likeness >= SAME_NAME:
        yield _("Same name")
    elif likeness >= SIMILAR_NAME:
        yield _("Similar name")
    if born_on and any(record.date_of_birth == born_on for record in records):
        yield _("Same date of birth")
    if postcode and any(record.search_postcode == postcode for record in records):
        yield _("Same postcode")


def accounts_of(user_id: UUID) -> set[UUID]:
    """Return every account of the person whose account this is, as far as anybody has said so."""
    people = UserPerson.objects.filter(user_id=user_id).values("person")
    same = UserPerson.objects.filter(person__in=people).values_list("user_id", flat=True)
    return {user_id, *same}
