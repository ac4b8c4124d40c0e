"""A look at the queue is on record; a page that asks for itself what is new is no look."""

import re

from records.models import AuditEvent
from tests.cast import sign_in
from tests.referrals.arriving import arrives
from tests.referrals.pages import QUEUE


def poll(client, address=QUEUE, **data):
    return client.get(address, data, headers={"HX-Request": "true", "X-Poll": "1"})


def proof_in(page: str) -> str:
    """Return what a poll sends back: the proof of what its reader was shown."""
    (proof,) = re.findall(r'name="seen" value="([0-9a-f]+)"', page)
    return str(proof)


def viewings():
    return AuditEvent.objects.filter(event="queue.viewed")


def test_a_look_is_one_event_with_the_filter_and_the_count(at_work, nia, reporter):
    arrives(by=reporter)

    at_work.get(QUEUE, {"about": "child"})

    event = viewings().get()
    assert event.actor_id == nia.pk
    assert event.details == {"stage": "awaiting", "filters": {"about": "child"}, "count": 1}


def test_a_poll_with_unchanged_rows_is_no_further_look(at_work, reporter):
    arrives(by=reporter)
    page = at_work.get(QUEUE).content.decode()
    seen = proof_in(page)

    answer = poll(at_work, seen=seen)

    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert viewings().count() == 1


def test_a_poll_with_a_new_row_is_a_look(at_work, reporter):
    arrives(by=reporter)
    page = at_work.get(QUEUE).content.decode()
    seen = proof_in(page)
    arrives(by=reporter)

    poll(at_work, seen=seen)

    assert viewings().count() == 2


def test_somebody_elses_proof_of_sight_hides_no_look(client, nia, owen, reporter):
    arrives(by=reporter)
    page = sign_in(client, nia).get(QUEUE).content.decode()
    seen = proof_in(page)

    poll(sign_in(client, owen), seen=seen)

    assert set(viewings().values_list("actor_id", flat=True)) == {nia.pk, owen.pk}


def test_the_spoken_line_of_a_poll_is_the_same_while_nothing_changes(at_work, reporter):
    arrives(by=reporter)
    spoken = re.compile(r'<p class="app-lede" role="status">.*?</p>', re.DOTALL)

    answers = [poll(at_work).content.decode() for _ in range(2)]

    assert spoken.findall(answers[0]) == spoken.findall(answers[1]) != []
