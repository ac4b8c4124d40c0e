"""A clerk who writes people down with the errors that real lists have.

Of typing and of hearing, a form of the name in the other language, names swapped, another house,
dates missing, estimated or wrong.
"""

from dataclasses import dataclass
from datetime import date

from scripts.matching.invented import TODAY, Somebody, World, written

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
