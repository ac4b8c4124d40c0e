"""Single sign-on, against a provider that runs beside the test: only what was linked, only once."""

import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone
from joserfc.jwk import RSAKey

from accounts import identities, operations
from accounts.models import User
from accounts.models_identities import Identity
from records.audit import SYSTEM
from records.models import AuditEvent, Message
from records.refusals import Refused
from tests.authenticator import code_of
from tests.cast import actor
from tests.identity_provider import IdentityProvider, running

pytestmark = pytest.mark.django_db

START = "/accounts/single-sign-on/council/"


@pytest.fixture
def provider(settings) -> Iterator[IdentityProvider]:
    with running() as provider:
        settings.SINGLE_SIGN_ON = [described(provider)]
        yield provider


def described(provider: IdentityProvider, **more: object) -> dict[str, object]:
    return {
        "code": "council",
        "name_en": "the council",
        "name_cy": "y cyngor",
        "issuer": provider.issuer,
        "client_id": provider.client_id,
        "client_secret": provider.client_secret,
        **more,
    }


@pytest.fixture
def linked(provider: IdentityProvider, nia: User) -> Identity:
    return identities.link_identity(
        nia, issuer=provider.issuer, subject=provider.subject, by=SYSTEM, at=timezone.now()
    )


@pytest.fixture
def secret(nia: User) -> str:
    secret: str = generate_totp_secret()
    TOTP.activate(nia, secret)
    return secret


def come_by(client: Client, provider: IdentityProvider):
    asked = client.get(START)
    return client.get(provider.sign_in_at(asked["Location"]))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def why_not() -> str:
    event = AuditEvent.objects.filter(event="user.sign_in_failed").latest("sequence")
    assert event.details["method"] == "single_sign_on"
    reason: str = event.details["reason"]
    return reason


def test_whoever_is_linked_comes_in_and_still_shows_our_second_factor(
    client, provider, linked, secret, nia
):
    response = come_by(client, provider)
    assert response["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)

    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})

    event = AuditEvent.objects.get(event="user.signed_in")
    linked.refresh_from_db()
    assert client.get("/account/").status_code == 200
    assert event.details["methods"] == ["single_sign_on", "mfa"]
    assert linked.last_used_at is not None


def test_whoever_has_no_second_factor_sets_one_up_first(client, provider, linked):
    come_by(client, provider)

    assert client.get("/account/")["Location"] == "/accounts/2fa/totp/activate/"


def test_nobody_comes_in_by_an_e_mail_address(client, provider, nia):
    """The provider says Nia's address, verified, and nobody linked her account to it."""
    response = come_by(client, provider)

    assert response.status_code == 403
    assert provider.subject in response.content.decode()
    assert not is_in(client)
    assert why_not() == "not_linked"
    assert Identity.objects.count() == 0


def test_the_same_person_elsewhere_is_somebody_else(client, provider, linked, settings):
    """The same subject and the same verified address, at another provider."""
    with running() as other:
        settings.SINGLE_SIGN_ON = [described(other)]

        assert come_by(client, other).status_code == 403

    assert not is_in(client)
    assert why_not() == "not_linked"


def test_an_account_deleted_there_and_made_again_is_somebody_else(client, provider, linked):
    provider.subject = "999"

    assert come_by(client, provider).status_code == 403
    assert why_not() == "not_linked"


LIES = {
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "another-system"},
    "several audiences, ours not meant": {"aud": ["diogel", "x"], "azp": "x"},
    "no audience": {"aud": None},
    "expired": {"exp": int(time.time()) - 600},
    "no end": {"exp": None},
    "not yet": {"nbf": int(time.time()) + 6000},
    "another nonce": {"nonce": "used before"},
    "no nonce": {"nonce": None},
    "no subject": {"sub": None},
    "a number for a subject": {"sub": 248289761001},
    "signed in there long ago": {"auth_time": 1},
    "another token's hash": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("claims", LIES.values(), ids=LIES.keys())
def test_what_is_not_as_it_should_be_lets_nobody_in(client, provider, linked, secret, claims):
    provider.claims = claims

    response = come_by(client, provider)

    assert response.status_code == 403
    assert "mfa_authenticate" not in response.headers.get("Location", "")
    assert not is_in(client)
    assert why_not() not in ("", "not_linked")


def test_an_unsigned_token_lets_nobody_in(client, provider, linked, secret):
    provider.header = {"alg": "none"}
    assert come_by(client, provider).status_code == 403


def test_the_published_key_is_no_shared_secret(client, provider, linked, secret):
    provider.header, provider.signs_with = {"alg": "HS256"}, provider.public_key()
    assert come_by(client, provider).status_code == 403


def test_somebody_elses_key_lets_nobody_in_under_any_name(client, provider, linked, secret):
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    for kid in ("one", "two", "../one", "' OR 1=1 --", "http://evil.example/key"):
        provider.header = {"kid": kid}
        assert come_by(client, provider).status_code == 403


def test_a_key_that_comes_with_the_token_is_not_believed(client, provider, linked, secret):
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    provider.header = {"jwk": provider.signs_with.as_dict(private=False)}

    assert come_by(client, provider).status_code == 403


def test_a_provider_that_says_it_is_another_is_not_asked(client, provider, linked):
    provider.says_it_is = "https://evil.example"

    assert client.get(START).status_code == 403
    assert why_not() == "provider_unreachable"


def test_a_provider_that_is_down_is_a_page_and_not_a_fault(client, provider, linked):
    provider.is_down = True

    assert client.get(START).status_code == 403


def test_the_way_back_works_once_and_in_the_same_browser_only(client, provider, linked, secret):
    back = provider.sign_in_at(client.get(START)["Location"])

    assert Client().get(back).status_code == 403
    client.get(back)
    assert client.get(back).status_code == 403


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x", "?code=x&state=y", "?error=access_denied", "?code=%00"]
)
def test_nonsense_on_the_way_back_is_a_page(client, provider, query):
    assert client.get(f"{START}done/{query}").status_code == 403


def test_a_provider_that_nobody_named_is_not_there(client, provider):
    assert client.get("/accounts/single-sign-on/nobody/").status_code == 404
    assert client.get("/accounts/single-sign-on/nobody/done/").status_code == 404


def test_only_where_the_settings_say_so_the_providers_second_factor_will_do(
    client, provider, linked, secret, settings
):
    provider.claims = {"amr": ["pwd", "mfa"]}
    assert come_by(client, provider)["Location"] == "/accounts/2fa/authenticate/"

    settings.SINGLE_SIGN_ON = [described(provider, second_factor={"amr": ["mfa"]})]
    come_by(client, provider)
    assert client.get("/account/").status_code == 200

    other = Client()
    provider.claims = {"amr": ["pwd"]}
    assert come_by(other, provider)["Location"] == "/accounts/2fa/authenticate/"


def test_it_leads_on_to_our_own_pages_only(provider, linked, settings):
    settings.SINGLE_SIGN_ON = [described(provider, second_factor={"amr": ["mfa"]})]
    provider.claims = {"amr": ["mfa"]}
    for asked, led_to in (("/account/away/", "/account/away/"), ("https://evil.example/", "/")):
        client = Client()
        back = provider.sign_in_at(client.get(f"{START}?next={asked}")["Location"])
        assert client.get(back)["Location"] == led_to


def test_whoever_has_left_does_not_come_in(client, provider, linked, nia):
    operations.deactivate(nia, by=SYSTEM, at=timezone.now())

    come_by(client, provider)

    assert not is_in(client)


def test_the_page_to_sign_in_offers_it(client, provider):
    assert "Sign in with the council" in client.get("/accounts/login/").content.decode()


def test_linking_tells_its_owner_and_nobody_links_their_own(provider, linked, nia, alun):
    now = timezone.now()
    assert Message.objects.filter(to=nia.email, body__contains="linked your organisation").exists()
    with pytest.raises(Refused):
        identities.link_identity(alun, issuer=provider.issuer, subject="1", by=actor(alun), at=now)
    with pytest.raises(Refused):
        identities.link_identity(
            alun, issuer=provider.issuer, subject=provider.subject, by=SYSTEM, at=now
        )
