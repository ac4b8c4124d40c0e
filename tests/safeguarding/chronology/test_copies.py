"""Copies of a chronology: as PDF and on paper, what is in them, and who may take them."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, User
from people.models import PersonRecord
from people.operations_families import record_stay
from policies.models import Policy
from records import row_security
from records.models import AuditEvent
from records.tasks import render_documents
from safeguarding.chronology.models import ChronologyCopy
from tests.cast import actor, sign_in, team
from tests.factories.chronology import ChronologyEntryFactory
from tests.factories.families import SAID
from tests.factories.known import SafetyWarningFactory
from tests.factories.people import DenialFactory
from tests.factories.referrals import ReferralFactory, somebody
from tests.pdfs import read_pdf
from tests.people.family import HIDDEN, Family

FOR = {"recipient": "The family court", "purpose": "A first hearing", "language": "en"}


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def family() -> Family:
    return Family()


def page(record: PersonRecord, name: str = "copy_chronology", query: str = "") -> str:
    return reverse(name, args=[record.person_id]) + query


def made(client: Client, record: PersonRecord, query: str = "", **changed: str) -> ChronologyCopy:
    response = client.post(page(record, query=query), {**FOR, **changed})
    assert response.status_code == 302, response.content.decode()
    render_documents()
    return ChronologyCopy.objects.latest("made_at")


def file_of(client: Client, copy: ChronologyCopy) -> bytes:
    response: Any = client.get(reverse("chronology_copy", args=[copy.pk]))
    assert response.status_code == 200
    return b"".join(response.streaming_content)


class TestTheFile:
    def test_it_is_a_table_with_reference_marking_copy_and_recipient_on_record(
        self, client: Client, family: Family, nia: User
    ) -> None:
        ChronologyEntryFactory.create(record=family.jac, significance="He was hungry.")
        sign_in(client, nia)

        copy = made(client, family.jac)
        pdf = read_pdf(file_of(client, copy))

        assert (pdf.title, pdf.language, pdf.is_tagged) == ("Chronology", "en", True)
        for words in (
            copy.reference,
            "Copy 1, for The family court",
            "OFFICIAL-SENSITIVE",
            "Jac Puw, date of birth: 2 March 2015",
            "A first hearing",
            "4 March 2024",
            "He was hungry.",
        ):
            assert words.lower() in pdf.text.lower(), words
        event = AuditEvent.objects.get(event="chronology.exported")
        assert (event.subject_id, event.details["copy"]) == (family.jac.person_id, copy.reference)
        assert AuditEvent.objects.filter(event="document.downloaded").count() == 1

    def test_a_second_copy_has_the_next_number_and_its_own_reference(
        self, client: Client, family: Family, nia: User
    ) -> None:
        sign_in(client, nia)

        first, second = made(client, family.jac), made(client, family.jac)

        assert (first.copy_number, second.copy_number) == (1, 2)
        assert first.reference != second.reference
        assert first.reference not in read_pdf(file_of(client, second)).text

    def test_in_welsh_its_entries_are_in_welsh(
        self, client: Client, family: Family, nia: User
    ) -> None:
        sign_in(client, nia)

        copy = made(client, family.jac, language="cy")
        pdf = read_pdf(file_of(client, copy))

        assert pdf.language == "cy"
        assert "2 Mawrth 2015" in pdf.text

    def test_it_holds_what_was_chosen_of_whom_was_chosen(
        self, client: Client, family: Family, nia: User
    ) -> None:
        ChronologyEntryFactory.create(record=family.jac, words="About lunch.")
        sign_in(client, nia)

        copy = made(client, family.jac, f"?kind=life&beside={family.nerys.person_id}")
        text = read_pdf(file_of(client, copy)).text

        assert copy.entries == 2
        assert "Nerys Puw" in text
        assert "About lunch." not in text


class TestWhatStaysInside:
    def test_neither_paper_nor_copy_holds_it_and_the_numbers_have_no_gap(
        self, client: Client, family: Family, nia: User
    ) -> None:
        SafetyWarningFactory.create(person=family.jac.person, words="Gwenynen dog.")
        ChronologyEntryFactory.create(record=family.jac, words="Gwenynen entry.", stays_inside=True)
        record_stay(
            family.jac,
            address="9 Gwenynen",
            postcode="LL30 1AA",
            is_kept_safe=True,
            starts_on=dt.date(2023, 1, 1),
            source=SAID,
            by=family.by,
            at=family.at,
        )
        sign_in(client, nia)

        on_page = client.get(page(family.jac, "chronology")).content.decode()
        on_paper = client.get(page(family.jac, "print_chronology"))
        text = read_pdf(file_of(client, made(client, family.jac))).text

        assert "Gwenynen entry." in on_page
        assert "Not in copies" in on_page
        assert "9 Gwenynen" not in on_page
        assert "Gwenynen" not in on_paper.content.decode()
        assert "Gwenynen" not in text
        numbers = [row["number"] for row in on_paper.context["rows"]]
        assert numbers == list(range(1, len(numbers) + 1))
        assert AuditEvent.objects.filter(event="chronology.printed").count() == 1

    def test_who_reported_is_in_no_copy(
        self, client: Client, nia: User, glan_morfa: Agency
    ) -> None:
        referral = ReferralFactory.create(
            people=[somebody(given_name="Mabon")], told={"reporter_agency": glan_morfa}
        )
        sign_in(client, nia)

        on_page = client.get(page(referral.record, "chronology")).content.decode()
        text = read_pdf(file_of(client, made(client, referral.record))).text

        assert "Ysgol Glan Morfa" in on_page
        assert "Ysgol Glan Morfa" not in text
        assert "A report was received." in text

    def test_a_hidden_sister_is_in_no_byte_of_it(
        self, client: Client, family: Family, nia: User
    ) -> None:
        ChronologyEntryFactory.create(
            record=family.jac, referral=family.sister.referrals.get(), words=HIDDEN
        )
        sign_in(client, nia)

        copy = made(client, family.jac, f"?beside={family.sister.person_id}")

        content = file_of(client, copy)
        assert HIDDEN not in read_pdf(content).text
        assert HIDDEN not in str(copy.document.context)  # type: ignore[union-attr]
        assert copy.record_ids == [family.jac.pk]


class TestWhoTakesIt:
    def test_nobody_but_who_made_it(
        self, client: Client, family: Family, nia: User, owen: User, oren: User
    ) -> None:
        copy = made(sign_in(client, nia), family.jac)
        address = reverse("chronology_copy", args=[copy.pk])

        for other in (owen, oren):
            assert sign_in(Client(), other).get(address).status_code == 404
            with row_security.seen_by(actor(other)):
                assert not ChronologyCopy.objects.exists()
        assert copy.reference not in (
            sign_in(Client(), owen).get(page(family.jac, "chronology")).content.decode()
        )

    def test_nor_its_maker_once_they_may_not_see_somebody_in_it(
        self, client: Client, family: Family, nia: User
    ) -> None:
        sign_in(client, nia)
        copy = made(client, family.jac, f"?beside={family.nerys.person_id}")
        DenialFactory.create(person=family.nerys.person, user_id=nia.pk)

        assert client.get(reverse("chronology_copy", args=[copy.pk])).status_code == 404
        assert copy.reference not in (client.get(page(family.jac, "chronology")).content.decode())
        with row_security.seen_by(actor(nia)):
            assert not ChronologyCopy.objects.exists()

    def test_none_is_made_for_a_possible_source_of_harm(self, client: Client, nia: User) -> None:
        referral = ReferralFactory.create(
            people=[
                somebody(given_name="Mabon"),
                somebody("alleged_source", given_name="Dylan", family_name="Rees"),
            ]
        )
        sign_in(client, nia)

        response = client.post(page(referral.record), {**FOR, "recipient": "Dylan Rees"})

        assert response.status_code == 400
        assert "No copy is made." in response.content.decode()
        assert 'value="Dylan Rees"' in response.content.decode()
        assert not ChronologyCopy.objects.exists()

    @pytest.mark.parametrize("name", ["recipient", "purpose", "language"])
    def test_it_is_said_for_whom_why_and_in_which_language(
        self, client: Client, family: Family, nia: User, name: str
    ) -> None:
        sign_in(client, nia)

        response = client.post(page(family.jac), {**FOR, name: ""})

        assert response.status_code == 400
        assert not ChronologyCopy.objects.exists()


def test_a_long_one_is_made(client: Client, family: Family, nia: User) -> None:
    for number in range(300):
        ChronologyEntryFactory.create(record=family.jac, words=f"Entry {number}. " + "Gair " * 40)
    ChronologyEntryFactory.create(record=family.jac, words="x" * 4000)
    sign_in(client, nia)
    started = timezone.now()

    text = read_pdf(file_of(client, made(client, family.jac))).text

    assert "Entry 299." in text
    assert timezone.now() - started < dt.timedelta(minutes=2)
