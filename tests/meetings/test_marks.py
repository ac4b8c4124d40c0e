"""Which lines of minutes ask to be recorded as an action, a decision or a risk. No database."""

import time

import pytest

from meetings.models import AgendaItem
from meetings.rules_marks import Kind, marked_lines


def item(minutes: str, position: int = 1) -> AgendaItem:
    return AgendaItem(position=position, minutes=minutes)


def found(minutes: str) -> list[tuple[str, str]]:
    return [(str(line.kind), line.text) for line in marked_lines([item(minutes)])]


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [
        ("A: Police to check the address", "action", "Police to check the address"),
        ("Action: see her today.", "action", "see her today."),
        ("D: Section 47 enquiries", "decision", "Section 47 enquiries"),
        ("Decision : go on", "decision", "go on"),
        ("R: he knows where she lives", "risk", "he knows where she lives"),
        ("C: Heddlu i wirio'r cyfeiriad", "action", "Heddlu i wirio'r cyfeiriad"),
        ("Cam gweithredu: ei gweld heddiw", "action", "ei gweld heddiw"),
        ("P: ymholiadau adran 47", "decision", "ymholiadau adran 47"),
        ("Penderfyniad: ymlaen", "decision", "ymlaen"),
        ("Risg: mae'n gwybod ble mae hi'n byw", "risk", "mae'n gwybod ble mae hi'n byw"),
        ("  - a: see her", "action", "see her"),
        ("• RISK: alone at night", "risk", "alone at night"),
        ("\u202e\ufeffA\u200b: turned round", "action", "turned round"),
        ("\uff21\uff1a wide letters", "action", "wide letters"),
        ("A: <b>bold</b> & more", "action", "<b>bold</b> & more"),
    ],
)
def test_a_line_that_begins_with_a_mark_is_found(line: str, kind: str, text: str) -> None:
    assert found(f"They talked.\n{line}\r\nAnd more.") == [(kind, text)]


@pytest.mark.parametrize(
    "line",
    [
        "They said A: no.",
        "A decision was put off.",
        "A:",
        "A:   ",
        "RE: the letter",
        "Ddoe: dim",
        "\u0410: a Cyrillic letter that only looks like one",
    ],
)
def test_a_line_that_does_not_is_left_alone(line: str) -> None:
    assert found(line) == []


def test_a_line_is_offered_once_though_it_stands_twice() -> None:
    lines = marked_lines([item("A: See her.\nA:  see HER"), item("A: See her", 2)])

    assert [(line.text, line.position) for line in lines] == [("See her.", 1)]


def test_a_settled_line_is_not_offered_again_where_it_was_moved_to() -> None:
    before = marked_lines([item("A: See her.\nA: Ask the school."), item("", 2)])
    settled = {(str(before[0].kind), before[0].digest)}

    after = marked_lines([item("A: Ask the school."), item("Moved:\n   - A: See her", 2)], settled)

    assert [line.text for line in after] == ["Ask the school."]


def test_the_same_words_under_another_mark_are_another_line() -> None:
    action, risk = marked_lines([item("A: Alone at night.\nR: Alone at night.")])

    assert (action.kind, risk.kind) == (Kind.ACTION, Kind.RISK)
    assert marked_lines([item("R: Alone at night.")], {(str(action.kind), action.digest)}) == [risk]


def test_long_and_hostile_text_is_read_at_once() -> None:
    hostile = [" " * 50_000, "A" * 50_000, "A:" + " " * 50_000, "a : " * 12_500, "\n" * 50_000]
    started = time.process_time()

    lines = [line for text in hostile for line in marked_lines([item(text)])]

    assert len(lines) == 1  # "a : a : a : …"
    assert len(lines[0].text) < 4000
    assert time.process_time() - started < 2
