"""Who sees which referral and which person: each rule of `visible_to` by a world of one row.

Read as the system, so that no policy of the database stands in for a rule of the code that is
missing. `make mutants` changes the rules one by one, and asks these (docs/security/mutants.md).
"""

import datetime as dt
from typing import Any

import pytest

from accounts.acting import actor_of
from accounts.roles import Can, Role, can
from people.models import EMERGENCY, Person, PersonAccess, Restriction
from records.audit import SYSTEM, Actor, Kind
from records.keys import uuid7
from referrals.models import Referral, ShareGround
from tests import cast
from tests.project.test_worlds import (
    HOUR,
    NOW,
    READERS,
    Case,
    Ground,
    deny,
    members,
    model,
    open_case,
    somebody,
)

__all__ = ["members", "model"]

pytestmark = pytest.mark.django_db
OF_THE_AGENCY = {"screener", "lado"}
CASES: dict[str, tuple[Case, set[str]]] = {
    "its team, and the agency's": (Case(), {*OF_THE_AGENCY, "police in the MASH"}),
    "another team's": (Case(team="childrens"), {*OF_THE_AGENCY, "social worker"}),
    "another council's": (Case(team="denbighshire-mash"), {"neighbour"}),
    "allocated": (
        Case(team="childrens", allocated_to="minute-taker"),
        {*OF_THE_AGENCY, "social worker", "minute-taker"},
    ),
    "another council's, allocated to somebody whose role covers their own agency": (
        Case(team="denbighshire-mash", allocated_to="screener"),
        {"neighbour", "screener"},
    ),
    "allocated to somebody who may view none": (
        Case(team="denbighshire-mash", allocated_to="teacher"),
        {"neighbour"},
    ),
    "its agency was let in": (
        Case(team="denbighshire-mash", let_in=(Ground("police"),)),
        {"neighbour", "police in the MASH"},
    ),
    "its agency is let in for an hour": (
        Case(team="denbighshire-mash", let_in=(Ground("police", ends_at=NOW + 1000 * HOUR),)),
        {"neighbour", "police in the MASH"},
    ),
    "its agency was let in until an hour ago": (
        Case(team="denbighshire-mash", let_in=(Ground("police", ends_at=NOW - HOUR),)),
        {"neighbour"},
    ),
    "its agency was let in, and that ended": (
        Case(team="denbighshire-mash", let_in=(Ground("police", is_ended=True),)),
        {"neighbour"},
    ),
    "let in by name": (
        Case(team="denbighshire-mash", let_in=(Ground("minute-taker"),)),
        {"neighbour", "minute-taker"},
    ),
    "let in by name, and that ended": (
        Case(team="denbighshire-mash", let_in=(Ground("minute-taker", is_ended=True),)),
        {"neighbour"},
    ),
    "restricted: its keepers": (Case(is_restricted=True, allocated_to="screener"), {"keeper"}),
    "restricted: another council's": (Case(is_restricted=True, team="denbighshire-mash"), set()),
    "restricted: an agency let in sees nothing": (
        Case(is_restricted=True, let_in=(Ground("police"), Ground("conwy"))),
        {"keeper"},
    ),
    "restricted: those named": (
        Case(is_restricted=True, let_in=(Ground("social worker"),)),
        {"keeper", "social worker"},
    ),
    "a practitioner's": (Case(pathway="practitioner"), {"keeper", "lado"}),
    "a practitioner's, of another council": (
        Case(pathway="practitioner", team="denbighshire-mash"),
        set(),
    ),
    "denied": (Case(denied=(("screener", False),)), {"lado", "police in the MASH"}),
    "denied, and that was lifted": (
        Case(denied=(("screener", True),)),
        {*OF_THE_AGENCY, "police in the MASH"},
    ),
    "denied, though named and a keeper": (
        Case(
            is_restricted=True,
            let_in=(Ground("social worker"),),
            denied=(("social worker", False), ("keeper", False)),
        ),
        set(),
    ),
}


def readers(members: Any) -> dict[str, Actor]:
    return {name: actor_of(members[name]) for name in READERS}


def sightings(rows: Any, made: dict[Any, Any], members: Any) -> dict[Any, set[str]]:
    """Return of each row that was made who sees it: one query for each reader."""
    seen: dict[Any, set[str]] = {rule: set() for rule in made}
    for name, reader in readers(members).items():
        keys = set(rows.visible_to(reader).values_list("pk", flat=True))
        for rule, row in made.items():
            if row.pk in keys:
                seen[rule].add(name)
    return seen


def who_sees(rows: Any, row: Any, members: Any) -> set[str]:
    return sightings(rows, {"": row}, members)[""]


def test_a_referral_is_seen_by_exactly_these(model: Referral, members: Any) -> None:
    made = {rule: open_case(case, model, members) for rule, (case, _expected) in CASES.items()}

    seen = sightings(Referral.objects, made, members)

    assert seen == {rule: expected for rule, (_case, expected) in CASES.items()}


HOURS = {  # is it restricted, when does it end, was it ended: whether it is open
    (False, dt.timedelta(minutes=50), False): True,
    (False, dt.timedelta(minutes=-1), False): False,
    (False, dt.timedelta(minutes=50), True): False,
    (True, dt.timedelta(minutes=50), False): False,
}


def test_an_emergency_opens_what_is_not_restricted_for_its_hour(
    model: Referral, members: Any
) -> None:
    made = {}
    for hour in HOURS:
        is_restricted, ends_in, is_ended = hour
        ground = Ground("social worker", ends_at=NOW + HOUR, is_ended=is_ended)
        case = Case(team="denbighshire-mash", is_restricted=is_restricted, let_in=(ground,))
        made[hour] = open_case(case, model, members)
        grounds = ShareGround.objects.filter(person_share__content_object=made[hour])
        grounds.update(source_kind=EMERGENCY, ends_at=NOW + ends_in)

    seen = sightings(Referral.objects, made, members)

    assert {hour: "social worker" in found for hour, found in seen.items()} == HOURS


OF_CONWY = {"screener", "keeper", "lado", "social worker", "minute-taker", "administrator"}
PAST, TO_COME = NOW - HOUR, NOW + 1000 * HOUR


def let_in(person: Person, members: Any, **access: Any) -> None:
    who = access.pop("who", None)
    agency, team = access.pop("agency", None), access.pop("team", None)
    PersonAccess.objects.create(
        person=person,
        agency=cast.agency(agency) if agency else None,
        team_id=cast.team(team).pk if team else None,
        user_id=members[who].user_id if who else None,
        **{"source_kind": "meeting", "source_id": uuid7(), **access},
        started_at=NOW,
        started_by=SYSTEM.id,
    )


ENDED = {"ended_at": NOW, "ended_by": SYSTEM.id}
LET_IN: dict[str, tuple[dict[str, Any], set[str]]] = {
    "an agency": ({"agency": "conwy"}, OF_CONWY),
    "an agency until an hour ago": ({"agency": "conwy", "ends_at": PAST}, set()),
    "an agency until later": ({"agency": "police", "ends_at": TO_COME}, {"police in the MASH"}),
    "an agency, and that ended": ({"agency": "conwy", **ENDED}, set()),
    "the keepers of a team": (
        {"agency": "conwy", "team": "safeguarding"},
        {"keeper", "lado"},
    ),
    "the keepers of a team that has none": ({"agency": "conwy", "team": "mash"}, set()),
    "somebody by name": ({"who": "teacher"}, {"teacher"}),
    "somebody by name, with their agency": ({"who": "screener", "agency": "conwy"}, {"screener"}),
    "in an emergency": (
        {"who": "social worker", "source_kind": EMERGENCY, "ends_at": TO_COME},
        {"social worker"},
    ),
    "in an emergency that is over": (
        {"who": "social worker", "source_kind": EMERGENCY, "ends_at": PAST},
        set(),
    ),
    "in an emergency without an end": (
        {"who": "social worker", "source_kind": EMERGENCY, "ends_at": None},
        set(),
    ),
}


def test_a_person_is_seen_by_exactly_those_let_in(members: Any) -> None:
    made = {rule: somebody().person for rule in LET_IN}
    for rule, (access, _expected) in LET_IN.items():
        let_in(made[rule], members, **access)

    seen = sightings(Person.objects, made, members)

    assert seen == {rule: expected for rule, (_access, expected) in LET_IN.items()}


def restrict(person: Person, **more: Any) -> Restriction:
    return Restriction.objects.create(
        **{
            "person": person,
            "kind": "high-risk",
            "reason": "He has been violent.",
            "restricted_at": NOW,
            "restricted_by": SYSTEM.id,
            **more,
        }
    )


def everybody_let_in(members: Any) -> Person:
    """Return somebody to whom an agency, one by name and one in an emergency were let in."""
    person = somebody().person
    for access in (
        {"agency": "conwy"},
        {"who": "teacher"},
        {"who": "neighbour", "source_kind": EMERGENCY, "ends_at": TO_COME},
    ):
        let_in(person, members, **access)
    return person


def test_a_restricted_person_is_seen_by_those_let_in_by_name(members: Any) -> None:
    person = everybody_let_in(members)
    assert who_sees(Person.objects, person, members) == {*OF_CONWY, "teacher", "neighbour"}

    restrict(person)

    assert who_sees(Person.objects, person, members) == {"teacher"}


def test_another_persons_restriction_closes_nothing(members: Any) -> None:
    person = everybody_let_in(members)
    restrict(somebody().person)
    restrict(person, lifted_at=NOW, lifted_by=SYSTEM.id)
    restrict(person, referral_id=uuid7())

    assert who_sees(Person.objects, person, members) == {*OF_CONWY, "teacher", "neighbour"}


def test_whoever_is_named_on_one_referral_is_not_named_on_the_person(members: Any) -> None:
    person = everybody_let_in(members)
    sealed, whole = restrict(person, referral_id=uuid7()), restrict(person)
    let_in(person, members, who="screener", source_kind="restriction", source_id=sealed.pk)
    let_in(person, members, who="lado", source_kind="restriction", source_id=whole.pk)

    assert who_sees(Person.objects, person, members) == {"teacher", "lado"}


def test_a_denial_beats_everything_on_a_person(members: Any) -> None:
    person, other = everybody_let_in(members), somebody().person
    deny(person, [("teacher", False), ("screener", False), ("lado", True)], members)
    deny(other, [("keeper", False)], members)

    seen = who_sees(Person.objects, person, members)

    assert seen == {*OF_CONWY, "neighbour"} - {"screener"}


def test_a_role_may_what_it_holds_and_no_role_nothing() -> None:
    def acting(role: str) -> Actor:
        return Actor(Kind.USER, uuid7(), "Nia Roberts", role=role)

    assert can(acting(Role.SCREENER), Can.SCREEN_REFERRALS)
    assert not can(acting(Role.SCREENER), Can.KEEP_RESTRICTIONS)
    for role in ("", "nobody", "superuser"):
        assert not any(can(acting(role), capability) for capability in Can)
