"""What people have in common on record: addresses, telephones, vehicles, places, reports.

Nobody hidden. Whoever's address is kept safe, or who is in a refuge, has no address, telephone or
vehicle here: what links them to others would lead there.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from people import rules as people_rules
from people.matching.candidates import records_to_score
from people.matching.described import Described
from people.matching.places import telephones_of
from people.models import Household, Person, PersonRecord, Stay, Vehicle
from people.models_families import registration_as_written
from people.queries_families import records_shown
from policies.models import ConcernFlag
from records import row_security
from records.audit import Actor
from referrals.models import Referral, ReportPerson
from referrals.queries.household import place_of
from referrals.queries.kin import days_in_words
from referrals.queries.people import hidden_records

MOST_ROWS = 400
MOST_NUMBERS = 30  # telephones looked up at once


class How(Enum):
    """How somebody is linked to something, said from their side and from its own."""

    MISSING = (_("was reported missing from"), _("from where was reported missing"))
    LIVES = (_("lives at"), _("home of"))
    LIVED = (_("lived at"), _("former home of"))
    RECORDED = (_("is recorded at"), _("recorded for"))
    TELEPHONE = (_("has the telephone"), _("telephone of"))
    VEHICLE = (_("is recorded with the vehicle"), _("vehicle of"))
    NAMED = (_("is named in"), _("which also names"))

    @property
    def forward(self) -> str:
        return str(self.value[0])

    @property
    def backward(self) -> str:
        return str(self.value[1])


HEADINGS: Mapping[str, str | Promise] = {
    "address": _("Address"),
    "telephone": _("Telephone"),
    "vehicle": _("Vehicle"),
    "place": _("Place"),
    "report": _("Report"),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """What may be shared: equal things have equal kinds and keys, however they were written."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Link:
    """Somebody's link to a thing, with the thing's words as they were written for them."""

    person_id: UUID
    thing: Thing
    how: How
    words: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """People with the records that are for the reader, what they are linked to, and episodes."""

    records: Mapping[UUID, list[PersonRecord]]
    links: list[Link]
    episodes: Mapping[UUID, list[Referral]]

    def people_of(self, thing: Thing) -> list[UUID]:
        return list(dict.fromkeys(link.person_id for link in self.links if link.thing == thing))

    @property
    def things(self) -> dict[Thing, str]:
        """Return everything anybody is linked to, in the words first written for it."""
        found: dict[Thing, str] = {}
        for link in self.links:
            found.setdefault(link.thing, link.words)
        return found


def missing_codes() -> list[str]:
    """Return the flags that mean, in any edition, that somebody went missing."""
    flags = ConcernFlag.objects.filter(means_missing=True)
    return list(flags.values_list("code", flat=True).distinct())


def gathered(people: Collection[UUID], actor: Actor, *, today: date) -> Gathered:
    """Return what these people are linked to, as far as ``actor`` may see. Nine queries."""

    def hidden(records: Sequence[PersonRecord]) -> set[UUID]:
        return hidden_records(records, actor)

    with row_security.seen_by(actor):
        visible = Person.objects.visible_to(actor).filter(pk__in=people)
        shown = records_shown(list(visible.values_list("pk", flat=True)), hidden=hidden)
        stays = list(
            Stay.objects.standing()
            .visible_to(actor)
            .filter(record__in=shown, household__is_kept_safe=False)
            .select_related("record", "household")
            .order_by("-starts_on", "-recorded_at")[:MOST_ROWS]
        )
        episodes = list(
            Referral.objects.visible_to(actor)
            .filter(record__in=shown, report__flags__overlap=missing_codes())
            .select_related("record", "report")
            .order_by("-received_at")[:MOST_ROWS]
        )
        vehicles = list(
            Vehicle.objects.standing()
            .visible_to(actor)
            .filter(record__in=shown)
            .select_related("record")
            .order_by("-recorded_at")[:MOST_ROWS]
        )
        named = reports_naming(shown, actor)
    records: dict[UUID, list[PersonRecord]] = {}
    for record in sorted(shown.values(), key=lambda each: each.recorded_at, reverse=True):
        records.setdefault(record.person_id, []).append(record)
    safe = {
        person
        for person, theirs in records.items()
        if any(record.is_address_hidden for record in theirs)
    }
    open_records = [r for person, theirs in records.items() if person not in safe for r in theirs]
    links = [
        *(
            link
            for each in episodes
            for link in links_of_episode(each, is_safe=each.record.person_id in safe)
        ),
        *(link_of_stay(stay, today) for stay in stays if stay.record.person_id not in safe),
        *(link for record in open_records for link in links_of_record(record)),
        *(link_of_vehicle(each) for each in vehicles if each.record.person_id not in safe),
        *named,
    ]
    by_person: dict[UUID, list[Referral]] = {}
    for each in episodes:
        by_person.setdefault(each.record.person_id, []).append(each)
    known = [link for link in links if link is not None]
    return Gathered(records, without_repeats(places_at_addresses(known)), by_person)


def places_at_addresses(links: Sequence[Link]) -> Iterable[Link]:
    """Yield the links; a place that was told in the words of one address is that address."""
    addresses: dict[str, list[Link]] = {}
    for link in links:
        if link.thing.kind == "address":
            addresses.setdefault(link.thing.key.partition(" ")[2], []).append(link)
    for link in links:
        same = addresses.get(link.thing.key, []) if link.thing.kind == "place" else []
        if len({other.thing for other in same}) == 1:
            yield replace(link, thing=same[0].thing, words=same[0].words)
        else:
            yield link


def without_repeats(links: Iterable[Link]) -> list[Link]:
    """Keep the first link of each person to each thing in each sense; where lived, only once."""
    found: dict[tuple[UUID, Thing, bool], Link] = {}
    for link in links:
        found.setdefault((link.person_id, link.thing, link.how is How.MISSING), link)
    return list(found.values())


def reports_together(found: Gathered) -> Gathered:
    """Make one thing of the reports that name the same people: one path, said once.

    It is the latest of them, in whose words the others are counted.
    """
    alike: dict[frozenset[UUID], list[Thing]] = {}
    for thing in found.things:
        if thing.kind == "report":
            alike.setdefault(frozenset(found.people_of(thing)), []).append(thing)
    latest = {thing: things[0] for things in alike.values() for thing in things}
    words = {
        things[0]: reports_in_words(found.things[things[0]], things) for things in alike.values()
    }
    links = [
        replace(link, words=words.get(link.thing, link.words))
        for link in found.links
        if latest.get(link.thing, link.thing) == link.thing
    ]
    return replace(found, links=links)


def reports_in_words(latest: str, things: Sequence[Thing]) -> str:
    """Return the words of the latest report, with how many others stand with it."""
    others = len(things) - 1
    if not others:
        return latest
    return ngettext(
        "%(report)s (and %(number)d other report)",
        "%(report)s (and %(number)d other reports)",
        others,
    ) % {"report": latest, "number": others}


def address_of(postcode: str, comparable: str) -> Thing | None:
    """Return an address as a thing; None where only a postcode, or nothing, is known."""
    return Thing("address", f"{postcode} {comparable}") if comparable else None


def links_of_record(record: PersonRecord) -> Iterable[Link]:
    """Yield what one record says of where somebody is and how they are reached."""
    if (address := address_of(*place_of(record))) is not None:
        when = date_format(localdate(record.recorded_at), "j F Y")
        yield Link(record.person_id, address, How.RECORDED, place_words(record), when)
    numbers = sorted(telephones_of(record.telephone))
    for number in numbers:
        words = record.telephone.strip() if len(numbers) == 1 else f"0{number}"
        yield Link(record.person_id, Thing("telephone", number), How.TELEPHONE, words)


def place_words(place: PersonRecord | Household) -> str:
    return ", ".join(filter(None, (str(place.address), str(place.postcode))))


def link_of_stay(stay: Stay, today: date) -> Link | None:
    home = stay.household
    comparable = people_rules.search_address(home.address)
    address = address_of(home.search_postcode, comparable)
    if address is None:
        return None
    how = How.LIVES if stay.holds_on(today) else How.LIVED
    when = days_in_words(stay.starts_on, stay.ends_on)
    return Link(stay.record.person_id, address, how, place_words(home), when)


def link_of_vehicle(vehicle: Vehicle) -> Link:
    thing = Thing("vehicle", vehicle.registration)
    when = days_in_words(vehicle.starts_on, vehicle.ends_on)
    words = registration_as_written(vehicle.registration)  # each describes it in their own words
    return Link(vehicle.record.person_id, thing, How.VEHICLE, words, when)


def links_of_episode(referral: Referral, *, is_safe: bool) -> Iterable[Link]:
    """Yield from where somebody was reported missing: the address then, and the place told."""
    record, when = referral.record, date_format(localdate(referral.received_at), "j F Y")
    if is_safe:
        return
    if (address := address_of(*place_of(record))) is not None:
        yield Link(record.person_id, address, How.MISSING, place_words(record), when)
    told = " ".join(referral.report.happened_where.split())
    if told and (key := people_rules.search_address(told)):
        yield Link(record.person_id, Thing("place", key), How.MISSING, told, when)


def reports_naming(shown: Mapping[UUID, PersonRecord], actor: Actor) -> list[Link]:
    """Return which reports name these records, where the reader may see a referral of each."""
    rows = ReportPerson.objects.filter(
        record__in=shown,
        report__in=Referral.objects.visible_to(actor)
        .filter(report__people__record__in=shown)
        .values("report"),
    ).select_related("report")
    return [
        Link(
            shown[row.record_id].person_id,
            Thing("report", str(row.report_id)),
            How.NAMED,
            gettext("the report of %(day)s")
            % {"day": date_format(localdate(row.report.received_at), "j F Y")},
        )
        for row in rows.order_by("-report__received_at", "pk")[:MOST_ROWS]
    ]


def others_at(found: Gathered, things: Collection[Thing], actor: Actor) -> set[UUID]:
    """Return who else on record is linked to any of these things. Seven queries."""
    with row_security.seen_by(actor):
        near = [
            *at_addresses({each.key for each in things if each.kind == "address"}, actor),
            *with_telephones(sorted(t.key for t in things if t.kind == "telephone"), actor),
            *with_vehicles([each.key for each in things if each.kind == "vehicle"], actor),
            *in_reports([each.key for each in things if each.kind == "report"], actor),
        ]
    hidden = hidden_records(near, actor)
    return {record.person_id for record in near if record.pk not in hidden} - found.records.keys()


def at_addresses(keys: set[str], actor: Actor) -> list[PersonRecord]:
    """Return the records of whoever is recorded at, or stays or stayed at, these addresses."""
    postcodes = {key.split(" ")[0] for key in keys} - {""}
    visible = Person.objects.visible_to(actor)
    records = PersonRecord.objects.filter(search_postcode__in=postcodes, person__in=visible)
    at = [
        record
        for record in records.order_by("-recorded_at")[:MOST_ROWS]
        if " ".join(place_of(record)) in keys
    ]
    stays = Stay.objects.standing().visible_to(actor)
    there = stays.filter(
        household__search_postcode__in=postcodes, household__is_kept_safe=False
    ).select_related("record", "household")
    return at + [
        stay.record
        for stay in there.order_by("-recorded_at")[:MOST_ROWS]
        if (link := link_of_stay(stay, date.max)) is not None and link.thing.key in keys
    ]


def with_telephones(numbers: Sequence[str], actor: Actor) -> list[PersonRecord]:
    """Return the records that hold one of these numbers, by what they are matched by."""
    sought = frozenset(numbers[:MOST_NUMBERS])
    if not sought:
        return []
    described = Described(telephone="; ".join(f"0{number}" for number in sorted(sought)))
    found = records_to_score(described, actor)
    return [record for record in found if telephones_of(record.telephone) & sought]


def with_vehicles(registrations: Sequence[str], actor: Actor) -> list[PersonRecord]:
    """Return the records of whoever these vehicles are recorded with."""
    vehicles = Vehicle.objects.standing().visible_to(actor)
    found = vehicles.filter(registration__in=registrations).select_related("record")
    return [vehicle.record for vehicle in found.order_by("-recorded_at")[:MOST_ROWS]]


def in_reports(reports: Sequence[str], actor: Actor) -> list[PersonRecord]:
    rows = ReportPerson.objects.filter(
        Q(report__in=reports), record__person__in=Person.objects.visible_to(actor)
    )
    return [row.record for row in rows.select_related("record")[:MOST_ROWS]]


def reported_missing(actor: Actor, *, since: datetime) -> list[UUID]:
    """Return who was reported missing since a moment, the latest first. Two queries."""
    with row_security.seen_by(actor):
        found = (
            Referral.objects.visible_to(actor)
            .filter(received_at__gte=since, report__flags__overlap=missing_codes())
            .order_by("-received_at")
            .values_list("record__person", flat=True)[:MOST_ROWS]
        )
        return list(dict.fromkeys(found))
