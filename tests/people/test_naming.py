"""Every way in which a text names somebody is found, and nothing of it is left."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.rules_naming import TAKEN_OUT, Known, find, folded, mutated, without

CATRIN = Known(
    given_name="Catrin Siân",
    family_name="Llwyd-Canari",
    aliases="Cati, Tinc",
    date_of_birth=dt.date(2018, 3, 7),
    address="12 Ffordd Bangor, Llandudno",
    postcode="LL30 1AA",
    telephone="07700 900123",
    references=("CH-2026-00012", "999 000 0018"),
)
MOTHER = Known(given_name="Mererid", family_name="O'Neill")


@pytest.mark.parametrize(
    ("passage", "why"),
    [
        ("Catrin Siân Llwyd-Canari", "name"),
        ("LLWYD CANARI, Catrin Sian", "name"),
        ("C. Llwyd-Canari", "name"),
        ("Catrin", "given"),
        ("CATRIN", "given"),
        ("Catrin\u2019s", "given"),
        ("Catrins", "given"),
        ("Cat\u00adrin", "given"),
        ("Cat-\nrin", "given"),
        ("C\u0430trin", "given"),
        ("Ca\u200btrin", "given"),
        ("Sia\u0302n", "given"),
        ("Sian's", "given"),
        ("Llwyd\nCanari", "family"),
        ("Canari's", "family"),
        ("Tinc", "alias"),
        ("Dinc", "mutated"),
        ("Gatrin", "mutated"),
        ("Nghatrin", "mutated"),
        ("Chatrin", "mutated"),
        ("Lwyd", "mutated"),
        ("Catherine", "form"),
        ("CSLC", "initials"),
        ("C.S.Ll.C.", "initials"),
        ("CL", "initials"),
        ("C. L.", "initials"),
        ("CC's", "initials"),
        ("child C", "letter"),
        ("12 Ffordd Bangor", "address"),
        ("12, ffordd\nBangor", "address"),
        ("Bangor Road", "address"),
        ("Fangor", "mutated"),
        ("Landudno", "mutated"),
        ("ll301aa", "postcode"),
        ("LL30", "postcode"),
        ("LL26 0AB", "postcode"),
        ("07700\u00a0900 123", "telephone"),
        ("900123", "telephone"),
        ("+44 (0)1492 563000", "telephone"),
        ("07/03/2018", "born"),
        ("7.3.18", "born"),
        ("2018-03-07", "born"),
        ("7th March 2018", "born"),
        ("7fed o Fawrth", "born"),
        ("March 7", "born"),
        ("CH 2026 00012", "reference"),
        ("9990000018", "reference"),
        ("5B", "class"),
        ("class 5b", "class"),
        ("Year 5", "class"),
        ("Flwyddyn Pump", "class"),
        ("Mererid", "given"),
        ("Oneill", "family"),
        ("O\u2019Neill\u2019s", "family"),
    ],
)
def test_each_way_of_naming_is_marked_as_a_whole(passage: str, why: str) -> None:
    text = f"Said to ({passage}), of it."
    found = find(text, [CATRIN, MOTHER])

    assert [(text[each.start : each.end], each.why) for each in found] == [(passage, why)]
    assert without(text, found) == f"Said to ({TAKEN_OUT}), of it."


@pytest.mark.parametrize(
    "text",
    [
        "The chair asked that all agree by noon.",
        "As cl is short for class, at 3pm and 10:30AM all left.",
        "Police will visit at once; a child a day is seen.",
        "Catrinwen lives elsewhere.",
        "Item 42A of 14 was left, with 2.5B and 3 people.",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    found = find(text, [CATRIN, MOTHER])

    assert [text[each.start : each.end] for each in found] == []


def test_a_passage_the_chair_adds_is_found_however_it_is_spaced_or_accented() -> None:
    text = "She goes to Ysgol  y\nBryn, and Ysgol y Brynia is another."

    assert without(text, find(text, [], ["ysgol y brŷn"])) == (
        f"She goes to {TAKEN_OUT}, and Ysgol y Brynia is another."
    )


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("catrin", {"gatrin", "nghatrin", "chatrin"}),
        ("bangor", {"fangor", "mangor"}),
        ("tomos", {"domos", "nhomos", "thomos"}),
        ("gwen", {"wen", "ngwen"}),
        ("llinos", {"linos"}),
        ("rhys", {"rys"}),
        ("mair", {"fair"}),
        ("dewi", {"ddewi", "newi"}),
        ("pedr", {"bedr", "mhedr", "phedr"}),
        ("elin", {"helin"}),
        ("siân", set()),
    ],
)
def test_welsh_mutates_the_first_letter(word: str, forms: set[str]) -> None:
    assert mutated(word) == forms


LETTERS = "abcdefghijklmnoprstuwyâêîôûŵŷéïáöABCDEFGLMRST"
NAMES = st.text(LETTERS, min_size=3, max_size=12)
PLAIN = st.text("abdeghimnoptuvwxyz ,.\n", max_size=40)


@given(
    given_name=NAMES,
    family_name=st.one_of(
        NAMES, st.builds("{}-{}".format, NAMES, NAMES), st.builds("O'{}".format, NAMES)
    ),
    before=PLAIN,
    after=PLAIN,
    shape=st.sampled_from(
        [
            "{g}", "{f}", "{g} {f}", "{g}\n{f}", "{f}, {g}", "{g}'s", "{f}\u2019s", "{G}", "{F}",
            "{p}", "{i}.{j}.", "{i}{j}", "{i} {f}", "{g}-{f}", "{g}_{f}",
        ]
    ),
)  # fmt: skip
def test_nothing_of_a_name_is_left_whatever_stands_around_it(
    given_name: str, family_name: str, before: str, after: str, shape: str
) -> None:
    known = Known(given_name=given_name, family_name=family_name)
    letters = {"i": given_name[0].upper(), "j": family_name[0].upper()}
    told = shape.format(
        g=given_name,
        f=family_name,
        G=given_name.upper(),
        F=family_name.upper(),
        p=folded(given_name)[0],
        **letters,
    )
    text = f"{before} {told} {after}"

    left = without(text, find(text, [known]))

    assert told not in left
    assert find(left.replace(TAKEN_OUT, "…"), [known]) == []
    words = left.casefold().split()
    assert given_name.casefold() not in words
    assert family_name.casefold() not in words


def test_a_person_is_called_the_same_in_every_form_and_nobody_where_it_may_be_two():
    mair = Known(given_name="Mair", family_name="Canari", address="3 Stryd Fawr", who="m")
    sion = Known(given_name="Siôn", family_name="Canari", who="s")
    labels = {"m": "the child", "s": "Person A"}
    text = "Mair Canari and Siôn came. Canari's coat; Fair was at 3 Stryd Fawr. Mair, Sion Canari."

    said = without(text, find(text, [mair, sion]), labels)

    assert said == (
        "[the child] and [Person A] came. […] coat; [the child] was at […]."
        " [the child], [Person A]."
    )
