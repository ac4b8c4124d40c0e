"""Advice without names: asked, given once, told, and seen by whom it may be."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from policies.models import Policy
from records.models import AuditEvent, Message
from referrals import operations
from referrals.models import Consultation, Referral, Report
from referrals.operations import Refused
from referrals.queries.consultations import consultations_of
from tests.cast import actor, person, sign_in
from tests.factories.reporting import ConsultationFactory

pytestmark = pytest.mark.django_db
LIST = reverse("referrals:consultations")
ASK = reverse("referrals:consult")
QUESTION = "A boy of six in my class is late every day and often hungry."
ADVICE = {"outcome": "own_service", "advice": "Speak with the family first."}


@pytest.fixture
def asked(policy: Policy, mash, tomos: User) -> Consultation:
    return ConsultationFactory.create(question=QUESTION, by=actor(tomos))


def test_a_teacher_asks_and_a_screener_advises_without_opening_a_case(
    client: Client, policy: Policy, tomos: User, nia: User
) -> None:
    sign_in(client, tomos)
    sent = client.post(ASK, {"question": QUESTION, "category": "neglect"})
    screener = sign_in(Client(), nia)
    home = screener.get("/").content.decode()
    screener.post(sent["Location"], ADVICE)
    body = client.get(sent["Location"]).content.decode()

    found = Consultation.objects.get()
    assert "1 question waits for advice" in home
    assert "Speak with the family first." in body
    assert (found.outcome, found.answered_by_name) == ("own_service", nia.name)
    assert not Report.objects.exists()
    assert not Referral.objects.exists()
    events = AuditEvent.objects.about(found).values_list("event", flat=True)
    assert {"consultation.asked", "consultation.answered", "consultation.viewed"} <= set(events)
    message = Message.objects.get(template="referrals/email/advice")
    assert message.to == tomos.email
    assert "family" not in message.body


def test_the_same_form_sent_twice_asks_once_and_another_question_is_not_lost(
    client: Client, policy: Policy, mash, tomos: User
) -> None:
    page = sign_in(client, tomos).get(ASK)
    sent = {"key": str(page.context["form"]["key"].value()), "question": QUESTION}

    first, again = client.post(ASK, sent), client.post(ASK, sent)
    client.post(ASK, {**sent, "question": "And her sister of nine?"})

    assert first["Location"] == again["Location"]
    questions = Consultation.objects.order_by("asked_at").values_list("question", flat=True)
    assert list(questions) == [QUESTION, "And her sister of nine?"]
    assert AuditEvent.objects.filter(event="consultation.asked").count() == 2


def test_it_is_answered_once(asked: Consultation, nia: User, owen: User) -> None:
    at = asked.asked_at
    operations.advise(asked, **ADVICE, by=actor(nia), at=at)

    with pytest.raises(Refused, match="Nia Roberts has answered"):
        operations.advise(asked, outcome="report", advice="Report it.", by=actor(owen), at=at)


def test_a_second_answer_in_another_window_keeps_what_was_typed(
    client: Client, asked: Consultation, nia: User, owen: User
) -> None:
    operations.advise(asked, **ADVICE, by=actor(owen), at=asked.asked_at)
    sign_in(client, nia)

    refused = client.post(
        asked.get_absolute_url(), {"outcome": "report", "advice": "Report it today."}
    )

    assert refused.status_code == 400
    assert "Owen Price has answered" in refused.content.decode()
    assert "Report it today." in refused.content.decode()


@pytest.mark.parametrize("typed", [{}, {"question": " \u200b"}, {"question": "a" * 4001}])
def test_a_question_must_ask_something(
    client: Client, policy: Policy, tomos: User, typed: dict[str, str]
) -> None:
    sign_in(client, tomos)

    refused = client.post(ASK, {"category": "", **typed})

    assert refused.status_code == 400
    assert "question" in refused.context["form"].errors
    assert not Consultation.objects.exists()


def test_advice_must_be_written_down(client: Client, asked: Consultation, nia: User) -> None:
    sign_in(client, nia)

    refused = client.post(asked.get_absolute_url(), {"outcome": "report"})

    assert refused.status_code == 400
    assert refused.context["form"].errors.keys() == {"advice"}


def test_who_sees_it(client: Client, asked: Consultation, lowri: User, nia: User) -> None:
    colleague = person("Mair Ellis", Role.REPORTER, "school-staff")
    answers = {
        who.name: sign_in(Client(), who).get(asked.get_absolute_url()).status_code
        for who in (lowri, nia, colleague)
    }

    assert answers == {"Lowri Jenkins": 200, "Nia Roberts": 200, "Mair Ellis": 404}


def test_an_outsider_sees_none_and_a_colleague_gives_no_advice(
    client: Client, asked: Consultation, oren: User, lowri: User
) -> None:
    outsider, designated = sign_in(Client(), oren), sign_in(client, lowri)

    assert outsider.get(asked.get_absolute_url()).status_code == 404
    assert outsider.post(asked.get_absolute_url(), ADVICE).status_code == 404
    assert asked.reference not in outsider.get(LIST).content.decode()
    assert designated.post(asked.get_absolute_url(), ADVICE).status_code == 403


def test_an_administrator_asks_nothing(client: Client, policy: Policy, alun: User) -> None:
    sign_in(client, alun)

    assert client.get(LIST).status_code == 403
    assert client.post(ASK, {"question": QUESTION}).status_code == 403


def test_an_empty_list_says_so(client: Client, policy: Policy, tomos: User) -> None:
    sign_in(client, tomos)

    assert "There is no consultation" in client.get(LIST).content.decode()


def test_the_queries_do_not_grow_with_the_list(
    client: Client, asked: Consultation, nia: User, tomos: User, django_assert_max_num_queries
) -> None:
    for _ in range(6):
        ConsultationFactory.create(by=actor(tomos))
    sign_in(client, nia)

    with django_assert_max_num_queries(20):
        assert client.get(LIST).status_code == 200


def test_what_waits_stands_first(asked: Consultation, tomos: User, nia: User) -> None:
    operations.advise(asked, **ADVICE, by=actor(nia), at=asked.asked_at)
    waiting = ConsultationFactory.create(question=QUESTION, by=actor(tomos))

    found = consultations_of(actor(nia), on=timezone.localdate())

    assert list(found) == [waiting, asked]
