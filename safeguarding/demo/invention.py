"""Inventing people: names as they are in North Wales, ages, addresses that belong to nobody."""

from datetime import date, timedelta
from random import Random
from typing import Any

from policies.models import Pathway
from safeguarding.demo.partnership import read

# The least, the likeliest and the greatest age in years.
AGES = {
    Pathway.CHILD: (0, 9, 17.9),
    Pathway.ADULT: (18, 82, 95),
    Pathway.PRACTITIONER: (22, 40, 64),
}


class Invention:
    """Makes people and what is said of them, always the same for the same ``rng``."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.data = read("invented")

    def story(self, pathway: Pathway) -> dict[str, Any]:
        told = [story for story in self.data["stories"] if story["pathway"] == pathway]
        story: dict[str, Any] = self.rng.choices(told, weights=[one["weight"] for one in told])[0]
        return story

    def person(self, pathway: Pathway, *, today: date) -> dict[str, Any]:
        """Return the fields of a new person of an age that fits the pathway."""
        is_female = self.rng.random() < (0.6 if pathway == Pathway.ADULT else 0.5)
        young, grown = ("girls", "women") if is_female else ("boys", "men")
        years = self.age(pathway)
        return {
            "given_name": self.rng.choice(self.data[young if years < 30 else grown]),
            "family_name": self.rng.choice(self.data["families"]),
            "date_of_birth": today - timedelta(days=int(years * 365.25)),
            "sex": "female" if is_female else "male",
            "language": self.rng.choices(["cy", "en", "not_known"], weights=[27, 63, 10])[0],
            "address": self.address(),
            "postcode": self.postcode(),
            "telephone": f"01632 96{self.rng.randint(1000, 9999)}",
        }

    def age(self, pathway: Pathway) -> float:
        least, likeliest, greatest = AGES[pathway]
        return self.rng.triangular(least, greatest, likeliest)

    def address(self) -> str:
        street, town = self.rng.choice(self.data["streets"]), self.rng.choice(self.data["towns"])
        return f"{self.rng.randint(1, 90)} {street}, {town}"

    def postcode(self) -> str:
        """Return a postcode that few others have, as a street's is."""
        letters = "".join(self.rng.choices("ABDEFGHJLN", k=2))
        return f"{self.rng.choice(self.data['districts'])} {self.rng.randint(0, 9)}{letters}"

    def parent_of(self, child: dict[str, Any]) -> dict[str, Any]:
        """Return a parent who lives with the child."""
        is_mother = self.rng.random() < 0.7
        return {
            "given_name": self.rng.choice(self.data["women" if is_mother else "men"]),
            "family_name": child["family_name"],
            "sex": "female" if is_mother else "male",
            "address": child["address"],
            "postcode": child["postcode"],
        }
