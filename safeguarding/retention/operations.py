"""How long files are kept: counted, reviewed, held, and in the end destroyed by two people."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.utils.timezone import localdate

from accounts import approvals
from accounts.models_approvals import Act, Approval
from measures.operations_counts import outdate
from people.models import PersonRecord
from policies.models import RetentionRule
from policies.queries import current_policy
from policies.rules_retention import Kept
from records import audit
from records.audit import Actor
from records.keys import normal_reference
from records.models import Attachment, IssuedDocument
from records.refusals import Refused
from records.row_security import operation
from referrals.models import Referral, Status
from safeguarding.chronology.models import ChronologyCopy
from safeguarding.retention import facts, rules
from safeguarding.retention.file import Contents
from safeguarding.retention.models import Disposal, FileToRemove, KeptFile, LegalHold
from safeguarding.rights.models import SubjectPack
from safeguarding.sight import Sight, file_in_sight, restricted_people, sight_of

AT_ONCE = 500


@operation
def count_files(*, by: Actor, at: datetime) -> int:
    """Count until when closed files are kept; return how many were counted, at most AT_ONCE.

    Those that nobody has counted yet, those of which the edition has changed, and not those that
    are open again: of them nothing is counted.
    """
    policy = current_policy(at)
    KeptFile.objects.exclude(referral__status=Status.CLOSED).delete()
    closed = Referral.objects.filter(status=Status.CLOSED, closed_at__isnull=False)
    new = closed.filter(kept_file__isnull=True)
    old = closed.exclude(kept_file__rule__policy=policy).exclude(kept_file__isnull=True)
    found = list(new.select_related("record").order_by("closed_at", "id")[:AT_ONCE])
    found += list(old.select_related("record").order_by("id")[: AT_ONCE - len(found)])
    kept = facts.kept_of(found, policy=policy)
    closed_to_most = restricted_people()
    for referral in found:
        sight = sight_of(referral, restricted_people=closed_to_most)
        count_file(referral, kept[referral.pk], sight=sight, by=by, at=at)
    if found:
        audit.record("kept_files.counted", None, by=by, at=at, files=len(found))
    return len(found)


def count_file(
    referral: Referral, kept: Kept | None, *, sight: Sight, by: Actor, at: datetime
) -> None:
    """Write down by which rule a file is kept; what somebody decided to keep longer stays so."""
    if kept is None:
        return
    known = KeptFile.objects.filter(referral=referral).first()
    review_on = kept.due_on
    if known is not None and known.decision == KeptFile.Choice.KEEP:
        review_on = max(review_on, known.review_on)
    KeptFile.objects.update_or_create(
        referral=referral,
        defaults={
            "reference": referral.reference,
            "pathway": referral.pathway,
            "person_id": referral.record.person_id,
            "sight": sight,
            "rule": kept.rule,
            "closed_on": localdate(referral.closed_at),
            "due_on": kept.due_on,
            "review_on": review_on,
            "counted_at": at,
            "counted_by": by.id,
        },
    )


@operation
def place_hold(
    *,
    scope: str,
    reference: str,
    rule_code: str,
    kind: str,
    reason: str,
    review_on: date,
    by: Actor,
    at: datetime,
) -> LegalHold:
    """Hold a file, a person's files, or all that a rule keeps, until somebody ends it.

    A file that ``by`` may not know of is answered as one that is not there. Raises Refused.
    """
    hold = LegalHold(
        scope=scope,
        kind=kind,
        reason=reason,
        review_on=review_on,
        placed_at=at,
        placed_by=by.id,
        placed_by_name=by.name,
    )
    if scope == LegalHold.Scope.RULE:
        known = RetentionRule.objects.filter(policy=current_policy(at), code=rule_code)
        is_found = known.exists()
        hold.rule_code = rule_code
    else:
        is_found = point_at_file(hold, reference, by=by)
    today = localdate(at)
    if objections := rules.objections_to_placing(
        is_found=is_found, reason=reason, review_on=review_on, today=today
    ):
        raise Refused(objections)
    hold.save()
    audit.record("legal_hold.placed", hold, by=by, at=at, scope=scope, kind=kind)
    return hold


def point_at_file(hold: LegalHold, reference: str, *, by: Actor) -> bool:
    """Say in the hold which file it is of; say whether there is one that ``by`` may know of."""
    referral = file_in_sight(normal_reference(reference) or "", by)
    if referral is None:
        return False
    hold.reference, hold.referral_id = referral.reference, referral.pk
    hold.person_id = referral.record.person_id
    hold.sight = sight_of(referral, restricted_people=restricted_people())
    return True


@operation
def end_hold(hold: LegalHold, *, reason: str, by: Actor, at: datetime) -> LegalHold:
    """End a legal hold: what it held is destroyed only by a decision of its own. Raises Refused."""
    hold = LegalHold.objects.select_for_update().get(pk=hold.pk)
    if objections := rules.objections_to_ending(hold, reason=reason):
        raise Refused(objections)
    hold.ended_at, hold.ended_by, hold.ended_by_name = at, by.id, by.name
    hold.reason_ended = reason
    hold.save()
    audit.record("legal_hold.ended", hold, by=by, at=at, scope=hold.scope)
    return hold


@operation
def keep_longer(
    kept_file: KeptFile, *, keep_until: date | None, reason: str, by: Actor, at: datetime
) -> KeptFile:
    """Decide that a file that is due is kept until a day to come. Raises Refused."""
    kept_file = locked(kept_file)
    choice = KeptFile.Choice.KEEP
    if objections := rules.objections_to_deciding(
        kept_file, decision=choice, keep_until=keep_until, reason=reason, today=localdate(at)
    ):
        raise Refused(objections)
    assert keep_until is not None  # it was asked for
    kept_file.review_on = keep_until
    return decided(kept_file, choice, reason=reason, by=by, at=at)


@operation
def ask_to_destroy(kept_file: KeptFile, *, reason: str, by: Actor, at: datetime) -> Approval:
    """Decide that a file that is due may go, and ask that a second person allow it. Raises Refused.

    ``reason`` stays in the approval, which outlives the file: it says nothing of what is in it.
    """
    kept_file = locked(kept_file)
    choice = KeptFile.Choice.DESTROY
    today = localdate(at)
    objections = rules.objections_to_deciding(
        kept_file, decision=choice, keep_until=None, reason=reason, today=today
    )
    if objections := objections + objections_now(kept_file.referral, by=by, at=at):
        raise Refused(objections)
    decided(kept_file, choice, reason=reason, by=by, at=at)
    return approvals.ask_for(
        Act.DESTROY,
        kept_file.referral,
        reason=reason,
        digest=rules.digest_of_file(kept_file),
        by=by,
        at=at,
    )


def decided(
    kept_file: KeptFile, choice: KeptFile.Choice, *, reason: str, by: Actor, at: datetime
) -> KeptFile:
    kept_file.decision, kept_file.reason = choice, reason
    kept_file.decided_at, kept_file.decided_by, kept_file.decided_by_name = at, by.id, by.name
    kept_file.save()
    audit.record(
        "kept_file.decided",
        kept_file,
        by=by,
        at=at,
        decision=choice,
        rule=kept_file.rule.code,
        review_on=kept_file.review_on.isoformat(),
    )
    return kept_file


def objections_now(referral: Referral, *, by: Actor, at: datetime) -> list[str]:
    """List what keeps a file at this moment: its rule counted anew, holds, open work.

    A hold that ``by`` may not know of keeps it like any other, and is not named.
    """
    kept = facts.kept_of([referral], policy=current_policy(at))[referral.pk]
    holds = facts.holds_on(referral, kept)
    known = holds.visible_to(by).count()
    unsaid = [facts.kept_unsaid()] if holds.count() > known else []
    return rules.objections_to_destroying(
        kept,
        open_work=dict.fromkeys([*facts.open_work(referral, by=by, at=at), *unsaid]),
        holds=known,
        today=localdate(at),
    )


def locked(kept_file: KeptFile) -> KeptFile:
    Referral.objects.select_for_update().get(pk=kept_file.referral_id)
    found = KeptFile.objects.select_for_update(of=("self",))
    return found.select_related("rule__policy", "referral__record").get(pk=kept_file.pk)


@operation
def destroy(kept_file: KeptFile, *, by: Actor, at: datetime) -> Disposal:
    """Destroy a file under the approval of a second person, and leave a stone in its place.

    All that is the file's own goes, and what it shared with others where it was the last. The
    events of the record stay: they hold no content. Raises Refused.
    """
    kept_file = locked(kept_file)
    referral, rule = kept_file.referral, kept_file.rule
    if objections := objections_now(referral, by=by, at=at):
        raise Refused(objections)
    digest = rules.digest_of_file(kept_file)
    approval = approvals.use(Act.DESTROY, referral, digest=digest, by=by, at=at)
    assert approval.decided_by is not None  # it was used
    contents = contents_to_destroy(referral)
    files = [key for model in (Attachment, IssuedDocument) for key in contents.going[model]]
    stone = Disposal.objects.create(
        reference=referral.reference,
        referral_id=referral.pk,
        pathway=referral.pathway,
        person_id=referral.record.person_id,
        sight=kept_file.sight,
        edition=rule.policy.code,
        rule_code=rule.code,
        rule_en=rule.name_en,
        rule_cy=rule.name_cy,
        closed_on=kept_file.closed_on,
        due_on=kept_file.due_on,
        rows={model._meta.label: len(keys) for model, keys in contents.going.items() if keys},
        files=len(files),
        approval_id=approval.pk,
        approved_by=approval.decided_by,
        approved_by_name=approval.decided_by_name,
        destroyed_at=at,
        destroyed_by=by.id,
        destroyed_by_name=by.name,
    )
    FileToRemove.objects.bulk_create(FileToRemove(id=key, disposal=stone) for key in files)
    audit.record(
        "referral.erased",
        referral,
        by=by,
        at=at,
        rule=rule.code,
        stone=str(stone.pk),
        approved_by=str(approval.decided_by),
    )
    agency = referral.owning_agency
    remove(contents.going, stone=stone)
    # The history of what went is destroyed with it, so that nothing else tells the counts.
    outdate(agency)
    return stone


def contents_to_destroy(referral: Referral) -> Contents:
    """Return all that goes; copies in which it stands, for whoever asked, lose their document.

    So do copies of a chronology of anybody whom the file is about.
    """
    packs = SubjectPack.objects.filter(items__referral_id=referral.pk, document__isnull=False)
    documents = list(packs.values_list("document_id", flat=True))
    SubjectPack.objects.filter(document__in=documents).update(document=None)
    records = PersonRecord.objects.filter(person=referral.record.person_id)
    copies = ChronologyCopy.objects.filter(
        record_ids__overlap=list(records.values_list("pk", flat=True)), document__isnull=False
    )
    of_people = list(copies.values_list("document_id", flat=True))
    copies.update(document=None)
    return Contents(referral, documents=[*documents, *of_people])


def remove(going: Mapping[type[models.Model], set[Any]], *, stone: Disposal) -> None:
    """Delete rows through the one function that may; the referral last, for it asks for that.

    Each key that leads nowhere is noticed here, and undoes everything.
    """
    by_table: dict[type[models.Model], set[Any]] = defaultdict(set)
    for model, keys in going.items():
        by_table[model] |= keys
    with connection.cursor() as cursor:
        for model in sorted(by_table, key=lambda table: table is Referral):
            if keys := by_table[model]:
                meta = model._meta
                cursor.execute(
                    "SELECT retention.remove(%s, %s::regclass, %s, %s)",
                    [stone.pk, meta.db_table, meta.pk.column, [str(key) for key in keys]],
                )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@operation
def remove_files(*, by: Actor, at: datetime) -> int:
    """Remove the bytes of what was destroyed; return of how many. One that is gone is removed."""
    waiting = list(
        FileToRemove.objects.select_for_update(skip_locked=True).filter(removed_at__isnull=True)[
            :AT_ONCE
        ]
    )
    for each in waiting:
        (Path(settings.FILES_ROOT) / str(each.pk)).unlink(missing_ok=True)
        each.removed_at, each.removed_by = at, by.id
        each.save()
    if waiting:
        audit.record("file_bytes.erased", None, by=by, at=at, files=len(waiting))
    return len(waiting)
