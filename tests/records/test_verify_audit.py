"""Whatever is done to the record of what happened, `verify_audit` finds it and says which row."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import override_settings

from records import anchor, seal
from records.models import AuditEvent, Seal
from records.seal import key_id, mac_of, root_of
from records.verify import Checked, faults
from tests.databases import clone_of, connected_to
from tests.records.sealing import found, happen, seal_all, tamper, three_seals

KEY = "the key of the tests, not in any database"
CHANGED = "UPDATE records_auditevent SET %s WHERE sequence = %%s"


@dataclass
class Sealed:
    """Five sealed events, kept to be copied: waiting for other tests' transactions takes time."""

    database: str
    anchor: str
    events: dict[str, int]


@pytest.fixture(scope="module")
def sealed(
    template: str,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Sealed]:
    file = tmp_path_factory.mktemp("sealed") / "anchor.jsonl"
    with (
        clone_of(template) as name,
        django_db_blocker.unblock(),
        override_settings(AUDIT_KEYS=[KEY], AUDIT_ANCHOR=str(file)),
    ):
        with connected_to(name):
            made = three_seals()
        yield Sealed(name, file.read_text(), made)


@pytest.fixture
def events(sealed: Sealed, django_db_blocker: Any, settings, tmp_path: Path) -> Iterator[Any]:
    """Return five sealed events by their names; all of them stand as they were sealed."""
    settings.AUDIT_KEYS = [KEY]
    settings.AUDIT_ANCHOR = str(tmp_path / "anchor.jsonl")
    (tmp_path / "anchor.jsonl").write_text(sealed.anchor)
    with clone_of(sealed.database) as name, django_db_blocker.unblock(), connected_to(name):
        assert found() == []
        yield sealed.events


def test_a_clean_record_passes(events, capsys):
    call_command("verify_audit")

    said = capsys.readouterr().out
    total, seals = AuditEvent.objects.count(), Seal.objects.count()
    assert said.startswith(f"{total} events under {seals} seals, the last of ")
    assert "0 events are not sealed yet" in said


def test_what_is_not_sealed_yet_is_counted_and_no_fault(events):
    happen("case.new")
    checked = Checked()

    assert list(faults(checked)) == []
    assert checked.unsealed == 1


def test_the_command_says_the_row_and_ends_with_an_error(events, capsys):
    tamper("DELETE FROM records_auditevent WHERE event = 'case.two'")

    with pytest.raises(CommandError, match="was changed"):
        call_command("verify_audit")

    assert f"Event {events['case.two']} was deleted" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        "event = 'case.other'",
        "subject_reference = 'SG-0000-0000'",
        "actor_name = 'Somebody Else'",
        "actor_id = gen_random_uuid()",
        "at = at - interval '1 day'",
        "recorded_at = recorded_at + interval '1 second'",
        "details = '{\"n\": 2}'",
    ],
)
def test_an_edited_event_is_found(events, change: str):
    tamper(CHANGED % change, events["case.three"])

    (fault,) = found()

    assert fault.startswith(f"Event {events['case.three']} (")
    assert "was changed after" in fault


def test_a_deleted_event_is_found(events):
    tamper("DELETE FROM records_auditevent WHERE sequence = %s", events["case.one"])

    (fault,) = found()

    assert fault.startswith(f"Event {events['case.one']} was deleted")


def test_an_inserted_event_is_found(events):
    tamper(
        "INSERT INTO records_auditevent (sequence, event, subject_type, subject_reference,"
        " actor_kind, actor_id, actor_name, actor_role, at, recorded_at, transaction_id, details)"
        " SELECT 900001, 'case.never', '', '', actor_kind, actor_id, actor_name, actor_role, at,"
        " recorded_at, transaction_id, details FROM records_auditevent WHERE sequence = %s",
        events["case.three"],
    )

    (fault,) = found()

    assert fault.startswith("Event 900001 (case.never) was put in later")


def test_reordered_events_are_found(events):
    one, two = events["case.one"], events["case.two"]
    swap = "UPDATE records_auditevent SET sequence = %s WHERE sequence = %s"
    tamper(swap, -1, one)
    tamper(swap, one, two)
    tamper(swap, two, -1)

    faults_found = found()

    assert {fault.split(" ")[1] for fault in faults_found} == {str(one), str(two)}
    assert all("was changed after" in fault for fault in faults_found)


def test_an_event_moved_to_another_time_is_found(events):
    tamper(
        "UPDATE records_auditevent SET transaction_id = (SELECT transaction_id FROM"
        " records_auditevent WHERE sequence = %s) WHERE sequence = %s",
        events["case.five"],
        events["case.one"],
    )

    first, second = found()

    assert first.startswith(f"Event {events['case.one']} was deleted, or moved")
    assert second.startswith(f"Event {events['case.one']} (case.one) was put in later, or moved")


def test_a_back_dated_event_is_found(events):
    """It gets a seal like any other, but its transaction began after the seals before it."""
    (late,) = happen("case.late")
    tamper(
        "UPDATE records_auditevent SET recorded_at = recorded_at - interval '30 days'"
        " WHERE sequence = %s",
        late,
    )
    seal_all()

    (fault,) = found()

    assert fault.startswith(f"Event {late} (case.late) was back-dated")


def test_a_cut_off_end_is_found_by_the_anchor(events):
    tamper("DELETE FROM records_auditevent WHERE sequence = %s", events["case.five"])
    tamper("DELETE FROM records_seal WHERE %s = ANY(sequences)", events["case.five"])
    last = Seal.objects.order_by("number").last()
    assert last is not None

    (fault,) = found()

    assert fault.startswith(f"Seal {last.number + 1} is missing from the database")


def test_a_seal_taken_out_of_the_middle_is_found(events):
    middle = Seal.objects.get(sequences__contains=[events["case.three"]])
    tamper("DELETE FROM records_seal WHERE number = %s", middle.number)

    faults_found = found()

    assert f"Seal {middle.number} is missing." in faults_found


def rechain(sign: Callable[[Seal], str], name: str) -> None:
    """Change an event and make every seal from its own on again, each with ``sign``."""
    changed = AuditEvent.objects.get(event="case.three")
    tamper("UPDATE records_auditevent SET event = 'case.other' WHERE event = 'case.three'")
    changed.event = "case.other"
    previous = None
    for made in Seal.objects.order_by("number"):
        if changed.sequence in made.sequences:
            leaves = seal.leaves_of(made)
            leaves[made.sequences.index(changed.sequence)] = seal.leaf_of(changed)
            made.leaves, made.root = b"".join(leaves), root_of(leaves).hex()
        made.previous, made.key_id = previous.mac if previous else "", name
        made.mac = sign(made)
        tamper(
            "UPDATE records_seal SET previous=%s, leaves=%s, root=%s, mac=%s, key_id=%s"
            " WHERE number=%s",
            made.previous,
            made.leaves,
            made.root,
            made.mac,
            made.key_id,
            made.number,
        )
        previous = made


def test_seals_made_again_without_the_key_are_found(events, settings):
    settings.AUDIT_ANCHOR = ""  # by the key alone

    rechain(lambda made: mac_of(made, "a key of one's own"), key_id(KEY))

    assert found()[0] == "Seal 1 was changed, or made by somebody who does not have the key."


def test_seals_made_again_with_a_key_of_ones_own_are_found(events, settings):
    settings.AUDIT_ANCHOR = ""

    rechain(lambda made: mac_of(made, "a key of one's own"), key_id("a key of one's own"))

    assert found()[0].startswith("Seal 1 was made with a key that AUDIT_KEY does not have")


def test_seals_made_again_with_the_stolen_key_are_found_by_the_anchor(events, settings):
    changed = Seal.objects.get(sequences__contains=[events["case.three"]])

    rechain(lambda made: mac_of(made, KEY), key_id(KEY))

    assert f"Seal {changed.number} is not the one in the anchor." in found()
    settings.AUDIT_ANCHOR = ""
    assert found() == [], "so nothing else would have shown it"


def test_an_older_backup_is_found_by_the_anchor_and_nothing_is_sealed_over_it(
    own_database, settings, tmp_path
):
    settings.AUDIT_KEYS, settings.AUDIT_ANCHOR = [KEY], str(tmp_path / "anchor.jsonl")
    happen("case.one")
    last = seal_all().number
    connections.close_all()
    with clone_of(own_database) as older:
        happen("case.two")
        assert seal_all().number == last + 1
        assert found() == []
        with connected_to(older):
            (fault,) = found()
            assert "an older backup was restored" in fault
            with pytest.raises(CommandError, match="run seal_audit --after-restore"):
                call_command("seal_audit")

            call_command("seal_audit", after_restore="the disk broke")
            happen("case.three")
            seal_all()
            checked = Checked()
            assert list(faults(checked)) == []
            assert "A backup was restored" in checked.notes[0]
            assert f"(the disk broke): Seal {last + 1} is lost by it" in checked.notes[0]


def restored(database: str, settings: Any, tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    """Have a backup restored once, honestly, and more happen; return what reads the anchor."""
    settings.AUDIT_KEYS, settings.AUDIT_ANCHOR = [KEY], str(tmp_path / "anchor.jsonl")
    happen("case.one")
    seal_all()
    happen("case.two")
    lost = seal_all()
    tamper("DELETE FROM records_auditevent WHERE event = 'case.two'")
    tamper("DELETE FROM records_seal WHERE number = %s", lost.number)
    seal.note_restored(reason="the disk broke")
    happen("case.three")
    seal_all()
    assert found() == []
    return lambda: [
        json.loads(line) for line in (tmp_path / "anchor.jsonl").read_text().splitlines()
    ]


def cut_the_end() -> None:
    last = Seal.objects.latest("number")
    tamper("DELETE FROM records_auditevent WHERE sequence = ANY(%s)", last.sequences)
    tamper("DELETE FROM records_seal WHERE number = %s", last.number)
    assert any("the end was cut off" in fault for fault in found())


def put(lines: list[dict[str, Any]], settings: Any) -> None:
    text = "".join(json.dumps(line) + "\n" for line in lines)
    Path(settings.AUDIT_ANCHOR).write_text(text)


def test_an_old_line_about_a_backup_hides_no_cut(own_database, settings, tmp_path):
    """Copied to the end as it stands, once or twice, with the seals it lost before it or not."""
    lines = restored(own_database, settings, tmp_path)()
    place = next(place for place, line in enumerate(lines) if "restored_to" in line)
    cut_the_end()

    for copied in (
        [lines[place]],
        [lines[place], lines[place]],
        [lines[place - 1], lines[place]],
        [lines[place], lines[-1], lines[place]],
    ):
        put([*lines, *copied], settings)
        said = found()
        assert any("was written elsewhere in it and copied or moved here" in each for each in said)
        assert any("the end was cut off" in each for each in said), "and it hides nothing"


@pytest.mark.parametrize(
    "change",
    [
        {"restored_to": 0},
        {"place": 1},
        {"place": None},
        {"at": "2020-01-01T00:00:00+00:00"},
        {"reason": "nothing to see here"},
        {"key": "0" * 16},
        {"key": []},
        {"mac": None},
    ],
)
def test_a_line_about_a_backup_that_was_changed_is_found(own_database, settings, tmp_path, change):
    lines = restored(own_database, settings, tmp_path)()
    place = next(place for place, line in enumerate(lines) if "restored_to" in line)

    put([*lines[:place], {**lines[place], **change}, *lines[place + 1 :]], settings)

    assert any("about a restored backup, is not signed by us" in fault for fault in found())


def test_a_line_about_a_backup_that_was_moved_or_taken_out_is_found(
    own_database, settings, tmp_path
):
    lines = restored(own_database, settings, tmp_path)()
    place = next(place for place, line in enumerate(lines) if "restored_to" in line)
    without = [*lines[:place], *lines[place + 1 :]]

    put([lines[place], *without], settings)
    assert any("copied or moved here" in fault for fault in found())
    put([*without, lines[place]], settings)
    assert any("copied or moved here" in fault for fault in found())
    put(without, settings)
    assert any("The anchor holds two seals" in fault for fault in found())


def test_a_line_about_a_backup_knows_its_place_after_a_torn_one(own_database, settings, tmp_path):
    settings.AUDIT_KEYS, settings.AUDIT_ANCHOR = [KEY], str(tmp_path / "anchor.jsonl")
    happen("case.one")
    seal_all()
    with Path(settings.AUDIT_ANCHOR).open("ab") as file:
        file.write(b'{"seal": 9')

    seal.note_restored(reason="the disk broke")

    assert found() == []


def test_a_line_of_the_anchor_that_hides_a_cut_must_be_signed(events):
    line = {"restored_to": 1, "at": "2026-01-01", "reason": "-", "key": key_id(KEY), "mac": "00"}
    anchor.write(line)

    assert any("about a restored backup, is not signed by us" in fault for fault in found())


def test_a_changed_seal_is_found(events):
    tamper("UPDATE records_seal SET sealed_at = sealed_at - interval '1 hour' WHERE number = 1")

    assert "Seal 1 was changed, or made by somebody who does not have the key." in found()


def test_changed_leaves_are_found(events):
    """Whoever edits an event and its leaf alike is found by the root."""
    changed = AuditEvent.objects.get(event="case.five")
    made = Seal.objects.get(sequences__contains=[changed.sequence])
    tamper("UPDATE records_auditevent SET event = 'case.other' WHERE event = 'case.five'")
    changed.event = "case.other"
    leaves = seal.leaves_of(made)
    leaves[made.sequences.index(changed.sequence)] = seal.leaf_of(changed)
    tamper("UPDATE records_seal SET leaves = %s WHERE number = %s", b"".join(leaves), made.number)

    (fault,) = found()

    assert fault == f"The leaves that seal {made.number} keeps are not those it was made over."


def test_without_an_anchor_it_says_what_it_cannot_find(events, settings, capsys):
    settings.AUDIT_ANCHOR = ""

    call_command("verify_audit")

    assert "AUDIT_ANCHOR is not set" in capsys.readouterr().out


def test_seals_of_the_key_before_still_hold(events, settings):
    settings.AUDIT_KEYS = ["the next key", KEY]
    happen("case.six")
    last = seal_all()

    assert last.key_id == key_id("the next key")
    assert found() == []

    settings.AUDIT_KEYS = ["the next key"]
    assert "a key that AUDIT_KEY does not have" in found()[0]


def test_events_that_wait_too_long_are_said(events):
    happen("case.new")
    tamper(
        "UPDATE records_auditevent SET recorded_at = recorded_at - interval '1 day'"
        " WHERE event = 'case.new'"
    )
    checked = Checked()

    assert list(faults(checked)) == []
    assert "Events wait to be sealed since" in checked.notes[0]


def test_a_line_torn_by_a_crash_is_said_and_the_next_stands_by_itself(events, settings):
    with Path(settings.AUDIT_ANCHOR).open("ab") as file:
        file.write(b'{"seal": 9')
    happen("case.six")
    seal_all()
    checked = Checked()

    assert list(faults(checked)) == []
    assert "cannot be read" in checked.notes[0]


def test_the_anchor_is_lines_of_json_without_names(events, settings):
    lines = [json.loads(line) for line in Path(settings.AUDIT_ANCHOR).read_text().splitlines()]

    assert [line["seal"] for line in lines] == list(range(1, Seal.objects.count() + 1))
    expected = {"seal", "sealed_at", "events", "last_event", "root", "key", "mac", "written_at"}
    assert all(set(line) == expected for line in lines)
