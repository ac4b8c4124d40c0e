"""What a drawing is made of: plain shapes, which a template writes as SVG and so escapes."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

INK, PAPER, QUIET, LINK = "#0b0c0c", "#ffffff", "#484949", "#14505c"
FONT = "Noto Sans, sans-serif"
TEXT, SMALL = 12, 11  # px
WIDE = 0.62  # of a letter's height: its width, rather too much than too little
# The pages of pdf.css and the room each has for a drawing, in millimetres: under a heading, alone.
UNDER = (("", 174, 170), ("wide", 260, 105), ("a3", 383, 190), ("a2", 557, 310), ("a1", 804, 480))
ALONE = (
    ("a4", 174, 225),
    ("wide", 260, 138),
    ("a3tall", 260, 345),
    ("a3", 383, 225),
    ("a2tall", 383, 515),
    ("a1", 804, 515),
)
LEAST, LARGEST = 0.206, 0.2646  # millimetres a pixel: seven points for small print; screen size
DIRECTING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Shape:
    """One SVG element with its presentation attributes; ``text`` stands in it."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole drawing, in pixels."""

    width: int
    height: int
    shapes: tuple[Shape, ...]

    @property
    def sheet(self) -> "Sheet":
        """Return the smallest paper on which it stands under a heading, and its size there."""
        return self.smallest(UNDER)

    @property
    def own_sheet(self) -> "Sheet":
        """Return the smallest paper on which it stands alone, and its size there."""
        return self.smallest(ALONE)

    def smallest(self, papers: Sequence[tuple[str, int, int]]) -> "Sheet":
        """Return the first paper on which letters are seven points high, or else the last."""
        sheets = [self.on(*paper) for paper in papers]
        return next((sheet for sheet in sheets if sheet.width >= LEAST * self.width), sheets[-1])

    def on(self, name: str, width: float, height: float) -> "Sheet":
        scale = min(width / self.width, height / self.height, LARGEST)
        return Sheet(name, round(self.width * scale, 1), round(self.height * scale, 1))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of page of ``pdf.css``, and how large a drawing stands on it, in millimetres."""

    name: str
    width: float
    height: float


def shape(tag: str, text: str = "", /, **attributes: float | str) -> Shape:
    """Return a shape; an attribute's underscores are hyphens, and numbers are kept short."""
    return Shape(
        tag,
        tuple(
            (
                name.rstrip("_").replace("_", "-"),
                f"{value:g}" if isinstance(value, (int, float)) else value,
            )
            for name, value in attributes.items()
        ),
        text,
    )


def words(x: float, y: float, text: str, **attributes: float | str) -> Shape:
    """Return a line of text that begins at ``x``; its foot stands at ``y``."""
    given: dict[str, float | str] = {
        "font_family": FONT,
        "font_size": TEXT,
        "fill": INK,
        **attributes,
    }
    return shape("text", text, x=x, y=y, **given)


def path(points: Sequence[tuple[float, float]], **attributes: float | str) -> Shape:
    given: dict[str, float | str] = {
        "fill": "none",
        "stroke": INK,
        "stroke_width": 1.5,
        **attributes,
    }
    return shape("polyline", points=" ".join(f"{x:g},{y:g}" for x, y in points), **given)


def width_of(text: str, size: float = TEXT) -> float:
    """Return about how wide a text is, in pixels; rather too wide than too narrow."""
    wide = sum(
        1.0
        if unicodedata.east_asian_width(letter) in "WF"
        else WIDE
        if letter not in "il.,'| "
        else 0.36
        for letter in text
        if not unicodedata.combining(letter)
    )
    return wide * size


def readable(text: str) -> str:
    """Return a text on one line, without what steers other letters or cannot be written."""
    kept = (
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace()
        or (letter not in DIRECTING and unicodedata.category(letter) not in ("Cc", "Cs"))
    )
    return " ".join("".join(kept).split())


def wrapped(text: str, width: float, most: int, size: float = TEXT) -> list[str]:
    """Return a text in at most ``most`` lines of ``width`` pixels; an ellipsis says it is cut."""
    lines: list[str] = []
    for word in broken(readable(text).split(" "), width, size):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, size) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    if len(lines) > most:
        last = lines[most - 1]
        while last and width_of(f"{last}…", size) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()}…"]
    return [line for line in lines if line]


def broken(parts: Iterable[str], width: float, size: float) -> Iterable[str]:
    """Yield words, those that are too long for a line in pieces."""
    for part in parts:
        piece = ""
        for letter in part:
            if piece and width_of(piece + letter, size) > width:
                yield piece
                piece = ""
            piece += letter
        yield piece
