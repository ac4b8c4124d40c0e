"""What became of one's own reports, as far as a reporter may know."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.absences import note_absence
from accounts.models import Agency, User
from accounts.roles import Role
from policies.models import Policy
from records.models import AuditEvent
from referrals import operations
from referrals.models import Report
from tests.cast import actor, person, sign_in, team
from tests.factories.referrals import RECEIVED_AT, ReportFactory, somebody

LATER = RECEIVED_AT + dt.timedelta(hours=3)


@pytest.fixture
def authority(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def report(authority: Agency, tomos: User, glan_morfa: Agency) -> Report:
    """Tomos's report about a child and about a coach."""
    return own_report(tomos, glan_morfa)


def own_report(by: User, agency: Agency) -> Report:
    return ReportFactory.create(
        people=[
            somebody(),
            somebody("alleged_source", "practitioner", given_name="Idris", family_name="Coach"),
        ],
        told={"capacity": "professional", "reporter_agency_id": agency.pk},
        source="school",
        by=actor(by),
    )


def test_the_list_says_what_was_decided_and_names_nobody(
    client: Client, report: Report, tomos: User, nia: User, policy: Policy
) -> None:
    referral = report.referrals.get(pathway="child")
    outcome = policy.screening_outcomes.filter(pathway="child", closes=False)[0]
    operations.screen(
        referral,
        outcome=outcome,
        level=None,
        rationale="A private reason.",
        support_offered="A private offer.",
        version=referral.version,
        by=actor(nia),
        at=LATER,
    )
    sign_in(client, tomos)

    body = client.get("/report/mine/").content.decode()

    assert report.reference in body
    assert outcome.name_en in body
    for private in ("Mair", "Evans", "Idris", "private", "hungry"):
        assert private not in body


def test_of_a_practitioner_only_the_receipt_is_told(
    client: Client, report: Report, tomos: User, dai: User, policy: Policy
) -> None:
    referral = report.referrals.get(pathway="practitioner")
    outcome = policy.screening_outcomes.filter(pathway="practitioner", closes=True)[0]
    operations.screen(
        referral,
        outcome=outcome,
        level=None,
        rationale="Not met.",
        support_offered="None needed.",
        version=referral.version,
        by=actor(dai),
        at=LATER,
    )
    sign_in(client, tomos)

    body = client.get("/report/mine/").content.decode()

    assert outcome.name_en not in body
    assert "Practitioner in a position of trust: Received" in body


def test_ones_own_report_is_shown_as_it_was_sent(
    client: Client, report: Report, tomos: User
) -> None:
    sign_in(client, tomos)

    response = client.get(f"/report/mine/{report.reference}/")

    body = response.content.decode()
    assert "He comes hungry every day." in body
    assert "Mair Evans" in body
    assert "Mair" not in body.split("</title>")[0]
    assert AuditEvent.objects.about(report).filter(event="report.viewed").count() == 1


def test_a_colleagues_report_looks_like_none_at_all(client: Client, report: Report) -> None:
    sign_in(client, person("Mair Ellis", Role.REPORTER, "school-staff"))

    assert client.get(f"/report/mine/{report.reference}/").status_code == 404
    assert report.reference not in client.get("/report/mine/").content.decode()


def test_the_designated_person_sees_the_reports_of_their_school(
    client: Client, authority: Agency, tomos: User, lowri: User, haf: User
) -> None:
    told = {"reporter_agency_id": actor(tomos).agency_id, "capacity": "professional"}
    report = ReportFactory.create(by=actor(tomos), source="school", told=told)
    sign_in(client, lowri)
    elsewhere = sign_in(Client(), haf)

    assert "He comes hungry" in client.get(f"/report/mine/{report.reference}/").content.decode()
    assert report.reference in client.get("/report/mine/").content.decode()
    assert elsewhere.get(f"/report/mine/{report.reference}/").status_code == 404


def test_the_designated_person_sees_no_report_that_may_be_about_themselves(
    client: Client, authority: Agency, tomos: User, lowri: User
) -> None:
    about_staff = ReportFactory.create(
        by=actor(tomos),
        source="school",
        people=[somebody("practitioner", family_name="Jenkins")],
        told={"reporter_agency_id": actor(tomos).agency_id, "capacity": "professional"},
    )
    sign_in(client, lowri)

    assert client.get(f"/report/mine/{about_staff.reference}/").status_code == 404
    assert about_staff.reference not in client.get("/report/mine/").content.decode()


def test_what_one_reported_for_another_agency_stays_there(
    client: Client, authority: Agency, tomos: User, police: Agency
) -> None:
    report = own_report(tomos, police)
    sign_in(client, tomos)

    assert client.get(f"/report/mine/{report.reference}/").status_code == 404


def test_looking_at_the_list_is_one_event(client: Client, report: Report, tomos: User) -> None:
    sign_in(client, tomos)

    client.get("/report/mine/")

    assert AuditEvent.objects.filter(event="report.listed", actor_id=tomos.pk).count() == 1


def test_the_queries_do_not_grow_with_the_list(
    client: Client, authority: Agency, tomos: User, glan_morfa: Agency
) -> None:
    sign_in(client, tomos)
    own_report(tomos, glan_morfa)
    client.get("/report/mine/")
    with CaptureQueriesContext(connection) as few:
        client.get("/report/mine/")
    for _ in range(4):
        own_report(tomos, glan_morfa)

    with CaptureQueriesContext(connection) as many:
        client.get("/report/mine/")

    assert len(many) == len(few)


def test_an_empty_list_says_so(client: Client, authority: Agency, tomos: User) -> None:
    sign_in(client, tomos)

    assert "You have sent no report" in client.get("/report/mine/").content.decode()


@pytest.mark.parametrize("page", ["", "{reference}/"])
def test_it_answers_in_welsh(client: Client, report: Report, tomos: User, page: str) -> None:
    sign_in(client, tomos)
    client.cookies["django_language"] = "cy"

    response = client.get("/report/mine/" + page.format(reference=report.reference))

    assert '<html lang="cy"' in response.content.decode()


def test_a_colleague_who_covers_sees_the_reports_of_whoever_is_away(
    client: Client, authority: Agency, tomos: User
) -> None:
    told = {"reporter_agency_id": actor(tomos).agency_id, "capacity": "professional"}
    report = ReportFactory.create(by=actor(tomos), source="school", told=told)
    mair = person("Mair Ellis", Role.REPORTER, "school-staff")
    sign_in(client, mair)
    before = client.get(f"/report/mine/{report.reference}/").status_code

    note_absence(
        tomos,
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate(),
        cover=mair,
        by=actor(tomos),
        at=timezone.now(),
    )

    assert before == 404
    assert client.get(f"/report/mine/{report.reference}/").status_code == 200
