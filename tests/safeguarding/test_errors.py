"""Every error says what to do next, in the reader's language or in both."""

import pytest
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
)
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from accounts.models import User
from safeguarding import urls
from tests.cast import sign_in

ERRORS = {
    "denied": PermissionDenied(),
    "hostile": SuspiciousOperation(),
    "fields": TooManyFieldsSent(),
    "big": RequestDataTooBig(),
    "fault": ZeroDivisionError(),
    "database": OperationalError(),
}


def fail(request: HttpRequest, name: str) -> HttpResponse:
    raise ERRORS[name]


fail.login_required = False  # type: ignore[attr-defined]

urlpatterns = [*urls.urlpatterns, path("fail/<str:name>/", fail)]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.safeguarding.test_errors")]


@pytest.fixture
def stranger() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("name", "status"),
    [("hostile", 400), ("fields", 400), ("big", 413), ("fault", 500), ("database", 503)],
)
def test_an_error_that_may_come_before_the_language_is_known_is_said_in_both(
    name: str, status: int, stranger: Client
) -> None:
    response = stranger.get(f"/fail/{name}/")

    page = response.content.decode()
    assert response.status_code == status
    assert '<section lang="en">' in page
    assert '<section lang="cy">' in page
    assert page.count("999") == 2
    assert page.count("<h1") == 2


def test_a_refusal_is_said_in_the_language_of_the_reader(stranger: Client) -> None:
    english = stranger.get("/fail/denied/")
    welsh = stranger.get("/fail/denied/", headers={"accept-language": "cy"})

    assert english.status_code == welsh.status_code == 403
    assert '<html lang="en"' in english.content.decode()
    assert '<html lang="cy"' in welsh.content.decode()


def test_a_page_that_is_not_there_is_a_404(stranger: Client) -> None:
    response = stranger.get("/nothing-here/")

    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/imports/of/a%00/",
        "/strategy-meetings/a%00/",
        "/panels/sittings/a%00/",
        "/figures/a%00/referrals/",
    ],
)
def test_an_address_with_a_nul_is_a_404_for_staff_too(
    client: Client, nia: User, address: str
) -> None:
    assert sign_in(client, nia).get(address).status_code == 404


def test_the_page_for_a_fault_needs_no_database(
    stranger: Client, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        urls.handler500(HttpRequest())


def test_a_form_open_too_long_says_that_nothing_typed_is_lost(db) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/language/", {"language": "cy"})

    assert response.status_code == 403
    assert "what you wrote is still there" in response.content.decode()


def test_the_telephone_numbers_of_the_installation_are_on_the_page(
    stranger: Client, settings
) -> None:
    settings.REPORT_TELEPHONES = ["Out of hours: 0300 000 0000"]

    assert stranger.get("/fail/fault/").content.decode().count("0300 000 0000") == 2
