"""Which looks are unusual: each cause by itself, and a made-up day of twenty thousand."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from policies.models import LookRule
from safeguarding.looking.rules import Cause, Look, Looker, Subject, is_for_keepers, unusual

NOON = dt.datetime(2026, 6, 1, 11, tzinfo=dt.UTC)
NIA = Looker(
    id=UUID(int=1),
    name="Nia Roberts",
    family_name="roberts",
    is_known_as=frozenset({UUID(int=90)}),
    addresses=frozenset({"1 stryd fawr LL320AA"}),
    colleagues=frozenset({UUID(int=91)}),
    names_of_colleagues=frozenset({"owen price"}),
)
STRANGER = Subject(
    UUID(int=50),
    frozenset({"canari"}),
    frozenset({"catrin canari"}),
    frozenset({"2 y lon LL300BB"}),
)


def rule(cause: Cause, **fields: object) -> dict[str, LookRule]:
    return {cause: LookRule(code=cause, **fields)}


def look(number: int = 1, **fields: Any) -> Look:
    defaults: dict[str, Any] = {
        "sequence": number,
        "at": NOON,
        "looker": NIA,
        "role": "screener",
        "subject": STRANGER,
    }
    return Look(**{**defaults, **fields})


def causes(*looks: Look, **rules: LookRule) -> list[str]:
    return [finding.cause for finding in unusual(looks, rules)]


@pytest.mark.parametrize(
    ("cause", "usual", "strange"),
    [
        (
            Cause.OWN_NAME,
            look(),
            look(subject=Subject(UUID(int=51), family_names=frozenset({"roberts", "jones"}))),
        ),
        (Cause.OWN_NAME, look(), look(subject=Subject(UUID(int=90)))),
        (
            Cause.OWN_ADDRESS,
            look(),
            look(subject=Subject(UUID(int=51), addresses=frozenset({"1 stryd fawr LL320AA"}))),
        ),
        (Cause.COLLEAGUE, look(), look(subject=Subject(UUID(int=91)))),
        (
            Cause.COLLEAGUE,
            look(),
            look(subject=Subject(UUID(int=51), names=frozenset({"owen price"}))),
        ),
        (Cause.OUT_OF_HOURS, look(), look(is_out_of_hours=True)),
        (Cause.NO_LINK, look(), look(is_linked=False)),
        (
            Cause.OWN_SEARCH,
            look(subject=None),
            look(subject=None, is_search_for_own_name=True),
        ),
    ],
)
def test_one_look_by_itself(cause, usual, strange):
    assert causes(usual, **rule(cause)) == []
    assert causes(strange, **rule(cause)) == [cause]


def test_what_is_usual_for_a_role_is_not_asked_about():
    night = rule(Cause.OUT_OF_HOURS, usual_for_roles=["emergency_duty_worker"])

    assert causes(look(is_out_of_hours=True, role="emergency_duty_worker"), **night) == []
    assert causes(look(is_out_of_hours=True, role="social_worker"), **night) == ["out_of_hours"]


def of_person(number: int, **fields: object) -> Look:
    return look(number, subject=Subject(UUID(int=1000 + number)), **fields)


def test_more_people_than_usual_within_the_hours():
    limit = rule(Cause.PEOPLE, most=3, hours=1)
    minutes = [dt.timedelta(minutes=n * 10) for n in range(4)]

    assert causes(*(of_person(n, at=NOON + minutes[n]) for n in range(3)), **limit) == []
    assert causes(*(of_person(n, at=NOON + minutes[n]) for n in range(4)), **limit) == ["people"]
    assert causes(*(look(at=NOON + minutes[n]) for n in range(4)), **limit) == [], "one person"


def test_people_of_an_hour_ago_no_longer_count():
    limit = rule(Cause.PEOPLE, most=2, hours=1)
    looks = [of_person(n, at=NOON + dt.timedelta(minutes=30 * n)) for n in range(10)]

    assert causes(*looks, **limit) == []


def test_small_copies_add_up_until_they_are_too_many():
    """Twenty rows a day stay under every limit but this one."""
    limit = rule(Cause.EXPORTS, most=100, hours=168)
    copies = [
        look(n, subject=None, rows=20, at=NOON + dt.timedelta(days=n), is_new=n == 5)
        for n in range(6)
    ]

    (finding,) = unusual(copies, limit)

    assert finding.cause == "exports"
    assert finding.look.sequence == 5
    assert causes(*copies[:5], **limit) == []


def test_what_was_judged_before_counts_and_is_not_found_again():
    limit = rule(Cause.NO_LINK)

    assert causes(look(is_linked=False, is_new=False), **limit) == []


def test_looks_at_one_person_for_one_cause_have_one_key():
    own = rule(Cause.OWN_NAME)
    sister = Subject(UUID(int=51), family_names=frozenset({"roberts"}))
    looks = [look(n, subject=sister, at=NOON + dt.timedelta(days=n)) for n in range(3)]

    assert len({finding.key for finding in unusual(looks, own)}) == 1


def test_who_searches_for_themselves_is_told_to_keepers_alone():
    (own,) = unusual([look(subject=None, is_search_for_own_name=True)], rule(Cause.OWN_SEARCH))
    (hidden,) = unusual([look(is_linked=False, is_hidden=True)], rule(Cause.NO_LINK))
    (other,) = unusual([look(is_linked=False)], rule(Cause.NO_LINK))

    assert [is_for_keepers(each) for each in (own, hidden, other)] == [True, True, False]


# A made-up day: 200 people at work look 20,000 times, and thirty do what they should not.
NUMBER = 20_000
DAY = {
    **rule(Cause.OWN_NAME),
    **rule(Cause.OWN_ADDRESS),
    **rule(Cause.COLLEAGUE),
    **rule(Cause.OUT_OF_HOURS, usual_for_roles=["emergency_duty_worker"]),
    **rule(Cause.NO_LINK),
    **rule(Cause.PEOPLE, most=40, hours=1),
}


def staff(drawn: random.Random) -> list[Looker]:
    names = [f"name{drawn.randrange(400)}" for _n in range(200)]
    return [
        Looker(
            UUID(int=n),
            name=names[n],
            family_name=names[n],
            addresses=frozenset({f"home {n}"}),
            names_of_colleagues=frozenset({f"given {names[(n + 1) % 200]}"}),
        )
        for n in range(200)
    ]


def made_up_day(drawn: random.Random) -> Iterator[tuple[Look, bool]]:
    """Yield each look, and whether it was planted.

    Ordinary looks are in office hours and at somebody's own cases. One in fifty people on record
    has a surname that somebody at work has, too; so namesakes are found that nobody planted.
    """
    workers = staff(drawn)
    for number in range(NUMBER):
        looker = workers[number % 200]
        person = drawn.randrange(5_000)
        family = f"name{drawn.randrange(400)}" if drawn.random() < 0.02 else f"other{person}"
        subject = Subject(
            UUID(int=10_000 + person),
            frozenset({family}),
            frozenset({f"given {family}"}),
            frozenset({f"street {person}"}),
        )
        at = NOON + dt.timedelta(seconds=number)
        planted = number % 667 == 0
        fields: dict[str, object] = {}
        if planted:
            fields = drawn.choice(
                [
                    {"subject": Subject(UUID(int=9), family_names=frozenset({looker.name}))},
                    {"subject": Subject(UUID(int=8), addresses=looker.addresses)},
                    {"subject": Subject(UUID(int=7), names=looker.names_of_colleagues)},
                    {"is_out_of_hours": True},
                    {"is_linked": False},
                ]
            )
        yield look(number, **{"looker": looker, "subject": subject, "at": at, **fields}), planted


def test_a_made_up_day_of_twenty_thousand_looks():
    day = list(made_up_day(random.Random(17)))  # noqa: S311 — invented, and the same each time
    planted = {each.sequence for each, is_planted in day if is_planted}

    found = {finding.look.sequence for finding in unusual([each for each, _p in day], DAY)}

    recall = len(found & planted) / len(planted)
    precision = len(found & planted) / len(found)
    assert len(planted) == 30
    assert recall == 1
    assert precision > 0.9
