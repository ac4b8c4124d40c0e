"""What is asked of each person, answered in one press beside the minutes."""

from django.test import Client

from accounts.models import User
from meetings.models_statements import GateAnswer
from referrals.models import Referral
from strategy_meetings.models import StrategyMeeting
from tests.cast import sign_in
from tests.strategy_meetings.holding import conclude, decide, start
from tests.strategy_meetings.pages import begin, url

NOT_YET = "Not yet known, because nobody has reached them yet"


def press(child: Referral, **fields: str) -> dict[str, str]:
    return {"referral": str(child.pk), "gate": "consent", "answer": "not-asked", **fields}


def test_the_run_screen_asks_and_one_press_answers_that_it_is_not_known_yet(
    client: Client, called: StrategyMeeting, child: Referral, elin: User
) -> None:
    begin(called, elin)
    page = sign_in(client, elin).get(url("minutes", called)).content.decode()
    assert "4 questions open" in page
    assert NOT_YET in page

    response = client.post(f"{url('gates', called)}?item=3", press(child))

    assert response.headers["Location"] == f"{url('minutes', called)}?item=3"
    answer = GateAnswer.objects.get()
    assert (answer.gate, answer.answer) == ("consent", "not-asked")
    assert "3 questions open" in client.get(url("minutes", called)).content.decode()


def test_an_answer_that_needs_words_is_asked_for_them_and_the_later_one_stands(
    client: Client, called: StrategyMeeting, child: Referral, elin: User
) -> None:
    begin(called, elin)
    sign_in(client, elin)

    page = client.post(url("gates", called), press(child, answer="overridden")).content.decode()
    assert "Say it in words." in page
    assert not GateAnswer.objects.exists()

    client.post(url("gates", called), press(child))
    client.post(url("gates", called), press(child, answer="overridden", words="To keep her safe."))
    answer = GateAnswer.objects.get()
    assert (answer.answer, answer.words) == ("overridden", "To keep her safe.")


def test_words_of_a_refused_answer_are_kept(
    client: Client, called: StrategyMeeting, child: Referral, elin: User
) -> None:
    begin(called, elin)

    page = sign_in(client, elin).post(
        url("gates", called), press(child, answer="no-such-answer", words="She is afraid.")
    )

    assert "Choose an answer" in page.content.decode()
    assert "She is afraid.</textarea>" in page.content.decode()


def test_nonsense_is_refused(
    client: Client, called: StrategyMeeting, child: Referral, elin: User
) -> None:
    begin(called, elin)
    sign_in(client, elin)

    for typed in ({}, press(child, gate="x"), press(child, referral="x"), {"gate": "\x00"}):
        assert client.post(url("gates", called), typed).status_code == 200

    assert not GateAnswer.objects.exists()


def test_after_closing_nothing_is_answered(
    client: Client, called: StrategyMeeting, child: Referral, elin: User, carys: User
) -> None:
    start(called, elin, present=(carys,))
    decide(called, elin)
    conclude(called, "section-47-joint", elin)
    words = "Now we know."

    page = sign_in(client, elin).post(
        url("gates", called), press(child, answer="overridden", words=words)
    )

    assert "This meeting has been concluded." in page.content.decode()
    assert not GateAnswer.objects.filter(words=words).exists()


def test_only_those_who_run_the_meeting_answer(
    client: Client, called: StrategyMeeting, carys: User, outside_chair: User
) -> None:
    assert sign_in(client, carys).get(url("gates", called)).status_code == 403
    assert sign_in(client, outside_chair).get(url("gates", called)).status_code == 404


def test_in_welsh(client: Client, called: StrategyMeeting, elin: User) -> None:
    begin(called, elin)
    sign_in(client, elin)

    page = client.get(url("gates", called), headers={"accept-language": "cy"}).content.decode()

    assert "Ddim yn hysbys eto" in page or 'lang="en' in page
