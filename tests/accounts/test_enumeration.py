"""Nobody can tell, by words, by status or by the work it takes, who has an account."""

import re

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from records.models import AuditEvent, Message

pytestmark = pytest.mark.django_db

PASSWORD = "a rainy day in Llanrwst"
STRANGER = "nobody-roberts@example.wales"


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """Return a list that grows by one with each password that is hashed."""
    calls: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        calls.append(salt)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return calls


@pytest.fixture
def invited(nia: User) -> User:
    """Return somebody who has not chosen a password yet."""
    return nia


@pytest.fixture
def known(nia: User) -> User:
    nia.set_password(PASSWORD)
    nia.save()
    return nia


def without_tokens(page: bytes, email: str) -> str:
    text = re.sub(r'value="\w{64}"', "", page.decode())
    return re.sub(r"nonce-\S+", "", text).replace(email, "")


def ask(path: str, data: dict[str, str]):
    """Return the answer to a form, and how many questions the database was asked for it."""
    client = Client()
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.post(path, data)
    return answer, [query["sql"].split()[0] for query in asked.captured_queries]


def work_of(email: str, hashed: list[str]):
    """Return what signing in with a wrong password answers, and the work it takes."""
    before = len(hashed)
    answer, queries = ask("/accounts/login/", {"login": email, "password": "not this one"})
    return answer.status_code, without_tokens(answer.content, email), len(hashed) - before, queries


def test_signing_in_answers_a_stranger_as_it_does_whoever_mistyped(known, owen, hashed):
    mistyped = work_of(known.email, hashed)
    stranger = work_of(STRANGER, hashed)

    assert stranger[:3] == mistyped[:3]
    assert abs(len(stranger[3]) - len(mistyped[3])) <= 1


def test_whoever_was_invited_and_whose_account_is_shut_are_answered_alike(invited, mared, hashed):
    mared.set_password(PASSWORD)
    mared.is_active = False
    mared.save()

    answers = [work_of(email, hashed)[:3] for email in (invited.email, mared.email, STRANGER)]

    assert answers[0] == answers[1] == answers[2]


def test_a_forgotten_password_takes_the_same_work_and_only_its_owner_gets_a_link(known):
    Message.objects.all().delete()

    has_account, first = ask("/accounts/password/reset/", {"email": known.email})
    has_none, second = ask("/accounts/password/reset/", {"email": STRANGER})

    assert (has_account.status_code, has_account["Location"], has_account.content) == (
        has_none.status_code,
        has_none["Location"],
        has_none.content,
    )
    assert first.count("INSERT") == second.count("INSERT")
    assert abs(len(first) - len(second)) <= 6  # a cursor over nothing, the savepoint, its undoing
    assert [message.to for message in Message.objects.all()] == [known.email]
    assert AuditEvent.objects.filter(event="user.password_link_refused").count() == 1


def test_the_page_after_asking_is_the_same(known):
    pages = []
    for email in (known.email, STRANGER):
        client = Client()
        pages.append(client.post("/accounts/password/reset/", {"email": email}, follow=True))

    assert without_tokens(pages[0].content, "") == without_tokens(pages[1].content, "")


def test_a_link_for_nobody_and_a_wrong_link_for_somebody_are_explained_alike(known):
    somebody, nobody = user_pk_to_url_str(known), "0" * 32
    pages = [
        Client().get(f"/accounts/password/reset/key/{uid}-abc123-{nobody}/")
        for uid in (somebody, nobody)
    ]

    texts = [without_tokens(page.content, somebody).replace(nobody, "") for page in pages]
    assert texts[0] == texts[1]
    assert pages[0].status_code == pages[1].status_code == 200


def test_too_many_tries_are_answered_alike(known):
    answers = []
    for email in (known.email, STRANGER):
        for _ in range(6):
            answer, _queries = ask("/accounts/login/", {"login": email, "password": "wrong"})
        answers.append(without_tokens(answer.content, email))

    assert answers[0] == answers[1]
