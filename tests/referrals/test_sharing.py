"""The log of what was shared: every disclosure with its basis, by referral, person and agency."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Denial
from records.models import AuditEvent
from referrals import operations
from referrals.queries.sharing import Scope, entries
from tests.cast import actor, agency, sign_in
from tests.factories.information import (
    ASKED_AT,
    HOUSEHOLD,
    InformationRequestFactory,
    asked_of,
    household,
    tells,
    told,
)
from tests.factories.referrals import somebody

pytestmark = pytest.mark.django_db
SHARED = reverse("referrals:shared")


@pytest.fixture
def referral(mash):
    return household()


@pytest.fixture
def shared(referral, nia, rhys, lowri):
    """Share everything that can be: asked, told by two, one thing released, an agency let in."""
    agencies = [agency(code) for code in ("police", "glan-morfa")]
    request = InformationRequestFactory.create(referral=referral, asked=agencies, by=actor(nia))
    police, school = (asked_of(request, each) for each in agencies)
    (line,) = tells(
        police, items=told(police, "Source.", sanitised="Arrested in 2024."), by=actor(rhys)
    )
    tells(school, "Late every Monday.", "His brother too.", by=actor(lowri))
    operations.release_items(
        referral, items=[line], to=agency("conwy"), agreed_by="", by=actor(nia), at=ASKED_AT
    )
    operations.let_in_agency(
        referral,
        agency=agency("health"),
        reason="meeting",
        source_kind="attendance",
        source_id=referral.pk,
        by=actor(nia),
        at=ASKED_AT,
    )
    return request


def address(referral, name="referrals:sharing"):
    return reverse(name, args=[referral.reference])


def shown(user, scope=None) -> list[tuple[str, str, str]]:
    """Return who gave whom what, as this reader's log has it."""
    log = entries(actor(user), scope or Scope())
    return sorted((entry.from_agency, entry.to_agency, entry.what) for entry in log)


def test_the_log_of_a_referral_lists_every_disclosure_with_its_basis(at_work, referral, shared):
    page = at_work.get(address(referral)).content.decode()

    for said in (
        f"Names, dates of birth and addresses, with request {shared.reference}",
        "What it holds: 1 thing",
        "What it holds: 2 things",
        "Released: something North Wales Police told",
        "Conwy Council: the case file",
        "Let in to the referral",
        "Invited to a meeting about it",
        "Data Protection Act 2018, Part 3",
        "Article 6(1)(e)",
        "sections 130 and 164",
        "Not asked for",
        "WASPI Information Sharing Protocol",
    ):
        assert said in page, said
    assert "Source." not in page  # the log says that, and on what basis, not what
    assert "Late every Monday." not in page


def test_every_disclosure_of_information_has_its_whole_basis(nia, referral, shared):
    log = entries(actor(nia), Scope(referral_id=referral.pk))

    assert len(log) == 6
    for entry in log:
        if entry.what != "Let in to the referral":
            assert entry.purpose
            assert entry.gateway
            assert bool(entry.part_3) != bool(entry.article_6)
            assert entry.proportionality
            assert entry.consent
            assert entry.decided_by


def test_a_partner_sees_exactly_its_own_and_what_was_released_to_it(
    nia, rhys, lowri, oren, referral, shared
):
    asks = f"Names, dates of birth and addresses, with request {shared.reference}"
    released = "Released: something North Wales Police told"

    assert shown(rhys) == [
        ("Conwy Council", "Conwy Council: the case file", released),
        ("Conwy Council", "North Wales Police", asks),
        ("North Wales Police", "Conwy Council", "What it holds: 1 thing"),
    ]
    assert shown(lowri) == [
        ("Conwy Council", "Ysgol Glan Morfa", asks),
        ("Ysgol Glan Morfa", "Conwy Council", "What it holds: 2 things"),
    ]
    assert shown(oren) == []

    item = shared.asked_agencies.get(agency__code="police").disclosures.get().items.get()
    operations.release_items(
        referral, items=[item], to=agency("glan-morfa"), agreed_by="", by=actor(nia), at=ASKED_AT
    )
    assert ("Conwy Council", "Ysgol Glan Morfa", released) in shown(lowri)


def test_others_of_the_council_see_no_sealed_disclosure(sian, anwen, referral, shared, nia):
    tells_of_police = ("North Wales Police", "Conwy Council", "What it holds: 1 thing")

    assert tells_of_police in shown(nia)
    assert tells_of_police in shown(sian)  # the service manager audits
    assert shown(anwen) == []


def test_whoever_is_denied_somebody_of_it_sees_nothing_of_it(owen, referral, shared):
    brother = referral.report.people.filter(role="household_member").first().record.person
    Denial.objects.create(
        person=brother, user_id=owen.pk, reason="kin", denied_at=ASKED_AT, denied_by=owen.pk
    )

    assert [what for _from, _to, what in shown(owen)] == ["Let in to the referral"]


def test_it_is_narrowed_to_an_agency_and_to_a_person(at_work, nia, referral, shared):
    by_agency = shown(nia, Scope(referral_id=referral.pk, agency="glan-morfa"))
    assert len(by_agency) == 2

    nest = referral.report.people.all()[2].record.person_id
    assert len(shown(nia, Scope(person_id=nest))) == 2  # asked about twice, nothing told of her

    page = at_work.get(address(referral), {"agency": "glan-morfa"}).content.decode()
    assert "What it holds: 2 things" in page
    assert "What it holds: 1 thing<" not in page
    assert at_work.get(address(referral), {"agency": "no\x00where"}).status_code == 200


def test_the_log_of_a_person_runs_through_all_their_referrals(at_work, nia, referral, shared):
    later = household(people=[somebody(given_name="Mair")])
    record = later.record
    record.person = referral.record.person
    record.save()
    InformationRequestFactory.create(referral=later, asked=[agency("police")], by=actor(nia))

    page = at_work.get(address(referral, "people:shared_about")).content.decode()

    assert referral.reference in page
    assert later.reference in page


def test_an_export_is_written_down_and_holds_no_formula(at_work, nia, mash, rhys, police):
    formula = somebody(given_name="=HYPERLINK(1)", family_name="Evans")
    referral = household(people=[formula, *HOUSEHOLD[1:]])
    request = InformationRequestFactory.create(referral=referral, asked=[police], by=actor(nia))
    tells(asked_of(request, police), "Arrested in 2024.", by=actor(rhys))

    answer = at_work.get(address(referral), {"format": "csv"})

    assert answer["Content-Type"].startswith("text/csv")
    assert referral.reference in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 2
    assert all(row["About"].startswith("'=HYPERLINK(1) Evans") for row in rows)
    assert rows[0]["Part 3"] or rows[1]["Part 3"]
    event = AuditEvent.objects.get(event="sharing_log.exported")
    assert (event.actor_id, event.subject_reference) == (nia.pk, referral.reference)
    assert event.details["found"] == 2


def test_a_partner_takes_out_its_own_log_without_the_councils_reference(
    client, lowri, referral, shared
):
    answer = sign_in(client, lowri).get(SHARED, {"format": "csv"})

    text = answer.content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text, newline="")))) == 3
    assert referral.reference not in text
    assert shared.reference in text


def test_who_has_no_part_in_sharing_has_no_log(client, tomos, oren, referral, shared):
    assert sign_in(client, tomos).get(SHARED).status_code == 403
    assert sign_in(client, oren).get(address(referral)).status_code == 404
    assert sign_in(client, oren).get(address(referral, "people:shared_about")).status_code == 404
    assert shared.reference not in client.get(SHARED).content.decode()


def test_with_nothing_shared_the_log_says_so(at_work, referral):
    assert "Nothing was shared" in at_work.get(address(referral)).content.decode()


def test_the_log_makes_as_many_queries_for_many_as_for_one(at_work, nia, referral, shared, lowri):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            at_work.get(SHARED)
        return len(captured)

    queries()
    before = queries()
    for _number in range(3):
        more = InformationRequestFactory.create(
            referral=household(), asked=[agency("glan-morfa")], by=actor(nia)
        )
        tells(asked_of(more, agency("glan-morfa")), "Late.", by=actor(lowri))

    assert queries() == before
