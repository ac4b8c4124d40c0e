"""Every way in which a text can name somebody, as a record has them. Pure: no queries, no clock.

A passage is looked for in the text made comparable: without accents, case, what nobody can see
and letters that only look Latin. What is found goes by where it stands in the text as written.
It finds too much rather than too little: somebody looks at each passage before it is taken out.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from people.matching.names import (
    LOOKALIKES,
    PARTICLES,
    STROKED,
    TITLES,
    given_forms,
    listed,
)
from people.rules import can_be_seen

TAKEN_OUT = "[…]"  # as long for a letter as for a page: its length tells nothing
NO_LABELS: Mapping[str, str] = {}
SHORTEST_PART = 2
# Between the letters of one word: an apostrophe, or a hyphen with the break of a line after it.
APOSTROPHE = "['`\u2018\u2019\u00b4\u02bc]"
JOIN = rf"(?:{APOSTROPHE}|[-\u2010\u2011\u2013\u00ad]\s*)?"
GAP = r"[^\w]{0,4}"
BEFORE, AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"
OWN = rf"(?:{APOSTROPHE}?(?:s|es){APOSTROPHE}?)?"
# Welsh mutations by the first letters, the longest first: soft, nasal and aspirate.
MUTATIONS = (
    ("ll", ("l",)),
    ("rh", ("r",)),
    ("p", ("b", "mh", "ph")),
    ("t", ("d", "nh", "th")),
    ("c", ("g", "ngh", "ch")),
    ("b", ("f", "m")),
    ("d", ("dd", "n")),
    ("g", ("", "ng")),
    ("m", ("f",)),
)
VOWELS = "aeiouwy"
DIGRAPHS = ("ch", "dd", "ff", "ll", "ph", "rh", "th")
MONTHS = (
    ("january", "ionawr"),
    ("february", "chwefror"),
    ("march", "mawrth"),
    ("april", "ebrill"),
    ("may", "mai"),
    ("june", "mehefin"),
    ("july", "gorffennaf"),
    ("august", "awst"),
    ("september", "medi"),
    ("october", "hydref"),
    ("november", "tachwedd"),
    ("december", "rhagfyr"),
)
ORDINAL = r"(?:st|nd|rd|th|af|ail|il|ydd|ed|fed|eg|ain|\s+of|\s+o)*"
CALLED_BY_A_LETTER = r"child|plentyn|blentyn|mhlentyn|phlentyn|baby|babi|young person|person"
YEARS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|un|dau|tri|pedwar|"
    r"pump|chwech|saith|wyth|naw|deg|\d{1,2}"
)
CLASS = (
    r"(?:year|yr|class|form|blwyddyn|flwyddyn|mlwyddyn|dosbarth|ddosbarth|nosbarth)"
    rf"\W{{0,3}}(?:{YEARS})\s?[a-z]{{0,2}}"
)
SHORT_CLASS = r"(?:[1-9]|1[0-3])(?!am|pm)[a-z]{1,2}"
POSTCODE = r"[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}"
TELEPHONE = r"(?:\+\s*44|00\s*44|\(0(?=\d*\))|0)(?:[\s().-]*\d){9,11}(?!\d)"

WHY = {
    "name": _("Full name"),
    "given": _("Given name"),
    "family": _("Family name"),
    "alias": _("Name they are also known by"),
    "form": _("Another form of the given name"),
    "mutated": _("Name or place as Welsh mutates it"),
    "initials": _("Initials"),
    "letter": _("Initial that stands for the name"),
    "address": _("Address, or a part of it"),
    "postcode": _("Postcode"),
    "telephone": _("Telephone number"),
    "born": _("Date of birth"),
    "reference": _("Reference or number"),
    "class": _("Looks like a school class"),
    "added": _("Added by you"),
}


@dataclass(frozen=True)
class Known:
    """What is on record that could name somebody; ``references`` are numbers given to them.

    ``who`` is the same for all that is known of one person; empty where nobody asks who it is.
    """

    given_name: str = ""
    family_name: str = ""
    aliases: str = ""
    date_of_birth: date | None = None
    address: str = ""
    postcode: str = ""
    telephone: str = ""
    references: tuple[str, ...] = ()
    who: str = ""


@dataclass(frozen=True, order=True)
class Found:
    """A passage from ``start`` up to ``end``, and ``why`` it is one: a key of WHY.

    ``who`` are those whose name it can be: several where they share it, nobody for a place.
    """

    start: int
    end: int
    why: str
    who: frozenset[str] = field(default=frozenset(), compare=False)


def folded(text: str) -> tuple[str, list[int]]:
    """Return the text without accents and case, and for each of its characters whence it came."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character).casefold():
            if not unicodedata.combining(part):
                characters.append(part)
                places.append(place)
    return "".join(characters), places


def searched(text: str) -> tuple[str, list[int]]:
    """Return the text as it is searched: folded, without the unseen, in Latin letters."""
    characters, places = [], []
    for character, place in zip(*folded(text), strict=True):
        if not can_be_seen(character):
            continue
        for letter in character.translate(STROKED).translate(LOOKALIKES):
            characters.append(letter)
            places.append(place)
    return "".join(characters), places


def plain_words(text: str) -> list[str]:
    """Return the words of a name or place as they are searched for, joined marks left out."""
    found = re.sub(rf"{APOSTROPHE}|\.", "", searched(text)[0])
    return [word for word in re.split(r"[\W_]+", found) if word]


def spelt(word: str) -> str:
    return JOIN.join(map(re.escape, word))


def phrase(words: Iterable[str]) -> str:
    return GAP.join(map(spelt, words))


def mutated(word: str) -> set[str]:
    """Return the Welsh mutations of a word, those long enough to name anybody."""
    for radical, forms in MUTATIONS:
        if word.startswith(radical):
            rest = word[len(radical) :]
            return {form + rest for form in forms if len(form + rest) > SHORTEST_PART}
    return {"h" + word} if word[:1] in VOWELS and len(word) > SHORTEST_PART else set()


def telling(words: Iterable[str]) -> list[str]:
    """Return the words that can name somebody alone."""
    return [
        word
        for word in words
        if len(word) >= SHORTEST_PART and word not in PARTICLES and word not in TITLES
    ]


def patterns_of_names(known: Known) -> Iterator[tuple[str, str]]:
    given, family = plain_words(known.given_name), plain_words(known.family_name)
    if given and family:
        yield "name", phrase([*given, *family]) + OWN
        yield "name", phrase([*family, *given]) + OWN
        first = "|".join(map(re.escape, initials_of_word(given[0])))
        yield "name", rf"(?:{first})\.?{GAP}{phrase(family)}{OWN}"
        yield "name", rf"{phrase(family)}{GAP}(?:{first})\.?"
    yield from patterns_of_words("given", given)
    yield from patterns_of_words("family", family)
    for alias in re.split(r"[,;/\n\"()]+", known.aliases):
        yield from patterns_of_words("alias", plain_words(alias))
    for form in other_forms(given):
        yield "form", spelt(form) + OWN


def patterns_of_words(why: str, words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the words of one name together, each alone, and each as Welsh mutates it."""
    if len(words) > 1:
        yield why, phrase(words) + OWN
    for word in telling(words):
        yield why, spelt(word) + OWN
        yield from (("mutated", spelt(form) + OWN) for form in sorted(mutated(word)))


def other_forms(given: list[str]) -> list[str]:
    """Return the other forms of the given names that are listed: Tom and Twm for Tomos."""
    groups = {group for word in given for group in given_forms().get(word, ())}
    forms = [form for form, of in given_forms().items() if groups & set(of)]
    return sorted(set(forms) - set(given))


def initials_of_word(word: str) -> list[str]:
    """Return what a word begins with: a letter, and the Welsh letter of two signs."""
    return [word[:2], word[0]] if word[:2] in DIGRAPHS else [word[0]]


def patterns_of_initials(known: Known) -> Iterator[tuple[str, str]]:
    given, family = plain_words(known.given_name), plain_words(known.family_name)
    if not (given and family):
        return
    for words in ([*given, *family], [given[0], family[0]], [given[0], family[-1]]):
        letters = [f"(?:{'|'.join(initials_of_word(word))})" for word in words]
        yield "initials", r"\.?[\s-]?".join(letters) + rf"(?:\.|{APOSTROPHE}?s)?"
    letter = "|".join(initials_of_word(given[0]))
    yield "letter", rf"(?:{CALLED_BY_A_LETTER})\s+(?:{letter})\.?"


def patterns_of_places(known: Known) -> Iterator[tuple[str, str]]:
    """Yield the address as a whole, each part of it, and each with or without its number."""
    kinds = "|".join(sorted((re.escape(kind) for kind in listed("streets")), key=len, reverse=True))
    for part in re.split(r"[,;\n]+", known.address):
        words = plain_words(part)
        if any(word.isalpha() for word in words):
            yield "address", phrase(words)
        kept = [w for w in words if w not in listed("streets") and not w[0].isdigit()]
        if not kept or len("".join(kept)) <= SHORTEST_PART:
            continue
        around = (
            rf"(?:\d+[a-z]?\W{{1,3}})?(?:(?:{kinds})\W{{1,3}}){{0,2}}%s(?:\W{{1,3}}(?:{kinds}))?"
        )
        yield "address", around % phrase(kept)
        for form in mutated(kept[0]):
            yield "mutated", around % phrase([form, *kept[1:]])
    code = re.sub(r"\W", "", searched(known.postcode)[0])
    if len(code) >= 5:
        yield "postcode", r"\s*".join(map(re.escape, code))
        yield "postcode", r"\s*".join(map(re.escape, code[:-3]))


def patterns_of_numbers(known: Known) -> Iterator[tuple[str, str]]:
    digits = re.sub(r"\D", "", known.telephone)
    if len(digits) >= 6:
        yield "telephone", r"[\s().-]*".join(digits)
        yield "telephone", r"[\s().-]*".join(digits[-6:])
    for reference in known.references:
        words = "".join(plain_words(reference))
        if words:
            yield "reference", r"[\W_]{0,2}".join(map(re.escape, words))
    if known.date_of_birth:
        yield from (("born", form) for form in ways_of_writing(known.date_of_birth))


def ways_of_writing(day: date) -> Iterator[str]:
    """Yield a day in figures, and in words of either language, with or without its year."""
    year = rf"(?:{day:%Y}|{APOSTROPHE}?{day:%y})"
    sign = r"\s?[./\s-]\s?"
    number, month = rf"0?{day.day}", rf"0?{day.month}"
    yield rf"{number}{sign}{month}{sign}{year}"
    yield rf"{day:%Y}{sign}{month}{sign}{number}"
    names = set(MONTHS[day.month - 1])
    names |= {form for name in MONTHS[day.month - 1] for form in mutated(name)}
    names |= {name[:length] for name in MONTHS[day.month - 1] for length in (3, 4)}
    called = rf"(?:{'|'.join(sorted(names, key=len, reverse=True))})"
    yield rf"{number}{ORDINAL}[\s-]+{called}(?:[\s,.-]+{year})?"
    yield rf"{called}\s+{number}{ORDINAL}(?:[\s,]+{year})?"


@lru_cache(maxsize=256)
def patterns_of(known: Known) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """Return what to look for: why, a pattern for searched text, and whose name it then is."""
    names = [*patterns_of_names(known), *patterns_of_initials(known)]
    found = [*((*each, known.who) for each in names)]
    found += [(*each, "") for each in patterns_of_places(known)]
    numbers = ((why, rf"(?<!\d){form}(?!\d)", "") for why, form in patterns_of_numbers(known))
    whole = ((why, f"{BEFORE}{form}{AFTER}", who) for why, form, who in found)
    wanted = dict.fromkeys([*whole, *numbers])
    return tuple((why, re.compile(form), who) for why, form, who in wanted)


# What is marked whoever it belongs to.
FOR_ANYBODY = (
    ("postcode", re.compile(BEFORE + POSTCODE + AFTER), ""),
    ("telephone", re.compile(r"(?<!\d)" + TELEPHONE), ""),
    ("class", re.compile(BEFORE + CLASS + AFTER), ""),
    ("short class", re.compile(rf"(?<![\w.:]){SHORT_CLASS}(?!\w)"), ""),
)


def added_pattern(passage: str) -> re.Pattern[str] | None:
    words = [word for word in re.split(r"[\W_]+", searched(passage)[0]) if word]
    return re.compile(BEFORE + phrase(words) + AFTER) if words else None


def find(text: str, people: Iterable[Known], added: Iterable[str] = ()) -> list[Found]:
    """Return each passage that names one of ``people``, or is one of ``added``, in order.

    Passages that overlap are one, from the first sign to the last.
    """
    plain, places = searched(text)
    looked_for = [each for known in people for each in patterns_of(known)]
    looked_for += [("added", form, "") for each in added if (form := added_pattern(each))]
    found = []
    for why, pattern, who in [*looked_for, *FOR_ANYBODY]:
        for match in pattern.finditer(plain):
            passage = passage_at(match, text, places, why.removeprefix("short "), who)
            if is_written_so(why, text[passage.start : passage.end]):
                found.append(passage)
    return merged(found)


def is_written_so(why: str, written: str) -> bool:
    """Say whether a passage has the capitals that make it initials or a class, and no word."""
    letters = [sign for sign in re.sub(rf"{APOSTROPHE}?s\.?\Z", "", written) if sign.isalpha()]
    if why == "initials":
        return written[0].isupper() and sum(sign.isupper() for sign in letters) > 1
    if why == "letter":
        return written.rstrip(".").split()[-1][:1].isupper()
    return why != "short class" or all(sign.isupper() for sign in letters)


def passage_at(match: re.Match[str], text: str, places: list[int], why: str, who: str) -> Found:
    """Return where in the text as written something was found, with the accents that end it."""
    end = places[match.end() - 1] + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return Found(places[match.start()], end, why, frozenset({who} if who else ()))


def merged(found: Iterable[Found]) -> list[Found]:
    """Return the passages in order, those that overlap as one with the reason of the longest.

    Just the same passage found for several people may be any of theirs.
    """
    rows: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if rows and each.start < rows[-1].end:
            before = rows[-1]
            longest = max(before, each, key=lambda one: one.end - one.start)
            is_same = (before.start, before.end) == (each.start, each.end)
            who = before.who | each.who if is_same else longest.who
            rows[-1] = Found(before.start, max(before.end, each.end), longest.why, who)
        else:
            rows.append(each)
    return rows


def mark_for(found: Found, labels: Mapping[str, str]) -> str:
    """Return what stands in place of a passage: what its person is called, where it is one."""
    labelled = {labels.get(who, "") for who in found.who}
    label = labelled.pop() if len(labelled) == 1 else ""
    return f"[{label}]" if label else TAKEN_OUT


def without(text: str, found: Iterable[Found], labels: Mapping[str, str] = NO_LABELS) -> str:
    """Return the text with each passage gone and a mark in its place.

    ``labels`` are what people are called instead. Passages with only spaces between them that
    leave the same mark leave one.
    """
    parts: list[str] = []
    end = 0
    for each in found:
        between, mark = text[end : each.start], mark_for(each, labels)
        if not (parts and parts[-1] == mark and not between.strip()):
            parts += [between, mark]
        end = each.end
    return "".join([*parts, text[end:]])
