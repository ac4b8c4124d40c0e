"""Two people who may be one: what each is on record as, and what making them one would do."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.models_approvals import Approval
from people.models import Merge, PersonAccess, PersonRecord, Restriction, SafetyWarning
from people.queries_families import best_of, relations_of
from people.rules_life import life_of
from people.rules_merging import conflicts_between
from records import row_security
from records.audit import Actor
from referrals.models import Referral, ReportPerson, ShareGround
from referrals.queries.kin import record_place
from referrals.queries.people import hidden_records, referrals_about
from referrals.queries.person import shown_records
from referrals.queries.words import life_in_words


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, with what would move or stay, as far as the reader may see."""

    key: UUID
    name: str
    life: str
    records: list[str]
    places: list[str]
    referrals: list[Referral]
    relations: list[str]
    warnings: list[str]
    agencies: list[str]


@dataclass(frozen=True, slots=True)
class Preview:
    """The two beside each other, what speaks against it, and what follows from it."""

    kept: Side
    merged: Side
    conflicts: list[str]
    consequences: list[str]

    @property
    def sides(self) -> list[Side]:
        return [self.kept, self.merged]


@dataclass(frozen=True, slots=True)
class Since:
    """What came to the one person since two were made one: for a human to say whose it is."""

    records: list[tuple[str, str]]
    warnings: list[tuple[str, str]]


def preview_of(kept: UUID, merged: UUID, actor: Actor, *, at: datetime) -> Preview | None:
    """Return the two beside each other; None where nothing of one of them is for the reader."""
    ours, theirs = shown_records(kept, actor), shown_records(merged, actor)
    if not ours or not theirs:
        return None
    about = referrals_about([kept, merged], actor)
    one = side_of(kept, ours, about.get(kept, []), actor, at=at)
    other = side_of(merged, theirs, about.get(merged, []), actor, at=at)
    return Preview(
        kept=one,
        merged=other,
        conflicts=conflicts_between(ours, theirs),
        consequences=consequences_of(one, other),
    )


def side_of(
    key: UUID, records: list[PersonRecord], referrals: list[Referral], actor: Actor, *, at: datetime
) -> Side:
    relations = relations_of(key, actor, hidden=lambda found: hidden_records(found, actor))
    warnings = SafetyWarning.objects.running().open_to(actor).filter(person=key)
    return Side(
        key=key,
        name=best_of(records).name,
        life=life_in_words(life_of(records), localdate(at)),
        records=[in_words(record) for record in records],
        places=list(dict.fromkeys(filter(None, map(record_place, records)))),
        referrals=referrals,
        relations=[f"{each.words}: {each.record.name}" for each in relations],
        warnings=[warning.words for warning in warnings],
        agencies=agencies_let_in(key),
    )


def in_words(record: PersonRecord) -> str:
    """Say what a record says of who it is, from which agency, and since when."""
    born = date_format(record.date_of_birth, "j F Y") if record.date_of_birth else ""
    agency = record.agency.name if record.agency else ""
    day = date_format(localdate(record.recorded_at), "j F Y")
    recorded = _("recorded on %(day)s") % {"day": day}
    return ", ".join(filter(None, [record.name, born, record.nhs_number, agency, recorded]))


def agencies_let_in(person_id: UUID) -> list[str]:
    """Return the agencies let in to somebody; those on a restricted ground are not counted."""
    running = PersonAccess.objects.filter(
        person=person_id, ended_at__isnull=True, team_id__isnull=True, user_id__isnull=True
    )
    agencies = Agency.objects.filter(pk__in=running.values("agency"))
    return sorted(agency.name for agency in agencies)


def consequences_of(kept: Side, merged: Side) -> list[str]:
    """Say what follows from making the two one, before anybody asks for it."""
    lines = [
        _("Every record of %(merged)s moves to %(kept)s, and each move is kept. No word changes.")
        % {"merged": merged.name, "kept": kept.name}
    ]
    both = sorted(set(kept.agencies) ^ set(merged.agencies))
    if both:
        lines.append(_("These agencies will see both: %(names)s.") % {"names": ", ".join(both)})
    if Restriction.objects.of_people().filter(person__in=(kept.key, merged.key)).exists():
        lines.append(_("One of them is restricted: both will be, also after it is undone."))
    lines.append(_("It can be undone at any time, and everything goes back to whom it is about."))
    return lines


def approval_of(merge: Merge, actor: Actor, *, at: datetime) -> Approval | None:
    """Return what the reader last asked a second person about this, unless it has run out."""
    asked = Approval.objects.filter(subject_id=merge.pk, asked_by=actor.id, expires_at__gte=at)
    return asked.order_by("-asked_at", "-pk").first()


def since_of(merge: Merge, actor: Actor) -> Since:
    """Return what came since, as far as the reader may see; it stays where nobody says more."""
    moved = set(merge.moves.values_list("record_id", flat=True))
    records = [
        record
        for record in shown_records(merge.kept_id, actor)
        if record.pk not in moved and came_since(record, merge)
    ]
    warnings = SafetyWarning.objects.open_to(actor).filter(
        person=merge.kept_id, raised_at__gte=merge.merged_at
    )
    return Since(
        records=[(str(record.pk), in_words(record)) for record in records],
        warnings=[(str(warning.pk), warning.words) for warning in warnings],
    )


def came_since(record: PersonRecord, merge: Merge) -> bool:
    """Say whether a record was written down, or linked, after the two were made one."""
    assert merge.merged_at is not None
    moves = record.moves.filter(to_person=merge.kept_id, moved_at__gt=merge.merged_at)
    return record.recorded_at >= merge.merged_at or moves.exists()


@row_security.as_system("knows on what grounds access rests that goes back with the records")
def grounds_to_part(merge: Merge) -> tuple[set[UUID], set[UUID]]:
    """Return the grounds of access given since that go back with the records, and the shared.

    What rests on a referral, or on what let others in to it, goes with the records that its
    report names; what cannot be told apart is for both.
    """
    back = merge.carried.get("back", {}).get("records", ())
    going = {*merge.moves.values_list("record_id", flat=True), *map(UUID, back)}
    staying = PersonRecord.objects.filter(person=merge.kept_id).exclude(pk__in=going)
    theirs = grounds_of(going)
    ours = grounds_of(staying.values_list("pk", flat=True))
    since = PersonAccess.objects.filter(person=merge.kept_id, started_at__gte=merge.merged_at)
    given = set(since.values_list("source_id", flat=True))
    return (theirs - ours) & given, given - (theirs ^ ours)


def grounds_of(records: Iterable[UUID]) -> set[UUID]:
    named = ReportPerson.objects.filter(record__in=list(records)).values("report")
    referrals = Referral.objects.filter(report__in=named).values_list("pk", flat=True)
    keys: Collection[UUID] = set(referrals)
    shared = ShareGround.objects.filter(
        Q(agency_share__content_object__in=keys) | Q(person_share__content_object__in=keys)
    )
    return {*keys, *shared.values_list("source_id", flat=True)}
