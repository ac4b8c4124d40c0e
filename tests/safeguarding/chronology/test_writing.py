"""Adding to a chronology on its pages: what is asked, what is kept, and who may put it right."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Agency, User
from people.models import PersonRecord
from policies.models import Policy
from safeguarding.chronology.models import ChronologyEntry, Precision
from tests.cast import actor, sign_in, team
from tests.factories.chronology import ChronologyEntryFactory
from tests.people.family import HIDDEN, Family

SAID = {
    "starts_on_day": "",
    "starts_on_month": "3",
    "starts_on_year": "2024",
    "kind": "education",
    "words": "Missed most of the month.",
    "nature": "fact",
    "source": "Attendance record",
    "significance": "He fell behind.",
    "referral": "none",
}


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def family() -> Family:
    return Family()


def page(record: PersonRecord, name: str = "add_chronology_entry", *keys: Any) -> str:
    return reverse(name, args=[record.person_id, *keys])


def body(response: Any) -> str:
    text: str = response.content.decode()
    return text


class TestAdding:
    def test_what_is_typed_stands_in_the_chronology(
        self, client: Client, family: Family, nia: User
    ) -> None:
        sign_in(client, nia)

        response = client.post(page(family.jac), SAID)

        assert response.status_code == 302
        entry = ChronologyEntry.objects.get()
        assert (entry.starts_on, entry.starts_to) == (dt.date(2024, 3, 1), Precision.MONTH)
        assert (entry.record.person_id, entry.referral) == (family.jac.person_id, None)
        shown = body(client.get(page(family.jac, "chronology")))
        assert "March 2024" in shown
        assert "Missed most of the month." in shown
        assert "about 8 years old" in shown
        assert "He fell behind." in shown

    @pytest.mark.parametrize(
        ("typed", "wanted"),
        [
            ({"starts_on_month": "", "starts_on_year": ""}, "Say when it was"),
            ({"starts_on_day": "31", "starts_on_month": "2"}, "Enter a real date"),
            ({"starts_on_day": "3", "starts_on_month": ""}, "Enter a real date"),
            ({"starts_on_year": "24"}, "Enter a real date"),
            ({"starts_on_year": "2999"}, "no day may be after today"),
            ({"words": " "}, "Say what happened"),
            ({"words": "\x00"}, "cannot be shown"),
            ({"words": "x" * 4001}, "4000 characters or fewer"),
            ({"source": ""}, "Say who told it"),
            ({"kind": "panel"}, "Choose one of the answers"),
            ({"nature": ""}, "Say whether it is a fact"),
            ({"referral": "SG-0000-0000"}, "Choose one of the answers"),
            ({"agency": "nonsense"}, "Choose one of the answers"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
        self, client: Client, family: Family, nia: User, typed: dict[str, str], wanted: str
    ) -> None:
        sign_in(client, nia)

        response = client.post(page(family.jac), {**SAID, **typed})

        assert response.status_code == 400
        assert wanted in body(response)
        assert "He fell behind." in body(response)
        assert not ChronologyEntry.objects.exists()

    def test_a_hidden_referral_is_no_choice(
        self, client: Client, family: Family, nia: User
    ) -> None:
        hidden = family.sister.referrals.get().reference
        sign_in(client, nia)

        assert hidden not in body(client.get(page(family.jac)))
        assert client.post(page(family.jac), {**SAID, "referral": hidden}).status_code == 400

    def test_one_that_belongs_to_work_leads_to_it(
        self, client: Client, family: Family, nia: User
    ) -> None:
        referral = family.jac.referrals.get()
        sign_in(client, nia)

        client.post(page(family.jac), {**SAID, "referral": referral.reference})

        assert ChronologyEntry.objects.get().referral == referral


class TestPuttingRight:
    @pytest.fixture
    def entry(self, family: Family, nia: User) -> ChronologyEntry:
        made: ChronologyEntry = ChronologyEntryFactory.create(record=family.jac, by=actor(nia))
        return made

    def address(self, entry: ChronologyEntry) -> str:
        return page(entry.record, "chronology_entry", entry.entry_id)

    def test_every_version_is_shown_and_the_newest_stands(
        self, client: Client, entry: ChronologyEntry, nia: User
    ) -> None:
        sign_in(client, nia)
        said = {**SAID, "act": "correct", "version": "1", "reason": "The record says so."}

        response = client.post(self.address(entry), said)

        assert response.status_code == 302
        shown = body(client.get(self.address(entry)))
        assert "Version 2" in shown
        assert "Came to school without lunch." in shown
        assert "Put right because:" in shown
        chronology = body(client.get(page(entry.record, "chronology")))
        assert "Missed most of the month." in chronology
        assert "Came to school without lunch." not in chronology

    def test_it_is_struck_out_with_a_reason(
        self, client: Client, entry: ChronologyEntry, nia: User
    ) -> None:
        sign_in(client, nia)
        said = {"act": "strike", "strike-version": "1"}

        assert client.post(self.address(entry), said).status_code == 400
        assert (
            client.post(self.address(entry), {**said, "strike-reason": "Not Jac."}).status_code
            == 302
        )

        assert "It was struck out" in body(client.get(self.address(entry)))
        chronology = body(client.get(page(entry.record, "chronology")))
        assert "Came to school without lunch." not in chronology

    def test_a_version_that_is_not_the_newest_is_refused_and_what_was_typed_kept(
        self, client: Client, entry: ChronologyEntry, nia: User
    ) -> None:
        sign_in(client, nia)
        said = {**SAID, "act": "correct", "version": "1", "reason": "The record says so."}
        client.post(self.address(entry), said)

        response = client.post(self.address(entry), {**said, "words": "Something else."})

        assert response.status_code == 400
        assert "Somebody else has put it right" in body(response)
        assert "Something else." in body(response)
        assert ChronologyEntry.objects.count() == 2

    def test_who_is_of_another_agency_reads_and_changes_nothing(
        self, client: Client, family: Family, nia: User, police: Agency
    ) -> None:
        entry = ChronologyEntryFactory.create(record=family.jac)  # entered for nobody's agency
        sign_in(client, nia)

        assert "Put it right" not in body(client.get(self.address(entry)))
        client.post(self.address(entry), {"act": "strike", "strike-version": "1"})
        assert ChronologyEntry.objects.count() == 1

    def test_an_entry_of_somebody_else_or_hidden_is_not_there(
        self, client: Client, family: Family, nia: User
    ) -> None:
        of_mother = ChronologyEntryFactory.create(record=family.nerys)
        hidden = ChronologyEntryFactory.create(
            record=family.jac, referral=family.sister.referrals.get(), words=HIDDEN
        )
        sign_in(client, nia)

        for entry in (of_mother, hidden):
            address = page(family.jac, "chronology_entry", entry.entry_id)
            assert client.get(address).status_code == 404
            assert client.post(address, {"act": "strike"}).status_code == 404

    def test_an_outsider_cannot_tell_that_it_exists(
        self, client: Client, entry: ChronologyEntry, oren: User
    ) -> None:
        sign_in(client, oren)

        assert client.get(self.address(entry)).status_code == 404
