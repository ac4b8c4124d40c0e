"""Making two people on record one, with a second person's approval, and parting them again."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from accounts import approvals
from accounts.models_approvals import Act
from accounts.rules_approvals import digest_of
from people import rules_merging as rules
from people.models import (
    AdoptionLink,
    Merge,
    Person,
    PersonAccess,
    PersonMove,
    PersonRecord,
    Relationship,
    SafetyWarning,
    UserPerson,
)
from people.operations import keep_closed, let_in_to_both
from people.operations_safe import keep_all_safe
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation

# What else goes over with the records, and comes back; closures are copied, never carried.
CARRIED: dict[str, type[models.Model]] = {
    "access": PersonAccess,
    "warnings": SafetyWarning,
    "users": UserPerson,
}


@operation
def propose_merge(kept: Person, merged: Person, *, reason: str, by: Actor, at: datetime) -> Merge:
    """Say that two people are one, and ask a second person to allow it; return the proposal.

    Nothing moves yet. Raises Refused with every reason, or where nobody is there to approve.
    """
    lock(kept.pk, merged.pk)
    if objections := objections_between(kept.pk, merged.pk):
        raise Refused(objections)
    proposal: Merge | None = Merge.objects.filter(
        kept=kept, merged=merged, proposed_by=by.id, merged_at__isnull=True
    ).first()
    if proposal is None:
        proposal = Merge.objects.create(
            kept=kept,
            merged=merged,
            reason=reason,
            proposed_at=at,
            proposed_by=by.id,
            proposed_by_name=by.name,
        )
        audit.record("person.merge_proposed", proposal, by=by, at=at, **between(proposal))
    digest = digest_of_merging(proposal)
    approvals.ask_for(Act.MERGE_PEOPLE, proposal, reason=reason, digest=digest, by=by, at=at)
    return proposal


@operation
def merge(proposal: Merge, *, by: Actor, at: datetime) -> Merge:
    """Make two people one, as a second person allowed it: the records of ``merged`` go to ``kept``.

    Each move is kept. Whoever was let in to the one may see both; whoever was kept from either is
    kept from both; where one was kept safe, both are. Raises Refused with every reason.
    """
    proposal = Merge.objects.select_for_update().get(pk=proposal.pk)
    kept, merged = lock(proposal.kept_id, proposal.merged_id)
    if objections := objections_between(kept.pk, merged.pk):
        raise Refused(objections)
    digest = digest_of_merging(proposal)
    approvals.use(Act.MERGE_PEOPLE, proposal, digest=digest, by=by, at=at)

    keep_closed(merged.pk, kept, by=by, at=at)
    moved = move(PersonRecord.objects.filter(person=merged), proposal, merged, kept, by=by, at=at)
    own_users = UserPerson.objects.filter(person=kept).values("user_id")
    carried = {
        name: keys_of(model._default_manager.filter(person=merged))
        for name, model in CARRIED.items()
    }
    carried["users"] = keys_of(
        UserPerson.objects.filter(person=merged).exclude(user_id__in=own_users)
    )
    for name, keys in carried.items():
        CARRIED[name]._default_manager.filter(pk__in=keys).update(person=kept)
    keep_all_safe(kept.pk, by=by, at=at)
    proposal.merged_at, proposal.merged_by, proposal.carried = at, by.id, carried
    proposal.save()
    audit.record("person.merged", proposal, by=by, at=at, records=moved, **between(proposal))
    return proposal


@operation
def ask_to_undo(
    merge: Merge,
    *,
    reason: str,
    records: Collection[UUID] = (),
    warnings: Collection[UUID] = (),
    by: Actor,
    at: datetime,
) -> Merge:
    """Ask a second person to allow that two people are parted again.

    ``records`` and ``warnings`` came since, and go with whoever was merged; all others that came
    since stay. What stands on a record goes with it. Raises Refused with every reason.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if objections := objections_to_undo(merge):
        raise Refused(objections)
    merge.carried["back"] = {
        "records": sorted(map(str, records)),
        "warnings": sorted(map(str, warnings)),
    }
    merge.save(update_fields=["carried"])
    digest = digest_of_undoing(merge)
    approvals.ask_for(Act.MERGE_PEOPLE, merge, reason=reason, digest=digest, by=by, at=at)
    return merge


@operation
def undo(
    merge: Merge,
    *,
    grounds: Collection[UUID] = (),
    shared_grounds: Collection[UUID] = (),
    by: Actor,
    at: datetime,
) -> Merge:
    """Part two people who were made one, as a second person allowed it; return the merge.

    What moved goes back, however long ago, unless a human has linked it elsewhere since. Of the
    access that was given since, what rests on ``grounds`` (of the records that go back) goes with
    them, and what rests on ``shared_grounds`` (of records on both sides) is given to both. Whoever
    was kept from them stays kept from both. Raises Refused with every reason.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    kept, merged = lock(merge.kept_id, merge.merged_id)
    if objections := objections_to_undo(merge):
        raise Refused(objections)
    digest = digest_of_undoing(merge)
    approval = approvals.use(Act.MERGE_PEOPLE, merge, digest=digest, by=by, at=at)

    back = merge.carried.get("back", {})
    keep_closed(kept.pk, merged, by=by, at=at)
    going = Q(moves__merge=merge, moves__to_person=kept) | Q(pk__in=back.get("records", ()))
    records = PersonRecord.objects.filter(going, person=kept)
    moved = move(records, merge, kept, merged, by=by, at=at)
    for name, model in CARRIED.items():
        keys = {*merge.carried.get(name, ()), *back.get(name, ())}
        model._default_manager.filter(person=kept, pk__in=keys).update(person=merged)
    since = PersonAccess.objects.filter(person=kept, started_at__gte=merge.merged_at)
    since.filter(source_id__in=grounds).update(person=merged)
    let_in_to_both(since.filter(source_id__in=shared_grounds), merged, by=by, at=at)
    merge.undone_at, merge.undone_by, merge.reason_undone = at, by.id, approval.reason
    merge.save()
    audit.record("person.merge_undone", merge, by=by, at=at, records=moved, **between(merge))
    return merge


def lock(kept: UUID, merged: UUID) -> tuple[Person, Person]:
    """Lock two people, always in one order, and return them in the one that was asked for."""
    found = Person.objects.select_for_update().order_by("pk").in_bulk([kept, merged])
    return found[kept], found[merged]


def move(
    records: Iterable[PersonRecord],
    merge: Merge,
    source: Person,
    to: Person,
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Move records from the one to the other, and keep each move; return how many."""
    keys = list({record.pk for record in records})
    PersonMove.objects.bulk_create(
        PersonMove(
            record_id=key,
            from_person=source,
            to_person=to,
            merge=merge,
            reason=merge.reason,
            moved_at=at,
            moved_by=by.id,
        )
        for key in keys
    )
    PersonRecord.objects.filter(pk__in=keys).update(person=to)
    return len(keys)


def objections_between(kept: UUID, merged: UUID) -> list[str]:
    pair = (kept, merged)
    related = Relationship.objects.standing().filter(
        record__person__in=pair, other__person__in=pair
    )
    adopted = AdoptionLink.objects.filter(Q(before__in=pair) | Q(after__in=pair))
    with_records = PersonRecord.objects.filter(person__in=pair).values("person").distinct()
    return rules.objections_to_merging(
        is_one=kept == merged,
        are_kept_apart=adopted.exists(),
        are_relatives=related.exists(),
        is_merged_already=Merge.objects.standing().filter(merged__in=pair).exists(),
        has_records=len(with_records) == len(pair),
    )


def objections_to_undo(merge: Merge) -> list[str]:
    return rules.objections_to_undoing(
        is_standing=merge.merged_at is not None and merge.undone_at is None,
        is_kept_merged=Merge.objects.standing().filter(merged=merge.kept_id).exists(),
    )


def digest_of_merging(merge: Merge) -> str:
    """Return what a second person allows: these two as they stand, record by record."""
    return digest_of(
        act="merge",
        kept=merge.kept_id,
        merged=merge.merged_id,
        records=records_now(merge),
    )


def digest_of_undoing(merge: Merge) -> str:
    """Return what a second person allows: that these go back, as the people stand."""
    return digest_of(
        act="undo", merge=merge.pk, back=merge.carried.get("back"), records=records_now(merge)
    )


def records_now(merge: Merge) -> list[tuple[str, str]]:
    found = PersonRecord.objects.filter(person__in=(merge.kept_id, merge.merged_id))
    return sorted((str(key), str(person)) for key, person in found.values_list("pk", "person"))


def keys_of(rows: models.QuerySet[Any]) -> list[str]:
    return [str(key) for key in rows.values_list("pk", flat=True)]


def between(merge: Merge) -> dict[str, str]:
    """Return the people an event of this merge is about."""
    return {"person": str(merge.kept_id), "other": str(merge.merged_id)}
