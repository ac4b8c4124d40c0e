"""One database, made once for a whole file, in which everybody of the matrix has signed in.

Signing in everybody for each cell would take longer than all the cells. What a request changes is
undone before the next, so each meets what the stage was set with.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse

from accounts.models import User
from safeguarding.idle import STARTED_AT, USED_AT
from tests import cast
from tests.databases import clone_of, connected_to
from tests.factories.accounts import AgencyFactory, AgencySystemFactory, token_of
from tests.project.matrix_cast import COLUMNS, PEOPLE, SYSTEMS, everybody

STATUS = {401: "sign in", 403: "no", 404: "missing", 405: "no such action"}
A_DAY = 24 * 60 * 60
METHODS = {"open": "get", "send": "post"}


class Stage:
    """Everybody of the matrix, signed in once, and systems with their tokens."""

    def __init__(self) -> None:
        self.made: dict[str, Any] = {}
        self.people = everybody(self.fixture)
        sessions = {column: lasting_session(user) for column, user in self.people.items()}
        agencies = {"system": cast.agency("glan-morfa"), "other_system": AgencyFactory.create()}
        self.systems = {
            column: AgencySystemFactory.create(agency=agencies[column]) for column in SYSTEMS
        }
        tokens = {column: token_of(system) for column, system in self.systems.items()}
        self.shown = {
            column: {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={sessions[column]}"}
            for column in PEOPLE
        } | {column: {"HTTP_AUTHORIZATION": f"Bearer {tokens[column]}"} for column in tokens}
        self.handler = ClientHandler(enforce_csrf_checks=False)
        self.requests = RequestFactory()

    def fixture(self, name: str) -> Any:
        """Return one of the cast's fixtures, made once, as pytest would."""
        if name not in self.made:
            self.made[name] = getattr(cast, name).__wrapped__(None)
        return self.made[name]

    def ask(
        self, column: str, action: str, where: str, said: dict[str, str] | None = None
    ) -> HttpResponseBase:
        """Ask for an address as somebody, who shows what they have; undo what that changes."""
        made = getattr(self.requests, METHODS[action])(where, said, **self.shown.get(column, {}))
        with undone():
            response: HttpResponseBase = self.handler(made.environ)
        if isinstance(response, FileResponse):  # read, and so closed, whoever asks for it
            response.streaming_content = [response.getvalue()]
        return response

    def answers(
        self, action: str, where: str, said: dict[str, str] | None = None
    ) -> dict[str, HttpResponseBase]:
        """Return what each column is answered."""
        return {column: self.ask(column, action, where, said) for column in COLUMNS}


def lasting_session(user: User) -> str:
    """Sign somebody in, and return the key of their session, which runs out in no test."""
    session, later = cast.sign_in(Client(), user).session, int(time.time()) + A_DAY
    session[USED_AT] = session[STARTED_AT] = later
    session["account_authentication_methods"] = [{"method": "mfa", "at": later}]
    session.save()
    return str(session.session_key)


def said_by(response: HttpResponseBase) -> str:
    """Say in the matrix's words what an answer is."""
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return "sign in"
    if response.status_code >= 500:
        return f"fails with {response.status_code}"
    return STATUS.get(response.status_code, "yes")


def is_file(response: HttpResponseBase) -> bool:
    return response.status_code == 200 and "Content-Disposition" in response


def refusal(status: int) -> Callable[..., HttpResponse]:
    """Stand in for a page that refuses."""
    return lambda _request, exception: HttpResponse(status=status)


@contextlib.contextmanager
def plain_refusals() -> Iterator[None]:
    """Refuse in one word: rendering the page of a refusal ten thousand times shows nothing more."""
    with (
        mock.patch("safeguarding.urls.handler403", refusal(403)),
        mock.patch("safeguarding.urls.handler404", refusal(404)),
    ):
        yield


@contextlib.contextmanager
def stage_of(template: str, django_db_blocker: Any) -> Iterator[Stage]:
    """Set a stage in a database of its own, for the tests of a file."""
    logging.disable()  # each refusal would be a line
    try:
        with (
            clone_of(template) as name,
            django_db_blocker.unblock(),
            connected_to(name),
            plain_refusals(),
        ):
            yield Stage()
    finally:
        logging.disable(logging.NOTSET)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Undo at the end of the block what is written in it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
