"""Each measure counted once more, slowly, from what was put into a world: no queries.

A count is a list of (day, part, what is counted); what is counted twice is one.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable
from itertools import combinations
from typing import Any

from measures.rules import LONDON
from referrals.models import Referral
from tests.measures import marac, panel_agencies
from tests.measures.world import World

Found = tuple[dt.date, str, Hashable]
Count = Callable[[World], Iterable[Found]]
AT = dt.datetime(2026, 10, 3, 9, tzinfo=dt.UTC)
# The quarters shown beside summer 2026, the newest first.
QUARTERS = [
    (dt.date(2026, 7, 1), dt.date(2026, 9, 30)),
    (dt.date(2026, 4, 1), dt.date(2026, 6, 30)),
    (dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
    (dt.date(2025, 10, 1), dt.date(2025, 12, 31)),
    (dt.date(2025, 7, 1), dt.date(2025, 9, 30)),
]


def by_quarter(found: Iterable[Found], part: str) -> list[int]:
    """Return how many different things there are in each quarter."""
    listed = list(found)
    return [
        len({what for day, named, what in listed if first <= day <= last and named == part})
        for first, last in QUARTERS
    ]


def day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(LONDON).date()


def ours(world: World, pathway: str) -> list[Referral]:
    moved = {row.earlier_id for row in world.replaced if row.why == "pathway_corrected"}
    return [
        referral
        for referral in world.of(pathway)
        if referral.owning_agency.code == "conwy" and referral.pk not in moved
    ]


def reported(
    pathway: str,
    is_counted: Callable[[World, Referral], Any] = lambda _world, _referral: True,
    parts: Callable[[Referral], Iterable[str]] = lambda _referral: [""],
    what: Callable[[Referral], Hashable] = lambda referral: referral.pk,
) -> Count:
    """Count reports on a pathway."""

    def count(world: World) -> list[Found]:
        return [
            (day(referral.received_at), part, what(referral))
            for referral in ours(world, pathway)
            if is_counted(world, referral)
            for part in parts(referral)
        ]

    return count


def outcome_is(field: str) -> Callable[[World, Referral], bool]:
    return lambda _world, referral: bool(
        referral.screening_outcome and getattr(referral.screening_outcome, field)
    )


def has_enquiries(world: World, referral: Referral) -> bool:
    return any(enquiry.referral_id == referral.pk for enquiry in world.enquiries)


def only_punished(referral: Referral) -> bool:
    return set(referral.report.flags) == {"physical-punishment"} and set(
        referral.report.categories
    ) <= {"physical"}


def punished(referral: Referral) -> bool:
    return "physical-punishment" in referral.report.flags


def clocks(is_counted: Callable[[Any], bool]) -> Count:
    """C04: the last clock of each child."""

    def count(world: World) -> list[Found]:
        last = {clock.referral_id: clock for clock in sorted(world.clocks, key=lambda c: c.pk)}
        return [
            (day(child.received_at), "", child.pk)
            for child in ours(world, "child")
            if child.pk in last and is_counted(last[child.pk])
        ]

    return count


def is_due(clock: Any) -> bool:
    waited_in_vain = clock.stopped_at and clock.stopped_at <= clock.due_at
    return not waited_in_vain and (clock.met_at is not None or clock.due_at < AT)


def is_in_time(clock: Any) -> bool:
    return is_due(clock) and clock.met_at is not None and clock.met_at <= clock.due_at


def days_of_children(world: World) -> set[tuple[Hashable, dt.date]]:
    return {(child.record.person_id, day(child.received_at)) for child in ours(world, "child")}


def first_of_a_day(world: World) -> list[Found]:
    return [(on, "", (child, on)) for child, on in days_of_children(world)]


def repeats(world: World) -> list[Found]:
    days = days_of_children(world)
    return [
        (on, "", (child, on))
        for child, on in days
        if any(other == child and 1 <= (on - before).days <= 365 for other, before in days)
    ]


def at_meetings(what: Callable[[Any], Hashable]) -> Count:
    def count(world: World) -> list[Found]:
        return [
            (day(row.meeting.started_at), "", what(row))
            for row in world.about
            if row.meeting.status == "concluded"
            and row.referral.pathway == "child"
            and row.referral.owning_agency.code == "conwy"
        ]

    return count


def invited(is_counted: Callable[[Any], bool] = lambda _attendance: True) -> Count:
    def count(world: World) -> list[Found]:
        meetings = {meeting for _day, _part, meeting in at_meetings(lambda r: r.meeting_id)(world)}
        return [
            (day(row.meeting.started_at), row.agency.code, row.pk)
            for row in world.attendances
            if row.meeting_id in meetings and row.withdrawn_at is None and is_counted(row)
        ]

    return count


def enquiries(
    kind: str,
    moment: str = "started_at",
    is_counted: Callable[[World, Any], Any] = lambda _world, _enquiry: True,
    parts: Callable[[Any], Iterable[str]] = lambda _enquiry: [""],
    what: Callable[[Any], Hashable] = lambda enquiry: enquiry.pk,
) -> Count:
    def count(world: World) -> list[Found]:
        return [
            (day(getattr(enquiry, moment)), part, what(enquiry))
            for enquiry in world.enquiries
            if enquiry.kind == kind
            and enquiry.referral.owning_agency.code == "conwy"
            and getattr(enquiry, moment)
            and is_counted(world, enquiry)
            for part in parts(enquiry)
        ]

    return count


def adult_clocks(world: World, enquiry: Any) -> list[Any]:
    return [
        clock
        for clock in world.clocks
        if clock.referral_id == enquiry.referral_id and clock.stopped_at is None
    ]


def ended_in_time(world: World, enquiry: Any) -> bool:
    return any(enquiry.ended_at <= clock.due_at for clock in adult_clocks(world, enquiry))


def adult_is(field: str, *values: str) -> Callable[[World, Any], bool]:
    def is_so(world: World, enquiry: Any) -> bool:
        return any(
            row.enquiry_id == enquiry.pk and getattr(row, field) in values for row in world.adults
        )

    return is_so


def conferences(
    is_counted: Callable[[World, Any], Any], what: Callable[[Any], Hashable] = lambda row: row.pk
) -> Count:
    def count(world: World) -> list[Found]:
        return [
            (row.held_on, "", what(row))
            for row in world.conferences
            if row.kind == "initial"
            and row.held_on
            and row.referral.owning_agency.code == "conwy"
            and is_counted(world, row)
        ]

    return count


def none_of_its_children_late(world: World, row: Any) -> bool:
    together = [
        other
        for other in world.conferences
        if other.family == row.family
        and other.kind == "initial"
        and other.held_on
        and other.due_on
        and other.referral.owning_agency.code == "conwy"
    ]
    return bool(row.due_on) and all(other.held_on <= other.due_on for other in together)


def sent_to_advice(world: World, referral: Referral) -> bool:
    stood = [
        row
        for row in world.decisions
        if row.referral_id == referral.pk and row.sign_off != "returned"
    ]
    last = max(stood, key=lambda row: row.decided_at, default=None)
    return bool(last and last.destination and last.destination.code == "advice")


def reported_again(*, is_alike: bool) -> Count:
    """A04: pairs of reports of one quarter about one adult."""

    def count(world: World) -> list[Found]:
        found: list[Found] = []
        for first, last in QUARTERS:
            within = [r for r in ours(world, "adult") if first <= day(r.received_at) <= last]
            for one, other in combinations(within, 2):
                shared = set(one.report.categories) & set(other.report.categories)
                if one.record.person_id == other.record.person_id and bool(shared) == is_alike:
                    found.append((first, "", one.record.person_id))
        return found

    return count


def age_band(referral: Referral) -> str:
    years = referral.record.age_on(day(referral.received_at))
    if years is None:
        return "not-known"
    for code, first in (("85-plus", 85), ("75-84", 75), ("65-74", 65), ("18-64", 18)):
        if years >= first:
            return code
    return "under-18"


def concern_is(is_so: Callable[[Any], Any]) -> Callable[[World, Referral], bool]:
    return lambda world, referral: any(
        row.referral_id == referral.pk and is_so(row) for row in world.concerns
    )


def concluded(world: World) -> list[Found]:
    outcomes = {row.referral_id: row.outcome for row in world.concerns if row.outcome_at}
    return [
        (day(referral.received_at), outcomes[referral.pk], referral.pk)
        for referral in ours(world, "practitioner")
        if referral.pk in outcomes
    ]


def listed(is_counted: Callable[[Any], Any]) -> Count:
    def count(world: World) -> list[Found]:
        return [
            (day(row.sitting.meeting.starts_at), row.sitting.panel.code, row.pk)
            for row in world.listings
            if row.withdrawn_at is None
            and row.sitting.meeting.status != "cancelled"
            and row.sitting.panel.agency.code == "conwy"
            and is_counted(row)
        ]

    return count


def agreed(*statuses: str) -> Count:
    def count(world: World) -> list[Found]:
        panels = {sitting.meeting_id: sitting.panel for sitting in world.sittings}
        return [
            (day(row.meeting.starts_at), panels[row.meeting_id].code, row.pk)
            for row in world.actions
            if panels[row.meeting_id].agency.code == "conwy"
            and (not statuses or row.status in statuses)
        ]

    return count


def known(is_known: Callable[[Any], Any]) -> Count:
    def count(world: World) -> list[Found]:
        return [
            (day(referral.received_at), "", referral.pk)
            for pathway in ("child", "adult")
            for referral in ours(world, pathway)
            if is_known(referral.record)
        ]

    return count


def investigations(is_counted: Callable[[Any], Any]) -> Count:
    return lambda world: [
        (row.started_on, "", row.pk)
        for row in world.investigations
        if row.referral.pathway == "adult"
        and row.referral.owning_agency.code == "conwy"
        and is_counted(row)
    ]


def orders(*outcomes: str) -> Count:
    return lambda world: [
        (row.applied_on, "", row.pk)
        for row in world.orders
        if row.referral.owning_agency.code == "conwy" and row.outcome in outcomes
    ]


UNSAID = ("", "refused", "not_known", "not_asked")
S47, S126 = "section_47", "section_126"
EXPLOITED = {"child-sexual-exploitation", "child-criminal-exploitation"}
contacts, adults, concerns = reported("child"), reported("adult"), reported("practitioner")
everybody = known(lambda _record: True)
persons = reported("adult", what=lambda r: r.record.person_id)
s47 = enquiries(S47)
asked = enquiries(S126, what=lambda e: e.referral.record.person_id)
offered = enquiries(S126, is_counted=adult_is("advocacy", "accepted", "refused"))
timed = conferences(lambda _w, row: row.due_on)

# Each line's numerator and, for a share, its denominator; True where that is parted as well.
COUNTS: dict[str, tuple[Count, Count | None]] = {
    "C01": (contacts, None),
    "C02": (reported("child", parts=lambda r: [r.report.source.code]), contacts),
    "C03": (reported("child", outcome_is("counts_as_advice")), contacts),
    "C04": (clocks(is_in_time), clocks(is_due)),
    "C04.late": (clocks(lambda c: is_due(c) and not is_in_time(c)), None),
    "C04.not_due": (
        clocks(lambda c: c.met_at is None and c.stopped_at is None and c.due_at >= AT),
        None,
    ),
    "C04.no_clock": (
        reported("child", lambda w, r: all(clock.referral_id != r.pk for clock in w.clocks)),
        None,
    ),
    "C05a": (reported("child", lambda _w, r: punished(r) and not only_punished(r)), contacts),
    "C05b": (reported("child", lambda _w, r: only_punished(r)), contacts),
    "C06": (repeats, first_of_a_day),
    "C09": (at_meetings(lambda row: row.pk), contacts),
    "C09.meetings": (at_meetings(lambda row: row.meeting_id), None),
    "C25": (reported("child", lambda _w, r: EXPLOITED & set(r.report.flags)), contacts),
    "C28": (reported("child", parts=lambda r: r.report.flags), contacts),
    "C10": (s47, contacts),
    "C10.joint": (enquiries(S47, is_counted=lambda _w, e: e.is_joint), s47),
    "C10.determination": (
        enquiries(
            S47,
            is_counted=lambda _w, e: e.ended_at and e.determination,
            parts=lambda e: [e.determination],
        ),
        s47,
    ),
    "C11": (enquiries(S47, parts=lambda e: e.referral.report.categories), s47),
    "C11.source": (enquiries(S47, parts=lambda e: [e.referral.report.source.code]), s47),
    "C12": (conferences(lambda _w, _row: True, lambda row: row.family), None),
    "C12.children": (conferences(lambda _w, _row: True), None),
    "C13": (
        conferences(none_of_its_children_late, lambda row: row.family),
        conferences(lambda _w, row: row.due_on, lambda row: row.family),
    ),
    "C13.children": (conferences(lambda _w, r: r.due_on and r.held_on <= r.due_on), timed),
    "C14": (
        conferences(lambda _w, row: row.decision == "not_registered"),
        conferences(lambda _w, row: row.decision),
    ),
    "C30": (invited(lambda row: row.response in ("attended", "part")), invited()),
    "A01": (reported("adult", sent_to_advice), adults),
    "A02": (persons, None),
    "A03": (adults, None),
    "A04": (reported_again(is_alike=True), persons),
    "A04.different": (reported_again(is_alike=False), persons),
    "A05": (reported("adult", parts=lambda r: [r.report.source.code]), adults),
    "A06": (reported("adult", parts=lambda r: r.report.categories), adults),
    "A06.age": (
        reported("adult", parts=lambda r: [f"{c}_{age_band(r)}" for c in r.report.categories]),
        adults,
    ),
    "A07": (reported("adult", parts=lambda r: [r.record.sex]), adults),
    "A07.ethnicity": (
        reported("adult", parts=lambda r: [r.record.ethnicity or "not-known"]),
        adults,
    ),
    "A08": (
        reported("adult", lambda w, r: outcome_is("needs_enquiry")(w, r) or has_enquiries(w, r)),
        adults,
    ),
    "A09": (
        reported(
            "adult",
            lambda w, r: (
                r.screening_outcome
                and not r.screening_outcome.needs_enquiry
                and not has_enquiries(w, r)
            ),
            lambda r: [r.screening_outcome.code] if r.screening_outcome else [],
        ),
        adults,
    ),
    "A10": (
        enquiries(S126, "ended_at", ended_in_time),
        enquiries(S126, "ended_at", adult_clocks),
    ),
    "A11": (
        enquiries(S126, "ended_at", lambda _w, e: e.determination in ("1", "3")),
        enquiries(S126, "ended_at", lambda _w, e: e.determination),
    ),
    "A13": (
        enquiries(
            S126, is_counted=adult_is("agrees", "no"), what=lambda e: e.referral.record.person_id
        ),
        asked,
    ),
    "A14": (investigations(lambda row: row.kind.is_criminal), investigations(lambda _row: True)),
    "A15": (
        offered,
        enquiries(S126, is_counted=adult_is("advocacy", "accepted", "refused", "not_offered")),
    ),
    "A15.accepted": (enquiries(S126, is_counted=adult_is("advocacy", "accepted")), offered),
    "A18": (orders("granted"), orders("granted", "refused", "withdrawn", "waiting")),
    "X02": (concerns, None),
    "X02.discussed": (reported("practitioner", concern_is(lambda c: c.discussed_at)), concerns),
    "X02.met": (reported("practitioner", concern_is(lambda c: c.met_at)), concerns),
    "X02.practice": (
        reported("practitioner", concern_is(lambda c: c.course == "practice")),
        concerns,
    ),
    "X02.nfa": (
        reported(
            "practitioner",
            lambda w, r: any(s.concern_id == r.pk and s.is_agreed for s in w.sign_offs),
        ),
        concerns,
    ),
    "X02.outcome": (concluded, concerns),
    "P01": (listed(lambda row: row.decided_at), listed(lambda _row: True)),
    "P02": (agreed("done"), agreed()),
    "P03": (agreed("open"), agreed()),
    **panel_agencies.COUNTS,
    **marac.COUNTS,
    "X04.nhs": (known(lambda record: record.nhs_number), everybody),
    "X04.born": (known(lambda record: record.date_of_birth), everybody),
    "X04.sex": (known(lambda record: record.sex not in UNSAID), everybody),
    "X04.ethnicity": (known(lambda record: record.ethnicity not in UNSAID), everybody),
    "X04.language": (known(lambda record: record.language not in UNSAID), everybody),
}
