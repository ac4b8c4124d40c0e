"""Charts: an image named by its message, with nothing in it that a page or a PDF would refuse."""

import re
from xml.etree import ElementTree

from measures import charts
from measures.charts import Bar

SVG = "{http://www.w3.org/2000/svg}"
MESSAGE = "60.0 % (3 of 5) <in time> & more"
BARS = [
    Bar("Apr–Jun 2026", "Children", 66.7, "66.7 %"),
    Bar("Jul–Sep 2026", "Children", 60.0, "60.0 %"),
]


def test_a_chart_is_read_out_as_its_message():
    drawing = ElementTree.fromstring(charts.shares(BARS, message=MESSAGE))  # noqa: S314  our own

    assert drawing.tag == f"{SVG}svg"
    assert drawing.get("role") == "img"
    assert drawing[0].tag == f"{SVG}title"
    assert drawing[0].text == MESSAGE


def test_a_chart_writes_every_number_and_every_quarter():
    drawing = ElementTree.fromstring(charts.shares(BARS, message=MESSAGE))  # noqa: S314

    written = {text.text for text in drawing.iter(f"{SVG}text")}
    assert {"66.7 %", "60.0 %", "Apr–Jun 2026", "Jul–Sep 2026"} <= written


def test_a_chart_of_two_series_names_both():
    bars = [*BARS, Bar("Jul–Sep 2026", "Adults", 12, "12")]

    drawing = ElementTree.fromstring(charts.counts(bars, message=MESSAGE))  # noqa: S314

    assert {"Children", "Adults", "12"} <= {text.text for text in drawing.iter(f"{SVG}text")}


def test_a_chart_has_neither_styles_nor_scripts_nor_addresses():
    svg = charts.counts(BARS, message=MESSAGE)

    assert not re.search(r"\sstyle=|<style|<script|\son[a-z]+=|href=|url\(", svg)


def test_a_chart_of_nothing_can_be_drawn():
    assert "<title>" in charts.counts([Bar("Jul–Sep 2026", "Children", 0, "")], message="None.")
