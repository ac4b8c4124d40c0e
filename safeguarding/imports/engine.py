"""Taking a file in: each row taken, taken with a stated change, or refused with a reason."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DataError, IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Agency
from records import audit
from records.audit import Actor
from records.refusals import Refused
from safeguarding.imports.mapping import Mapping
from safeguarding.imports.reading import Row, read
from safeguarding.imports.taking import MOMENT_OF, Taker
from safeguarding.imports.understanding import Understood, understand
from safeguarding.models import Import, ImportedRow

Outcome = ImportedRow.Outcome
Effect = ImportedRow.Effect


@dataclass
class Pending:
    """A row on its way in: what it says, and whose row of which list it is."""

    row: Row
    understood: Understood
    identity: str = ""
    earlier: ImportedRow | None = None


def take_in(path: Path, mapping: Mapping, *, by: Actor, at: datetime) -> Import:
    """Take a file in and return the import with its rows. Raises WrongFile.

    Each row is its own transaction, so one that cannot be taken loses no other, and a file that
    was interrupted can be given again: what was taken stays taken, once.
    """
    rows = list(read(path, mapping))
    run = start(path, mapping, by=by, at=at)
    pending = [Pending(row, understand(row, mapping, today=timezone.localdate(at))) for row in rows]
    identify(pending, mapping)
    authority = Agency.objects.get(is_authority=True, left_on__isnull=True)
    taker = Taker(mapping.system, mapping.title, authority, by=by, at=at)
    for one in pending:
        take_row(one, run, taker)
    finish(run, by=by, at=timezone.now())
    return run


@transaction.atomic
def start(path: Path, mapping: Mapping, *, by: Actor, at: datetime) -> Import:
    run = Import.objects.create(
        system=mapping.system,
        file_sha256=sha256(path.read_bytes()).hexdigest(),
        started_at=at,
        started_by=by.id,
    )
    audit.record("import.started", run, by=by, at=at, system=mapping.system)
    return run


@transaction.atomic
def finish(run: Import, *, by: Actor, at: datetime) -> None:
    run.finished_at = at
    run.finished_by = by.id
    run.save()
    counts = Counter(run.rows.values_list("outcome", flat=True))
    audit.record("import.finished", run, by=by, at=at, **counts)


def identify(pending: Iterable[Pending], mapping: Mapping) -> None:
    """Say for each row which earlier row it is, if any.

    A row is known by its list, its person and its date. One that is new, where an earlier row of
    the same person and list is gone from the file and differs in nothing but that date, is that
    row with its date corrected.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for one in pending:
        if one.understood.refusals:
            continue
        fields = one.understood.fields
        name = one.row.list_mapping.name
        base = f"{fields['person_id']}|{fields[MOMENT_OF[one.row.list_mapping.kind]]}"
        seen[name, base] += 1
        one.identity = base if seen[name, base] == 1 else f"{base}|{seen[name, base]}"
    known = {
        (row.list_name, row.identity): row
        for row in ImportedRow.objects.filter(system=mapping.system)
        .exclude(effect=Effect.NONE)
        .order_by("id")
    }
    given = {(one.row.list_mapping.name, one.identity) for one in pending}
    gone = [row for key, row in known.items() if key not in given]
    for one in pending:
        one.earlier = known.get((one.row.list_mapping.name, one.identity))
        if one.earlier is None and one.identity:
            one.earlier = redated(one, gone)


def redated(one: Pending, gone: list[ImportedRow]) -> ImportedRow | None:
    moment = MOMENT_OF[one.row.list_mapping.kind]
    said = without(one.understood.fields, moment)
    for row in gone:
        if row.list_name == one.row.list_mapping.name and without(row.fields, moment) == said:
            gone.remove(row)
            return row
    return None


def without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != name}


def take_row(one: Pending, run: Import, taker: Taker) -> ImportedRow:
    """Take one row, and write down what became of it."""
    imported = ImportedRow(
        import_run=run,
        system=run.system,
        list_name=one.row.list_mapping.name,
        kind=one.row.list_mapping.kind,
        number=one.row.number,
        identity=one.identity,
        values=one.row.values,
        fields=one.understood.fields,
        outcome=Outcome.TAKEN_WITH_CHANGE if one.understood.changes else Outcome.TAKEN,
        reasons=one.understood.changes,
        effect=Effect.NOTHING_NEW,
    )
    if one.understood.refusals:
        return refuse(imported, one.understood.refusals)
    if one.earlier and one.earlier.fields == one.understood.fields:
        imported.subject_type = one.earlier.subject_type
        imported.subject_id = one.earlier.subject_id
        imported.referral_reference = one.earlier.referral_reference
        imported.save()
        return imported
    try:
        write_down(one, imported, taker)
    except Refused as refused:
        return refuse(imported, refused.objections)
    except (DataError, IntegrityError):  # its words are not logged: they repeat the row
        return refuse(imported, [_("A value is too long, or contradicts another.")])
    return imported


@transaction.atomic
def write_down(one: Pending, imported: ImportedRow, taker: Taker) -> None:
    earlier = subject_of(one.earlier) if one.earlier else None
    taken = taker.take(imported.kind, one.understood.fields, earlier)
    imported.effect = Effect.ADDED if taken.is_new else Effect.CORRECTED
    imported.subject_type = taken.subject._meta.label_lower
    imported.subject_id = taken.subject.pk
    imported.referral_reference = taken.referral_reference
    imported.save()


def subject_of(row: ImportedRow) -> models.Model | None:
    subjects = apps.get_model(row.subject_type)._default_manager
    subject: models.Model | None = subjects.filter(pk=row.subject_id).first()
    return subject


def refuse(imported: ImportedRow, reasons: list[str]) -> ImportedRow:
    imported.outcome = Outcome.REFUSED
    imported.effect = Effect.NONE
    imported.identity = ""  # it became nothing, so no later row is this one corrected
    imported.reasons = [*reasons, *imported.reasons]
    imported.save()
    return imported
