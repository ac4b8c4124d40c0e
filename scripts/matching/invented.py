"""Invented people, and what a careful clerk writes of them.

Households share family name, address and telephone; some have twins; others elsewhere have the same
name; fathers name sons after themselves. scripts/matching/clerk.py writes them with errors.
"""
# ruff: noqa: S311  invented people need no secret chances

import random
import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from stdnum.gb import nhs

POOLS = Path(__file__).parent / "pools.toml"
TODAY = date(2026, 4, 1)


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
