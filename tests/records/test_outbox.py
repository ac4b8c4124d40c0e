"""Messages are rows, queued once and sent by any number of sweeps."""

import datetime as dt
import smtplib
import threading
from typing import Any

import pytest
from django.core import mail
from django.db import connections, transaction

from records import tasks
from records.models import Heartbeat, Message
from tests.records.conftest import NOON, queue

pytestmark = pytest.mark.django_db

LATER = NOON + dt.timedelta(days=1)


def test_a_message_is_kept_as_it_was_sent():
    message = queue()

    assert message.subject == "News about SG-7K2M-P9XH"
    assert message.body == "Something changed on SG-7K2M-P9XH.\n\nhttp://localhost:8000\n"
    assert (message.status, message.queued_at, message.try_after_at) == ("queued", NOON, NOON)


def test_a_message_speaks_the_language_of_whom_it_is_for():
    assert queue(language="cy").subject == "Newyddion am SG-7K2M-P9XH"


def test_the_same_message_is_queued_once():
    first, second = queue(), queue()

    assert first is not None
    assert second is None
    assert Message.objects.count() == 1


def test_a_sweep_sends_what_waits_and_says_so():
    queue("one")
    queue("two", language="cy")

    assert tasks.deliver_messages() == 2
    assert tasks.deliver_messages() == 0
    assert [sent.subject for sent in mail.outbox] == [
        "News about SG-7K2M-P9XH",
        "Newyddion am SG-7K2M-P9XH",
    ]
    assert Message.objects.filter(status="sent", sent_at__isnull=False).count() == 2
    assert Heartbeat.objects.filter(name="deliver messages").exists()


def test_a_message_sent_twice_is_recognised_by_its_id():
    message = queue()

    tasks.send(message)
    tasks.send(message)

    ids = {sent.extra_headers["Message-ID"] for sent in mail.outbox}
    assert ids == {f"<{message.pk}@localhost>"}
    assert mail.outbox[0].extra_headers["Content-Language"] == "en"


def test_an_invitation_carries_its_calendar_part():
    message = queue(calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", calendar_method="REQUEST")

    tasks.send(message)

    sent: Any = mail.outbox[0]
    (part,) = sent.alternatives
    assert part.mimetype == "text/calendar; method=REQUEST"
    assert part.content.startswith("BEGIN:VCALENDAR")


@pytest.mark.parametrize(
    "failure",
    [
        ConnectionRefusedError(),
        smtplib.SMTPServerDisconnected(),
        ValueError("header"),
        RuntimeError("nia@example.wales"),
    ],
)
def test_what_cannot_be_sent_waits_longer_each_time_and_is_given_up_in_the_end(
    monkeypatch, failure
):
    def fail(message):
        raise failure

    monkeypatch.setattr(tasks, "send", fail)
    message = queue()
    at, waits = NOON, []
    for _ in range(Message.MAX_ATTEMPTS):
        assert tasks.deliver_next(at=at) is False
        message.refresh_from_db()
        waits.append((message.try_after_at - at).total_seconds() / 60)
        at = message.try_after_at

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256]
    assert message.status == "failed"
    assert message.last_error == type(failure).__name__
    assert tasks.deliver_next(at=LATER) is False


def test_a_message_that_cannot_be_sent_does_not_hold_up_the_others(monkeypatch):
    queue("bad", to="nobody@example.wales\nBcc: everybody@example.wales")
    queue("good", at=NOON + dt.timedelta(seconds=1))

    assert tasks.deliver_messages() == 1
    assert [sent.to for sent in mail.outbox] == [["nia@example.wales"]]


def test_any_error_at_all_is_one_messages_own_and_the_log_names_nobody(monkeypatch, caplog):
    queue("bad", to="bad@example.wales")
    queue("good", at=NOON + dt.timedelta(seconds=1))
    send = tasks.send

    def fail_once(message):
        if message.to == "bad@example.wales":
            raise KeyError("bad@example.wales")
        send(message)

    monkeypatch.setattr(tasks, "send", fail_once)

    assert tasks.deliver_messages() == 1
    assert [sent.to for sent in mail.outbox] == [["nia@example.wales"]]
    assert Message.objects.get(to="bad@example.wales").last_error == "KeyError"
    assert "KeyError" in caplog.text
    assert "bad@example.wales" not in caplog.text


def test_a_one_time_link_is_forgotten_once_it_has_been_sent():
    queue("link", has_secret=True)
    queue("news")

    tasks.deliver_messages()

    assert mail.outbox[0].body != ""
    assert Message.objects.get(key="link").body == ""
    assert Message.objects.get(key="news").body != ""


def test_two_sweeps_at_once_never_send_the_same_message(own_database):
    for key in ("one", "two"):
        with transaction.atomic():
            queue(key)
    sent_beside: list[bool] = []

    def sweep() -> None:
        try:
            sent_beside.extend(tasks.deliver_next(at=LATER) for _ in range(2))
        finally:
            connections.close_all()

    with transaction.atomic():
        held = Message.objects.select_for_update(skip_locked=True).get(key="one")
        other = threading.Thread(target=sweep)
        other.start()
        other.join(timeout=20)

    assert sent_beside == [True, False]
    assert [sent.extra_headers["Message-ID"] for sent in mail.outbox] != [f"<{held.pk}@localhost>"]
    assert len(mail.outbox) == 1
    assert Message.objects.get(key="one").status == "queued"
