"""Vehicles: recorded from the person's page, found in the one box, links between people."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Agency, User
from people import operations_vehicles as operations
from people.models import PersonRecord, Vehicle
from people.rules_identifiers import compact_registration, is_registration
from policies.models import Policy
from records.audit import SYSTEM
from records.models import AuditEvent
from records.refusals import Refused
from tests.cast import sign_in, team
from tests.factories.families import SAID, VehicleFactory
from tests.factories.people import RECORDED_AT, DenialFactory
from tests.factories.referrals import ReportFactory, somebody
from tests.people.family import HIDDEN, reported


@pytest.fixture(autouse=True)
def partnership(request: pytest.FixtureRequest) -> None:
    """Conwy with the teams that reports go to, for the tests that need a database."""
    if request.node.get_closest_marker("django_db") or "client" in request.fixturenames:
        request.getfixturevalue("conwy")
        request.getfixturevalue("policy")
        team("mash"), team("safeguarding")


def page(record: PersonRecord, name: str = "person", *more: object) -> str:
    return reverse(f"people:{name}", args=[record.person_id, *more])


def found_by(client: Client, box: str) -> str:
    return client.post(reverse("people:search"), {"box": box}).content.decode()


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        ("CX14 KLM", True),
        ("cx14klm", True),
        ("A 123-BCD", True),
        ("7", False),
        ("VAN", False),
        ("", False),
        ("CX14 KLM; DROP", False),
        ("C\u042514 KLM", False),  # a letter that only looks like one
        ("9" * 400, False),
    ],
)
def test_what_may_stand_on_a_plate(typed: str, is_one: bool) -> None:  # noqa: FBT001
    assert is_registration(typed) is is_one


def test_a_registration_is_compared_without_spaces() -> None:
    assert compact_registration(" cx14 - klm ") == "CX14KLM"


@pytest.mark.django_db
class TestOperations:
    def test_one_vehicle_is_recorded_ended_and_recorded_again(self) -> None:
        mair = reported("Mair")
        van = VehicleFactory.create(record=mair)
        with pytest.raises(Refused, match="on record already"):
            VehicleFactory.create(record=mair, registration="cx14klm")

        operations.end_vehicle(van, on=RECORDED_AT.date(), by=SYSTEM, at=RECORDED_AT)
        again = VehicleFactory.create(record=mair)

        assert (van.words, again.registration) == ("CX14 KLM, Grey van", "CX14KLM")
        events = AuditEvent.objects.filter(event__startswith="vehicle.").order_by("pk")
        assert [each.event for each in events] == [
            "vehicle.recorded",
            "vehicle.ended",
            "vehicle.recorded",
        ]
        assert events[0].details == {"person": str(mair.person_id)}

    def test_what_is_wrong_is_said_all_at_once(self) -> None:
        with pytest.raises(Refused) as refused:
            operations.record_vehicle(
                reported("Mair"),
                registration="van",
                starts_on=RECORDED_AT.date() + dt.timedelta(days=1),
                source=type(SAID)(told_by=" "),
                by=SYSTEM,
                at=RECORDED_AT,
            )

        assert len(refused.value.objections) == 3

    def test_a_mark_of_another_country_stands_as_it_is(self) -> None:
        assert VehicleFactory.create(registration="1-ABC-234", description="").words == "1ABC234"


class TestPage:
    def test_a_vehicle_is_recorded_shown_found_and_ended(self, client: Client, nia: User) -> None:
        mair = reported("Mair")
        sign_in(client, nia)
        assert "No vehicle is recorded" in client.get(page(mair)).content.decode()

        client.post(
            page(mair, "add_vehicle"),
            {"registration": "cx14 klm", "description": "Grey van", "told_by": "A neighbour"},
        )

        van = Vehicle.objects.get()
        body = client.get(page(mair)).content.decode()
        assert "<strong>CX14 KLM, Grey van</strong>" in body
        assert "A neighbour, Conwy Council" in body
        assert "Mair Puw" in (found := found_by(client, "CX14KLM"))
        assert "Recorded with this vehicle" in found
        ended = {"decision": "ended"} | dict(
            zip(("ends_on_day", "ends_on_month", "ends_on_year"), ("1", "5", "2026"), strict=True)
        )
        assert client.post(page(mair, "vehicle", van.pk), ended).status_code == 302
        body = client.get(page(mair)).content.decode()
        assert "<strong>CX14 KLM" not in body
        assert "until 1 May 2026" in body

    def test_one_set_aside_is_gone_and_finds_nobody(self, client: Client, nia: User) -> None:
        mair = reported("Mair")
        van = VehicleFactory.create(record=mair)
        sign_in(client, nia)

        client.post(
            page(mair, "vehicle", van.pk), {"decision": "wrong", "reason": "Another family's."}
        )

        assert "CX14 KLM" not in client.get(page(mair)).content.decode()
        assert "Mair Puw" not in found_by(client, "CX14 KLM")
        assert client.get(page(mair, "vehicle", van.pk)).status_code == 404

    def test_what_was_typed_stays(self, client: Client, nia: User) -> None:
        sign_in(client, nia)

        response = client.post(
            page(reported("Mair"), "add_vehicle"),
            {"registration": "a van", "description": "Grey", "told_by": ""},
        )

        body = response.content.decode()
        assert set(response.context["form"].errors) == {"registration", "told_by"}
        assert response.status_code == 400
        assert "such as CX14 KLM" in body
        assert 'value="a van"' in body
        assert Vehicle.objects.count() == 0

    def test_somebody_hidden_is_not_found_by_their_vehicle(self, client: Client, nia: User) -> None:
        mair = reported("Mair")
        VehicleFactory.create(record=mair)
        for hidden in (reported(HIDDEN, "practitioner"), reported("Lowri")):
            VehicleFactory.create(record=hidden)
        DenialFactory.create(person=hidden.person, user_id=nia.pk)
        sign_in(client, nia)

        found = found_by(client, "CX14 KLM")
        network = client.get(page(mair, "network")).content.decode()

        assert "Mair Puw" in found
        for shown in (found, network):
            assert HIDDEN not in shown
            assert "Lowri" not in shown
        assert "No link that you may see" in network

    @pytest.mark.parametrize("name", ["add_vehicle", "vehicle"])
    def test_an_outsider_finds_no_page(self, client: Client, oren: User, name: str) -> None:
        mair = reported("Mair")
        more = [VehicleFactory.create(record=mair).pk] if name == "vehicle" else []
        sign_in(client, oren)

        assert client.get(page(mair, name, *more)).status_code == 404
        assert client.post(page(mair, name, *more)).status_code == 404


class TestNetwork:
    def test_a_van_that_two_were_seen_with_links_them_in_words(
        self, client: Client, nia: User
    ) -> None:
        mair, gaz = reported("Mair"), reported("Gaz", "adult_at_risk")
        VehicleFactory.create(record=mair)
        VehicleFactory.create(record=gaz, registration="CX14KLM", description="Van")
        sign_in(client, nia)

        network = client.get(page(mair, "network"))

        (row,) = network.context["found"].shared
        assert (row.heading, row.words) == ("Vehicle", "CX14 KLM")
        assert row.paths == [
            [
                "Mair Puw",
                "is recorded with the vehicle",
                "CX14 KLM",
                "vehicle of",
                "Gaz Puw",
            ]
        ]
        assert "CX14 KLM" in network.content.decode().split("<svg")[1]

    def test_whoever_is_kept_safe_is_linked_by_no_vehicle(self, client: Client, nia: User) -> None:
        mair, nest = reported("Mair"), reported("Nest")
        PersonRecord.objects.filter(pk=nest.pk).update(is_place_kept_safe=True)
        for record in (mair, nest):
            VehicleFactory.create(record=record)
        sign_in(client, nia)

        assert "Nest" not in client.get(page(mair, "network")).content.decode()
        assert "CX14" not in client.get(page(nest, "network")).content.decode()


def test_reports_that_name_the_same_people_are_one_path(
    client: Client, nia: User, conwy: Agency, policy: Policy
) -> None:
    """Thirteen reports of one family are said once, and counted."""
    mair = reported("Mair")
    for _number in range(3):
        report = ReportFactory.create(
            people=[somebody(given_name="Mair"), somebody(given_name="Huw")]
        )
        for named in report.people.all():
            if named.record.given_name == "Mair":
                PersonRecord.objects.filter(pk=named.record_id).update(person=mair.person)
            else:
                huw = named.record
                PersonRecord.objects.filter(given_name="Huw").update(person=huw.person)
    sign_in(client, nia)

    shared = client.get(page(mair, "network")).context["found"].shared

    (row,) = [each for each in shared if each.heading == "Report"]
    assert row.words == "the report of 5 May 2026 (and 2 other reports)"
    assert len(row.paths) == 1
