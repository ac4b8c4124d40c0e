"""What a police notification says: its layout, the fields that it places, and what is left. Pure.

The layouts are data (`police_layouts.toml`). Nothing here decides: a person confirms each.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from people.rules import comparable, search_postcode

DATA: Mapping[str, Any] = tomllib.loads(
    Path(__file__).with_name("police_layouts.toml").read_text(encoding="utf-8")
)
LONDON = ZoneInfo("Europe/London")
PERSON = "person."
BEGINS = PERSON + "name"  # this label begins another person
# Text that runs on until the next label; an address runs on until an empty line.
LONG = frozenset({"account", "own_words", "actions", "wishes"})
FIELDS = (
    "incident_number",
    "sent_at",
    "officer",
    "officer_role",
    "officer_email",
    "officer_telephone",
    "happened_when",
    "happened_where",
    "danger",
    "account",
    "own_words",
    "actions",
    "knows",
    "wishes",
    "consent",
)
HEADS = {"from": "mail_from", "subject": "mail_subject", "date": "mail_date"}  # of an e-mail
FIRST_LINES = 30  # a layout is known by one of these
MOST_LEFT_OVER = 500
LONGEST_SHORT = 1_000  # what is longer than any question of the report allows is left over
LONGEST_AGO = timedelta(days=365)
SEPARATOR = re.compile(r"^[ \t]*={10,}[ \t]*$", re.MULTILINE)
ADULT_AGE = 18


@dataclass(frozen=True)
class Layout:
    """One way of setting out a notification."""

    code: str
    name_en: str
    name_cy: str
    begins_with: tuple[str, ...]
    style: str
    labels: Mapping[str, str]


@dataclass
class Parsed:
    """What was found. ``fields`` are text, but ``people`` is a list with a mapping for each."""

    layout: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    left_over: list[str] = field(default_factory=list)


LAYOUTS: Mapping[str, Layout] = {
    each["code"]: Layout(**{**each, "begins_with": tuple(each["begins_with"])})
    for each in DATA["layouts"]
}
LONGEST_LABEL = 60
NUMBER = re.compile(r"^\d{1,2}[.)] ?")


def parts_of(pasted: str) -> list[str]:
    """Return the notifications of one paste, which lines of ten or more ``=`` part."""
    parts = (part.strip("\r\n") for part in SEPARATOR.split(pasted))
    return [part for part in parts if part.strip()]


def parse(text: str) -> Parsed:
    """Return what the text says, by the layout it begins like.

    An unknown layout places nothing. Every line is either placed or left over; the source is
    kept whole beside it in any case.
    """
    lines = text.splitlines()
    layout = layout_of(lines)
    if layout is None:
        return Parsed()
    parsed = Parsed(layout=layout.code)
    Placing(layout, parsed).place(lines)
    for name in [*parsed.fields]:
        if name != "people":
            parsed.fields[name] = parsed.fields[name].strip()
    more = len(parsed.left_over) - MOST_LEFT_OVER
    if more > 0:
        parsed.left_over = [*parsed.left_over[:MOST_LEFT_OVER], f"… +{more}"]
    return parsed


def layout_of(lines: Iterable[str]) -> Layout | None:
    first = [plain(line) for line in lines if line.strip()][:FIRST_LINES]
    for layout in LAYOUTS.values():
        if any(line.startswith(layout.begins_with) for line in first):
            return layout
    return None


def split_as(style: str, line: str) -> tuple[str, str]:
    """Return the label of a line, made plain, and the answer beside it; nothing where none is."""
    if style == "heading":
        label, answer = NUMBER.sub("", line.strip()[: 2 * LONGEST_LABEL]).rstrip(" :"), ""
    else:
        label, found, answer = line.replace("\uff1a", ":").partition(
            ":" if style == "colon" else "|"
        )
        if not found:
            return "", ""
    if len(label.strip()) > LONGEST_LABEL:
        return "", ""
    return plain(label), answer.strip().removesuffix("|").strip()


def plain(text: str) -> str:
    return " ".join(text.replace("\u2019", "'").casefold().split())


class Placing:
    """Goes down the lines once, and remembers which answer it is in."""

    def __init__(self, layout: Layout, parsed: Parsed) -> None:
        self.layout, self.parsed = layout, parsed
        self.people: list[dict[str, str]] = []
        self.name = ""  # the field whose answer goes on
        self.is_open = False
        self.is_begun = False  # the heads of an e-mail stand before the title of the layout

    def place(self, lines: Iterable[str]) -> None:
        for line in lines:
            if not self.is_begun and self.is_title(line):
                self.is_begun = True
                if plain(line) not in self.layout.begins_with:
                    self.parsed.left_over.append(line.strip()[:LONGEST_SHORT])
                continue
            name, answer = self.labelled(line)
            if name:
                self.begin(name, answer, line)
            elif not self.go_on(line) and line.strip():
                self.parsed.left_over.append(line.strip()[:LONGEST_SHORT])
        if self.people:
            self.parsed.fields["people"] = self.people

    def labelled(self, line: str) -> tuple[str, str]:
        if not self.is_begun:
            label, answer = split_as("colon", line)
            if name := HEADS.get(label):
                return name, answer
        label, answer = split_as(self.layout.style, line)
        return self.layout.labels.get(label, ""), answer

    def is_title(self, line: str) -> bool:
        return plain(line).startswith(self.layout.begins_with)

    def begin(self, name: str, answer: str, line: str) -> None:
        """Begin an answer; one already given, to what is asked only once, is left over."""
        if name == BEGINS:
            self.people.append({})
        place = self.where(name)
        if place is None or (place.get(self.key(name)) and name not in LONG):
            self.name, self.is_open = "-", False
            self.parsed.left_over.append(line.strip()[:LONGEST_SHORT])
            return
        self.name, self.is_open = name, True
        self.add(answer)

    def go_on(self, line: str) -> bool:
        """Take a line without a label into the open answer, and say whether it was taken."""
        if not self.is_open:
            return False
        if self.name in LONG:
            self.add(line.rstrip())
            return True
        given = (self.where(self.name) or {}).get(self.key(self.name), "")
        if not line.strip():
            self.is_open = not given
            return True
        if given and self.name != PERSON + "address":
            return False
        self.add(line.strip())
        return True

    def add(self, answer: str) -> None:
        place, key = self.where(self.name), self.key(self.name)
        if place is None:
            return
        if self.name in LONG:
            place[key] = f"{place[key]}\n{answer}" if key in place else answer
            return
        given = f"{place[key]}, {answer}" if place.get(key) else answer
        if len(given) > LONGEST_SHORT:
            self.parsed.left_over.append(answer)
        elif given:
            place[key] = given

    def where(self, name: str) -> dict[str, Any] | None:
        """Return where an answer goes: to the last person, if there is one, or the notification."""
        if not name.startswith(PERSON):
            return self.parsed.fields
        return self.people[-1] if self.people else None

    def key(self, name: str) -> str:
        return name.removeprefix(PERSON)


def day_in(text: str) -> date | None:
    """Return the day somebody wrote, such as 27/3/2019, 27 March 2019 or 2019-03-27."""
    months = DATA["months"]
    if found := re.search(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b", text):
        parts = (int(found[1]), int(found[2]), int(found[3]))
    elif found := re.search(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b", text):
        parts = (int(found[3]), int(found[2]), int(found[1]))
    elif found := re.search(r"\b(\d{1,2}) +([^\W\d]{3,12}) +(\d{4})\b", text):
        parts = (int(found[3]), months.get(found[2].casefold(), 0), int(found[1]))
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def moment_in(text: str) -> datetime | None:
    """Return the moment somebody wrote, as London's clocks showed it; None without a time."""
    day, clock = day_in(text), re.search(r"\b([01]?\d|2[0-3])[:.]([0-5]\d)\b(?![./])", text)
    if day is None or clock is None:
        return None
    return datetime.combine(day, time(int(clock[1]), int(clock[2])), tzinfo=LONDON)


def received_at(sent_at: datetime | None, *, at: datetime) -> datetime:
    """Return when a notification reached us: when it was sent, unless that cannot be true.

    A moment to come, or one of more than a year ago, is a slip; a person confirms the rest.
    """
    return sent_at if sent_at and at - LONGEST_AGO <= sent_at <= at else at


def answer_in(text: str) -> str:
    """Return yes or no where an answer begins with it, in either language; else nothing."""
    said = plain(text)
    return next(
        (means for word, means in DATA["answers"].items() if re.match(rf"{word}\b", said)), ""
    )


def first_of(words: Mapping[str, str], text: str) -> str:
    """Return what the first of ``words`` that stands in ``text`` means, or nothing."""
    said = plain(text)
    return next(
        (means for word, means in words.items() if re.search(rf"\b{re.escape(word)}\b", said)), ""
    )


def kind_of(person: Mapping[str, str], *, on: date) -> str:
    """Return child or adult, as it is said or by the date of birth; nothing where neither is."""
    if kind := first_of(DATA["kinds"], person.get("kind", "")):
        return kind
    born = day_in(person.get("born", ""))
    if born is None or born > on:
        return ""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return "child" if age < ADULT_AGE else "adult"


def about(parsed: Parsed, *, on: date) -> str:
    """Return whether the notification is likely about a child or an adult, where it says so."""
    people = in_order(parsed.fields.get("people", []))
    return kind_of(people[0], on=on) if people else ""


def in_order(people: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the people, first whoever is at risk: nobody who is alleged to have caused harm."""
    at_risk = [p for p in people if not first_of(DATA["roles"], p.get("role", ""))]
    first = (at_risk or people)[:1]
    return first + [p for p in people if p is not (first[0] if first else None)]


def said_in(parsed: Parsed, text: str) -> str:
    """Return what was answered, without the labels of the layout; all of it where none is known."""
    if not parsed.layout:
        return text
    people = parsed.fields.get("people", [])
    answers = [said for name, said in parsed.fields.items() if name not in ("people", "danger")]
    answers += [said for person in people for said in person.values()]
    return "\n".join([*answers, *parsed.left_over])


def danger_words_in(text: str, words: Iterable[str]) -> list[str]:
    """Return which of these words something in the text begins with, in the order given."""
    said = plain(text)
    return [word for word in words if re.search(rf"\b{re.escape(plain(word))}", said)]


def place_of(parsed: Parsed) -> str:
    """Return the address of whoever it is about, made comparable; nothing where it has none."""
    people = in_order(parsed.fields.get("people", []))
    if not people:
        return ""
    address = comparable(people[0].get("address", "").replace(",", " "))
    return f"{address} {search_postcode(people[0].get('postcode', ''))}".strip()[:320]
