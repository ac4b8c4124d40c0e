"""After a decision the page says what is left to do, and folds the clocks that have ended."""

import re
from typing import Any

from django.urls import reverse
from django.utils import timezone

from referrals import operations
from tests.cast import actor, sign_in
from tests.referrals.arriving import arrives
from tests.referrals.deciding import passed_on
from tests.referrals.pages import page_of

BY_TELEPHONE: dict[str, Any] = {"reporter_email": "", "reporter_telephone": "01492 555 010"}
TELL = "Tell the reporter what was decided, and why"
WAITS = "Handed over, not accepted: see where it stands"
FOLLOWS = "Record what follows the decision"


def to_do(page: str) -> str:
    """Return the panel of what is to be done; empty where nothing is."""
    return page.partition('id="todo"')[2].partition("</section>")[0]


def test_before_the_decision_there_is_neither(at_work, reporter):
    panel = to_do(page_of(at_work, arrives(by=reporter)))

    for words in (TELL, WAITS, FOLLOWS):
        assert words not in panel


def test_a_case_handed_over_and_a_reporter_to_be_told_are_left_to_do(at_work, reporter, nia, anwen):
    referral = passed_on(arrives(by=reporter, **BY_TELEPHONE), by=actor(nia))
    panel = to_do(page_of(at_work, referral))
    assert TELL in panel
    assert WAITS in panel

    operations.note_reporter_told(referral, by=actor(nia), at=timezone.now())
    operations.accept_case(
        referral.handovers.get(), case_number="W1", by=actor(anwen), at=timezone.now()
    )

    panel = to_do(page_of(at_work, referral))
    assert TELL not in panel
    assert WAITS not in panel
    assert FOLLOWS in panel


def test_who_may_only_read_is_offered_nothing(client, reporter, nia, huw):
    referral = passed_on(arrives(by=reporter), by=actor(nia))

    assert to_do(page_of(sign_in(client, huw), referral)) == ""


def test_clocks_that_run_stand_open_and_those_that_ended_are_folded(at_work, reporter, nia):
    referral = passed_on(arrives(by=reporter, **BY_TELEPHONE), by=actor(nia))

    clocks = page_of(at_work, referral).partition('id="clocks"')[2].partition("</section>")[0]

    still, _sep, ended = clocks.partition("<details")
    assert "/policies/deadlines/H1/" in still
    assert "/policies/deadlines/R6/" not in still
    assert "/policies/deadlines/R6/" in ended
    assert re.search(r"\d+ finished clocks?", ended)


def test_the_entry_of_reports_shows_every_way_to_those_who_take_calls(at_work, client, tomos):
    address = reverse("referrals:my_reports")
    page = at_work.get(address).content.decode()
    for way in ("Write a report", "Take a report by telephone", "Confirm a telephone report"):
        assert way in page

    teachers = sign_in(client, tomos).get(address).content.decode()
    assert "Take a report by telephone" not in teachers
    assert "Write a report" in teachers
