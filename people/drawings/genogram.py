"""A genogram's geometry: where each symbol and label stands, and every line between them. Pure.

A row is a generation. Every person has a slot: the symbol above, the label below it and to the
right of where the lines to their partners come out, so that no line crosses a word. Partners are
joined below their labels, each couple at a depth of its own; brothers and sisters hang on a line
of their own under it. A line over several generations runs between two slots.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from people.drawings.families import Family, Individual, Union
from people.drawings.order import places_of
from people.drawings.shapes import SMALL, wrapped

SLOT, SYMBOL = 132, 40
CENTRE = 28  # of the symbol, from the left of the slot
GAP = 8  # between the label and the next slot
LINE = 14  # the height of each line of a label
NAME_LINES, LIFE_LINES = 3, 3
LANE, FAN, MARGIN = 9, 24, 16
STEMS = 15  # how far left of the middle of a symbol the first line to a partner comes out
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody with the middle of their symbol, and the lines of their label."""

    person: Individual
    slot: int
    row: int
    x: float
    y: float
    label_x: float
    name: tuple[str, ...]
    life: tuple[str, ...]

    @property
    def symbol(self) -> Box:
        half = SYMBOL / 2
        return Box(self.x - half, self.y - half, self.x + half, self.y + half)

    @property
    def label(self) -> Box:
        top = self.y + SYMBOL / 2 + 4
        lines = len(self.name) + len(self.life)
        return Box(self.label_x, top, self.x - CENTRE + SLOT - GAP, top + lines * LINE)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line of a union. ``is_couple`` joins partners, the others lead to children."""

    union: Union
    points: tuple[Point, ...]
    is_couple: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A generation: where the lines of its children begin, where its symbols do, where it ends."""

    lines_from: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Layout:
    width: float
    height: float
    rows: Sequence[Row]
    people: Mapping[str, Placed]
    strokes: Sequence[Stroke]


@dataclass
class Wire:
    """A union on its way to lines: where it comes out of its parents, and where it goes down."""

    union: Union
    stems: list[float]
    row: int  # of the parents, or of the children where no parent is drawn
    child_row: int
    entries: list[list[float]]  # of the children, twins together
    drop: float = 0.0
    lane: int = 0
    sib_lane: int = 0

    @property
    def is_long(self) -> bool:
        return bool(self.union.parents) and self.child_row > self.row + 1

    @property
    def across(self) -> tuple[float, float]:
        """Return from where to where its line below the parents runs."""
        ends = [*self.stems, *([self.drop] if self.union.children else [])]
        return min(ends), max(ends)

    @property
    def along(self) -> tuple[float, float]:
        """Return from where to where the line runs on which its children hang."""
        ends = [sum(entry) / len(entry) for entry in self.entries]
        ends += [self.drop] if self.union.parents else []
        return min(ends), max(ends)


@dataclass
class Wiring:
    """Leads the lines of all unions so that no two of them run on the same way."""

    family: Family
    slots: Mapping[str, int]
    wires: list[Wire] = field(default_factory=list)
    taken: dict[int, set[float]] = field(default_factory=dict)  # upright lines, by gutter

    def lead(self) -> None:
        self.set_out()
        for wire in self.wires:
            if wire.union.parents and wire.union.children:
                wire.drop = self.way_down(wire)
                self.take(range(wire.row, wire.child_row), [wire.drop])
        for row in range(-1, max(self.family.generation.values(), default=0) + 1):
            lane_out([w for w in self.wires if w.row == row and needs_lane(w)], "lane", "across")
            below = [w for w in self.wires if w.union.children and w.child_row == row + 1]
            lane_out(below, "sib_lane", "along")

    def set_out(self) -> None:
        """Begin a wire for each union, from left to right, and note where each comes and goes."""
        unions = sorted(
            self.family.unions, key=lambda union: sorted(self.slots[key] for key in union.parents)
        )
        own = {key: [union for union in unions if key in union.parents] for key in self.slots}
        into = {key: [union for union in unions if key in union.children] for key in self.slots}
        for union in unions:
            wire = self.wire(union, own, into)
            self.wires.append(wire)
            self.take([wire.row], wire.stems)
            self.take([wire.child_row - 1], [x for entry in wire.entries for x in entry])

    def take(self, gutters: Iterable[int], ways: Iterable[float]) -> None:
        for gutter in gutters:
            self.taken.setdefault(gutter, set()).update(ways)

    def wire(
        self,
        union: Union,
        own: Mapping[str, list[Union]],
        into: Mapping[str, list[Union]],
    ) -> Wire:
        generation = self.family.generation
        entries: dict[tuple[object, ...], list[float]] = {}
        for child in sorted(union.children, key=self.slots.__getitem__):
            entries.setdefault(twins_key(self.family.people[child]), []).append(
                self.middle(child) + 7 * into[child].index(union)
            )
        return Wire(
            union=union,
            stems=[
                self.middle(key) - STEMS + step_of(own[key]) * own[key].index(union)
                for key in union.parents
            ],
            row=generation[(union.parents or union.children)[0]],
            child_row=generation[union.children[0]] if union.children else 0,
            entries=list(entries.values()),
        )

    def middle(self, key: str) -> float:
        return MARGIN + self.slots[key] * SLOT + CENTRE

    def way_down(self, wire: Wire) -> float:
        """Return where a union's line leads down to its children: where no other line does."""
        gutters = range(wire.row, wire.child_row)
        if not wire.is_long and len(wire.stems) == 1:
            return wire.stems[0]
        middle = sum(wire.stems) / len(wire.stems)
        ways: list[float]
        if wire.is_long:
            boundary = round((middle - MARGIN) / SLOT)
            ways = [
                MARGIN + max(0, boundary + side) * SLOT + nudge
                for side in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5)
                for nudge in (-2, -6, 2)
            ]
        else:
            straight = [entry[0] for entry in wire.entries if len(entry) == 1]
            low, high = min(wire.stems) + 4, max(wire.stems) - 4
            if len(wire.entries) == 1 and straight and low < straight[0] < high:
                return straight[0]  # an only child, straight under its parents
            ways = [middle + 4 * side * step for step in range(200) for side in (1, -1)]
            ways = [way for way in ways if low <= way <= high] or [middle]
        return next((way for way in ways if self.is_free(way, gutters)), ways[0])

    def is_free(self, way: float, gutters: Iterable[int]) -> bool:
        return all(abs(way - other) >= 3 for at in gutters for other in self.taken.get(at, ()))


def twins_key(person: Individual) -> tuple[object, ...]:
    """Return what those born on one day share; everybody else has a key of their own."""
    return (person.born_on,) if person.born_on else (person.key, None)


def step_of(unions: Sequence[Union]) -> float:
    return min(5.0, 12 / max(1, len(unions) - 1))


def needs_lane(wire: Wire) -> bool:
    return len(wire.stems) == 2 or (len(wire.stems) == 1 and wire.is_long)


def lane_out(wires: list[Wire], name: str, ends: str) -> None:
    """Give each wire a depth at which it touches no other one."""
    lanes: list[list[tuple[float, float]]] = []
    for wire in sorted(wires, key=lambda wire: getattr(wire, ends)[1] - getattr(wire, ends)[0]):
        low, high = getattr(wire, ends)
        free = (
            number
            for number, lane in enumerate(lanes)
            if all(high + 4 < start or end + 4 < low for start, end in lane)
        )
        number = next(free, len(lanes))
        if number == len(lanes):
            lanes.append([])
        lanes[number].append((low, high))
        setattr(wire, name, number)


def layout_of(family: Family) -> Layout:
    """Return where everybody of a family stands, and the lines between them, in pixels."""
    slots = places_of(family)
    wiring = Wiring(family, slots)
    wiring.lead()
    labels = {key: label_of(person, wiring) for key, person in family.people.items()}
    rows = rows_of(wiring, labels)
    people = {
        key: Placed(
            family.people[key],
            slots[key],
            row,
            wiring.middle(key),
            rows[row].top + SYMBOL / 2,
            *labels[key],
        )
        for key, row in family.generation.items()
    }
    strokes = [stroke for wire in wiring.wires for stroke in strokes_of(wire, rows, people)]
    width = MARGIN * 2 + (max(slots.values(), default=0) + 1) * SLOT
    height = MARGIN + max((depth_of(wire, rows) for wire in wiring.wires), default=0.0)
    return Layout(width, max(height, rows[-1].bottom if rows else 0.0), rows, people, strokes)


Label = tuple[float, tuple[str, ...], tuple[str, ...]]


def label_of(person: Individual, wiring: Wiring) -> Label:
    """Return where somebody's label begins, clear of their lines, and its lines of words."""
    x = wiring.middle(person.key)
    mine = [
        stem
        for wire in wiring.wires
        for key, stem in zip(wire.union.parents, wire.stems, strict=True)
        if key == person.key
    ]
    left = max(mine, default=x - SYMBOL / 2 - 2) + 4
    room = x - CENTRE + SLOT - GAP - left
    name = wrapped(person.name, room, NAME_LINES)
    return left, tuple(name), tuple(wrapped(person.life, room, LIFE_LINES, SMALL))


def rows_of(wiring: Wiring, labels: Mapping[str, Label]) -> list[Row]:
    rows = []
    top = float(MARGIN)
    for number, row in enumerate(wiring.family.rows):
        above = [w.sib_lane for w in wiring.wires if w.union.children and w.child_row == number]
        below = [w.lane for w in wiring.wires if w.row == number and needs_lane(w)]
        begin = top
        top += (max(above) + 1) * LANE + FAN if above else 0
        most = max((len(labels[key][1]) + len(labels[key][2]) for key in row), default=0)
        bottom = top + SYMBOL + 4 + most * LINE + 4
        rows.append(Row(begin, top, bottom))
        top = bottom + (max(below) + 1 if below else 0) * LANE + 2 * LANE
    return rows


def depth_of(wire: Wire, rows: Sequence[Row]) -> float:
    """Return how deep the line runs that joins a couple."""
    return rows[wire.row].bottom + LANE * (wire.lane + 1) if wire.union.parents else 0.0


def strokes_of(wire: Wire, rows: Sequence[Row], people: Mapping[str, Placed]) -> Iterable[Stroke]:
    """Yield the lines of one union: between the parents, down, along, and to each child."""
    union = wire.union
    depth = depth_of(wire, rows)
    if needs_lane(wire):
        starts = [(x, people[key].y) for x, key in zip(wire.stems, union.parents, strict=True)]
        ends = [(x, depth) for x in wire.stems]
        is_couple = len(starts) == 2
        yield Stroke(
            union,
            (starts[0], *ends, starts[1]) if is_couple else (starts[0], ends[0]),
            is_couple=is_couple,
        )
        low, high = wire.across
        if low < min(wire.stems) or high > max(wire.stems):  # the way down is not between them
            near = min(wire.stems, key=lambda stem: abs(stem - wire.drop))
            yield Stroke(union, ((near, depth), (wire.drop, depth)))
    if union.children:
        yield from strokes_to_children(wire, rows, people)


def strokes_to_children(
    wire: Wire, rows: Sequence[Row], people: Mapping[str, Placed]
) -> Iterable[Stroke]:
    union, row = wire.union, rows[wire.child_row]
    along = row.lines_from + LANE * wire.sib_lane
    if union.parents:
        first = depth_of(wire, rows) if needs_lane(wire) else people[union.parents[0]].y
        yield Stroke(union, ((wire.drop, first), (wire.drop, along)))
    low, high = wire.along
    if low < high:
        yield Stroke(union, ((low, along), (high, along)))
    for entry in wire.entries:
        middle = sum(entry) / len(entry)
        for x in entry:
            knee = ((middle, row.top - FAN),) if len(entry) > 1 else ()
            yield Stroke(union, ((middle, along), *knee, (x, row.top)))
