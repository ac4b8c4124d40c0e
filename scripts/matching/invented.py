"""Invented people for two lists, with the errors that real lists have, and the truth about them.

Households share family name, address and telephone; some have twins; others elsewhere have the same
name; fathers name sons after themselves. Whoever stands in both lists stands in the second with
errors: of typing and of hearing, a form of the name in the other language, names swapped, another
house, dates missing, estimated or wrong.
"""
# ruff: noqa: S311  invented people need no secret chances

import csv
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from stdnum.gb import nhs

from people.matching.lists import COLUMNS

POOLS = Path(__file__).parent / "pools.toml"
TODAY = date(2026, 4, 1)
KEYS = {
    "a": "qwsz", "b": "vghn", "c": "xdfv", "d": "serfcx", "e": "wsdr", "f": "drtgvc", "g": "ftyhbv",
    "h": "gyujnb", "i": "ujko", "j": "huikmn", "k": "jiolm", "l": "kop", "m": "njk", "n": "bhjm",
    "o": "iklp", "p": "ol", "r": "edft", "s": "awedxz", "t": "rfgy", "u": "yhji", "v": "cfgb",
    "w": "qase", "y": "tghu", "z": "asx",
}  # fmt: skip
HEARD = (
    ("ph", "f"), ("ff", "f"), ("c", "k"), ("y", "i"), ("i", "y"), ("dd", "th"), ("th", "dd"),
    ("ll", "l"), ("l", "ll"), ("ie", "y"), ("ey", "y"), ("rh", "r"), ("wy", "wi"), ("v", "f"),
    ("ei", "ie"), ("ae", "ai"), ("oo", "u"), ("n", "nn"), ("s", "ss"), ("z", "s"), ("a", "e"),
    ("e", "a"), ("u", "w"), ("w", "u"),
)  # fmt: skip


@dataclass(frozen=True)
class Errors:
    """How often, among a hundred records in the second list, each thing went wrong."""

    typing: int = 14
    hearing: int = 10
    form: int = 8
    middle_name: int = 5
    initial: int = 2
    swapped: int = 4
    changed_family_name: int = 4
    double_family_name: int = 2
    moved: int = 20
    address_missing: int = 6
    postcode_missing: int = 8
    birth_missing: int = 8
    birth_wrong: int = 8
    birth_estimated: int = 5
    telephone_changed: int = 25
    telephone_missing: int = 30
    nhs_missing: int = 60
    nhs_wrong: int = 2
    sex_missing: int = 15
    given_missing: int = 1


TRAINING = (
    Errors(),
    Errors(
        typing=25, hearing=18, moved=30, birth_missing=15, birth_wrong=15, nhs_missing=85,
        telephone_missing=50, swapped=6, address_missing=15,
    ),
    Errors(typing=7, hearing=5, moved=10, birth_missing=3, nhs_missing=30, telephone_missing=10),
)  # fmt: skip
TEST = Errors(typing=18, hearing=12, moved=22, birth_missing=10, birth_wrong=10, swapped=5)


@dataclass
class Somebody:
    """One invented person as they are, before anybody writes them down."""

    key: int
    household: int
    given: str
    middle: str
    family: str
    sex: str
    born: date
    address: str
    postcode: str
    telephone: str
    nhs_number: str
    kind: str = "alone"


@dataclass
class World:
    """People of one pool of names, made from one seed."""

    pool: str
    seed: int
    people: list[Somebody] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        words = tomllib.loads(POOLS.read_text(encoding="utf-8"))[self.pool]
        self.names = {sex: words[sex].split() for sex in ("female", "male")}
        self.families = words["family"].split()
        self.streets, self.towns = words["streets"].split("|"), words["towns"].split("|")
        self.outcodes = words["outcodes"].split()
        pairs = [pair.split(":") for pair in words["nicknames"].split(",")]
        self.nicknames: dict[str, str] = dict(pairs)

    def skewed(self, names: list[str]) -> str:
        """Return a name; those at the head of the list are the commoner ones."""
        return names[min(int(self.rng.paretovariate(0.55)) - 1, len(names) * 8) % len(names)]

    def given(self, sex: str) -> str:
        names: list[str] = self.names[sex]
        return self.skewed(names) if self.rng.random() < 0.4 else self.rng.choice(names)

    def family(self) -> str:
        if self.rng.random() < 0.5:
            return self.skewed(self.families)
        family: str = self.rng.choice(self.families)
        return family

    def home(self) -> tuple[str, str]:
        rng = self.rng
        street = rng.randrange(len(self.streets))
        town = rng.randrange(len(self.towns))
        number = rng.randint(1, 120)
        flat = f"Flat {rng.randint(1, 9)}, " if rng.random() < 0.06 else ""
        letters = "ABDEFGHJLNPQRSTUWXYZ"
        tail = letters[street % 20] + letters[(number // 15 + street // 20 * 9) % 20]
        postcode = f"{self.outcodes[town]} {(street + town) % 9 + 1}{tail}"
        return f"{flat}{number} {self.streets[street]}, {self.towns[town]}", postcode

    def telephone(self) -> str:
        if self.rng.random() < 0.75:
            return f"07700{self.rng.randint(900000, 999999)}"
        return f"01492{self.rng.randint(100000, 999999)}"

    def nhs_number(self) -> str:
        while True:
            digits = f"999{self.rng.randint(0, 999_999):06}"
            numbers: list[str] = [f"{digits}{check}" for check in range(10)]
            for number in numbers:
                if nhs.is_valid(number):
                    return number

    def fill(self, count: int) -> None:
        """Make households until there are so many people."""
        household = 0
        while len(self.people) < count:
            household += 1
            self.add_household(household)
        self.add_namesakes(count // 20)
        self.rng.shuffle(self.people)

    def add_household(self, household: int) -> None:
        rng = self.rng
        address, postcode = self.home()
        family, telephone = self.family(), self.telephone()
        children = rng.choice((0, 0, 1, 1, 2, 2, 3, 4))
        eldest = self.a_birth(22, 55)
        for _adult in range(rng.choice((1, 1, 2))):
            sex = rng.choice(("female", "male"))
            own = family if rng.random() < 0.75 else self.family()
            self.add(
                household,
                own,
                sex,
                eldest + timedelta(days=rng.randint(-900, 900)),
                address,
                postcode,
                telephone,
            )
        fathers = [each for each in self.people[-2:] if each.household == household]
        born = eldest + timedelta(days=rng.randint(18 * 365, 32 * 365))
        for _child in range(children):
            born += timedelta(days=rng.randint(400, 1300))
            if born > TODAY - timedelta(days=20):
                break
            sex = rng.choice(("female", "male"))
            child = self.add(household, family, sex, born, address, postcode, telephone)
            if rng.random() < 0.05:
                self.add_twin(child)
            elif fathers and fathers[0].sex == sex and rng.random() < 0.04:
                child.given, child.family, child.kind = (
                    fathers[0].given,
                    fathers[0].family,
                    "namesake",
                )

    def add(
        self,
        household: int,
        family: str,
        sex: str,
        born: date,
        address: str,
        postcode: str,
        telephone: str,
    ) -> Somebody:
        rng = self.rng
        taken = {each.given for each in self.people[-8:] if each.household == household}
        somebody = Somebody(
            key=len(self.people) + 1,
            household=household,
            given=next(given for given in iter(lambda: self.given(sex), "") if given not in taken),
            middle=self.given(sex) if rng.random() < 0.5 else "",
            family=family,
            sex=sex,
            born=born,
            address=address,
            postcode=postcode,
            telephone=telephone if rng.random() < 0.7 else self.telephone(),
            nhs_number=self.nhs_number(),
        )
        self.people.append(somebody)
        return somebody

    def a_birth(self, youngest: int, oldest: int) -> date:
        return TODAY - timedelta(days=self.rng.randint(youngest * 365, oldest * 365))

    def add_twin(self, child: Somebody) -> None:
        sex = child.sex if self.rng.random() < 0.65 else self.rng.choice(("female", "male"))
        twin = self.add(
            child.household,
            child.family,
            sex,
            child.born,
            child.address,
            child.postcode,
            child.telephone,
        )
        child.kind = twin.kind = "twin"

    def add_namesakes(self, count: int) -> None:
        """Give others elsewhere the names of people who are there already."""
        for original in self.rng.sample(self.people, count):
            address, postcode = self.home()
            born = original.born - timedelta(days=self.rng.randint(20, 3000))
            other = self.add(
                100_000 + original.key,
                original.family,
                original.sex,
                born,
                address,
                postcode,
                self.telephone(),
            )
            other.given, other.middle, other.kind = original.given, "", "namesake"
            original.kind = "namesake" if original.kind == "alone" else original.kind


def written(somebody: Somebody, rng: random.Random) -> dict[str, str]:
    """Return a record as a careful clerk writes it: in one of several layouts, no errors."""
    is_known = rng.random()
    return {
        "given_name": somebody.given,
        "family_name": somebody.family.replace("ap-", "ap "),
        "aliases": "",
        "date_of_birth": somebody.born.isoformat(),
        "address": somebody.address,
        "postcode": somebody.postcode,
        "phone": somebody.telephone if is_known < 0.8 else "",
        "nhs_number": somebody.nhs_number if rng.random() < 0.6 else "",
        "sex": somebody.sex,
    }


class Clerk:
    """Writes a record with errors, each as often as ``errors`` says."""

    def __init__(self, world: World, errors: Errors) -> None:
        self.world, self.errors, self.rng = world, errors, world.rng

    def happens(self, error: str) -> bool:
        often: int = getattr(self.errors, error)
        return self.rng.random() * 100 < often

    def write(self, somebody: Somebody) -> dict[str, str]:
        said = written(somebody, self.rng)
        said["phone"], said["nhs_number"] = somebody.telephone, somebody.nhs_number
        self.spoil_names(said, somebody)
        self.spoil_birth(said, somebody)
        self.spoil_place(said)
        self.spoil_numbers(said)
        if self.happens("sex_missing"):
            said["sex"] = ""
        return said

    def spoil_names(self, said: dict[str, str], somebody: Somebody) -> None:
        rng = self.rng
        self.spoil_given(said, somebody)
        self.spoil_family(said, somebody)
        for error, spoil in (("typing", self.mistyped), ("hearing", self.misheard)):
            if self.happens(error):
                name = rng.choice(("given_name", "family_name"))
                said[name] = spoil(said[name])
        if self.happens("swapped"):
            said["given_name"], said["family_name"] = said["family_name"], said["given_name"]
        if self.happens("given_missing"):
            said["given_name"] = rng.choice(("", "Baby", "Unknown", "Baby of"))

    def spoil_given(self, said: dict[str, str], somebody: Somebody) -> None:
        given = somebody.given
        if self.happens("form"):
            said["given_name"] = self.world.nicknames.get(given, given)
        if somebody.middle and self.happens("middle_name"):
            said["given_name"] = f"{given} {somebody.middle}"
        elif self.happens("initial"):
            said["given_name"] = given[0]

    def spoil_family(self, said: dict[str, str], somebody: Somebody) -> None:
        if self.happens("changed_family_name"):
            if self.rng.random() < 0.5:
                said["aliases"] = f"{somebody.given} {said['family_name']}"
            said["family_name"] = self.world.family()
        elif self.happens("double_family_name"):
            said["family_name"] += f"-{self.world.family()}"

    def mistyped(self, word: str) -> str:
        if len(word) < 3:
            return word
        place, rng = self.rng.randrange(1, len(word)), self.rng
        letter = word[place]
        near = rng.choice(KEYS.get(letter.lower(), "e"))
        return rng.choice((
            word[:place] + word[place + 1 :],
            word[:place] + letter + word[place:],
            word[:place] + near + word[place + 1 :],
            word[:place] + near + word[place:],
            word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :],
        ))  # fmt: skip

    def misheard(self, word: str) -> str:
        possible = [(spelt, heard) for spelt, heard in HEARD if spelt in word.lower()]
        if not possible:
            return self.mistyped(word)
        spelt, heard = self.rng.choice(possible)
        return word.lower().replace(spelt, heard, 1).title()

    def spoil_birth(self, said: dict[str, str], somebody: Somebody) -> None:
        born, rng = somebody.born, self.rng
        if self.happens("birth_missing"):
            said["date_of_birth"] = ""
        elif self.happens("birth_estimated"):
            year = born.year + rng.choice((-1, 0, 0, 0, 1))
            said["date_of_birth"] = rng.choice((f"{born.year}", f"c. {year}"))
        elif self.happens("birth_wrong"):
            said["date_of_birth"] = self.wrong(born)
        else:
            layout = rng.choice(("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%Y", "%d.%m.%Y"))
            said["date_of_birth"] = born.strftime(layout)

    def wrong(self, born: date) -> str:
        rng = self.rng
        if born.day <= 12 and rng.random() < 0.35:
            return f"{born.year}-{born.day:02}-{born.month:02}"
        for _try in range(40):
            digits = list(born.strftime("%d%m%Y"))
            place = rng.randrange(8)
            digits[place] = str(rng.randrange(10))
            text = "".join(digits)
            try:
                made = date(int(text[4:]), int(text[2:4]), int(text[:2]))
            except ValueError:
                continue
            if made != born and 1900 < made.year <= TODAY.year:
                return made.isoformat()
        return born.replace(day=1).isoformat()

    def spoil_place(self, said: dict[str, str]) -> None:
        if self.happens("moved"):
            old = said["address"], said["postcode"]
            said["address"], said["postcode"] = self.world.home()
            if self.rng.random() < 0.15:
                said["address"] += f"; {old[0]} {old[1]}"
        self.spoil_address(said)
        self.spoil_postcode(said)

    def spoil_address(self, said: dict[str, str]) -> None:
        rng = self.rng
        if self.happens("address_missing"):
            said["address"] = ""
        elif rng.random() < 0.1:
            said["address"] = self.mistyped(said["address"])
        elif rng.random() < 0.15:
            said["address"] = said["address"].replace("Street", "St").replace("Road", "Rd")
        elif rng.random() < 0.1:
            said["address"] = said["address"].split(",")[0]

    def spoil_postcode(self, said: dict[str, str]) -> None:
        rng = self.rng
        if self.happens("postcode_missing"):
            said["postcode"] = ""
        elif rng.random() < 0.04:
            said["postcode"] = self.mistyped(said["postcode"]).upper()
        elif rng.random() < 0.3:
            said["postcode"] = said["postcode"].replace(" ", "").lower()

    def spoil_numbers(self, said: dict[str, str]) -> None:
        rng = self.rng
        if self.happens("telephone_missing"):
            said["phone"] = ""
        elif self.happens("telephone_changed"):
            said["phone"] = self.world.telephone()
        elif rng.random() < 0.4:
            number = said["phone"]
            said["phone"] = rng.choice(
                (f"+44 {number[1:5]} {number[5:]}", f"{number[:5]} {number[5:]}")
            )
        if self.happens("nhs_missing"):
            said["nhs_number"] = ""
        elif self.happens("nhs_wrong"):
            number = said["nhs_number"]
            place = rng.randrange(9)
            said["nhs_number"] = number[:place] + str(rng.randrange(10)) + number[place + 1 :]
        elif rng.random() < 0.3:
            number = said["nhs_number"]
            said["nhs_number"] = f"{number[:3]} {number[3:6]} {number[6:]}"


@dataclass
class Lists:
    """Two lists, who each row is, and which pairs of rows are one person."""

    first: list[dict[str, str]]
    second: list[dict[str, str]]
    who: dict[str, Somebody]

    def truth(self) -> set[tuple[str, str]]:
        by_key: dict[int, list[str]] = {}
        for row in self.second:
            by_key.setdefault(self.who[row["id"]].key, []).append(row["id"])
        return {
            (row["id"], other)
            for row in self.first
            for other in by_key.get(self.who[row["id"]].key, ())
        }


def two_lists(pool: str, *, seed: int, rows: int, errors: Errors, shared: float = 0.5) -> Lists:
    """Return two lists of ``rows``; so much of the second, as a share, is also in the first."""
    world = World(pool, seed)
    world.fill(int(rows * 2.2))
    both = int(rows * shared)
    first, rest = world.people[:rows], world.people[rows:]
    clerk = Clerk(world, errors)
    # Who is in both, and then others: their brothers, sisters, twins and namesakes among them.
    second = [*world.rng.sample(first, both), *rest[: rows - both]]
    who: dict[str, Somebody] = {}
    lists = Lists([], [], who)
    for mark, people, rows_of in (("A", first, lists.first), ("B", second, lists.second)):
        for number, somebody in enumerate(people, start=1):
            said = written(somebody, world.rng) if mark == "A" else clerk.write(somebody)
            key = f"{mark}{number}"
            rows_of.append({"id": key, **said})
            who[key] = somebody
    world.rng.shuffle(lists.second)
    return lists


def save(rows: list[dict[str, str]], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def kind_of(one: Somebody, other: Somebody) -> str:
    """Return what kind of pair two people are."""
    if one.key == other.key:
        return "same"
    if (one.given, one.family) == (other.given, other.family):
        return "namesake" if "namesake" in {one.kind, other.kind} else "stranger"
    if one.household != other.household:
        return "stranger"
    return "twin" if one.born == other.born else "relative"


def pairs_near(lists: Lists) -> Iterator[tuple[str, str, str]]:
    """Yield every pair of one person, one household or one name, with its kind."""
    groups: dict[tuple[str, str], list[str]] = {}
    for row in lists.second:
        somebody = lists.who[row["id"]]
        groups.setdefault(("household", str(somebody.household)), []).append(row["id"])
        groups.setdefault((somebody.given, somebody.family), []).append(row["id"])
    for row in lists.first:
        somebody = lists.who[row["id"]]
        near = {
            *groups.get(("household", str(somebody.household)), ()),
            *groups.get((somebody.given, somebody.family), ()),
        }
        for other in sorted(near):
            kind = kind_of(somebody, lists.who[other])
            if kind != "stranger":
                yield row["id"], other, kind
