"""Every answer carries its headers: each address, each status, static files and refusals too."""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from safeguarding import headers, home
from tests.cast import sign_in
from tests.project.doors import address, address_of_nothing, hidden, pages, stands_for
from tests.project.named_rights import World

pytestmark = pytest.mark.django_db

# `test_doors.py` fails for a page of whose address nobody has said what it names.
PAGES = [
    page for page in pages() if all(stands_for(page, name) is not None for name in page.parameters)
]
ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
NEVER = ("Server", "X-Powered-By", "Access-Control-Allow-Origin", "X-Debug", "X-View-Name")
YEAR = 365 * 24 * 60 * 60


class SecureClient(Client):
    """Asks over https, unless told otherwise."""

    def generic(self, *args: Any, **options: Any) -> Any:
        return super().generic(*args, **{"wsgi.url_scheme": "https"} | options)


@pytest.fixture
def visitor(settings) -> Client:
    """Somebody at an installation behind https, who is not told of our faults as exceptions."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = YEAR
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.ALLOWED_HOSTS = ["testserver"]
    return SecureClient(raise_request_exception=False)


@pytest.fixture
def world(request) -> World:
    return World(request.getfixturevalue)


def faults_of(answer: HttpResponse) -> Iterator[str]:
    """Yield what is wrong with the headers of an answer over https that is no static file."""
    for name, value in ALWAYS.items():
        if answer.get(name) != value:
            yield f"{name}: {answer.get(name)}"
    transport = answer.get("Strict-Transport-Security", "")
    if f"max-age={YEAR}; includeSubDomains" not in transport:
        yield f"Strict-Transport-Security: {transport}"
    if "camera=()" not in answer.get("Permissions-Policy", ""):
        yield "no Permissions-Policy"
    if "no-store" not in answer.get("Cache-Control", ""):
        yield f"Cache-Control: {answer.get('Cache-Control')}"
    policy = answer.get("Content-Security-Policy", "")
    if not policy.startswith("sandbox"):  # a file somebody gave us, in whatever letters
        yield from faults_of_policy(policy)
        kind = answer.get("Content-Type", "")
        if kind.startswith("text/") and "charset=utf-8" not in kind.replace('"', ""):
            yield f"Content-Type: {kind}"
    yield from (f"{name} is told" for name in NEVER if name in answer)


def faults_of_policy(policy: str) -> Iterator[str]:
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    for name in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        if rules.get(name) != "'none'":
            yield f"{name} {rules.get(name)}"
    if "unsafe" in policy or "nonce" in policy or "http" in policy or "*" in policy:
        yield f"loose: {policy}"
    if not rules.get("report-uri", "").startswith("/"):
        yield "nobody is told of what breaks it"


def test_strangers_are_answered_with_every_header(visitor):
    faults, seen = {}, set()
    for page in PAGES:
        for method in ("get", "post", "head"):
            answer = getattr(visitor, method)(address_of_nothing(page))
            seen.add(answer.status_code)
            if found := list(faults_of(answer)):
                faults[page.name, method] = found

    assert faults == {}
    assert {200, 302, 404, 405} <= seen


def test_staff_are_answered_with_every_header(visitor, world, nia):
    sign_in(visitor, nia)
    faults, seen = {}, set()
    for page in PAGES:
        if "logout" in page.name:
            continue
        insiders = {named.insider for named in hidden(page)}
        if page.parameters and not insiders <= {"nia"}:
            continue  # the others are not found, as nothing is
        answer = visitor.get(address(page, world))
        seen.add(answer.status_code)
        if found := list(faults_of(answer)):
            faults[page.name] = found

    assert faults == {}
    assert {200, 403, 405} <= seen


def test_a_referral_is_found_at_one_address_alone(visitor, world, nia):
    """A cache that takes `…/x.css` for a style sheet finds nothing to keep (CF-04)."""
    sign_in(visitor, nia)
    found = []
    for page in PAGES:
        if page.is_public:
            continue
        insiders = {named.insider for named in hidden(page)}
        where = address(page, world) if insiders <= {"nia"} else address_of_nothing(page)
        for end in ("x.css", "%2e%2e/x.js", ";x.css", "%00.css", "x.css?y=1"):
            # `x.css` may look like a reference: then it is looked for with the `/` that ends one.
            answer = visitor.get(where + end, follow=True)
            if answer.status_code not in {403, 404}:  # no part of her role, or nothing there
                found.append((where + end, answer.status_code))

    assert found == []


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "X"])
def test_no_page_answers_other_methods(visitor, nia, method):
    sign_in(visitor, nia)
    for page in PAGES:
        answer = visitor.generic(method, address_of_nothing(page))
        refusals = {401, 405} if page.app == "api" else {405}
        assert answer.status_code in refusals, page
        assert list(faults_of(answer)) == [], page


def test_a_header_does_not_change_the_method(visitor, nia):
    sign_in(visitor, nia)
    answer = visitor.get(reverse("account_logout"), headers={"X-HTTP-Method-Override": "POST"})

    assert answer.status_code == 200
    assert "_auth_user_id" in visitor.session


HOSTS = (
    "evil.example",
    "testserver.evil.example",
    "evil@testserver",
    "testserver:99999x",
    "testserver/evil",
    "",
    "tést",
    "testserver\tx",
)


@pytest.mark.parametrize("host", HOSTS)
def test_another_host_is_refused(visitor, host):
    for path in ("/", "/accounts/login/", "/report/", "/no-such-page"):
        answer = visitor.get(path, headers={"Host": host})

        assert answer.status_code == 400
        assert list(faults_of(answer)) == []
        assert "evil" not in answer.content.decode()


def test_a_forwarded_host_is_not_believed(visitor):
    answer = visitor.get("/", headers={"X-Forwarded-Host": "evil.example"})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


ORIGINS = ("null", "https://evil.example", "http://testserver", "https://a.testserver")


@pytest.mark.parametrize("origin", ORIGINS)
def test_no_other_site_may_read_us(visitor, origin):
    for path in ("/accounts/login/", "/api/v1/codes/", "/no-such-page"):
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        for method in ("get", "options"):
            answer = getattr(visitor, method)(path, headers=asked)
            assert not [name for name in answer.headers if name.startswith("Access-Control")]


def refusing(request, *_args, **_kwargs):
    raise DatabaseError


def failing(request, *_args, **_kwargs):
    raise ZeroDivisionError


def test_a_fault_is_quiet_and_has_its_headers(visitor, monkeypatch, nia):
    sign_in(visitor, nia)
    for fault, status in ((failing, 500), (refusing, 503)):
        monkeypatch.setattr(home, "acting", fault)
        answer = visitor.get("/")

        assert answer.status_code == status
        assert list(faults_of(answer)) == []
        assert not re.search(r"Traceback|ZeroDivision|\.py\b|Django|gunicorn", str(answer.content))


def test_too_much_at_once_has_its_headers(visitor, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = visitor.post(reverse("account_login"), {"login": "x" * 100})

    assert answer.status_code == 413
    assert list(faults_of(answer)) == []


def test_too_many_attempts_have_their_headers(visitor, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    for _ in range(2):
        answer = visitor.post(reverse("account_login"), {"login": "a@b.wales", "password": "x"})

    assert answer.status_code == 429
    assert list(faults_of(answer)) == []


def test_http_is_sent_on_to_https(visitor):
    answer = visitor.get("/accounts/login/", **{"wsgi.url_scheme": "http"})

    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/accounts/login/")


def test_a_static_file_is_kept_and_has_the_other_headers(settings, visitor, tmp_path):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "diogel.css").write_text("p {}")
    for path, status in (("/static/diogel.css", 200), ("/static/nothing.css", 404)):
        answer = visitor.get(path)
        answer.close()
        kept = {"Cache-Control: max-age=60, public"} if status == 200 else set()
        assert answer.status_code == status
        assert set(faults_of(answer)) == kept


def test_a_file_somebody_gave_us_has_its_headers(visitor, world, nia):
    sign_in(visitor, nia)
    answer = visitor.get(reverse("referrals:file", args=[world.referral.reference, world.file.pk]))

    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert list(faults_of(answer)) == []


def test_signing_out_makes_the_browser_forget(visitor, nia):
    sign_in(visitor, nia)
    assert "Clear-Site-Data" not in visitor.get("/")

    answer = visitor.post(reverse("account_logout"), headers={"Referer": "https://testserver/"})

    assert answer["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize(
    "path",
    [
        "/api/schema/",
        "/api/v1/schema/",
        "/api/docs/",
        "/metrics",
        "/metrics/",
        "/admin/",
        "/admin/doc/",
        "/.git/config",
        "/.env",
        "/static/../safeguarding/settings.py",
        "/static/..%2fsafeguarding/settings.py",
        "/media/",
        "/server-status",
    ],
)
def test_strangers_find_no_workings(visitor, path):
    answer = visitor.get(path)

    assert answer.status_code in {401, 404}
    assert b"openapi" not in answer.content


class TestReportsOfTheBrowser:
    """What a browser says about a broken policy."""

    path = "/policy-reports/"

    def send(self, client: Client, body: object) -> HttpResponseBase:
        text = body if isinstance(body, bytes) else json.dumps(body)
        return client.post(self.path, text, content_type="application/csp-report")

    def test_the_rule_and_the_page_are_noted_and_nothing_else(self, visitor, caplog):
        caplog.set_level(logging.WARNING)
        report = {
            "document-uri": "http://localhost:8000/referrals/SG-7K2M-P9XH/?name=Canari",
            "referrer": "https://Canari.example",
            "effective-directive": "script-src-elem",
            "blocked-uri": "https://evil.example/Canari.js",
            "script-sample": "Canari",
        }

        answer = self.send(visitor, {"csp-report": report})

        assert answer.status_code == 204
        assert "script-src-elem" in caplog.text
        assert "another address" in caplog.text
        for kept_out in ("Canari", "7K2M", "evil"):
            assert kept_out not in caplog.text

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"[]",
            b"null",
            b'{"csp-report": 1}',
            b"[" * 100_000,
            b"\xff",
            b'{"csp-report": {"effective-directive": "a\\nforged line"}}',
            b'{"csp-report": "' + b"x" * 100_000 + b'"}',
        ],
    )
    def test_what_is_no_report_is_refused(self, visitor, caplog, body):
        caplog.set_level(logging.WARNING, logger=headers.logger.name)

        assert self.send(visitor, body).status_code == 400
        assert "was broken" not in caplog.text
