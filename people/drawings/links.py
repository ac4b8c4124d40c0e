"""A map of what links people: boxes and lines, laid out by Graphviz and drawn here."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from people.drawings.shapes import (
    INK,
    LINK,
    PAPER,
    QUIET,
    SMALL,
    TEXT,
    Drawing,
    Shape,
    shape,
    words,
    wrapped,
)

PROJECT = Path(__file__).resolve().parents[2]
SECONDS = 15
Point = tuple[float, float]
WIDTH, LINE, PADDING, MARGIN = 190, 15, 9, 16
# What lies in a box, by what it stands for; its first line says it in words too.
FILLS: Mapping[str, str] = {
    "person": PAPER,
    "address": "#dcebf0",
    "telephone": "#fbeecb",
    "vehicle": "#f6e0d4",
    "place": "#e9e2f3",
    "report": "#eef1ef",
}


@dataclass(frozen=True, slots=True)
class Box:
    """Somebody or something: ``heading`` says what it is, ``notes`` what must be seen of it."""

    key: str
    kind: str
    name: str
    heading: str = ""
    notes: tuple[str, ...] = ()
    is_start: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A link between two boxes. One that ``stands_out`` is thick; what ``is_over`` is dashed."""

    one: str
    other: str
    is_over: bool = False
    stands_out: bool = False


def link_map(boxes: Sequence[Box], lines: Sequence[Line]) -> Drawing | None:
    """Return the drawing; None where there is nothing to draw, or Graphviz does not manage it."""
    if not boxes:
        return None
    texts = [text_of(box) for box in boxes]
    sizes = [(WIDTH, len(text) * LINE + 2 * PADDING) for text in texts]
    number = {box.key: place for place, box in enumerate(boxes)}
    ends = [(number[line.one], number[line.other]) for line in lines]
    found = laid_out(sizes, ends)
    if found is None:
        return None
    places, ways = found
    high = max(y + size[1] / 2 for (_x, y), size in zip(places, sizes, strict=True))
    low = min(y - size[1] / 2 for (_x, y), size in zip(places, sizes, strict=True))
    shapes = [
        curve([turned(point, high) for point in points], line)
        for points, line in zip(ways, lines, strict=True)
    ]
    for place, box, text, size in zip(places, boxes, texts, sizes, strict=True):
        shapes += drawn(box, text, turned(place, high), size)
    width = max(x for x, _y in places) + WIDTH / 2 + 2 * MARGIN
    return Drawing(round(width), round(high - low + 2 * MARGIN), tuple(shapes))


def laid_out(
    sizes: Sequence[tuple[float, float]], ends: Sequence[tuple[int, int]]
) -> tuple[list[Point], list[list[Point]]] | None:
    """Return where boxes go and lines bend, in points from the lower left; None where it fails."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "people.drawings.graphviz_process"],
            input=json.dumps({"boxes": sizes, "lines": ends}).encode(),
            cwd=PROJECT,
            env={},
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    found = json.loads(done.stdout)
    return found["boxes"], found["lines"]


def turned(point: Point, high: float) -> Point:
    """Return a point counted from the top, as drawings are, and not from below."""
    return round(point[0] + MARGIN, 1), round(high - point[1] + MARGIN, 1)


def text_of(box: Box) -> list[tuple[str, bool]]:
    """Return the lines in a box, and whether each is the name."""
    room = WIDTH - 2 * PADDING
    found = [(line, False) for line in wrapped(box.heading, room, 1, SMALL)]
    found += [(line, True) for line in wrapped(box.name, room / 1.06, 3)]
    return found + [(line, False) for note in box.notes for line in wrapped(note, room, 2, SMALL)]


def curve(points: Sequence[tuple[float, float]], line: Line) -> Shape:
    first, *rest = points
    bends = " ".join(f"{x:g},{y:g}" for x, y in rest)
    dashes = {"stroke_dasharray": "6 4"} if line.is_over else {}
    return shape(
        "path",
        d=f"M{first[0]:g},{first[1]:g}C{bends}",
        fill="none",
        stroke=INK if line.stands_out else QUIET,
        stroke_width=3 if line.stands_out else 1.5,
        **dashes,
    )


def drawn(
    box: Box,
    text: Sequence[tuple[str, bool]],
    middle: tuple[float, float],
    size: tuple[float, float],
) -> list[Shape]:
    left, top = middle[0] - size[0] / 2, middle[1] - size[1] / 2
    found = [
        shape(
            "rect",
            x=left,
            y=top,
            width=size[0],
            height=size[1],
            rx=12 if box.kind == "person" else 0,
            fill=FILLS[box.kind],
            stroke=INK if box.kind == "person" else LINK,
            stroke_width=3 if box.is_start else 1.5,
        )
    ]
    for number, (line, is_name) in enumerate(text):
        foot = top + PADDING + LINE * (number + 1) - 4
        look = {"font_weight": "bold", "font_size": TEXT} if is_name else {"font_size": SMALL}
        found.append(words(left + PADDING, foot, line, **look))
    return found
