"""Charts for a report: drawn once, on the server, as SVG with presentation attributes.

Altair says what a chart is; vl-convert draws it. Together they take about 110 MB of memory, so
only what makes documents may import this module.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import altair
import vl_convert

WIDTH, HEIGHT = 560, 150
FONT = "Noto Sans"
NOW, BEFORE, OTHER, INK = "#14505c", "#8fb1b5", "#d5802b", "#0b0c0c"
OPENING = re.compile(r"<svg [^>]*?viewBox=\"([^\"]+)\">")


@dataclass(frozen=True)
class Bar:
    """One bar: its place, the series it belongs to, its height and what is written above it."""

    place: str
    series: str
    height: float
    label: str


def shares(bars: Sequence[Bar], *, message: str) -> str:
    """Return a chart of percentages, the latest (last) one in the strong colour."""
    encoding = {
        "x": altair.X("place:N", sort=None, title=None),
        "y": altair.Y("height:Q", title=None, axis=None, scale=altair.Scale(domain=[0, 108])),
        "color": altair.condition(
            altair.datum.place == bars[-1].place, altair.value(NOW), altair.value(BEFORE)
        ),
    }
    return draw(bars, encoding, message=message, width=0.6)


def counts(bars: Sequence[Bar], *, message: str) -> str:
    """Return a chart of numbers, the series beside one another in each quarter."""
    series = list(dict.fromkeys(bar.series for bar in bars))
    highest = max((bar.height for bar in bars), default=0) or 1
    encoding = {
        "x": altair.X("place:N", sort=None, title=None),
        "xOffset": altair.XOffset("series:N", sort=series),
        "y": altair.Y(
            "height:Q", title=None, axis=None, scale=altair.Scale(domain=[0, highest * 1.08])
        ),
        "color": altair.Color(
            "series:N",
            sort=series,
            title=None,
            scale=altair.Scale(domain=series, range=[NOW, OTHER][: len(series)]),
            legend=altair.Legend(orient="top", symbolType="square", columns=1, labelLimit=WIDTH),
        ),
    }
    return draw(bars, encoding, message=message, width=0.9)


def draw(bars: Sequence[Bar], encoding: dict[str, Any], *, message: str, width: float) -> str:
    """Return the SVG, with ``message`` as its title: what is read out instead of it."""
    data = altair.InlineData(values=[vars(bar) for bar in bars])
    base = altair.Chart(data, width=WIDTH, height=HEIGHT).encode(**encoding)
    labels = base.mark_text(baseline="bottom", dy=-4, font=FONT, fontSize=13).encode(
        text="label:N", color=altair.value(INK)
    )
    chart = (
        (base.mark_bar(width={"band": width}) + labels)
        .configure(font=FONT, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=13,
            labelColor=INK,
            labelAngle=0,
            domainColor=INK,
            ticks=False,
            labelPadding=8,
        )
        .configure_legend(labelFontSize=13, labelColor=INK)
    )
    return with_title(vl_convert.vegalite_to_svg(chart.to_dict()), message)


def with_title(svg: str, message: str) -> str:
    """Make the drawing one image, named by its message, that fits the width it is given."""
    opening = '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="{}"><title>{}</title>'
    named, replaced = OPENING.subn(
        lambda found: opening.format(found[1], escape(message)), svg, count=1
    )
    if not replaced:
        raise ValueError("vl-convert wrote an SVG that does not begin as expected")
    return named
