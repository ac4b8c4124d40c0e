"""What is held of people outside any file: records, family, homes, the register, warnings."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from people.models import PersonRecord, Relationship, SafetyWarning, Stay, Vehicle
from people.rules_not_given import FIELDS as NOT_GIVEN
from people.rules_not_given import WhyNot, why_not_in_words
from policies.models import Policy
from policies.queries import ethnicities
from protection.models import Registration
from referrals.queries.words import language_in_words
from safeguarding.chronology.models import ChronologyEntry
from safeguarding.rights.found import RECORD_FIELDS, Found, Kind, Off, is_kept_safe, lines_of
from safeguarding.rights.held import Held
from safeguarding.sight import Sight


def records(held: Held) -> Iterator[Found]:
    """Yield what is recorded of them; a place and a number kept safe are in nobody's copy."""
    for record in held.own_records:
        names = list(RECORD_FIELDS)
        if not is_kept_safe(record):
            names += ["address", "postcode", "telephone"]
        is_restricted = record.person_id in held.restricted_people
        off = Off.POLICE if held.is_police(record.agency) else ""
        yield Found(
            kind=Kind.RECORD,
            source=record,
            person_id=record.person_id,
            words=words_of_record(record, names, held.policy),
            happened_on=localdate(record.recorded_at),
            sight=Sight.RESTRICTED if is_restricted else Sight.ORDINARY,
            agency_name=record.agency.name if record.agency else "",
            off_because=Off.RESTRICTED if is_restricted else off,
        )


def words_of_record(record: PersonRecord, names: Iterable[str], policy: Policy) -> str:
    """Return what a record says, and what they refused to say or were not asked."""
    language = language_in_words(record, policy.pk)
    lines = [lines_of(record, names), f"{_('Language')}\n{language}"]
    if record.ethnicity:
        called = {**dict(ethnicities(policy.pk)), **dict(WhyNot.choices)}
        lines.append(f"{_('Ethnicity')}\n{called.get(record.ethnicity, record.ethnicity)}")
    for column, name in NOT_GIVEN.items():
        if why := why_not_in_words(record.not_given, column):
            lines.append(f"{name}\n{why}")
    return "\n".join(filter(None, lines))


def family(held: Held) -> Iterator[Found]:
    """Yield who is what to them, and where they lived, as far as no place is kept safe."""
    own = Q(record__in=held.own_records) | Q(other__in=held.own_records)
    ties = Relationship.objects.filter(own, set_aside_at__isnull=True).select_related(
        "record", "other"
    )
    for tie in ties:
        is_record = tie.record.person_id in held.people
        mine, theirs = (tie.record, tie.other) if is_record else (tie.other, tie.record)
        words = f"{tie.record.name}: {tie.get_kind_display()} ({tie.other.name})"
        people = {mine.person_id, theirs.person_id}
        yield of_person(held, mine, tie, words=words, people=people, names=(theirs.name,))
    stays = Stay.objects.filter(record__in=held.own_records, set_aside_at__isnull=True)
    for stay in stays.select_related("record", "household"):
        home = stay.household
        if not home.is_kept_safe:
            fields = ("starts_on", "ends_on")
            words = "\n".join(filter(None, [home.address, home.postcode, home.uprn]))
            yield of_person(
                held,
                stay.record,
                stay,
                words=f"{words}\n{lines_of(stay, fields)}" if words else "",
                people={stay.record.person_id},
            )


def vehicles(held: Held) -> Iterator[Found]:
    """Yield which vehicles are recorded as theirs."""
    recorded = Vehicle.objects.filter(record__in=held.own_records, set_aside_at__isnull=True)
    for vehicle in recorded.select_related("record"):
        days = lines_of(vehicle, ("starts_on", "ends_on"))
        words = "\n".join(filter(None, [vehicle.words, days]))
        people = {vehicle.record.person_id}
        yield of_person(held, vehicle.record, vehicle, words=words, people=people)


def of_person(
    held: Held,
    record: PersonRecord,
    source: Relationship | Stay | Vehicle,
    *,
    words: str,
    people: set[UUID],
    names: tuple[str, ...] = (),
) -> Found:
    """Return what is said of a person outside any file: closed where anybody in it is."""
    is_restricted = bool(people & held.restricted_people)
    return Found(
        kind=Kind.RECORD,
        source=source,
        person_id=record.person_id,
        words=words,
        happened_on=localdate(source.recorded_at),
        sight=Sight.RESTRICTED if is_restricted else Sight.ORDINARY,
        off_because=Off.RESTRICTED if is_restricted else "",
        names=names,
    )


def warnings(held: Held) -> Iterator[Found]:
    for warning in SafetyWarning.objects.filter(person__in=held.people).select_related("agency"):
        assert warning.person_id is not None  # it was found by it
        is_restricted = warning.person_id in held.restricted_people
        off = Off.POLICE if held.is_police(warning.agency) else ""
        yield Found(
            kind=Kind.WARNING,
            source=warning,
            person_id=warning.person_id,
            words=warning.words,
            happened_on=localdate(warning.raised_at),
            sight=Sight.RESTRICTED if is_restricted else Sight.ORDINARY,
            agency_name=warning.agency.name,
            off_because=Off.RESTRICTED if is_restricted else off,
            names=(warning.told_by,),
        )


def chronology(held: Held) -> Iterator[Found]:
    """Yield what workers added to their chronology by hand, as it stands."""
    entries = ChronologyEntry.objects.filter(record__in=held.own_records).standing()
    for entry in entries.select_related("record", "agency", "referral__record"):
        off = Off.POLICE if held.is_police(entry.agency) else ""
        said: dict[str, Any] = {
            "words": "\n".join(filter(None, [entry.words, entry.significance, entry.source])),
            "happened_on": entry.starts_on,
            "agency_name": entry.agency.name if entry.agency else "",
        }
        if entry.referral is not None:
            yield held.of_file(entry.referral, Kind.WORK, entry, off_because=off, **said)
            continue
        is_restricted = entry.record.person_id in held.restricted_people
        yield Found(
            kind=Kind.WORK,
            source=entry,
            person_id=entry.record.person_id,
            sight=Sight.RESTRICTED if is_restricted else Sight.ORDINARY,
            off_because=Off.RESTRICTED if is_restricted else off,
            **said,
        )


def registrations(held: Held) -> Iterator[Found]:
    """Yield when a child was on the register, from and to."""
    on_register = Registration.objects.filter(record__in=held.own_records)
    for each in on_register.select_related("record"):
        person = each.record.person_id
        is_restricted = person in held.restricted_people
        yield Found(
            kind=Kind.CONFERENCE,
            source=each,
            person_id=person,
            words=lines_of(each, ("started_on", "ended_on", "ending_reason")),
            happened_on=each.started_on,
            sight=Sight.RESTRICTED if is_restricted else Sight.ORDINARY,
            off_because=Off.RESTRICTED if is_restricted else "",
        )
