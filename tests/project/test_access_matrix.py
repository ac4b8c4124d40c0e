"""`docs/roles.csv` is what the code says; `docs/access-matrix.csv` is what the code must do.

The matrix is written by hand. Each of its cells is tried: somebody looks for a record of some class
on some surface, and gets the answer written there.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from accounts.management.commands.write_roles import roles_csv
from accounts.models import User
from referrals.models import Referral
from tests.cast import actor, sign_in
from tests.project.matrix import ANSWERS, Row, rows
from tests.project.matrix_cast import COLUMNS, STRANGER, everybody
from tests.project.record_classes import CLASSES, NAME, People

STATUS = {401: "sign in", 403: "no", 404: "missing"}


def test_the_published_roles_are_those_of_the_code() -> None:
    published = (Path("docs") / "roles.csv").read_text()

    assert published == roles_csv(), "run: python manage.py write_roles"


def test_every_cell_says_something() -> None:
    for row in rows():
        assert set(row.cells) == set(COLUMNS), row
        assert set(row.cells.values()) <= ANSWERS, row


def test_no_row_stands_twice() -> None:
    said = [(row.kind, str(row)) for row in rows()]

    assert sorted(set(said)) == sorted(said)


def test_every_class_of_record_has_its_row_on_every_surface() -> None:
    written = {(row.surface, row.record) for row in rows("record")}

    assert written == {(surface, record) for surface in SURFACES for record in CLASSES}


@pytest.mark.django_db
@pytest.mark.parametrize("row", rows("record"), ids=str)
def test_a_record_is_open_as_the_matrix_says(row: Row, request: pytest.FixtureRequest):
    people = everybody(request.getfixturevalue)
    referral = CLASSES[row.record](people)

    assert SURFACES[row.surface](people, referral) == row.cells


def answers(people: People, try_it: Callable[[Client], str]) -> dict[str, str]:
    """Return what each column is answered; what one of them changes, the next does not meet."""
    answered = {}
    for column in COLUMNS:
        client = Client() if column == STRANGER else sign_in(Client(), people[column])
        with transaction.atomic():
            answered[column] = try_it(client)
            transaction.set_rollback(True)
    return answered


def said_by(response: HttpResponseBase) -> str:
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return "sign in"
    assert response.status_code < 500
    return STATUS.get(response.status_code, "yes")


def finds_name(response: HttpResponseBase) -> str:
    """Return "yes" where the person's name is in the page; "missing" where the page is without."""
    said = said_by(response)
    return "missing" if said == "yes" and NAME not in response.getvalue().decode() else said


def by_page(people: People, referral: Referral) -> dict[str, str]:
    where = reverse("referrals:referral", args=[referral.reference])
    return answers(people, lambda client: finds_name(client.get(where)))


def by_queryset(people: People, referral: Referral) -> dict[str, str]:
    def sees(user: User) -> bool:
        return Referral.objects.visible_to(actor(user)).filter(pk=referral.pk).exists()

    said = {column: "yes" if sees(user) else "missing" for column, user in people.items()}
    return {STRANGER: "missing", **said}


def by_queue(people: People, referral: Referral) -> dict[str, str]:
    where = reverse("referrals:print_queue")
    return answers(people, lambda client: finds_name(client.get(where)))


def by_search(people: People, referral: Referral) -> dict[str, str]:
    def searches(client: Client) -> str:
        response = client.post(reverse("people:search"), {"family_name": NAME})
        said = said_by(response)
        return "missing" if said == "yes" and not response.context["found"] else said

    return answers(people, searches)


SURFACES: dict[str, Callable[[People, Referral], dict[str, str]]] = {
    "page": by_page,
    "queryset": by_queryset,
    "queue": by_queue,
    "search": by_search,
}
