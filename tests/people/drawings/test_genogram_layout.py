"""Whatever the family, no symbol lies on another and no line runs through anybody or their name."""

import datetime as dt
from collections.abc import Mapping
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.drawings.families import Family, Individual, Tie, family_of
from people.drawings.genogram import Box, Layout, Stroke, layout_of
from people.drawings.shapes import readable, width_of, wrapped
from people.models_families import OTHER_SIDE, Kind

WRITTEN = [kind for kind in Kind if kind not in OTHER_SIDE.values()]
MOST = 40


def somebody(key: str, **said: object) -> Individual:
    return Individual(key, f"{key.title()} Puw", **said)  # type: ignore[arg-type]


def drawn(*ties: tuple[str, Kind, str], **people: Mapping[str, object]) -> tuple[Family, Layout]:
    keys = dict.fromkeys(key for one, _kind, other in ties for key in (one, other))
    everybody = [somebody(key, **people.get(key, {})) for key in keys]
    family = family_of(everybody, [Tie(*tie) for tie in ties])
    return family, layout_of(family)


@st.composite
def families(draw: st.DrawFn) -> Family:
    """Draw a family, likely or not: anybody may be anything to anybody."""
    size = draw(st.integers(1, MOST))
    days = st.dates(dt.date(1930, 1, 1), dt.date(2026, 1, 1))
    people = [
        Individual(
            f"p{number}",
            draw(st.text(max_size=30) | st.just("Gwenllian " * 20)),
            life="died on 3 September 2024",
            sex=draw(st.sampled_from(["female", "male", "other", ""])),
            born_on=draw(st.none() | days),
            is_dead=draw(st.booleans()),
        )
        for number in range(size)
    ]
    key = st.integers(0, size - 1).map(lambda number: f"p{number}")
    ties = draw(st.lists(st.tuples(key, st.sampled_from(WRITTEN), key), max_size=70))
    return family_of(people, [Tie(*tie) for tie in ties])


@st.composite
def grown_families(draw: st.DrawFn) -> Family:
    """Draw a family as they come: couples have children, who find partners."""
    ties: list[Tie] = []
    generation, count = ["p0"], 1
    for _generation in range(draw(st.integers(1, 4))):
        children: list[str] = []
        for one in generation:
            for _partner in range(draw(st.integers(0, 3))):
                if count >= MOST - 6:
                    break
                partner, count = f"p{count}", count + 1
                ties.append(Tie(one, Kind.PARTNER, partner, draw(st.booleans())))
                for _child in range(draw(st.integers(0, 4))):
                    child, count = f"p{count}", count + 1
                    children.append(child)
                    ties += [Tie(parent, Kind.PARENT, child) for parent in (one, partner)]
        generation = children
    return family_of([somebody(f"p{number}") for number in range(count)], ties)


def runs_through(stroke: Stroke, box: Box) -> bool:
    """Say whether a line passes through a box; lines are upright, level, or short and slanting."""
    return any(
        Box(
            min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]) + 0.01, max(a[1], b[1]) + 0.01
        ).overlaps(Box(box.left + 0.1, box.top + 0.1, box.right - 0.1, box.bottom - 0.1))
        for a, b in pairwise(stroke.points)
    )


def objections(family: Family, layout: Layout) -> list[str]:
    """List what is wrong with a drawing; empty means nothing."""
    return [*what_overlaps(layout), *what_is_crossed(layout), *what_is_outside(layout)]


def what_overlaps(layout: Layout) -> list[str]:
    return [
        f"{one.person.key} lies on {other.person.key}"
        for one, other in combinations(layout.people.values(), 2)
        if any(a.overlaps(b) for a in (one.symbol, one.label) for b in (other.symbol, other.label))
    ]


def what_is_crossed(layout: Layout) -> list[str]:
    found = []
    for stroke in layout.strokes:
        for key, place in layout.people.items():
            own = key in stroke.union.parents or key in stroke.union.children
            if runs_through(stroke, place.label) or (
                not own and runs_through(stroke, place.symbol)
            ):
                found.append(f"a line of {stroke.union.parents} runs through {key}")
    return found + [
        f"{one.union} and {other.union} run on one way"
        for one, other in combinations(layout.strokes, 2)
        if one.union is not other.union and run_together(one, other)
    ]


def what_is_outside(layout: Layout) -> list[str]:
    return [
        f"{place.person.key} is outside"
        for place in layout.people.values()
        for box in (place.symbol, place.label)
        if box.left < 0 or box.right > layout.width or box.bottom > layout.height + 0.1
    ]


def run_together(one: Stroke, other: Stroke) -> bool:
    """Say whether two lines run along each other, so that nobody could tell them apart."""
    for a, b in pairwise(one.points):
        for c, d in pairwise(other.points):
            for level, across in ((0, 1), (1, 0)):
                flat = a[level] == b[level] == c[level] == d[level]
                low = max(min(a[across], b[across]), min(c[across], d[across]))
                high = min(max(a[across], b[across]), max(c[across], d[across]))
                if flat and high - low > 0.5:
                    return True
    return False


@settings(max_examples=150, deadline=None)
@given(families())
def test_nothing_lies_on_anything_however_unlikely_the_family(family: Family) -> None:
    layout = layout_of(family)

    assert set(layout.people) == set(family.people)
    assert objections(family, layout) == []


@settings(max_examples=60, deadline=None)
@given(grown_families())
def test_a_family_that_may_be_has_no_tie_left_over(family: Family) -> None:
    layout = layout_of(family)

    assert family.loose == []
    assert objections(family, layout) == []


def test_parents_stand_above_their_children_and_beside_each_other() -> None:
    family, layout = drawn(
        ("mam", Kind.PARENT, "mali"), ("tad", Kind.PARENT, "mali"), ("mam", Kind.PARTNER, "tad")
    )

    places = layout.people
    assert places["mam"].row == places["tad"].row == 0
    assert places["mali"].row == 1
    assert abs(places["mam"].slot - places["tad"].slot) == 1
    (union,) = family.unions
    assert (set(union.parents), union.children) == ({"mam", "tad"}, ("mali",))


def test_a_half_brother_hangs_on_his_own_parents() -> None:
    family, _layout = drawn(
        ("mam", Kind.PARENT, "mali"),
        ("tad", Kind.PARENT, "mali"),
        ("mam", Kind.PARENT, "ifan"),
        ("llystad", Kind.PARENT, "ifan"),
        ("llystad", Kind.STEP_PARENT, "mali"),
        ("mam", Kind.PARTNER, "llystad"),
        ("mali", Kind.HALF_SIBLING, "ifan"),
    )

    children = {frozenset(union.parents): union.children for union in family.unions}
    assert children == {
        frozenset({"mam", "tad"}): ("mali",),
        frozenset({"mam", "llystad"}): ("ifan",),
    }
    assert family.loose == []


def test_an_adopted_child_hangs_on_both_pairs_of_parents() -> None:
    family, layout = drawn(
        ("mam", Kind.PARENT, "mali"),
        ("ann", Kind.ADOPTIVE_PARENT, "mali"),
        ("bet", Kind.ADOPTIVE_PARENT, "mali"),
    )

    manners = {union.manner: set(union.parents) for union in family.unions}
    assert manners == {Kind.PARENT: {"mam"}, Kind.ADOPTIVE_PARENT: {"ann", "bet"}}
    assert objections(family, layout) == []


def test_twins_hang_on_one_point() -> None:
    born = {"born_on": dt.date(2020, 3, 1)}
    _family, layout = drawn(
        ("mam", Kind.PARENT, "elis"), ("mam", Kind.PARENT, "ifor"), elis=born, ifor=born
    )

    ends = [stroke for stroke in layout.strokes if len(stroke.points) == 3]
    assert len(ends) == 2
    assert ends[0].points[:2] == ends[1].points[:2]
    assert ends[0].points[2] != ends[1].points[2]


@pytest.mark.parametrize(
    "ties",
    [
        pytest.param([("a", Kind.PARENT, "b"), ("b", Kind.PARENT, "a")], id="each other's parent"),
        pytest.param(
            [("a", Kind.PARENT, "b"), ("b", Kind.PARENT, "c"), ("c", Kind.PARENT, "a")],
            id="their own great-grandparent",
        ),
        pytest.param([("a", Kind.PARENT, "a"), ("a", Kind.PARENT, "b")], id="their own parent"),
        pytest.param([("a", Kind.PARENT, "b"), ("a", Kind.PARTNER, "b")], id="parent and partner"),
    ],
)
def test_what_cannot_be_is_drawn_and_said_in_words(ties: list[tuple[str, Kind, str]]) -> None:
    family, layout = drawn(*ties)

    said = len(family.loose) + sum(len(u.parents) * max(1, len(u.children)) for u in family.unions)
    assert set(layout.people) == {key for one, _kind, other in ties for key in (one, other)}
    assert said >= len([tie for tie in ties if tie[0] != tie[2]])
    assert objections(family, layout) == []


def test_who_is_only_close_is_said_in_words() -> None:
    family, _layout = drawn(("nest", Kind.SIGNIFICANT_OTHER, "mali"), ("ann", Kind.CARER, "mali"))

    assert [(tie.one, tie.kind) for tie in family.loose] == [
        ("nest", Kind.SIGNIFICANT_OTHER),
        ("ann", Kind.CARER),
    ]


def test_brothers_and_sisters_of_whom_no_parent_is_known_hang_on_one_line() -> None:
    family, _layout = drawn(("a", Kind.SIBLING, "b"), ("b", Kind.SIBLING, "c"))

    (union,) = family.unions
    assert (union.parents, sorted(union.children)) == ((), ["a", "b", "c"])


@pytest.mark.parametrize(
    "name",
    ["Gwenllïan " * 20, "x" * 200, "مريم بنت عيسى", "\u202eevil", "a\x00b\nc", "", "王小明" * 30],
)
def test_a_label_fits_whatever_the_name(name: str) -> None:
    lines = wrapped(name, 100, 3)

    assert len(lines) <= 3
    assert all(width_of(line) <= 100 for line in lines)
    assert not {"\u202e", "\x00", "\n"} & set(readable(name))
