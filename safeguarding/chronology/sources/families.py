"""Who became somebody's family, and who lived with them, on the days that a source gave."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Agency
from people.models import Kind as Tie
from people.models import Relationship, Stay
from people.queries_families import MOST_TIES
from people.rules_families import from_the_other_side
from referrals.queries.kin import household_place
from referrals.queries.people import hidden_records
from safeguarding.chronology.entries import Entry, Scope
from safeguarding.chronology.models import Kind
from safeguarding.chronology.rules import When


def families(scope: Scope) -> Iterator[Entry]:
    """Yield ties and stays between people whom the reader may both see. Five queries."""
    yield from ties(scope)
    yield from stays(scope)


def stands(fact: Relationship | Stay, scope: Scope) -> bool:
    """Say whether it was on record, and not yet set aside as wrong."""
    is_aside = fact.set_aside_at is not None and scope.knows(fact.set_aside_at)
    return scope.knows(fact.recorded_at) and not is_aside


def days_of(fact: Relationship | Stay, scope: Scope) -> tuple[date | None, date | None]:
    """Return from when to when it held, as far as that was known."""
    is_end_known = fact.ended_at is None or scope.knows(fact.ended_at)
    return fact.starts_on, fact.ends_on if is_end_known else None


def ties(scope: Scope) -> Iterator[Entry]:
    of_them = Q(record__in=scope.records) | Q(other__in=scope.records)
    found = list(
        Relationship.objects.visible_to(scope.actor)
        .filter(of_them)
        .select_related("record", "other", "agency")[: MOST_TIES * len(scope.people)]
    )
    hidden = hidden_records(
        [each for tie in found for each in (tie.record, tie.other)], scope.actor
    )
    for tie in found:
        if {tie.record_id, tie.other_id} & hidden or not stands(tie, scope):
            continue
        kind = Tie(tie.kind)
        sides = (
            (tie.other, tie.record, kind),
            (tie.record, tie.other, from_the_other_side(kind)),
        )
        starts_on, ends_on = days_of(tie, scope)
        for own, other, what in sides:
            if own.pk not in scope.records:
                continue
            said = {"name": other.name, "what": what.label}
            for day, words in (
                (starts_on, _("From this day: %(name)s (%(what)s).") % said),
                (ends_on, _("No longer from this day: %(name)s (%(what)s).") % said),
            ):
                if day is not None:
                    yield Entry(own.person_id, Kind.FAMILY, When(day), words, agency=tie.agency)


def stays(scope: Scope) -> Iterator[Entry]:
    visible = Stay.objects.visible_to(scope.actor)
    homes = visible.filter(record__in=scope.records).values("household")
    found = list(
        visible.filter(household__in=homes).select_related("record", "household", "agency")[
            : MOST_TIES * len(scope.people)
        ]
    )
    hidden = hidden_records([stay.record for stay in found], scope.actor)
    shown = [stay for stay in found if stay.record_id not in hidden and stands(stay, scope)]
    own = [stay for stay in shown if stay.record_id in scope.records]
    for stay in own:
        yield from moves(stay, scope)
        yield from moves_of_others(stay, shown, scope)


def moves(stay: Stay, scope: Scope) -> Iterator[Entry]:
    """Yield when somebody moved in and out; where a place is kept safe, in no copy."""
    place = {"place": household_place(stay)}
    starts_on, ends_on = days_of(stay, scope)
    came = _("Came to live here part of the time: %(place)s.") if stay.is_part_time else ""
    for day, words in (
        (starts_on, (came or _("Came to live here: %(place)s.")) % place),
        (ends_on, _("Moved out of here: %(place)s.") % place),
    ):
        if day is not None:
            yield Entry(
                stay.record.person_id,
                Kind.HOME,
                When(day),
                words,
                agency=stay.agency,
                stays_inside=stay.household.is_kept_safe,
            )


def moves_of_others(own: Stay, stays: Iterable[Stay], scope: Scope) -> Iterator[Entry]:
    """Yield who came to live with somebody, and left them, while they lived there themselves.

    Those of one day, of whom one agency told, are one entry.
    """
    first, last = days_of(own, scope)
    came = _("Came to live in the same household: %(names)s.")
    left = _("Moved out of the household: %(names)s.")
    names: dict[tuple[date, str, Agency | None], list[str]] = {}
    for stay in stays:
        is_other = stay.record.person_id != own.record.person_id
        if is_other and stay.household_id == own.household_id:
            for day, words in zip(days_of(stay, scope), (came, left), strict=True):
                if day is not None and (first or day) <= day <= (last or day):
                    names.setdefault((day, words, stay.agency), []).append(stay.record.name)
    for (day, words, agency), found in names.items():
        yield Entry(
            own.record.person_id,
            Kind.HOME,
            When(day),
            words % {"names": ", ".join(sorted(found))},
            agency=agency,
            stays_inside=own.household.is_kept_safe,
        )
