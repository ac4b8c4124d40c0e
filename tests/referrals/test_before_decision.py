"""The pages before a decision: seen, held, decided for now, safety; and who may open them."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals import operations
from referrals.models import Referral, ReportAnswer, SafetyAnswer
from referrals.queries.safety import unanswered_of
from tests.cast import actor, sign_in
from tests.referrals.arriving import arrives
from tests.referrals.pages import page_of

PAGES = ("hold", "interim", "safety")
STEPS = ("acknowledge", "end_hold", "information_came")


def address(name: str, referral: Referral) -> str:
    return reverse(f"referrals:{name}", args=[referral.reference])


def day_and_time(moment: dt.datetime, day: str = "day", clock: str = "clock") -> dict[str, object]:
    local = timezone.localtime(moment)
    parts = {f"{day}_{part}": getattr(local, part) for part in ("day", "month", "year")}
    return {**parts, clock: f"{local:%H:%M}"}


@pytest.fixture
def referral(reporter) -> Referral:
    return arrives(by=reporter)


@pytest.fixture
def urgent(reporter) -> Referral:
    return arrives(by=reporter, is_in_danger_now="yes", categories=["sexual"])


@pytest.mark.parametrize("name", PAGES)
def test_a_screener_opens_it_and_a_stranger_is_sent_to_sign_in(at_work, client, name, referral):
    assert at_work.get(address(name, referral)).status_code == 200
    client.logout()
    assert client.get(address(name, referral)).status_code == 302


@pytest.mark.parametrize("name", [*PAGES, *STEPS])
def test_the_wrong_agency_finds_nothing_and_the_wrong_role_may_not(
    client, oren, rhys, name, referral
):
    assert sign_in(client, oren).post(address(name, referral)).status_code == 404
    assert sign_in(client, rhys).post(address(name, referral)).status_code == 403


def test_holding_it_takes_it_out_of_the_queue_until_then(at_work, referral):
    until = timezone.now() + dt.timedelta(minutes=40)

    answer = at_work.post(
        address("hold", referral),
        {**day_and_time(until), "reason": "The health visitor rings."},
        follow=True,
    )

    assert "Held. It returns to the queue by itself." in answer.content.decode()
    assert "The health visitor rings." in page_of(at_work, referral)
    assert "Bring it back now" in page_of(at_work, referral)


def test_a_hold_past_the_deadline_is_refused_and_keeps_what_was_typed(at_work, referral):
    until = referral.decision_due_at + dt.timedelta(days=1)

    page = at_work.post(
        address("hold", referral), {**day_and_time(until), "reason": "The school is closed."}
    ).content.decode()

    assert "It cannot be held past the moment its decision is due." in page
    assert "The school is closed." in page


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        ({"clock": "25:00"}, "Enter a time of the 24-hour clock"),
        ({"day_day": "31", "day_month": "2"}, "Enter a real date"),
        ({"reason": ""}, "Say why it is held."),
        ({"reason": "a\x00b"}, "characters that cannot be shown"),
        ({"day_year": "9" * 500}, "date"),
    ],
)
def test_a_spoilt_hold_is_answered_beside_its_field(at_work, referral, spoilt, words):
    sent = {**day_and_time(timezone.now()), "reason": "They ring.", **spoilt}

    answer = at_work.post(address("hold", referral), sent)

    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_bringing_it_back_before_its_time(at_work, nia, referral):
    at = timezone.now()
    until = at + dt.timedelta(minutes=40)
    operations.hold(referral, until=until, reason="They ring.", by=actor(nia), at=at)

    at_work.post(address("end_hold", referral))

    referral.refresh_from_db()
    assert referral.held_until is None


def test_an_interim_decision_shows_on_the_referral_and_the_decision_stays_due(
    at_work, nia, referral
):
    operations.rate(
        referral, rating="amber", reason="Known to health.", by=actor(nia), at=timezone.now()
    )

    answer = at_work.post(
        address("interim", referral),
        {"for_now": "Anwen visits today.", "awaited": "The health visitor's record."},
        follow=True,
    ).content.decode()

    assert "The decision is still due." in answer
    assert "information is outstanding" in answer
    page = at_work.get(address("interim", referral)).content.decode()
    assert "Anwen visits today." in page
    at_work.post(address("information_came", referral))
    assert "information is outstanding" not in page_of(at_work, referral)


def test_an_interim_decision_without_a_rating_keeps_what_was_typed(at_work, referral):
    sent = {"for_now": "Anwen visits today.", "awaited": "Health."}

    page = at_work.post(address("interim", referral), sent).content.decode()

    assert "Rate it first" in page
    assert "Anwen visits today." in page


def test_the_reasons_stand_with_the_rating_and_its_clock_with_the_clocks(at_work, nia, referral):
    for rating in ("amber", "green"):
        operations.rate(
            referral, rating=rating, reason=f"Why {rating}.", by=actor(nia), at=timezone.now()
        )

    who_has_it, clocks = page_of(at_work, referral).split('id="with"')[1].split('id="clocks"')

    assert "Why amber." in who_has_it
    assert "Why green." in who_has_it
    assert "Information from partners, rated green" in clocks


@pytest.mark.parametrize(
    ("code", "value", "is_warned"),
    [
        ("visit_risks", ["weapons"], True),
        ("visit_advice", "A knife by the door.", True),
        ("visit_risks", ["none"], False),
        ("gp_name", "A knife by the door.", False),
    ],
)
def test_what_the_report_says_of_danger_to_visitors_stands_above_everything(
    at_work, reporter, code, value, is_warned
):
    referral = arrives(by=reporter)
    ReportAnswer.objects.create(
        report=referral.report, order=900, code=code, answer="A knife by the door.", value=value
    )

    flag = "The report warns whoever visits: A knife by the door."
    assert (flag in page_of(at_work, referral)) is is_warned


def test_an_urgent_referral_says_so_until_somebody_has_seen_it(at_work, urgent):
    words = "Nobody on duty has said that they have seen this urgent referral."
    assert words in page_of(at_work, urgent).replace("&#x27;", "'")

    at_work.post(address("acknowledge", urgent))

    assert words not in page_of(at_work, urgent)


def test_saying_twice_that_one_has_seen_it_is_no_fault(at_work, urgent):
    at_work.post(address("acknowledge", urgent))

    answer = at_work.post(address("acknowledge", urgent), follow=True)

    assert "Nobody is waiting for this referral to be seen." in answer.content.decode()


def test_both_questions_are_asked_and_answered_each_on_its_own(at_work, urgent):
    page = at_work.get(address("safety", urgent)).content.decode()
    assert "Is the person safe for now?" in page
    assert "Have the police been told?" in page

    answer = at_work.post(
        address("safety", urgent),
        {
            "police-prompt": "police",
            "police-is_done": "yes",
            "police-done_by_whom": "Nia Roberts",
            **{f"police-{k}": v for k, v in day_and_time(timezone.now()).items()},
            "police-police_reference": "26000123456",
        },
        follow=True,
    ).content.decode()

    assert "Police reference 26000123456." in answer
    given = SafetyAnswer.objects.get()
    assert (given.prompt, given.is_done, given.answered_by_name) == ("police", True, "Nia Roberts")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"is_done": "yes", "done_by_whom": ""}, "Say who did it."),
        ({"is_done": "not_needed"}, "Say why it is not needed."),
        ({"is_done": "not_yet"}, "Say what is still to be done, and who does it."),
        ({}, "Choose one of the answers."),
        ({"is_done": "perhaps"}, "Choose one of the answers."),
        ({"is_done": "not_needed", "words": "x" * 9000}, "8000"),
    ],
)
def test_an_answer_that_says_too_little_is_told_so(at_work, urgent, sent, words):
    data = {"safety-prompt": "safety", **{f"safety-{name}": said for name, said in sent.items()}}

    answer = at_work.post(address("safety", urgent), data)

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not SafetyAnswer.objects.exists()


def test_not_yet_is_recorded_and_the_decision_still_waits(at_work, urgent):
    sent = {"prompt": "safety", "is_done": "not_yet", "words": "Emyr rings at six."}

    page = at_work.post(
        address("safety", urgent), {f"safety-{k}": v for k, v in sent.items()}, follow=True
    ).content.decode()

    assert "Still to be done." in page
    assert SafetyAnswer.objects.get().words == "Emyr rings at six."
    assert "Is the person safe for now?" in unanswered_of(urgent)


def test_where_nothing_is_asked_the_page_says_so(at_work, referral):
    page = at_work.get(address("safety", referral)).content.decode()

    assert "Nothing is asked here" in page
