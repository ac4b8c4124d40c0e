"""A practitioner in a position of trust stays out of sight of those who may not see the referral.

So does the organisation that reported, of those who are only let in.
"""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Agency, User
from people import rules
from people.models import PersonRecord
from policies.models import Policy
from records.keys import uuid7
from referrals import operations
from referrals.models import Referral, Report
from referrals.queries import queue
from referrals.queries.my_reports import as_sent
from referrals.queries.people import search
from referrals.queries.referral import people_named
from referrals.rules import NamedPerson
from tests.cast import actor, agency, sign_in, team
from tests.factories.people import chosen
from tests.factories.referrals import RECEIVED_AT, ReferralFactory, ReportFactory, somebody

LATER = RECEIVED_AT + dt.timedelta(hours=2)
TRUST = "Practitioner in a position of trust"


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


def about_a_child_and(*roles: str) -> Report:
    """Return a report about Mair and about Idris, who has these roles."""
    idris = somebody(*roles, given_name="Idris", family_name="Vaughan")
    idris = NamedPerson(idris.fields, idris.roles, relationship="Coach", work="Clwb Pêl-droed")
    report: Report = ReportFactory.create(people=[somebody(), idris])
    return report


def test_whoever_may_not_see_their_referral_does_not_see_them(client: Client, nia: User) -> None:
    child = about_a_child_and("practitioner").referrals.get(pathway="child")

    page = sign_in(client, nia).get(child.get_absolute_url()).content.decode()

    assert TRUST not in page
    assert "Idris" not in page


def test_what_else_they_are_is_still_said_but_not_where_they_work(nia: User) -> None:
    report = about_a_child_and("practitioner", "alleged_source")

    idris = people_named(report, actor(nia))[1]

    assert (idris.name, idris.roles, idris.facts) == (
        "Idris Vaughan",
        "Alleged source of harm",
        "Coach",
    )
    assert idris.person_id is None


def test_their_keepers_see_all_of_it(dai: User) -> None:
    report = about_a_child_and("practitioner", "alleged_source")

    idris = people_named(report, actor(dai))[1]

    assert TRUST in idris.roles
    assert idris.facts == "Coach, Clwb Pêl-droed"


def test_the_sender_reads_what_they_wrote(tomos: User) -> None:
    report = about_a_child_and("practitioner")

    assert TRUST in as_sent(report, actor(tomos)).people[1].roles


def reported_again(known: PersonRecord, role: str, by: User) -> PersonRecord:
    """Return the record of a later report about somebody known, at a new address."""
    fields = {"given_name": "Mair", "family_name": "Evans", "address": "9 Ffordd Newydd"}
    again = NamedPerson(fields, somebody(role).roles, choice=chosen(known.person_id))
    record: PersonRecord = ReferralFactory.create(
        people=[again], by=actor(by), received_at=LATER
    ).record
    return record


def records_found(by: User, **given: Any) -> list[PersonRecord]:
    found = search(actor(by), {"family_name": "Evans", **given}, at=LATER)
    return [record for each in found for record in each.candidate.records]


def test_what_a_practitioners_referral_says_of_somebody_known_is_found_by_its_keepers_only(
    nia: User, dai: User
) -> None:
    known = ReferralFactory.create().record
    hidden = reported_again(known, "practitioner", dai)

    assert hidden.person_id == known.person_id
    assert records_found(nia) == [known]
    assert set(records_found(dai)) == {known, hidden}


def test_a_hidden_record_gives_no_reason_and_alone_is_nobody(nia: User, dai: User) -> None:
    """That the postcode is the same would tell as much as the address."""
    known = ReferralFactory.create().record
    hidden = reported_again(known, "practitioner", dai)
    PersonRecord.objects.filter(pk=hidden.pk).update(
        search_postcode=rules.search_postcode("LL30 2DD")
    )

    (found,) = search(actor(nia), {"family_name": "Evans", "postcode": "LL30 2DD"}, at=LATER)

    assert "Same postcode" not in found.why
    assert records_found(nia, family_name="", postcode="LL30 2DD") == []


def test_another_childs_report_is_found_by_all_who_screen(nia: User, dai: User) -> None:
    known = ReferralFactory.create().record
    later = reported_again(known, "child_at_risk", nia)

    assert set(records_found(nia)) == {known, later}


def senders(by: User) -> list[str]:
    reader, at = actor(by), timezone.now()
    ways = queue.ways_to_what_waits(reader)
    everything = queue.Filters()
    page = queue.page_of("awaiting", everything, actor=reader, ways=ways, since=at, at=at)
    return [row.sender for row in page.rows]


def test_an_agency_let_in_sees_only_what_kind_of_source_it_was(
    nia: User, rhys: User, haf: User, mared: User
) -> None:
    referral: Referral = ReferralFactory.create(told={"reporter_organisation": "Ysgol Bryn"})
    operations.let_in_agency(
        referral,
        agency=agency("health"),
        reason="invited",
        source_kind="meeting",
        source_id=uuid7(),
        by=actor(mared),
        at=LATER,
    )

    assert senders(nia) == senders(rhys) == ["Ysgol Bryn"]
    assert senders(haf) == [referral.report.source.name]
