"""Somebody's genogram: nobody hidden on the page, in the drawing, in the table or in the PDF."""

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Agency, User
from people.models import Kind, PersonRecord
from policies.models import Policy
from records.models import AuditEvent
from tests.cast import sign_in, team
from tests.factories.families import RelationshipFactory, StayFactory
from tests.factories.people import DenialFactory
from tests.people.family import HIDDEN, Family, reported


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def family() -> Family:
    return Family()


def address(record: PersonRecord) -> str:
    return reverse("people:genogram", args=[record.person_id])


def words_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_it_draws_the_family_and_says_the_same_in_a_table(
    client: Client, family: Family, nia: User
) -> None:
    sign_in(client, nia)

    response = client.get(address(family.jac))

    body = response.content.decode()
    drawing, table = body.split("</svg>")[0], body.split("</svg>")[1]
    for part in (drawing, table):
        assert "Nerys Puw" in part
        assert "Jac Puw" in part
        assert "2 Lôn Las" in part
    assert "Parent: Nerys Puw" in table
    assert f'href="{reverse("people:person", args=[family.nerys.person_id])}"' in table
    assert "style=" not in drawing.split("<svg")[1]
    event = AuditEvent.objects.get(event="genogram.viewed")
    assert (event.subject_id, event.details["people"]) == (family.jac.person_id, 2)
    assert "Jac" not in body.split("</title>")[0]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_copy_is_a_tagged_document_that_is_on_record(
    client: Client, family: Family, nia: User, language: str
) -> None:
    sign_in(client, nia)

    response = client.post(address(family.jac), {"language": language})

    event = AuditEvent.objects.get(event="genogram.exported")
    document = PdfReader(io.BytesIO(response.content))
    assert response["Content-Type"] == "application/pdf"
    assert event.details["copy"].lower() in response["Content-Disposition"]
    assert event.details["copy"] in words_of(response.content)
    assert nia.name in words_of(response.content)
    root: Any = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    (alternative,) = alternatives(document)
    assert re.search(r"\b2\b", alternative)
    assert "Nerys Puw" in words_of(response.content)
    assert not AuditEvent.objects.filter(event="document.issued").exists()


def alternatives(document: PdfReader) -> list[str]:
    """Return what stands for each picture to whoever cannot see it."""
    found = []
    root: Any = document.trailer["/Root"]
    waiting = [root["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if element.get("/S") == "/Figure":
            found.append(element["/Alt"])
        kids = element.get("/K", [])
        kids = kids if isinstance(kids, list) else [kids]
        waiting += [kid for kid in kids if hasattr(kid.get_object(), "get")]
    return found


@pytest.mark.parametrize("kind", [Kind.SIBLING, Kind.HALF_SIBLING, Kind.PARTNER, Kind.PARENT])
def test_a_hidden_relative_leaves_no_trace(
    client: Client, family: Family, nia: User, kind: Kind
) -> None:
    sign_in(client, nia)
    with_her = client.get(address(family.jac)).content.decode()
    copy_with_her = words_of(client.post(address(family.jac), {"language": "en"}).content)
    RelationshipFactory.create(record=family.sister, other=family.nerys, kind=kind)

    after = client.get(address(family.jac)).content.decode()
    document = client.post(address(family.jac), {"language": "en"}).content

    changing = re.compile(r"[A-Za-z0-9]{64}|COPY-\S+|\d\d:\d\d")
    assert changing.sub("", after) == changing.sub("", with_her)
    assert changing.sub("", words_of(document)) == changing.sub("", copy_with_her)
    for shown in (after, words_of(document), str(PdfReader(io.BytesIO(document)).metadata)):
        assert HIDDEN not in shown
    assert HIDDEN.encode() not in document


def test_nobody_is_found_by_way_of_somebody_hidden(
    client: Client, family: Family, nia: User
) -> None:
    beyond = reported("Tu Hwnt")
    RelationshipFactory.create(record=family.sister, other=beyond, kind=Kind.PARENT)
    sign_in(client, nia)

    assert "Tu Hwnt" not in client.get(address(family.jac)).content.decode()


def test_who_is_denied_somebody_sees_the_rest_as_if_they_were_not(
    client: Client, family: Family, nia: User
) -> None:
    DenialFactory.create(person=family.jac.person, user_id=nia.pk)
    sign_in(client, nia)

    assert client.get(address(family.jac)).status_code == 404
    response = client.get(address(family.nerys))
    assert "Jac" not in response.content.decode()
    assert response.context["found"].people == 1


def test_a_home_kept_safe_is_not_named(client: Client, family: Family, nia: User) -> None:
    StayFactory.create(
        record=family.nerys, household=None, address="Hafan", postcode="LL31 9ZZ", is_kept_safe=True
    )
    sign_in(client, nia)

    body = client.get(address(family.nerys)).content.decode()
    document = client.post(address(family.nerys), {"language": "en"}).content

    for shown in (body, words_of(document)):
        assert "Hafan" not in shown
        assert "9ZZ" not in shown
        assert "Kept safe" in shown


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_outsider_cannot_tell_that_the_person_exists(
    client: Client, family: Family, oren: User, method: str
) -> None:
    sign_in(client, oren)

    assert getattr(client, method)(address(family.jac)).status_code == 404


@pytest.mark.parametrize("name", ["alun", "tomos", "gwen"])
def test_whoever_does_not_find_people_is_refused(
    client: Client, family: Family, name: str, request: pytest.FixtureRequest
) -> None:
    sign_in(client, request.getfixturevalue(name))

    assert client.get(address(family.jac)).status_code == 403


@pytest.mark.parametrize("language", ["", "de", "\x00", "en" * 5000])
def test_a_language_that_there_is_not_is_said_beside_it(
    client: Client, family: Family, nia: User, language: str
) -> None:
    sign_in(client, nia)

    response = client.post(address(family.jac), {"language": language})

    assert response.status_code == 400
    assert "language" in response.context["form"].errors
    assert not AuditEvent.objects.filter(event="genogram.exported").exists()


@pytest.mark.parametrize(
    "name",
    ["x" * 100, "مريم", "\u202eevil", "<script>alert(1)</script>", "'\"&", "A\u0301" * 30],
)
def test_any_name_is_drawn_and_escaped(client: Client, nia: User, name: str) -> None:
    child = reported(name, family_name=name[::-1])
    parent = reported("", description="Baby of nobody we know")
    RelationshipFactory.create(record=parent, other=child, kind=Kind.PARENT)
    sign_in(client, nia)

    response = client.get(address(child))
    document = client.post(address(child), {"language": "cy"})

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert document["Content-Type"] == "application/pdf"


def test_a_circle_of_parents_ends(client: Client, nia: User) -> None:
    people = [reported(name) for name in ("Anwen", "Bethan", "Cadi")]
    for one, other in zip(people, [*people[1:], people[0]], strict=True):
        RelationshipFactory.create(record=one, other=other, kind=Kind.PARENT)
    sign_in(client, nia)

    response = client.get(address(people[0]))

    assert response.context["found"].people == 3
    assert len(response.context["found"].in_words) == 1


def test_more_than_can_be_drawn_are_said_to_be_more(client: Client, nia: User, monkeypatch) -> None:
    monkeypatch.setattr("people.queries_genogram.MOST_PEOPLE", 3)
    mother = reported("Mam")
    for number in range(4):
        RelationshipFactory.create(record=mother, other=reported(f"Plentyn {number}"))
    sign_in(client, nia)

    response = client.get(address(mother))

    assert response.context["found"].people == 3
    assert "There are more relatives" in response.content.decode()


def test_it_costs_the_same_however_many_stand_at_one_step(
    client: Client, family: Family, nia: User
) -> None:
    sign_in(client, nia)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address(family.jac))
        return len([each for each in captured if "set_config" not in each["sql"]])

    cost()
    few = cost()
    for number in range(5):
        child = reported(f"Plentyn {number}", date_of_birth=dt.date(2014, 1, 1))
        RelationshipFactory.create(record=child, other=family.jac, kind=Kind.SIBLING)

    assert cost() == few
