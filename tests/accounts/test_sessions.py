"""Where somebody is signed in: seen, ended, and never carried from one person or role on."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts import operations
from accounts.models import User
from accounts.roles import Role
from accounts.sessions import device_in_words, end_sessions
from records.audit import SYSTEM
from records.models import AuditEvent
from tests.cast import sign_in, team
from tests.factories.accounts import MembershipFactory
from tests.passkey import Device, device_of, sign_in_with

pytestmark = pytest.mark.django_db

PASSWORD = "a rainy day in Llanrwst"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
PAGE = "/account/sessions/"


@pytest.fixture
def device(nia: User) -> Device:
    nia.set_password(PASSWORD)
    nia.save()
    return device_of(nia)


@pytest.fixture
def office(device: Device) -> Client:
    return sign_in_with(Client(REMOTE_ADDR="192.0.2.1", HTTP_USER_AGENT=EDGE), device)


@pytest.fixture
def home(device: Device) -> Client:
    return sign_in_with(Client(REMOTE_ADDR="198.51.100.7", HTTP_USER_AGENT=FIREFOX), device)


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_page_says_which_device_from_where_and_which_is_this_one(office, home):
    rows = office.get(PAGE).context["sessions"]

    assert [(row["device"], row["address"], row["is_here"]) for row in rows] == [
        ("Edge on Windows", "192.0.2.1", True),
        ("Firefox on Linux", "198.51.100.7", False),
    ]


def test_another_session_is_ended_and_this_one_goes_on(office, home):
    other = next(row for row in office.get(PAGE).context["sessions"] if not row["is_here"])

    office.post(PAGE, {"session": other["key"]})

    assert (is_in(office), is_in(home)) == (True, False)
    assert AuditEvent.objects.get(event="user.sessions_ended").details == {"count": 1}
    assert len(office.get(PAGE).context["sessions"]) == 1


def test_all_others_are_ended_at_once(office, home):
    office.post(PAGE)

    assert (is_in(office), is_in(home)) == (True, False)


def test_a_colleagues_session_is_not_there(office, owen):
    key = office.get(PAGE).context["sessions"][0]["key"]
    other = sign_in(Client(), owen)

    for session in (key, "", "\x00", "nothing", -1):
        assert other.post(PAGE, {"session": session}).status_code == 404
    assert is_in(office)


def test_a_stranger_sees_no_sessions(client):
    assert client.get(PAGE).status_code == 302


def test_signing_in_begins_under_a_new_id(device):
    fixed = Client()
    fixed.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    before = fixed.session.session_key

    sign_in_with(fixed, device)

    assert fixed.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def with_cookie(key: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def test_the_cookie_of_before_signing_out_is_worth_nothing(office):
    kept = office.session.session_key
    office.post("/accounts/logout/")

    assert not is_in(with_cookie(kept))


def test_another_role_has_another_id_and_the_old_one_is_worth_nothing(office, nia):
    other = MembershipFactory.create(user=nia, team=team("emergency-duty"), role=Role.REPORTER)
    kept = office.session.session_key

    office.post("/account/membership/", {"membership": str(other.pk), "next": "/account/"})

    assert office.session.session_key != kept
    assert is_in(office)
    assert not is_in(with_cookie(kept))
    assert [row["is_here"] for row in office.get(PAGE).context["sessions"]] == [True]


def test_a_new_password_ends_every_other_session(own_database, office, home):
    office.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "seven wet cats", "password2": "seven wet cats"},
    )

    assert (is_in(office), is_in(home)) == (True, False)
    assert not Session.objects.filter(session_key=home.session.session_key).exists()


def test_a_second_factor_that_was_lost_ends_every_session(office, home, nia):
    call_command("reset_second_factor", nia.email)

    assert (is_in(office), is_in(home)) == (False, False)


def test_a_role_that_changes_or_ends_ends_every_session(office, nia):
    membership = nia.memberships.get()
    operations.change(membership, to={"role": Role.REPORTER}, by=SYSTEM, at=timezone.now())
    assert not is_in(office)

    sign_in(office, nia)
    operations.change(membership, to={"job_title": "Nurse"}, by=SYSTEM, at=timezone.now())
    assert is_in(office)
    operations.end_membership(membership, by=SYSTEM, at=timezone.now())

    assert not is_in(office)


def test_all_of_somebodys_sessions_end_also_those_on_no_list(nia, owen):
    listed_nowhere, beside = sign_in(Client(), nia), sign_in(Client(), owen)

    assert end_sessions(nia, by=SYSTEM, at=timezone.now()) == 1

    assert (is_in(listed_nowhere), is_in(beside)) == (False, True)


def test_the_list_says_when_a_session_was_last_used(office):
    before = office.get(PAGE).context["sessions"][0]["last_seen_at"]
    session = office.session
    session["used_at"] -= 60
    session.save()

    assert office.get(PAGE).context["sessions"][0]["last_seen_at"] > before


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (EDGE, "Edge on Windows"),
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.0", "A device that does not say what it is"),
        ("", "A device that does not say what it is"),
    ],
)
def test_a_device_in_plain_words(agent, words):
    assert device_in_words(agent) == words
