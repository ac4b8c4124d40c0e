"""Scores over time as a line, with the bands they fall in: for one tool, in order of their days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from people.drawings.shapes import INK, LINK, QUIET, SMALL, Drawing, Shape, path, shape, words

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, FOOT = 170, 20, 16, 34  # around what is plotted
ROOM_ABOVE = 1.15


@dataclass(frozen=True, slots=True)
class Point:
    """A score on a day, with the day in words."""

    day: date
    score: int
    words: str


@dataclass(frozen=True, slots=True)
class Band:
    """A band of scores, from its least, with its name."""

    least: int
    name: str


def score_chart(points: Sequence[Point], bands: Sequence[Band]) -> Drawing | None:
    """Return the scores as a line over the bands; None for fewer than two, which make no line."""
    if len(points) < 2:
        return None
    top = max(point.score for point in points) * ROOM_ABOVE
    top = max(top, max(band.least for band in bands) * ROOM_ABOVE, 1)
    first, last = points[0].day, points[-1].day
    days = max(1, (last - first).days)

    def x(day: date) -> float:
        return LEFT + (day - first).days / days * (WIDTH - LEFT - RIGHT)

    def y(score: float) -> float:
        return HEIGHT - FOOT - score / top * (HEIGHT - TOP - FOOT)

    line = [(round(x(point.day), 1), round(y(point.score), 1)) for point in points]
    shapes: list[Shape] = []
    for band in bands:
        at = round(y(band.least), 1)
        ends = [(LEFT, at), (WIDTH - RIGHT, at)]
        shapes.append(path(ends, stroke=QUIET, stroke_width=1, stroke_dasharray="2 4"))
        shapes.append(words(0, at - 4, f"{band.name} ({band.least}+)", font_size=SMALL, fill=QUIET))
    shapes.append(path(line, stroke=LINK, stroke_width=2))
    for (across, up), point in zip(line, points, strict=True):
        shapes.append(shape("circle", cx=across, cy=up, r=4, fill=LINK))
        shapes.append(
            words(across, up - 8, str(point.score), font_size=SMALL, fill=INK, text_anchor="middle")
        )
    for (across, _up), point, anchor in (
        (line[0], points[0], "start"),
        (line[-1], points[-1], "end"),
    ):
        shapes.append(words(across, HEIGHT - 10, point.words, font_size=SMALL, text_anchor=anchor))
    return Drawing(WIDTH, HEIGHT, tuple(shapes))
