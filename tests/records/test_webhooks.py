"""Calls to partners' systems: signed, tried again, given up in the end, and never to the inside."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import urllib3
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import connections, transaction

from records import calling, tasks, webhooks
from records.audit import SYSTEM
from records.models import AuditEvent, Heartbeat, WebhookCall, WebhookEndpoint
from records.refusals import Refused
from tests.receiver import Receiver, receiving
from tests.records.conftest import NOON

pytestmark = pytest.mark.django_db
A_SYSTEM = UUID("00000000-0000-7000-8000-00000000000a")
ANOTHER = UUID("00000000-0000-7000-8000-00000000000b")
REFERENCE = "RP-7K2M-P9XH"


@pytest.fixture(autouse=True)
def on_this_machine(settings) -> None:
    """Let the tests call a server of their own."""
    settings.WEBHOOKS_MAY_CALL_LOOPBACK = True


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as each:
        yield each


def registered(url: str, system_id: UUID = A_SYSTEM) -> str:
    """Register an address, and return its secret."""
    return webhooks.register(
        system_id=system_id, url=url, events=["report.decided"], by=SYSTEM, at=NOON
    )[1]


def queued(key: str = "one", system_id: UUID = A_SYSTEM, event: str = "report.decided") -> Any:
    return webhooks.queue_call(
        key=key, event=event, system_id=system_id, reference=REFERENCE, by=SYSTEM, at=NOON
    )


def make_next(at: dt.datetime = NOON) -> WebhookCall:
    """Make the call that waits, and return it."""
    call = webhooks.make_next(at=at)
    assert call is not None
    return call


def test_a_call_holds_an_event_a_reference_and_a_moment(receiver):
    registered(receiver.url)
    queued()

    assert tasks.call_systems() == 1

    (call,) = receiver.calls
    assert call.path == "/hooks?of=diogel"
    assert json.loads(call.body) == {
        "type": "report.decided",
        "timestamp": "2026-06-01T11:00:00+00:00",
        "data": {"reference": REFERENCE},
    }
    assert call.headers["Content-Type"] == "application/json"
    row = WebhookCall.objects.get()
    assert (row.status, row.attempts) == ("sent", 1)
    assert row.sent_at is not None
    assert Heartbeat.objects.filter(name="call systems").exists()


def test_its_signature_can_be_checked_with_the_secret(receiver):
    secret = registered(receiver.url)
    queued()
    webhooks.make_calls()

    (call,) = receiver.calls
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{call.headers['Webhook-Id']}.{call.headers['Webhook-Timestamp']}.{call.body}"
    expected = base64.b64encode(hmac.digest(key, signed.encode(), hashlib.sha256)).decode()
    assert call.headers["Webhook-Signature"] == f"v1,{expected}"
    assert abs(int(call.headers["Webhook-Timestamp"]) - dt.datetime.now().timestamp()) < 60  # noqa: DTZ005
    assert len(key) == 32


def test_the_signature_is_that_of_the_published_scheme():
    """The example of standardwebhooks.com."""
    found = webhooks.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        call_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body='{"test": 2432232314}',
    )

    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_secret_is_kept_encrypted():
    secret = registered("http://127.0.0.1:1/")

    kept = str(WebhookEndpoint.objects.values().get())
    assert secret.removeprefix("whsec_") not in kept
    assert secret not in str(list(AuditEvent.objects.values()))


def test_a_call_is_queued_once_and_only_of_what_is_waited_for():
    registered("http://127.0.0.1:1/")

    queued("one"), queued("one")

    assert queued("two", event="report.acknowledged") is None
    assert queued("three", system_id=ANOTHER) is None
    assert WebhookCall.objects.count() == 1


@pytest.mark.parametrize(("status", "reason"), [(500, "status_500"), (404, "status_404")])
def test_what_fails_waits_longer_each_time_and_is_given_up_with_its_reason(status, reason):
    at, waits = NOON, []
    with receiving(*[status] * 20) as receiver:
        registered(receiver.url)
        queued()
        for _attempt in range(WebhookCall.MAX_ATTEMPTS):
            call = make_next(at=at)
            waits.append((call.try_after_at - at).total_seconds() / 60)
            at = call.try_after_at

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
    assert (call.status, call.last_error) == ("failed", reason)
    assert webhooks.make_next(at=at) is None
    given_up = AuditEvent.objects.about(call).get(event="webhook.given_up")
    assert given_up.details == {"reason": reason}


def test_a_failed_call_is_made_again_with_the_same_id():
    with receiving(503) as receiver:
        registered(receiver.url)
        queued()
        make_next()
        make_next(at=NOON + dt.timedelta(minutes=2))

    first, second = receiver.calls
    assert first.headers["Webhook-Id"] == second.headers["Webhook-Id"]
    assert first.body == second.body
    assert WebhookCall.objects.get().status == "sent"


def test_an_address_that_fails_holds_up_no_other(receiver):
    with receiving(*[500] * 9) as failing:
        registered(failing.url)
        registered(receiver.url, ANOTHER)
        for key in ("a", "b", "c"):
            queued(key)
        queued("d", ANOTHER)

        assert tasks.call_systems() == 1

    assert len(failing.calls) == 1
    assert len(receiver.calls) == 1


def test_a_redirect_is_not_followed(receiver):
    with receiving(307, location=receiver.url) as redirecting:
        registered(redirecting.url)
        queued()
        call = make_next()

    assert call.last_error == "status_307"
    assert receiver.calls == []


def test_nobody_there(receiver):
    with socket.create_server(("127.0.0.1", 0)) as server:
        nowhere = f"http://127.0.0.1:{server.getsockname()[1]}/"
    registered(nowhere)
    queued()

    call = make_next()

    assert call.last_error == "NewConnectionError"


def test_a_server_that_never_answers_is_left(monkeypatch):
    monkeypatch.setattr(calling, "TIMEOUT", urllib3.Timeout(connect=1, read=0.2))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        registered(f"http://127.0.0.1:{silent.getsockname()[1]}/")
        queued()

        call = make_next()

    assert call.last_error == "ReadTimeoutError"


def test_a_new_address_takes_the_place_of_the_old_and_of_what_waited_there(receiver):
    first = registered("http://127.0.0.1:1/")
    queued()
    second = registered(receiver.url)

    assert first != second
    assert webhooks.make_calls() == 0
    old = WebhookCall.objects.get()
    assert (old.status, old.last_error) == ("failed", "endpoint_ended")
    assert WebhookEndpoint.objects.filter(ended_at=None).get().url == receiver.url


class TestTheInside:
    """Nothing of ours, nor of the machine, can be called by asking us to."""

    @pytest.fixture(autouse=True)
    def as_installed(self, settings) -> None:
        settings.WEBHOOKS_MAY_CALL_LOOPBACK = False

    @pytest.mark.parametrize(
        "url",
        [
            "http://example.wales/",
            "ftp://example.wales/",
            "file:///etc/passwd",
            "gopher://example.wales/",
            "https://",
            "https:///path",
            "https://name@example.wales/",
            "https://name:word@example.wales/",
            "https://example.wales/#part",
            "https://example.wales:0/",
            "https://example.wales:99999/",
            "https://example.wales/a b",
            "https://[::1",
            "//example.wales/",
            "",
        ],
    )
    def test_an_address_that_is_none_of_ours_to_call_is_refused(self, url):
        with pytest.raises(Refused):
            registered(url)

        assert not WebhookEndpoint.objects.exists()

    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",  # noqa: S104  (it is what must not be called)
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.2.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
        ],
    )
    def test_a_name_that_stands_for_the_inside_is_not_called(self, monkeypatch, address):
        self.assert_not_called(monkeypatch, [address])

    def test_nor_is_one_that_stands_for_the_inside_as_well(self, monkeypatch):
        self.assert_not_called(monkeypatch, ["93.184.215.14", "10.0.0.1"])

    def assert_not_called(self, monkeypatch, addresses: list[str]) -> None:
        found = [(0, 0, 0, "", (address, 443)) for address in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: found)
        monkeypatch.setattr(calling, "pool_for", None)  # a call would fail in another way
        registered("https://hooks.example.wales/")
        queued()

        call = make_next()

        assert call.last_error == "address_not_allowed"

    def test_the_connection_goes_to_the_address_that_was_judged(self, monkeypatch):
        found = [(0, 0, 0, "", ("93.184.215.14", 443))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: found)
        url = "https://hooks.example.wales/"

        pool = calling.pool_for(urlsplit(url), "93.184.215.14", 443)

        assert pool.host == "93.184.215.14"
        assert isinstance(pool, urllib3.HTTPSConnectionPool)
        assert pool.assert_hostname == "hooks.example.wales"
        assert pool.conn_kw["server_hostname"] == "hooks.example.wales"
        assert pool.conn_kw["ssl_context"].verify_mode == ssl.CERT_REQUIRED

    def test_a_name_that_nobody_has(self, monkeypatch):
        def fail(*args: object, **options: object) -> None:
            raise socket.gaierror

        monkeypatch.setattr(socket, "getaddrinfo", fail)
        registered("https://hooks.example.wales/")
        queued()

        assert make_next().last_error == "name_not_found"


HOST = "hooks.example.wales"


@pytest.fixture
def secure(monkeypatch, tmp_path) -> Iterator[str]:
    """Give the address of a server with a certificate for HOST, whichever name it is asked by."""
    trusted = tmp_path / "certificate.pem"
    trusted.write_bytes(certificate_for(HOST))
    trust = ssl.create_default_context(cafile=str(trusted))
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(trusted)
    monkeypatch.setattr(ssl, "create_default_context", lambda: trust)
    find = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, port, *args, **options: find("127.0.0.1", port)
    )
    with receiving(context=shown) as each:
        yield f":{urlsplit(each.url).port}/hooks"


def certificate_for(host: str) -> bytes:
    """Return a key and a certificate that it signed itself, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, SHA256())
    )
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return key.private_bytes(*plain) + certificate.public_bytes(Encoding.PEM)


def test_a_server_proves_to_be_the_one_that_was_named(secure):
    registered(f"https://{HOST}{secure}")
    queued()

    assert make_next().status == "sent"


def test_a_server_with_anothers_certificate_is_told_nothing(secure):
    registered(f"https://other.example.wales{secure}")
    queued()

    assert make_next().last_error == "SSLError"


def test_two_sweeps_at_once_never_make_the_same_call(own_database, receiver):
    registered(receiver.url)
    queued("one"), queued("two")
    beside: list[Any] = []

    def sweep() -> None:
        try:
            beside.append(webhooks.make_calls())
        finally:
            connections.close_all()

    with transaction.atomic():
        WebhookCall.objects.select_for_update().get(key="one")
        other = threading.Thread(target=sweep)
        other.start()
        other.join(timeout=20)

    assert beside == [1]
    assert WebhookCall.objects.get(key="one").status == "queued"
