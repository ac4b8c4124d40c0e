"""The employer's copy of the minutes: looked over by the chair, and without anybody's name."""

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from meetings import operations as meetings
from meetings.models import Attendance
from records.models import AuditEvent
from records.outbox import LOCALES
from referrals.models import Referral
from strategy_meetings import documents_copies, operations, rules_copies
from strategy_meetings.models import MinutesCopy, StrategyMeeting
from tests.cast import actor, person, sign_in
from tests.strategy_meetings.copies import (
    bytes_of,
    digest_on,
    download,
    read,
    set_employers,
    undone,
)
from tests.strategy_meetings.pages import url

LONG_ENOUGH = 5  # shorter, and it stands somewhere in packed bytes by chance
LEAKS = (
    "catrin",
    "gatrin",
    "canari",
    "tinc",
    "mererid",
    "bangor",
    "fangor",
    "llandudno",
    "ll30",
    "900123",
    "5b",
    "c.c.",
    "7 march",
    "year 5",
)


def test_the_employers_copy_names_nobody_in_any_of_its_bytes(
    client: Client,
    held: StrategyMeeting,
    employer: Attendance,
    elin: User,
    carys: User,
    catrin: Referral,
) -> None:
    set_employers(employer, elin)
    address = url("preview", held, employer.pk)

    page = sign_in(client, elin).get(address).content.decode()
    for marked in ("Tinc", "Catrin&#x27;s", "C.C.", "Gatrin", "i <mark", "5B", "Mererid"):
        assert marked in page
    for why in ("Looks like a school class", "Initials", "Postcode", "Date of birth"):
        assert why in page
    assert "Catrin<br>Canari" in page  # one mark across the break of a line
    assert not held.meeting.circulations.filter(attendance=employer).exists()

    again = client.post(address, {"act": "look", "added": "the teacher", "digest": digest_on(page)})
    assert again.headers["Location"] == address
    page = client.get(address).content.decode()
    done = client.post(
        address, {"act": "confirm", "added": "the teacher", "digest": digest_on(page)}, follow=True
    )
    assert "The copy is sent" in done.content.decode()

    document = MinutesCopy.objects.get(attendance=employer).document
    assert document is not None
    whole = operations.issue_minutes(held, language="en", by=actor(elin), at=timezone.now())
    assert [leak for leak in LEAKS if leak not in read(bytes_of(whole))] == []
    content = bytes_of(document)
    said, packed = read(content), undone(content)
    for leak in (*LEAKS, catrin.reference.casefold(), "the teacher"):
        assert leak not in said, leak
        if len(leak) >= LONG_ENOUGH:
            assert leak not in packed, leak
    assert "by her teacher" in said  # what was not confirmed stays
    assert f"copy {MinutesCopy.objects.get(attendance=employer).number}, for carys beynon" in said
    assert sign_in(client, carys).get(download(document)).status_code == 200


def test_nothing_is_sent_that_was_not_looked_at_as_it_stands(
    held: StrategyMeeting, employer: Attendance, elin: User
) -> None:
    copy = set_employers(employer, elin)
    by, at = actor(elin), timezone.now()
    seen = documents_copies.look_at(held, copy, by=by)

    operations.issue_minutes(held, language="en", by=by, at=at)
    assert not held.meeting.circulations.filter(attendance=employer).exists()

    meetings.correct_minutes(held.meeting, text="Catrin was seen twice.", by=by, at=at)
    with pytest.raises(operations.Refused, match="has changed since it was marked"):
        operations.confirm_copy(held, copy, digest=seen.digest, left=[], by=by, at=at)
    assert not held.meeting.circulations.filter(attendance=employer).exists()

    now = documents_copies.look_at(held, copy, by=by)
    done = operations.confirm_copy(held, copy, digest=now.digest, left=[], by=by, at=at)
    assert done.document is not None
    assert "Catrin" not in str(done.document.context)
    event = AuditEvent.objects.get(event="minutes_copy.confirmed")
    assert "Catrin" not in str(event.details)


def test_a_passage_stays_only_for_a_reason_and_only_in_those_letters(
    client: Client, held: StrategyMeeting, employer: Attendance, elin: User
) -> None:
    copy = set_employers(employer, elin)
    address = url("preview", held, employer.pk)
    page = sign_in(client, elin).get(address).content.decode()
    words = [each.words for each in documents_copies.look_at(held, copy, by=actor(elin)).passages]
    number = words.index("Year 5")

    client.post(
        address,
        {"act": "confirm", "digest": digest_on(page), f"leave_{number}": "The whole year went."},
    )

    copy.refresh_from_db()
    assert copy.left == [{"passage": "Year 5", "reason": "The whole year went."}]
    assert copy.document is not None
    assert "Year 5 trip" in str(copy.document.context)
    assert "5B" not in str(copy.document.context)


def test_only_the_chair_confirms(held: StrategyMeeting, employer: Attendance, elin: User) -> None:
    copy = set_employers(employer, elin)
    seen = documents_copies.look_at(held, copy, by=actor(elin))
    other = actor(person("Hefin Baines", Role.ISRO, "safeguarding"))

    for act in (
        lambda: operations.confirm_copy(
            held, copy, digest=seen.digest, left=[], by=other, at=timezone.now()
        ),
        lambda: operations.approve_minutes(held, by=other, at=timezone.now()),
    ):
        with pytest.raises(operations.Refused, match="Only the chair"):
            act()


@pytest.mark.parametrize("language", ["en", "cy"])
def test_each_person_is_called_the_same_throughout_and_no_name_stays(
    client: Client,
    held: StrategyMeeting,
    employer: Attendance,
    elin: User,
    language: str,
) -> None:
    copy = set_employers(employer, elin, language)
    with translation.override(LOCALES[language]):
        child = f"[{_('the child')}]"
        mother = f"[{_('Person %(letter)s') % {'letter': 'A'}}]"
    page = sign_in(client, elin).get(url("preview", held, employer.pk)).content.decode()
    look = documents_copies.look_at(held, copy, by=actor(elin))
    marks = {passage.words: passage.mark for passage in look.passages}

    called = {words for words, mark in marks.items() if mark == child}
    assert {"Catrin", "Tinc", "Gatrin", "Catrin\nCanari", "CATRIN CANARI"} <= called
    assert marks["Mererid"] == mother
    assert mother in page
    assert "12 Ffordd Bangor" not in called
    assert {marks[words] for words in marks if "LL30" in words or "900123" in words} == {"[…]"}

    operations.confirm_copy(
        held, copy, digest=look.digest, left=[], by=actor(elin), at=timezone.now()
    )
    copy.refresh_from_db()
    assert copy.document is not None
    content = bytes_of(copy.document)
    said = read(content)
    for label in (child, mother):
        assert label.casefold() in said
    assert [leak for leak in LEAKS if leak in said] == []
    assert [leak for leak in LEAKS if len(leak) >= LONG_ENOUGH and leak in undone(content)] == []


def test_a_correction_changes_nobodys_label(
    held: StrategyMeeting, employer: Attendance, elin: User
) -> None:
    copy = set_employers(employer, elin)
    by, at = actor(elin), timezone.now()
    before = documents_copies.look_at(held, copy, by=by).labels

    meetings.correct_minutes(held.meeting, text="Mererid was asked first.", by=by, at=at)

    after = documents_copies.look_at(held, copy, by=by)
    assert after.labels == before
    assert "[Person A] was asked first." in str(
        rules_copies.redacted(after.said, after.people, [], [], after.labels)
    )
