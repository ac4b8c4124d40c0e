"""A powerful act asks for the second factor again, keeps what was typed, and then goes on."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path, reverse

from accounts.acting import acting
from accounts.fresh import has_fresh_second_factor, needs_fresh_second_factor
from accounts.models import User
from tests.authenticator import code_of
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@needs_fresh_second_factor
def powerful(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{acting(request).role}: {request.POST.get('why', 'asked')}")


urlpatterns = [path("powerful/", powerful), path("", include("safeguarding.urls"))]


@pytest.fixture
def secret(nia: User) -> str:
    secret: str = generate_totp_secret()
    TOTP.activate(nia, secret)
    return secret


def grow_old(client: Client, seconds: int) -> None:
    """Move what was shown in this session so many seconds back."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= seconds
    session.save()


def test_whoever_signed_in_just_now_may_do_it(client, nia):
    sign_in(client, nia)

    assert client.get("/powerful/").content == b"screener: asked"


def test_later_the_second_factor_is_asked_for_first(client, nia, secret):
    sign_in(client, nia)
    grow_old(client, 301)

    response = client.get("/powerful/")

    assert response["Location"] == f"{reverse('mfa_reauthenticate')}?next=%2Fpowerful%2F"


def test_a_form_goes_on_by_itself_with_what_was_typed(client, nia, secret):
    sign_in(client, nia)
    grow_old(client, 301)
    asked = client.post("/powerful/", {"why": "ŵyn & <b>"})

    response = client.post(asked["Location"], {"code": code_of(secret)})

    assert response.content.decode() == "screener: ŵyn & <b>"


def test_a_wrong_code_opens_nothing(client, nia, secret):
    sign_in(client, nia)
    grow_old(client, 301)
    asked = client.post("/powerful/", {"why": "no"})

    response = client.post(asked["Location"], {"code": "000000"})

    assert "screener: no" not in response.content.decode()
    assert client.get("/powerful/").status_code == 302


def test_a_form_kept_meanwhile_is_not_sent_in_another_role(client, nia, secret):
    other = "00000000-0000-7000-8000-000000000000"
    sign_in(client, nia)
    grow_old(client, 301)
    asked = client.post("/powerful/", {"why": "no", "acting": str(nia.memberships.get().pk)})
    session = client.session
    session["account_reauthentication_state"]["request"] = session[
        "account_reauthentication_state"
    ]["request"].replace(str(nia.memberships.get().pk), other)
    session.save()

    response = client.post(asked["Location"], {"code": code_of(secret)})

    assert response.status_code == 409


def test_a_password_given_again_is_not_enough(client, nia, secret):
    sign_in(client, nia)
    grow_old(client, 301)
    session = client.session
    records = session["account_authentication_methods"]
    newest = {"method": "password", "at": records[-1]["at"] + 300, "reauthenticated": True}
    session["account_authentication_methods"] = [*records, newest]
    session.save()

    assert client.get("/powerful/").status_code == 302


def test_nobody_is_fresh_before_signing_in(nia):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    assert not has_fresh_second_factor(request)


def test_the_demo_asks_for_none(client, nia, settings):
    settings.DEMO = True
    client.force_login(nia)

    assert client.get("/powerful/").status_code == 200
