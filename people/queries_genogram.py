"""Whoever somebody is related to, step by step outwards, as far as the reader may see."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from people.drawings.families import ABOVE
from people.models import Kind, PersonRecord, Relationship
from people.queries_families import Hidden, described, nothing_hidden, records_shown
from people.rules_life import Life
from records import row_security
from records.audit import Actor

MOST_PEOPLE = 60
MOST_STEPS = 6
MOST_TIES = 600


@dataclass(frozen=True, slots=True)
class Relatives:
    """People around somebody, who comes first, and what each source said that they are.

    ``is_cut`` says that there are more: those furthest away are left out.
    """

    people: Mapping[UUID, tuple[PersonRecord, Life]]
    ties: tuple[Relationship, ...]
    is_cut: bool = False


def relatives_of(
    person_id: UUID, actor: Actor, *, hidden: Hidden = nothing_hidden
) -> Relatives | None:
    """Return who is around somebody within MOST_STEPS, the nearest first; None where hidden.

    Four queries a step. Whoever is only a carer of theirs, or close to them, is a last step. A tie
    is followed only where both its records are for the reader: nobody behind somebody hidden is
    found by way of them.
    """
    with row_security.seen_by(actor):
        shown = dict(records_shown([person_id], hidden=hidden))
    if not shown:
        return None
    order: list[UUID] = [person_id]
    found: dict[UUID, Relationship] = {}
    asked: set[UUID] = set()
    outermost, is_cut = {person_id}, False
    for _step in range(MOST_STEPS):
        asked |= outermost
        with row_security.seen_by(actor):
            ties = ties_of(outermost, actor)
            people = {person for tie in ties for person in ends_of(tie)} - set(order)
            shown |= records_shown(people, hidden=hidden)
        ties = [tie for tie in ties if {tie.record_id, tie.other_id} <= shown.keys()]
        found |= {tie.pk: tie for tie in ties}
        near = dict.fromkeys(person for tie in ties for person in ends_of(tie))
        new = [person for person in near if person not in order]
        is_cut |= len(order) + len(new) > MOST_PEOPLE
        order += new[: MOST_PEOPLE - len(order)]
        related = {p for tie in ties if Kind(tie.kind) in ABOVE for p in ends_of(tie)}
        outermost = (related & set(order)) - asked
        if not outermost:
            break
    about = described(shown.values())
    return Relatives(
        people={person: about[person] for person in order},
        ties=tuple(tie for tie in found.values() if set(ends_of(tie)) <= set(order)),
        is_cut=is_cut,
    )


def ties_of(people: Collection[UUID], actor: Actor) -> list[Relationship]:
    """Return what these people are to others, as far as ``actor`` may see. Two queries."""
    # By key: PostgreSQL has no index for a person at either end of a join.
    own = list(PersonRecord.objects.filter(person__in=people).values_list("pk", flat=True))
    return list(
        Relationship.objects.standing()
        .visible_to(actor)
        .filter(Q(record__in=own) | Q(other__in=own))
        .select_related("record", "other")
        .order_by("recorded_at", "pk")[:MOST_TIES]
    )


def ends_of(tie: Relationship) -> tuple[UUID, UUID]:
    return tie.record.person_id, tie.other.person_id
