"""A genogram's symbols, after McGoldrick: what a layout looks like, and what each line means."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from people.drawings.families import Family, Tie
from people.drawings.genogram import GAP, MARGIN, SLOT, SYMBOL, Layout, Placed, Point, Stroke
from people.drawings.shapes import (
    INK,
    LINK,
    PAPER,
    QUIET,
    SMALL,
    Drawing,
    Shape,
    path,
    shape,
    words,
    wrapped,
)
from people.models_families import Kind

HALF = SYMBOL / 2
TINTS = ("#dcebf0", "#fbeecb", "#e9e2f3")  # of households, told apart by their borders too
BORDERS = ("", "7 4", "2 3")
DASHES: Mapping[Kind, str] = {
    Kind.ADOPTIVE_PARENT: "9 4",
    Kind.FOSTER_CARER: "2 4",
    Kind.STEP_PARENT: "9 4 2 4",
    Kind.GRANDPARENT: "14 5",
}
NOT_PARTNERS = "4 3"
MARKS = "abcdefghijklmnopqrstuvwxyz"
MOST_MARKS = 7  # beside one symbol
KEY_WIDTH, KEY_LINE, SAMPLE = 250, 22, 34


def genogram(family: Family, layout: Layout, *, homes: Sequence[str] = ()) -> Drawing:
    """Return the drawing. ``homes`` say in words what each numbered household is."""
    subject = next(iter(family.people), None)
    marks = marks_of(family.loose)
    shapes = [
        *tints(layout),
        *(each for stroke in layout.strokes for each in lines(stroke, layout)),
    ]
    for key, place in layout.people.items():
        shapes += [*symbol(place, is_subject=key == subject), *label(place, marks.get(key, ""))]
    width = max(layout.width, MARGIN * 2 + KEY_WIDTH)
    keys = keys_of(family, layout, homes)
    below, height = legend(keys, width, layout.height + MARGIN)
    return Drawing(round(width), round(height), (*shapes, *below))


def marks_in_order(loose: Sequence[Tie]) -> list[tuple[str, Tie]]:
    """Return each tie that no line shows, after the letter or number that stands for it."""
    return [
        (MARKS[number] if number < len(MARKS) else str(number + 1), tie)
        for number, tie in enumerate(loose)
    ]


def marks_of(loose: Sequence[Tie]) -> dict[str, str]:
    """Return the letters beside each symbol, which say to which tie in words it belongs."""
    found: dict[str, list[str]] = {}
    for letter, tie in marks_in_order(loose):
        for key in (tie.one, tie.other):
            found.setdefault(key, []).append(letter)
    return {
        key: " ".join(letters[:MOST_MARKS]) + (" …" if len(letters) > MOST_MARKS else "")
        for key, letters in found.items()
    }


def tints(layout: Layout) -> Iterable[Shape]:
    """Yield what lies under each household: one field for those who stand side by side."""
    for home in sorted({home for place in layout.people.values() for home in place.person.homes}):
        slots = sorted(
            (place.row, place.slot)
            for place in layout.people.values()
            if home in place.person.homes
        )
        inset = 3 * home
        for row, first, last in runs(slots):
            yield shape(
                "rect",
                x=MARGIN + first * SLOT + 1 + inset,
                y=layout.rows[row].top - 6 + inset,
                width=(last - first + 1) * SLOT - GAP - 2 * inset,
                height=layout.rows[row].bottom - layout.rows[row].top + 8 - 2 * inset,
                rx=6,
                fill=TINTS[home % len(TINTS)],
                stroke=LINK,
                stroke_width=1,
                **(
                    {"stroke_dasharray": BORDERS[home % len(BORDERS)]}
                    if BORDERS[home % len(BORDERS)]
                    else {}
                ),
            )


def runs(slots: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Return row, first and last place of each unbroken run of places."""
    found: list[tuple[int, int, int]] = []
    for row, slot in slots:
        if found and found[-1][0] == row and found[-1][2] == slot - 1:
            found[-1] = (row, found[-1][1], slot)
        else:
            found.append((row, slot, slot))
    return found


def lines(stroke: Stroke, layout: Layout) -> Iterable[Shape]:
    """Yield a line; one between people who are no longer partners is struck through twice."""
    union = stroke.union
    dashes = DASHES.get(union.manner, "")
    if len(union.parents) == 2 and stroke.is_couple:
        dashes = "" if union.is_couple else NOT_PARTNERS
    yield path(stroke.points, **({"stroke_dasharray": dashes} if dashes else {}))
    if (
        stroke.is_couple
        and union.is_over
        and not any(layout.people[key].person.is_dead for key in union.parents)
    ):
        (left, y), (right, _y) = sorted(stroke.points[1:3])
        # Not where the line leads down to the children.
        x = left + (right - left) / 4
        yield from (path(((x + d, y + 6), (x + d + 5, y - 6))) for d in (-4, 1))


def symbol(place: Placed, *, is_subject: bool) -> Iterable[Shape]:
    """Yield somebody's symbol: by sex, doubled for whom it is about, crossed for the dead."""
    person, x, y = place.person, place.x, place.y
    look: dict[str, float | str] = {"fill": PAPER, "stroke": INK, "stroke_width": 2}
    for size in (HALF, HALF - 4) if is_subject else (HALF,):
        if person.is_unborn:
            yield polygon([(x, y - size), (x + size, y + size), (x - size, y + size)], look)
        elif person.sex == "male":
            yield shape("rect", x=x - size, y=y - size, width=2 * size, height=2 * size, **look)
        elif person.sex == "female":
            yield shape("circle", cx=x, cy=y, r=size, **look)
        else:
            yield polygon([(x, y - size), (x + size, y), (x, y + size), (x - size, y)], look)
    if person.is_dead:
        yield path(((x - HALF, y - HALF), (x + HALF, y + HALF)), stroke=QUIET)
        yield path(((x - HALF, y + HALF), (x + HALF, y - HALF)), stroke=QUIET)
    if person.age and person.is_dead:
        yield shape("rect", x=x - 12, y=y - 8, width=24, height=16, fill=PAPER)
    if person.age:
        yield words(x, y + 4, person.age, text_anchor="middle")


def polygon(points: Iterable[Point], look: Mapping[str, float | str]) -> Shape:
    return shape("polygon", points=" ".join(f"{x:g},{y:g}" for x, y in points), **look)


def label(place: Placed, marks: str) -> Iterable[Shape]:
    foot = place.label.top
    for line in place.name:
        foot += 14
        yield words(place.label_x, foot - 3, line, font_weight="bold")
    for line in place.life:
        foot += 14
        yield words(place.label_x, foot - 3, line, font_size=SMALL)
    if marks:
        yield words(
            place.x + HALF + 4, place.y - 8, marks, font_size=SMALL, fill=LINK, font_weight="bold"
        )


def keys_of(
    family: Family, layout: Layout, homes: Sequence[str]
) -> list[tuple[Sequence[Shape], str]]:
    """Return what the drawing uses, each as a sample drawn about (0, 0) and its meaning."""
    people = list(family.people.values())
    unions = family.unions
    dead = {key for key, person in family.people.items() if person.is_dead}
    used: list[tuple[bool, Sequence[Shape], str]] = [
        (
            any(p.sex == "female" and not p.is_unborn for p in people),
            [shape("circle", cx=0, cy=0, r=7, **LOOK)],
            _("Female"),
        ),
        (
            any(p.sex == "male" and not p.is_unborn for p in people),
            [shape("rect", x=-7, y=-7, width=14, height=14, **LOOK)],
            _("Male"),
        ),
        (
            any(p.sex not in ("female", "male") and not p.is_unborn for p in people),
            [polygon([(0, -8), (8, 0), (0, 8), (-8, 0)], LOOK)],
            _("Another sex, or not known"),
        ),
        (
            any(p.is_unborn for p in people),
            [polygon([(0, -8), (8, 7), (-8, 7)], LOOK)],
            _("Not born yet"),
        ),
        (
            bool(dead),
            [
                shape("rect", x=-7, y=-7, width=14, height=14, **LOOK),
                path(((-7, -7), (7, 7))),
                path(((-7, 7), (7, -7))),
            ],
            _("Has died"),
        ),
        (
            bool(people),
            [shape("circle", cx=0, cy=0, r=8, **LOOK), shape("circle", cx=0, cy=0, r=5, **LOOK)],
            _("Whom it is about"),
        ),
        (any(u.is_couple for u in unions), [sample()], _("Partners")),
        (
            any(u.is_over and not dead & set(u.parents) for u in unions),
            [sample(), path(((-6, 6), (-1, -6))), path(((-1, 6), (4, -6)))],
            _("No longer partners"),
        ),
        (
            any(len(u.parents) == 2 and not u.is_couple for u in unions),
            [sample(NOT_PARTNERS)],
            _("A child together; nobody said that they are partners"),
        ),
        (
            any(u.manner == Kind.ADOPTIVE_PARENT for u in unions),
            [sample(DASHES[Kind.ADOPTIVE_PARENT])],
            _("Adopted"),
        ),
        (
            any(u.manner == Kind.FOSTER_CARER for u in unions),
            [sample(DASHES[Kind.FOSTER_CARER])],
            _("In foster care"),
        ),
        (
            any(u.manner == Kind.STEP_PARENT for u in unions),
            [sample(DASHES[Kind.STEP_PARENT])],
            _("Step-parent"),
        ),
        (
            any(u.manner == Kind.GRANDPARENT for u in unions),
            [sample(DASHES[Kind.GRANDPARENT])],
            _("Grandparent"),
        ),
        (
            has_twins(layout),
            [path(((0, -7), (-8, 7))), path(((0, -7), (8, 7)))],
            _("Born on the same day"),
        ),
        (
            bool(family.loose),
            [words(0, 4, "a", text_anchor="middle", fill=LINK, font_weight="bold")],
            _("A tie that is said in words below"),
        ),
    ]
    keys = [(shapes, meaning) for is_used, shapes, meaning in used if is_used]
    for number, home in enumerate(homes):
        dashes = BORDERS[number % len(BORDERS)]
        border = {"stroke_dasharray": dashes} if dashes else {}
        field = shape(
            "rect",
            x=-14,
            y=-8,
            width=28,
            height=16,
            rx=3,
            fill=TINTS[number % len(TINTS)],
            stroke=LINK,
            stroke_width=1,
            **border,
        )
        keys.append(([field], home))
    return keys


LOOK: Mapping[str, float | str] = {"fill": PAPER, "stroke": INK, "stroke_width": 1.5}


def sample(dashes: str = "") -> Shape:
    return path(
        ((-SAMPLE / 2, 0), (SAMPLE / 2, 0)), **({"stroke_dasharray": dashes} if dashes else {})
    )


def has_twins(layout: Layout) -> bool:
    return any(
        len(stroke.points) == 3
        and not stroke.is_couple
        and stroke.points[1][0] != stroke.points[2][0]
        and stroke.points[0][0] == stroke.points[1][0]
        for stroke in layout.strokes
    )


def legend(
    keys: Sequence[tuple[Sequence[Shape], str]], width: float, top: float
) -> tuple[list[Shape], float]:
    """Return what the drawing's signs mean, in columns under it, and where they end."""
    columns = max(1, int((width - 2 * MARGIN) // KEY_WIDTH))
    found: list[Shape] = []
    tops = [top] * columns
    for number, (samples, meaning) in enumerate(keys):
        column = number % columns
        x, y = MARGIN + column * KEY_WIDTH + SAMPLE / 2, tops[column] + KEY_LINE / 2
        found += [moved(each, x, y) for each in samples]
        text = wrapped(meaning, KEY_WIDTH - SAMPLE - 16, 3, SMALL)
        for line, said in enumerate(text):
            found.append(words(x + SAMPLE / 2 + 8, y + 4 + 13 * line, said, font_size=SMALL))
        tops[column] += KEY_LINE + 13 * max(0, len(text) - 1)
    return found, max(tops) + MARGIN


def moved(sample: Shape, x: float, y: float) -> Shape:
    return Shape(
        sample.tag, (*sample.attributes, ("transform", f"translate({x:g} {y:g})")), sample.text
    )
