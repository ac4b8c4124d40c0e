"""The privacy notice, version by version: what people were told of the use of what they tell.

One file for each version, named after its first day; a version is never changed. Which was in
force when something was reported follows from its day.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from policies.models.editions import reads_welsh

DATA = Path(__file__).parent / "data" / "privacy"


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of a notice and its text, in both languages."""

    heading_en: str
    heading_cy: str
    text_en: str
    text_cy: str

    @property
    def heading(self) -> str:
        return self.heading_cy if reads_welsh() else self.heading_en

    @property
    def text(self) -> str:
        return self.text_cy if reads_welsh() else self.text_en


@dataclass(frozen=True, slots=True)
class PrivacyNotice:
    """What was told from its first day on, until the next version."""

    starts_on: date
    sections: tuple[Section, ...]


@lru_cache(maxsize=2)
def notices(folder: Path = DATA) -> tuple[PrivacyNotice, ...]:
    """Return every version, the newest first. Raises where a file is none, or lacks a language."""
    found = []
    for file in folder.glob("*.toml"):
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        sections = tuple(Section(**section) for section in document["sections"])
        found.append(PrivacyNotice(document["from"], sections))
    return tuple(sorted(found, key=lambda notice: notice.starts_on, reverse=True))


def notice_on(day: date, folder: Path = DATA) -> PrivacyNotice | None:
    """Return the version in force on a day; None before every version on record."""
    return next((each for each in notices(folder) if each.starts_on <= day), None)
