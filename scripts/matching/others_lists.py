"""Lists as others may make them, to see how the matcher does on what it was not made for.

Nothing is shared with scripts/matching/invented.py and clerk.py: names, streets and towns are
Faker's and a few Welsh ones, people are made family by family, and what goes wrong with a row is
drawn as so many mishaps from a list and not as a rate for each column. ``half`` parts the pool of
names in two, so that what is looked at while developing shares none with what is measured.
"""
# ruff: noqa: S311  invented people need no secret chances

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from faker import Faker
from faker.providers.person.en_GB import Provider as British

Row = dict[str, str]

WELSH = {
    "F": "Alys Anwen Arianwen Betsan Betrys Cadi Ceinwen Ceri Dilys Efa Eiry Elan Eleri Ela "
    "Ffraid Glenys Greta Gwawr Gwenda Heulwen Lleucu Mabli Marged Meinir Mirain Morfudd Nel Non "
    "Siwan Teleri",
    "M": "Alun Anwyl Arwel Berwyn Bleddyn Caradog Celt Cynan Dyfan Dyfed Eifion Einion Eurig "
    "Gerallt Glyn Gronw Guto Gwynfor Illtyd Ithel Joseff Lleu Maredudd Morgan Myrddin Penri Sulwyn "
    "Taliesin Tegid Urien",
}
WELSH_FAMILIES = (
    "Jones Williams Davies Evans Thomas Roberts Hughes Lewis Morgan Griffiths Edwards Owen Rees "
    "Price Parry Pugh Lloyd Ellis Rowlands Humphreys"
)
FORMS = (
    ("Alun", "Alan"), ("Marged", "Margaret"), ("Joseff", "Joseph"), ("Betsan", "Betsy"),
    ("Efa", "Eve"), ("Alys", "Alice"), ("William", "Bill"), ("Elizabeth", "Beth"),
    ("Margaret", "Peggy"), ("Robert", "Bob"), ("Thomas", "Tom"), ("David", "Dafydd"),
    ("John", "Ioan"), ("Stephen", "Steffan"), ("James", "Jim"), ("Anthony", "Tony"),
    ("Katherine", "Kate"), ("Catherine", "Catrin"), ("Michael", "Mike"), ("Patricia", "Trish"),
    ("Deborah", "Debbie"), ("Susan", "Sue"), ("Gerald", "Gerallt"), ("Christopher", "Kit"),
    ("Edward", "Ned"), ("Rhys", "Reece"), ("Sian", "Jane"), ("Jennifer", "Jen"),
    ("Abigail", "Abi"), ("Nicholas", "Nick"), ("Timothy", "Tim"), ("Hugh", "Huw"),
)  # fmt: skip
BY_EAR = (
    ("ph", "f"), ("f", "ph"), ("ck", "k"), ("k", "c"), ("y", "ie"), ("ee", "ea"), ("gh", "g"),
    ("th", "t"), ("ai", "ay"), ("ou", "u"), ("w", "u"), ("dd", "th"), ("ll", "l"), ("mm", "m"),
    ("tt", "t"), ("j", "g"), ("x", "ks"), ("er", "ar"), ("o", "oa"), ("u", "oo"), ("i", "ee"),
)  # fmt: skip
LETTERS = "abcdefghijklmnoprstuwy"
LAST_DAY = date(2026, 6, 30)


@dataclass
class Human:
    """One invented person as they are."""

    key: int
    given: str
    family: str
    sex: str
    born: date
    address: str
    postcode: str
    phone: str
    nhs_number: str


@dataclass(frozen=True)
class Custom:
    """How a list is kept: what goes wrong in the second, what is empty, and how it is written.

    ``mishaps`` are the chances of none, one, two, … of them in a row; ``empty`` how many of a
    hundred cells of a column hold nothing, in either list; ``written`` changes how a row looks.
    ``names`` of each kind and ``streets`` are all there are: few of them make many namesakes.
    """

    mishaps: tuple[float, ...] = (0.3, 0.35, 0.25, 0.1)
    empty: tuple[tuple[str, int], ...] = (("nhs_number", 30), ("phone", 20), ("sex", 5))
    only: frozenset[str] = frozenset()
    names: int = 400
    streets: int = 300
    is_first_spoilt: bool = False
    written: tuple[Callable[["Row"], None] | None, Callable[["Row"], None] | None] = (None, None)


@dataclass
class TwoLists:
    """Two lists, and which pairs of rows are of one person."""

    first: list[Row]
    second: list[Row]
    truth: set[tuple[str, str]] = field(default_factory=set)


class Town:
    """Everybody, family by family; one in ten is a twin or has somebody's name."""

    def __init__(self, custom: Custom, *, seed: int, half: int) -> None:
        self.rng = random.Random(seed)
        self.fake = Faker("en_GB")
        self.fake.seed_instance(seed)
        self.names = {
            "F": [*list(British.first_names_female)[half::2], *WELSH["F"].split()[half::2]],
            "M": [*list(British.first_names_male)[half::2], *WELSH["M"].split()[half::2]],
        }
        self.families = [*list(British.last_names)[half::2], *WELSH_FAMILIES.split()[half::2] * 6]
        for names in (*self.names.values(), self.families):
            self.rng.shuffle(names)
            del names[custom.names :]
        self.streets = [self.fake.street_name() for _street in range(custom.streets)]
        self.cities = [
            (self.fake.city(), self.fake.postcode().split(" ")[0]) for _city in range(12)
        ]
        self.humans: list[Human] = []
        self.special: set[int] = set()  # twins and namesakes

    def fill(self, count: int) -> None:
        while len(self.humans) < count:
            self.add_family()
        for one in self.rng.sample(self.humans, count // 40):
            self.add_namesake(one)
        self.rng.shuffle(self.humans)

    def add_family(self) -> None:
        rng = self.rng
        family, home, phone = rng.choice(self.families), self.home(), self.phone()
        parent = LAST_DAY - timedelta(days=rng.randint(20 * 365, 80 * 365))
        size = rng.choice((1, 1, 2, 2, 3, 4, 5))
        for place in range(size):
            days = rng.randint(-1500, 1500) if place < 2 else rng.randint(7000, 12000)
            born = min(parent + timedelta(days=days), LAST_DAY)
            name = family if place != 1 or rng.random() < 0.6 else rng.choice(self.families)
            human = self.human(name, born, home, phone)
            if place >= 2 and rng.random() < 0.1:
                self.add_twin(human, home, phone)

    def human(self, family: str, born: date, home: tuple[str, str], phone: str) -> Human:
        rng = self.rng
        sex = rng.choice("FM")
        human = Human(
            key=len(self.humans) + 1,
            given=rng.choice(self.names[sex]),
            family=family,
            sex=sex,
            born=born,
            address=home[0],
            postcode=home[1],
            phone=phone if rng.random() < 0.5 else self.phone(),
            nhs_number=self.nhs_number(),
        )
        self.humans.append(human)
        return human

    def add_twin(self, one: Human, home: tuple[str, str], phone: str) -> None:
        other = self.human(one.family, one.born, home, phone)
        while other.given == one.given:
            other.given = self.rng.choice(self.names[other.sex])
        self.special.update((one.key, other.key))

    def add_namesake(self, one: Human) -> None:
        born = one.born - timedelta(days=self.rng.randint(1, 9000))
        other = self.human(one.family, born, self.home(), self.phone())
        other.given, other.sex = one.given, one.sex
        self.special.update((one.key, other.key))

    def home(self) -> tuple[str, str]:
        rng = self.rng
        city, outcode = rng.choice(self.cities)
        inward = f"{rng.randint(1, 9)}{rng.choice('ABDEFGHJ')}{rng.choice('LNPQRSTU')}"
        return f"{rng.randint(1, 150)} {rng.choice(self.streets)}, {city}", f"{outcode} {inward}"

    def phone(self) -> str:
        return (
            self.rng.choice(("07700900", "01632960", "07700901")) + f"{self.rng.randint(0, 999):03}"
        )

    def nhs_number(self) -> str:
        while True:
            digits = f"999{self.rng.randint(0, 999_999):06}"
            sum_of = sum(int(digit) * (10 - place) for place, digit in enumerate(digits))
            check = 11 - sum_of % 11
            if check != 10:
                return f"{digits}{check % 11}"


class Mishaps:
    """What goes wrong when somebody is written down a second time."""

    def __init__(self, town: Town) -> None:
        self.town, self.rng = town, town.rng
        self.kinds: dict[str, Callable[[Row], None]] = {
            "typing": self.typing,
            "by ear": self.by_ear,
            "names swapped": self.names_swapped,
            "moved": self.moved,
            "no date": self.no_date,
            "day and month": self.day_and_month,
            "digit of the date": self.digit_of_date,
            "digit of the NHS number": self.digit_of_nhs,
            "form of the name": self.form_of_name,
            "married": self.married,
            "another telephone": self.another_telephone,
            "typing in the address": self.typing_in_address,
        }

    def happen(self, row: Row, custom: Custom) -> None:
        kinds = sorted(custom.only or self.kinds)
        count = self.rng.choices(range(len(custom.mishaps)), custom.mishaps)[0]
        for kind in self.rng.sample(kinds, min(count, len(kinds))):
            self.kinds[kind](row)

    def slip(self, text: str) -> str:
        """Return a text with one letter more, less, other, or changed with its neighbour."""
        if len(text) < 2:
            return text
        rng = self.rng
        place = rng.randrange(len(text) - 1)
        before, here, after = text[:place], text[place], text[place + 1 :]
        letter = rng.choice(LETTERS)
        return rng.choice(
            (
                before + after,
                before + letter + after,
                before + here + letter + after,
                before + after[0] + here + after[1:],
            )
        )

    def typing(self, row: Row) -> None:
        column = self.rng.choice(("given_name", "family_name"))
        row[column] = self.slip(row[column])

    def by_ear(self, row: Row) -> None:
        column = self.rng.choice(("given_name", "family_name"))
        heard = [pair for pair in BY_EAR if pair[0] in row[column].lower()]
        if heard:
            row[column] = row[column].lower().replace(*self.rng.choice(heard), 1).title()

    def names_swapped(self, row: Row) -> None:
        row["given_name"], row["family_name"] = row["family_name"], row["given_name"]

    def moved(self, row: Row) -> None:
        row["address"], row["postcode"] = self.town.home()

    def no_date(self, row: Row) -> None:
        row["date_of_birth"] = ""

    def day_and_month(self, row: Row) -> None:
        if row["date_of_birth"]:
            year, month, day = row["date_of_birth"].split("-")
            if int(day) <= 12:
                row["date_of_birth"] = f"{year}-{day}-{month}"

    def digit_of_date(self, row: Row) -> None:
        for _try in range(20 if row["date_of_birth"] else 0):
            said = list(row["date_of_birth"])
            said[self.rng.choice((2, 3, 5, 6, 8, 9))] = str(self.rng.randint(0, 9))
            try:
                born = date.fromisoformat("".join(said))
            except ValueError:
                continue
            if born <= LAST_DAY and born.isoformat() != row["date_of_birth"]:
                row["date_of_birth"] = born.isoformat()
                return

    def digit_of_nhs(self, row: Row) -> None:
        if number := row["nhs_number"]:
            place = self.rng.randint(3, 9)
            row["nhs_number"] = number[:place] + str(self.rng.randint(0, 9)) + number[place + 1 :]

    def form_of_name(self, row: Row) -> None:
        forms = {**dict(FORMS), **{other: one for one, other in FORMS}}
        row["given_name"] = forms.get(row["given_name"], row["given_name"])

    def married(self, row: Row) -> None:
        if self.rng.random() < 0.5:
            row["aliases"] = f"{row['given_name']} {row['family_name']}"
        row["family_name"] = self.rng.choice(self.town.families)

    def another_telephone(self, row: Row) -> None:
        row["phone"] = self.town.phone()

    def typing_in_address(self, row: Row) -> None:
        row["address"] = self.slip(row["address"])


def row_of(key: str, human: Human) -> Row:
    return {
        "id": key,
        "given_name": human.given,
        "family_name": human.family,
        "aliases": "",
        "date_of_birth": human.born.isoformat(),
        "address": human.address,
        "postcode": human.postcode,
        "phone": human.phone,
        "nhs_number": human.nhs_number,
        "sex": human.sex,
    }


def others_lists(custom: Custom, *, seed: int, half: int, rows: int) -> TwoLists:
    """Return two lists of ``rows`` each; half of the second are also in the first."""
    town = Town(custom, seed=seed, half=half)
    town.fill(int(rows * 1.5) + 200)
    mishaps, rng = Mishaps(town), town.rng
    first = town.humans[:rows]
    second = [*rng.sample(first, rows // 2), *town.humans[rows : rows + rows - rows // 2]]
    rng.shuffle(second)
    made = TwoLists([], [])
    of_first = {human.key: f"A{place}" for place, human in enumerate(first)}
    for rows_of, humans, mark in ((made.first, first, "A"), (made.second, second, "B")):
        is_second = mark == "B"
        for place, human in enumerate(humans):
            row = row_of(f"{mark}{place}", human)
            if is_second or custom.is_first_spoilt:
                mishaps.happen(row, custom)
            if is_second and human.key in of_first:
                made.truth.add((of_first[human.key], row["id"]))
            keep(row, custom, rng, custom.written[is_second])
            rows_of.append(row)
    return made


def keep(
    row: Row, custom: Custom, rng: random.Random, written: Callable[[Row], None] | None
) -> None:
    """Empty the cells that a list does not hold, and write the row as that list is written."""
    for column, often in custom.empty:
        if rng.random() * 100 < often:
            row[column] = ""
    if written:
        written(row)


def shouted(row: Row) -> None:
    """Write a row as an old system does: capitals, one column for the name, +44, day first."""
    row["family_name"] = f"{row['family_name']}, {row['given_name']}".upper()
    row["given_name"] = ""
    row["address"] = row["address"].upper()
    row["postcode"] = row["postcode"].replace(" ", "")
    day_first(row)
    if row["phone"]:
        row["phone"] = f"+44 {row['phone'][1:5]} {row['phone'][5:]}"
    if number := row["nhs_number"]:
        row["nhs_number"] = f"{number[:3]}-{number[3:6]}-{number[6:]}"


def day_first(row: Row) -> None:
    row["date_of_birth"] = "/".join(reversed(row["date_of_birth"].split("-")))


NO_NUMBERS = (("nhs_number", 100), ("postcode", 100), ("phone", 100), ("date_of_birth", 3))
CUSTOMS = {
    "as asked": Custom(),
    "as asked, more often": Custom(
        mishaps=(0.1, 0.3, 0.3, 0.2, 0.1),
        empty=(("nhs_number", 50), ("phone", 40), ("postcode", 20), ("date_of_birth", 5)),
    ),
    "no numbers, no postcodes": Custom(empty=NO_NUMBERS),
    "another layout": Custom(written=(day_first, shouted)),
    "few names and streets": Custom(names=40, streets=20),
    "both lists spoilt": Custom(is_first_spoilt=True),
    "names and dates alone": Custom(
        empty=(("nhs_number", 100), ("phone", 100), ("address", 100), ("postcode", 100)),
        only=frozenset({"typing", "by ear", "day and month", "digit of the date"}),
    ),
}  # fmt: skip
