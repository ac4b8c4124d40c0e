"""Whose token opens the API, and what each may see."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts import operations
from accounts.models import AgencySystem, SystemToken
from records.audit import SYSTEM
from records.models import AuditEvent
from referrals.models import Report
from tests.cast import actor, sign_in
from tests.factories.accounts import AgencySystemFactory, token_of
from tests.factories.referrals import ReportFactory
from tests.referrals.api.conftest import PATH, System

pytestmark = pytest.mark.django_db
CODES = "/api/v1/codes/"
ADDRESSES = [PATH, f"{PATH}RP-0000-0000/", f"{PATH}RP-0000-0000/additions/", CODES]


def bearing(token: str) -> int:
    answer = Client(headers={"Authorization": f"Bearer {token}"}).get(CODES)
    assert answer.status_code == 200 or answer["WWW-Authenticate"] == "Bearer"
    return answer.status_code


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_refused_everywhere(client, policy, address, method):
    answer = getattr(client, method)(address)

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic {token}", "{token}", "Token {token}", "Bearer x"]
)
def test_only_a_bearer_token_is_taken(school, header):
    shown = {"Authorization": header.format(token=school.token)}

    assert Client(headers=shown).get(CODES).status_code == 401


@pytest.mark.parametrize("name", ["token", "access_token", "authorization", "api_key"])
def test_a_token_in_the_address_is_not_taken(school, name):
    assert Client().get(CODES, {name: school.token}).status_code == 401


def test_somebody_who_signed_in_has_no_way_in_without_a_token(client, nia, policy):
    assert sign_in(client, nia).get(CODES).status_code == 401


def test_only_the_hash_of_a_token_is_kept(school):
    kept = str(SystemToken.objects.values().get())

    assert school.token.startswith("diogel_")
    assert len(school.token) > 40
    assert school.token.removeprefix("diogel_") not in kept
    assert school.token not in str(list(AuditEvent.objects.values()))


def test_a_token_holds_until_its_last_second(school):
    token = SystemToken.objects.get()
    token.expires_at = timezone.now() + dt.timedelta(seconds=30)
    token.save()
    assert bearing(school.token) == 200

    token.expires_at = timezone.now() - dt.timedelta(seconds=1)
    token.save()

    assert bearing(school.token) == 401


def test_a_dead_token_that_is_shown_again_and_again_leaves_one_event(school):
    operations.end_tokens(school.row, by=SYSTEM, at=timezone.now())

    assert [bearing(school.token) for _each in range(3)] == [401] * 3
    assert AuditEvent.objects.filter(event="token.refused", actor_id=school.row.pk).count() == 1


def test_the_tokens_of_an_agency_that_left_are_dead(school, glan_morfa):
    operations.change(
        glan_morfa, to={"left_on": timezone.localdate()}, by=SYSTEM, at=timezone.now()
    )

    assert bearing(school.token) == 401
    with pytest.raises(operations.Refused, match="has left"):
        token_of(AgencySystem.objects.get())


def test_a_token_is_changed_without_a_gap(school):
    newer = token_of(school.row)
    assert (bearing(school.token), bearing(newer)) == (200, 200)

    operations.end_tokens(school.row, keeps_newest=True, by=SYSTEM, at=timezone.now())

    assert (bearing(school.token), bearing(newer)) == (401, 200)


def test_when_a_token_was_last_used_is_noted_once_a_minute(school):
    bearing(school.token)
    first = SystemToken.objects.get().last_used_at
    bearing(school.token)

    assert first is not None
    assert SystemToken.objects.get().last_used_at == first


def test_a_system_that_calls_too_often_is_told_when_to_come_back(school, monkeypatch):
    monkeypatch.setattr("accounts.api.SystemThrottle.rate", "2/min", raising=False)

    answers = [school.client.get(CODES) for _each in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert bearing(System(school.row).token) == 200


class TestOthersReports:
    """A system sees what it sent, and a hidden report looks like none."""

    def test_another_agencys_system(self, school, police):
        reference = school.send().json()["reference"]
        other = System(AgencySystemFactory.create(agency=police))

        self.assert_hidden(other, reference)

    def test_another_system_of_the_same_agency(self, school, glan_morfa):
        reference = school.send().json()["reference"]
        other = System(AgencySystemFactory.create(agency=glan_morfa))

        self.assert_hidden(other, reference)

    def test_a_report_that_somebody_of_the_agency_made_by_hand(self, school, tomos, glan_morfa):
        told = {"reporter_agency_id": glan_morfa.pk, "capacity": "professional"}
        report = ReportFactory.create(by=actor(tomos), told=told)

        self.assert_hidden(school, report.reference)

    def test_a_report_sent_while_the_system_belonged_to_another_agency(self, school, police):
        reference = school.send().json()["reference"]
        AgencySystem.objects.update(agency=police)

        self.assert_hidden(school, reference)

    def assert_hidden(self, system: System, reference: str) -> None:
        for method in ("get", "post"):
            for suffix in {"get": [""], "post": ["additions/"]}[method]:
                call = getattr(system.client, method)
                hidden = call(f"{PATH}{reference}/{suffix}")
                missing = call(f"{PATH}RP-0000-0000/{suffix}")
                assert (hidden.status_code, missing.status_code) == (404, 404)
                assert hidden.content == missing.content
        refused = AuditEvent.objects.filter(event="report.refused", actor_id=system.row.pk)
        assert refused.count() == 4
        assert Report.objects.get().additions.count() == 0


class TestCommands:
    """Tokens are given and ended on the server."""

    def test_a_new_system_is_added_with_its_first_token(self, glan_morfa, policy, capsys):
        call_command(
            "create_system_token",
            "glan-morfa-records",
            agency="glan-morfa",
            name="Glan Morfa records",
            contact="systems@example.wales",
        )

        token = capsys.readouterr().out.strip()
        system = AgencySystem.objects.get(code="glan-morfa-records")
        assert system.agency == glan_morfa
        assert bearing(token) == 200
        assert AuditEvent.objects.filter(event="token.created").exists()

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({}, "A new system needs --agency --name --contact"),
            ({"agency": "none", "name": "A", "contact": "a@b.wales"}, "There is no agency none"),
            ({"agency": "glan-morfa", "name": "A", "contact": "nowhere"}, "e-?mail"),
            ({"agency": "glan-morfa", "name": "A", "contact": "a@b.wales", "days": 0}, "1 to 400"),
        ],
    )
    def test_what_is_wrong_with_it_is_said(self, glan_morfa, options, message):
        with pytest.raises(CommandError, match=message):
            call_command("create_system_token", "records", **options)

        assert not AgencySystem.objects.exists()

    def test_tokens_are_ended(self, school, capsys):
        call_command("end_system_token", school.row.code)

        assert capsys.readouterr().out == "Tokens ended: 1.\n"
        assert bearing(school.token) == 401
        assert AuditEvent.objects.filter(event="token.ended").count() == 1
