"""Comparing two people, asking a colleague, making them one, and parting them, on the pages."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, User
from people.models import Kind, Merge, PersonMove, PersonRecord
from policies.models import Policy
from tests.cast import sign_in, team
from tests.factories.families import RelationshipFactory
from tests.factories.people import DenialFactory, PersonRecordFactory
from tests.people.family import reported

BORN = dt.date(2019, 3, 27)
WHY = "The school and the nursery confirmed the same mother."


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def mair() -> PersonRecord:
    return reported("Mair", date_of_birth=BORN)


@pytest.fixture
def mari() -> PersonRecord:
    return reported("Mari", date_of_birth=BORN)


def person(record: PersonRecord) -> str:
    return reverse("people:person", args=[record.person_id])


def compare(kept: PersonRecord, merged: PersonRecord) -> str:
    return reverse("people:compare", args=[kept.person_id, merged.person_id])


def decide(client: Client, approver: User) -> None:
    """Have a second person read what is asked and allow it."""
    sign_in(client, approver)
    listed = client.get(reverse("approvals")).content.decode()
    (address,) = set(re.findall(r'href="(/approvals/[0-9a-f-]+/)"', listed))
    asked = client.get(address).content.decode()
    (about,) = re.findall(r'href="(/people/merges/[0-9a-f-]+/)"', asked)
    assert client.get(about).status_code == 200
    assert client.post(address, {"decision": "approve"}).status_code == 302


def test_merge_work_and_undo(
    client: Client, mair: PersonRecord, mari: PersonRecord, nia: User, mared: User
) -> None:
    """A screener proposes, her manager allows; months later they are parted with what is theirs."""
    sign_in(client, nia)
    listed = client.get(reverse("people:same", args=[mair.person_id])).content.decode()
    assert compare(mair, mari) in listed
    preview = client.get(compare(mair, mari)).content.decode()
    assert "Their first names differ." in preview
    assert mari.referrals.get().reference in preview
    page = client.post(compare(mair, mari), {"reason": WHY})["Location"]
    too_early = client.post(page, {"act": "merge"})
    assert (too_early.status_code, PersonMove.objects.exists()) == (400, False)

    decide(client, mared)
    sign_in(client, nia)
    assert client.post(page, {"act": "merge"}).status_code == 302

    assert client.get(person(mari))["Location"] == person(mair)
    for page_of in ("people:genogram", "people:network"):
        old, kept = (reverse(page_of, args=[each.person_id]) for each in (mari, mair))
        assert client.get(old)["Location"] == kept
    both = client.get(person(mair)).content.decode()
    assert all(record.referrals.get().reference in both for record in (mair, mari))

    mari.refresh_from_db()
    RelationshipFactory.create(record=reported("Nerys"), other=mari)
    about_mari = PersonRecordFactory.create(
        person=mair.person, given_name="Marged", at=timezone.now()
    )
    asked = {"act": "ask", "reason": "The midwife knows both: they are twins."}
    assert client.post(page, {"act": "ask", "records": [str(about_mari.pk)]}).status_code == 400
    assert client.post(page, {**asked, "records": [str(about_mari.pk)]}).status_code == 302
    decide(client, mared)
    sign_in(client, nia)
    assert client.post(page, {"act": "undo"}).status_code == 302

    mari.refresh_from_db()
    about_mari.refresh_from_db()
    assert mari.person_id == about_mari.person_id == Merge.objects.get().merged_id
    moved = client.get(person(mari)).content.decode()
    stayed = client.get(person(mair)).content.decode()
    assert mari.referrals.get().reference in moved
    assert "Nerys" in moved
    assert "Nerys" not in stayed
    assert "Undone on" in client.get(page).content.decode()


def test_a_reason_is_asked_for_and_what_was_typed_is_kept(
    client: Client, mair: PersonRecord, mari: PersonRecord, nia: User, mared: User
) -> None:
    sign_in(client, nia)

    response = client.post(compare(mair, mari), {"reason": "Same."})

    assert response.status_code == 400
    assert ">Same.</textarea>" in re.sub(r">\s+", ">", response.content.decode())
    assert not Merge.objects.exists()


def test_relatives_are_refused_in_words(
    client: Client, mair: PersonRecord, mari: PersonRecord, nia: User, mared: User
) -> None:
    RelationshipFactory.create(record=mair, other=mari, kind=Kind.SIBLING)
    sign_in(client, nia)

    response = client.post(compare(mair, mari), {"reason": WHY})

    assert "each other&#x27;s relatives" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "status"), [("oren", 404), ("elin", 403), ("gwen", 403), ("alun", 403)]
)
def test_who_may_not_compare(
    client: Client,
    mair: PersonRecord,
    mari: PersonRecord,
    name: str,
    status: int,
    request: pytest.FixtureRequest,
) -> None:
    sign_in(client, request.getfixturevalue(name))

    for send in (client.get, client.post):
        assert send(compare(mair, mari)).status_code == status


def test_nobody_is_compared_with_somebody_hidden_or_with_themselves(
    client: Client, mair: PersonRecord, nia: User
) -> None:
    hidden = reported("Caneri", "practitioner")
    sign_in(client, nia)

    assert client.get(compare(mair, hidden)).status_code == 404
    assert client.get(compare(hidden, mair)).status_code == 404
    assert client.get(compare(mair, mair)).status_code == 404


class TestMergePage:
    @pytest.fixture
    def asked(
        self, client: Client, mair: PersonRecord, mari: PersonRecord, nia: User, mared: User
    ) -> str:
        sign_in(client, nia)
        address: str = client.post(compare(mair, mari), {"reason": WHY})["Location"]
        return address

    @pytest.mark.parametrize(("name", "status"), [("oren", 404), ("gwen", 403), ("alun", 403)])
    def test_strangers_and_wrong_roles(
        self, client: Client, asked: str, name: str, status: int, request: Any
    ) -> None:
        sign_in(client, request.getfixturevalue(name))

        for send in (client.get, client.post):
            assert send(asked).status_code == status

    def test_who_is_denied_one_of_them_neither_reads_nor_decides(
        self, client: Client, asked: str, mari: PersonRecord, mared: User
    ) -> None:
        DenialFactory.create(person=mari.person, user_id=mared.pk)
        sign_in(client, mared)

        assert client.get(asked).status_code == 404
        listed = client.get(reverse("approvals")).content.decode()
        assert not re.findall(r'href="/approvals/[0-9a-f-]+/"', listed)

    def test_it_answers_in_welsh(self, client: Client, asked: str) -> None:
        client.cookies["django_language"] = "cy"

        assert '<html lang="cy"' in client.get(asked).content.decode()
