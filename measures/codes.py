"""What the Welsh Government's breakdowns put together, and its codes: data, read once."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "measures.toml"
CONFIRMED, DRAFT = "confirmed", "draft"


@dataclass(frozen=True)
class Factor:
    """The flags of a report that are one factor, and categories that are no other beside it."""

    flags: Sequence[str]
    categories: Sequence[str]


@dataclass(frozen=True)
class AgeBand:
    """Ages from so many whole years up to the next band; named in both languages."""

    code: str
    first: int
    names: tuple[str, str]


@cache
def read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text())


def codes(standing: str) -> Mapping[str, str]:
    """Return the Welsh Government's code of each measure whose code is confirmed, or draft."""
    return {row["measure"]: row["code"] for row in read()["codes"] if row["standing"] == standing}


def factor(name: str) -> Factor:
    """Return what a factor is made of."""
    return Factor(**read()["factors"][name])


def advice_destinations() -> Sequence[str]:
    """Return the destinations of a decision that are information, advice and assistance."""
    destinations: Sequence[str] = read()["advice"]["destinations"]
    return destinations


def age_bands() -> Sequence[AgeBand]:
    """Return the bands of adults' ages, from the oldest."""
    return [
        AgeBand(row["code"], row["from"], (row["name_en"], row["name_cy"]))
        for row in read()["ages"]
    ]


def days_after_quarter() -> int:
    """Return how many days after the end of a quarter its report is asked for by itself."""
    days: int = read()["schedule"]["days_after"]
    return days


def marac_panels() -> Sequence[str]:
    """Return the kinds of panel whose cases SafeLives asks for each quarter."""
    kinds: Sequence[str] = read()["marac"]["panel_types"]
    return kinds


def sources_not_partners() -> Sequence[str]:
    """Return the sources whose reports are not those of a partner agency of a MARAC."""
    sources: Sequence[str] = read()["marac"]["not_partners"]
    return sources


def exports() -> Mapping[str, int]:
    """Return how many rows are taken out at once and in a batch, and how long a file is kept."""
    numbers: Mapping[str, int] = read()["exports"]
    return numbers


def standing_out() -> Mapping[str, int]:
    """Return by how much a figure moves that stands out, and of how many it has to be."""
    numbers: Mapping[str, int] = read()["standing_out"]
    return numbers
