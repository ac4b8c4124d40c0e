"""One person as their page shows them: across children and adults, as far as the reader may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from people.models import Merge, PersonRecord, SafetyWarning
from people.queries_families import (
    best_of,
    household_of,
    records_shown,
    relations_of,
    stays_of,
    vehicles_of,
)
from people.rules_life import Life, life_of
from policies.queries import current_policy
from records.audit import Actor
from referrals.models import Referral
from referrals.queries import warnings
from referrals.queries.household import Work, place_of, work_of
from referrals.queries.kin import (
    Driven,
    Household,
    Kin,
    Place,
    driven_by,
    household_in_words,
    kin_of,
    near_to,
    places_of,
)
from referrals.queries.numbers import languages_of, numbers_of, others_of_the_number
from referrals.queries.people import hidden_records
from referrals.queries.referral import is_holder
from referrals.queries.warnings import Shown
from referrals.queries.words import life_in_words
from referrals.rules.fields import Field, Reader, may_read

MOST_REFERRALS = 200


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything on the page of one person."""

    key: UUID
    record: PersonRecord
    life: Life
    records: list[PersonRecord]
    facts: list[str]
    numbers: list[tuple[str, str]]
    of_one_number: list[PersonRecord]
    names: list[str]
    places: list[Place]
    vehicles: list[Driven]
    households: list[Household]
    near: list[Kin]
    kin: list[Kin]
    work: list[Work]
    warnings: list[Shown]
    merges: list[Merge]
    is_kept_safe: bool

    @property
    def flags(self) -> list[str]:
        """What must not be overlooked: danger to staff, a place kept safe."""
        kept = _("Address and telephone are kept safe: tell nobody where this person is.")
        return [*(each.line for each in self.warnings), *([kept] if self.is_kept_safe else [])]

    @property
    def has_place(self) -> bool:
        return any(record.address or record.telephone for record in self.records)

    @property
    def open_work(self) -> list[Work]:
        return [each for each in self.work if each.is_open]

    @property
    def closed_work(self) -> list[Work]:
        return [each for each in self.work if not each.is_open]


def page_of(person_id: UUID, actor: Actor, *, at: datetime) -> PersonPage | None:
    """Return somebody's page; None where no record of theirs is for the reader.

    A fixed number of queries, however many relatives there are.
    """

    def hidden(found: Sequence[PersonRecord]) -> set[UUID]:
        return hidden_records(found, actor)

    records = shown_records(person_id, actor)
    if not records:
        return None
    today, life, best = localdate(at), life_of(records), best_of(records)
    kin = kin_of(relations_of(person_id, actor, hidden=hidden), actor, today=today)
    homes = household_of(person_id, actor, on=today, hidden=hidden)
    ties = {each.person_id: each.what for each in kin}
    households = [household_in_words(home, person_id, actor, ties, today=today) for home in homes]
    at_home = [member for home in households for member in home.members]
    near = near_to(
        records, actor, without={person_id, *(each.person_id for each in at_home)}, today=today
    )
    around = [*kin, *at_home, *near]
    work = work_about({person_id, *(each.person_id for each in around)}, actor)
    warned = warnings_about(records, around, actor, at=at)
    for each in around:
        each.work = work.get(each.person_id, [])
        each.warnings = warned.get(each.person_id, [])
    return PersonPage(
        key=person_id,
        record=best,
        life=life,
        records=records,
        facts=list(filter(None, [life_in_words(life, today), sex_in_words(records)])),
        numbers=[*numbers_of(records), *languages_of(records, policy_id=current_policy(at).pk)],
        of_one_number=others_of_the_number(records, actor),
        names=other_names(records, best),
        places=places_of(records, stays_of(person_id, actor, hidden=hidden), today=today),
        vehicles=driven_by(vehicles_of(person_id, actor, hidden=hidden), actor, today=today),
        households=households,
        near=near,
        kin=kin,
        work=work.get(person_id, []),
        warnings=warned.get(person_id, []),
        merges=list(Merge.objects.visible_to(actor).standing().filter(kept=person_id)),
        is_kept_safe=any(record.is_place_kept_safe for record in records),
    )


def may_show_place(page: PersonPage, actor: Actor) -> bool:
    """Say whether the reader may have a place shown again that is kept safe.

    That is who reads it: of the agency or team that holds a referral about them, or where there is
    none of the agency that wrote it down.
    """
    about = Referral.objects.visible_to(actor).filter(record__person=page.key)
    held = [is_holder(actor, referral) for referral in about]
    if held:
        return may_read(Field.SAFE_ADDRESS, Reader.of(holds=any(held)))
    return all(record.agency_id == actor.agency_id for record in page.records)


def made_one_with(person_id: UUID, actor: Actor) -> UUID | None:
    """Return whom somebody was made one with, where the reader may see them; else None."""
    merges = Merge.objects.visible_to(actor).standing().filter(merged=person_id)
    return merges.values_list("kept", flat=True).first()


def shown_records(person_id: UUID, actor: Actor) -> list[PersonRecord]:
    """Return the records of somebody that are for the reader, the newest first."""
    records = records_shown([person_id], hidden=lambda found: hidden_records(found, actor))
    order = sorted(records.values(), key=lambda record: (record.recorded_at, record.pk))
    return order[::-1]


def work_about(people: Iterable[UUID], actor: Actor) -> dict[UUID, list[Work]]:
    """Return, by person, the referrals about them that the reader may open, newest first."""
    found = list(
        Referral.objects.visible_to(actor)
        .filter(record__person__in=list(people))
        .select_related("record", "owning_team", "owning_agency")
        .order_by("-received_at", "-id")[:MOST_REFERRALS]
    )
    workers = User.objects.in_bulk({each.allocated_to for each in found if each.allocated_to})
    work: dict[UUID, list[Work]] = {}
    for each in found:
        work.setdefault(each.record.person_id, []).append(work_of(each, workers))
    return work


def warnings_about(
    records: list[PersonRecord], around: Iterable[Kin], actor: Actor, *, at: datetime
) -> dict[UUID, list[Shown]]:
    """Return, by person, the staff-safety warnings; those of an address are of who lives there."""
    person = records[0].person_id
    policy = current_policy(at)
    postcodes = {record.search_postcode for record in records if record.search_postcode}
    about = Q(person__in={person, *(each.person_id for each in around)})
    about |= Q(person__isnull=True, search_postcode__in=postcodes)
    found: dict[UUID, list[Shown]] = {}
    places = {place_of(record) for record in records}
    running = SafetyWarning.objects.running().open_to(actor).filter(about)
    for warning in running.select_related("agency").order_by("raised_at"):
        place = (warning.search_postcode, warning.search_address)
        if warning.person_id is None and place not in places:
            continue
        words = warnings.shown(warning, policy_id=policy.pk, at=at)
        found.setdefault(warning.person_id or person, []).append(words)
    return found


def other_names(records: Iterable[PersonRecord], best: PersonRecord) -> list[str]:
    """Return every other name that was said of somebody, each once."""
    said = [name for record in records for name in (record.name, record.aliases)]
    return [name for name in dict.fromkeys(said) if name and name != best.name]


def sex_in_words(records: Iterable[PersonRecord]) -> str:
    sex = PersonRecord.Sex
    unknown = (sex.REFUSED, sex.NOT_KNOWN, sex.NOT_ASKED)
    known = (record for record in records if record.sex not in unknown)
    return next((str(record.get_sex_display()) for record in known), "")
