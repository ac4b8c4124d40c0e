"""What is read from a notification, without a database: layouts, hostile bytes, nothing lost."""

import datetime as dt
from email.message import EmailMessage
from pathlib import Path

import pytest

from referrals.models.police import CHANGES
from referrals.rules import police, police_sources
from referrals.rules.police import Parsed
from referrals.rules.police_sources import Received, Unusable, readable

SAMPLES = Path(__file__).parent / "notifications"
NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)


def sample(name: str) -> str:
    return (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")


def words_in(parsed: Parsed) -> str:
    """Return everything that was placed or left over, as one text."""
    people = parsed.fields.get("people", [])
    said = [value for name, value in parsed.fields.items() if name != "people"]
    said += [value for person in people for value in person.values()]
    return " ".join([*said, *parsed.left_over])


@pytest.mark.parametrize(
    ("name", "layout", "incident", "who", "kind"),
    [
        ("protection", "protection-notification", "NW-26-0088214", "PRICE, Ianto", "child"),
        ("hysbysiad", "protection-notification", "NW-26-0088301", "Mair Wyn Huws", "adult"),
        ("cid16", "cid16", "NW-26-0087999", "Alwyn Tudur", "adult"),
        ("log", "incident-log", "NW-26-0088214", "Ianto Price", "child"),
    ],
)
def test_each_layout_is_known_by_how_it_begins(
    name: str, layout: str, incident: str, who: str, kind: str
) -> None:
    parsed = police.parse(sample(name))

    assert parsed.layout == layout
    assert parsed.fields["incident_number"] == incident
    assert parsed.fields["people"][0]["name"] == who
    assert police.about(parsed, on=NOW.date()) == kind


@pytest.mark.parametrize("name", ["protection", "hysbysiad", "cid16", "log"])
def test_every_word_is_placed_or_left_over(name: str) -> None:
    text = sample(name)
    kept = police.plain(words_in(police.parse(text)))
    layout = police.LAYOUTS[police.parse(text).layout]
    labels = {*layout.labels, *layout.begins_with}

    for line in text.splitlines():
        answer = police.plain(line)
        for label in sorted(labels, key=len, reverse=True):
            answer = answer.removeprefix(label)
        answer = answer.strip(" :|0123456789.").strip()
        if answer in labels:
            continue
        assert answer in kept, line


def test_an_account_runs_over_empty_lines_and_colons() -> None:
    account = police.parse(sample("protection")).fields["account"]

    assert account.startswith("Officers were called")
    assert account.endswith("There was no food in the kitchen: nothing in the cupboards.")


def test_an_unknown_layout_places_nothing() -> None:
    assert police.parse(sample("unknown")) == Parsed()


def test_what_is_said_twice_or_has_no_label_is_left_over() -> None:
    parsed = police.parse(
        "INCIDENT LOG\nref | A1\nref | A2\nweather | dry\naddr | nobody's yet\nperson | Ianto Price"
    )

    assert parsed.fields["incident_number"] == "A1"
    assert parsed.left_over == ["ref | A2", "weather | dry", "addr | nobody's yet"]


def test_more_left_over_than_anybody_reads_is_counted() -> None:
    text = "INCIDENT LOG\n" + "\n".join(f"odd {n}" for n in range(police.MOST_LEFT_OVER + 7))

    left = police.parse(text).left_over

    assert len(left) == police.MOST_LEFT_OVER + 1
    assert left[-1] == "… +7"


def test_a_paste_is_parted_at_lines_of_equals_signs() -> None:
    assert police.parts_of("one\n==========\n\n ============ \ntwo = 2\n=====\n") == [
        "one",
        "two = 2\n=====",
    ]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("27/3/2019", dt.date(2019, 3, 27)),
        ("2019-03-27", dt.date(2019, 3, 27)),
        ("27 Mawrth 2019", dt.date(2019, 3, 27)),
        ("27 March 2019", dt.date(2019, 3, 27)),
        ("31/02/1950", None),
        ("27/3/19", None),
        ("27 Marzo 2019", None),
        ("", None),
    ],
)
def test_a_day_is_taken_only_where_it_is_one(said: str, day: dt.date | None) -> None:
    assert police.day_in(said) == day


@pytest.mark.parametrize(
    ("said", "answer"),
    [("Yes", "yes"), ("Nac oes", "no"), ("Oes", "yes"), ("No, safe", "no"), ("Perhaps", "")],
)
def test_yes_and_no_in_either_language(said: str, answer: str) -> None:
    assert police.answer_in(said) == answer


def test_a_word_of_danger_counts_where_a_word_begins_with_it() -> None:
    words = ["strangl", "knife", "ar goll"]

    assert police.danger_words_in("He STRANGLED her. Mae hi ar  goll.", words) == [
        "strangl",
        "ar goll",
    ]
    assert police.danger_words_in("a penknife", words) == []


@pytest.mark.parametrize(
    ("sent_at", "received_at"),
    [
        (NOW - dt.timedelta(hours=3), NOW - dt.timedelta(hours=3)),
        (NOW + dt.timedelta(minutes=1), NOW),
        (NOW - dt.timedelta(days=366), NOW),
        (None, NOW),
    ],
)
def test_the_true_moment_is_when_it_was_sent_unless_that_cannot_be(
    sent_at: dt.datetime | None, received_at: dt.datetime
) -> None:
    assert police.received_at(sent_at, at=NOW) == received_at


def mail(body: str, **heads: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = "ppu@police.example", "Notification"
    for name, value in heads.items():
        message[name] = value
    message.set_content(body)
    return message


def test_an_email_gives_its_plain_part_its_heads_and_its_moment() -> None:
    message = mail(sample("protection"), Date="Fri, 20 Nov 2026 22:15:00 +0000")
    message.add_attachment(b"%PDF-1.7 ...", maintype="application", subtype="pdf", filename="a.pdf")

    read = readable(Received("a.eml", message.as_bytes()))
    parsed = police.parse(read.text)

    assert read.sent_at == dt.datetime(2026, 11, 20, 22, 15, tzinfo=dt.UTC)
    assert read.changes == [["attachments", 1]]
    assert parsed.fields["mail_subject"] == "Notification"
    assert parsed.fields["officer"] == "Carys Bowen"


def test_an_email_of_html_alone_loses_its_markup() -> None:
    message = EmailMessage()
    message["Subject"] = "Log"
    message.set_content(
        "<style>p {color: red}</style><p>INCIDENT LOG<br>ref | A1</p><p>person | Ianto</p>",
        subtype="html",
    )

    read = readable(Received("a.eml", message.as_bytes()))

    assert police.parse(read.text).fields["incident_number"] == "A1"
    assert "color" not in read.text
    assert ["html", ""] in read.changes


HOSTILE = {
    "nul": ("a.txt", b"INCIDENT LOG\nref | A\x00\x01B", ["controls", 2]),
    "direction": ("a.txt", "ref | \u202egnoling\u202c".encode(), ["turns", 2]),
    "old charset": ("a.txt", "Tŷ".encode("cp1252", "replace") + b"\x96", ["charset", ""]),
    "unknown charset": (
        "a.eml",
        b"Subject: x\nContent-Type: text/plain; charset=x-nobody\n\nHello \xff there",
        ["charset", "x-nobody"],
    ),
    "broken mime": (
        "a.eml",
        b"Subject: x\nContent-Type: multipart/mixed; boundary=zz\n\nno boundary follows",
        ["mime", ""],
    ),
    "no e-mail at all": ("a.eml", b"just words, no heads", ["mime", ""]),
    "many parts": (
        "a.eml",
        b"Subject: x\nContent-Type: multipart/mixed; boundary=z\n\n" + b"--z\n\nx\n" * 500,
        ["mime", ""],
    ),
    "parts in parts": (
        "a.eml",
        b"Subject: x\n"
        + b"".join(
            b"Content-Type: multipart/mixed; boundary=z%d\n\n--z%d\n" % (n, n) for n in range(3000)
        )
        + b"\nwords",
        ["mime", ""],
    ),
    "broken base64": (
        "a.eml",
        b"Subject: x\nContent-Transfer-Encoding: base64\n\n!!!" + b"SGVsbG8h" * 20_000,
        None,
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_source_is_read_and_what_was_done_is_said(case: str) -> None:
    name, source, change = HOSTILE[case]

    read = readable(Received(name, source))

    assert read.text.strip()
    assert "\0" not in read.text
    assert change is None or change in read.changes
    assert {code for code, _value in read.changes} <= CHANGES.keys()


@pytest.mark.parametrize(
    ("name", "source", "why"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t ", "empty"),
        ("a.txt", b"x" * (police_sources.LARGEST + 1), "larger than 2 MB"),
        ("a.txt", b"%PDF-1.7 and so on", "not text"),
        ("a.msg", b"\xd0\xcf\x11\xe0" + b"\0" * 900, "not text"),
        ("a.txt", b"\x00\x00\xff" * 400, "not text"),
        ("a.txt", b"\x01\x02", "no text"),
    ],
)
def test_what_holds_no_text_is_refused_with_the_reason(name: str, source: bytes, why: str) -> None:
    with pytest.raises(Unusable, match=why):
        readable(Received(name, source))


def test_the_longest_source_is_read_in_a_moment() -> None:
    for filler in (" ", "a ", "x | ", "Account: ", "1. ", "=", "\n"):
        text = "PUBLIC PROTECTION NOTIFICATION\n" + filler * (1_900_000 // len(filler))
        started = dt.datetime.now(dt.UTC)

        police.parse(readable(Received("", text.encode())).text)

        assert dt.datetime.now(dt.UTC) - started < dt.timedelta(seconds=10), repr(filler)
