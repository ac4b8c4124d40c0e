"""Each field kept from some readers, on pages, in the API and in copies, as a table by hand."""

import csv
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from people.models import AdoptionLink
from referrals import operations
from referrals.models import ReportAnswer
from referrals.rules import FurtherAnswer
from referrals.rules.fields import READS, Field, Reader, may_read
from tests.cast import actor, agency, person, sign_in, team
from tests.factories.accounts import AgencySystemFactory
from tests.factories.information import InformationRequestFactory, asked_of, tells, told
from tests.factories.people import PersonRecordFactory
from tests.factories.referrals import ReportFactory, somebody
from tests.referrals.api.conftest import System
from tests.referrals.deciding import decides

TABLE = list(csv.DictReader(Path("docs/access-fields.csv").read_text("utf-8").splitlines()))
SECRETS = {
    "safe_address": "Llwyfan Cudd",
    "safe_telephone": "01632 960777",
    "reporter": "gwilym@example.com",
    "adopters": "Newydd Enwog",
    "police_intelligence": "Informant Seven saw the van",
    "withheld_from_family": "The uncle must not know",
}
SURFACES = ("html", "api", "export")


def test_the_table_has_a_row_for_every_reader_of_every_field():
    pairs = [(field.name.lower(), reader.name.lower()) for field in Field for reader in Reader]

    assert sorted((row["field"], row["reader"]) for row in TABLE) == sorted(pairs)
    assert set(SECRETS) == {field.name.lower() for field in Field}


@pytest.mark.parametrize(("field", "reader"), list(product(Field, Reader)))
def test_the_rule_says_what_the_table_says(field: Field, reader: Reader):
    rows = [
        row
        for row in TABLE
        if (row["field"], row["reader"]) == (field.name.lower(), reader.name.lower())
    ]
    said = {row[surface] for row in rows for surface in SURFACES} - {"-"}

    assert ("yes" in said) == may_read(field, reader)


def test_what_is_not_said_is_no():
    assert set(READS) == set(Field)


def told_in_confidence() -> dict[str, Any]:
    child = somebody(
        address=SECRETS["safe_address"],
        telephone=SECRETS["safe_telephone"],
        address_kind="refuge",
    )
    kept = FurtherAnswer(
        code="withheld",
        heading="What the family must not know",
        wording="Is there anything the family must not know?",
        answer=SECRETS["withheld_from_family"],
        value=SECRETS["withheld_from_family"],
        audience=ReportAnswer.Audience.HOLDER,
    )
    return {"people": [child], "further": (kept,)}


@pytest.fixture
def texts(
    client, policy, conwy, police, nia, haf, tomos, rhys, anwen, mali
) -> dict[tuple[str, str], str]:
    """Return everything each reader reads on each surface, of one referral with every secret."""
    for code in ("mash", "safeguarding"):
        team(code)
    report = ReportFactory.create(
        **told_in_confidence(),
        told={"capacity": "professional", "reporter_agency": agency("glan-morfa")},
        by=actor(tomos),
    )
    referral = report.referrals.get()
    after = PersonRecordFactory.create(given_name="Newydd", family_name="Enwog")
    AdoptionLink.objects.create(
        before=referral.record.person,
        after=after.person,
        reason="Adopted.",
        linked_at=timezone.now(),
        linked_by=mali.pk,
        linked_by_name=mali.name,
    )
    asked_person = person("Gareth Wyn", Role.DESIGNATED_PERSON, "outreach")
    agencies = [police, agency("noddfa")]
    request = InformationRequestFactory.create(referral=referral, asked=agencies, by=actor(nia))
    grades = {"source_grade": "1", "assessment_grade": "A", "handling": "P"}
    asked = asked_of(request, police)
    items = told(asked, SECRETS["police_intelligence"], sanitised="Known to police.", **grades)
    tells(asked, items=items, by=actor(rhys))
    operations.let_in_agency(
        referral,
        agency=agency("health"),
        reason="meeting",
        source_kind="test",
        source_id=referral.pk,
        by=actor(nia),
        at=timezone.now(),
    )
    decides(referral, by=actor(nia), outcome="child-no-further-action")

    def of(user, *addresses: str) -> str:
        desk = sign_in(client, user)
        return "\n".join(desk.get(each).content.decode() for each in addresses)

    def page(name: str, key=referral.reference) -> str:
        return reverse(f"referrals:{name}", args=[key])

    pages = [page(name) for name in ("referral", "answers", "known", "information", "history")]
    other = asked_of(request, agency("noddfa"))
    search = {"given_name": "Mair", "family_name": "Evans"}
    return {
        ("holder", "html"): of(nia, *pages),
        ("holder", "export"): of(nia, page("copy_out"), f"{page('copy_out')}?format=csv"),
        ("let_in", "html"): of(haf, *pages),
        ("searcher", "html"): sign_in(client, anwen)
        .post(reverse("people:search"), search)
        .content.decode(),
        ("asked", "html"): of(asked_person, page("answer", other.pk)),
        ("originator", "html"): of(rhys, page("answer", asked.pk)),
        ("sender", "html"): of(tomos, page("my_report", report.reference)),
        ("sender", "api"): by_system(),
        ("adoptions", "html"): by_adoption_worker(client, referral, mali),
    }


def by_system() -> str:
    """Return what a school's system reads of the report it sent, with the same secrets."""
    school = System(AgencySystemFactory.create(agency=agency("glan-morfa"), name="Records"))
    child = {
        "roles": ["child_at_risk"],
        "given_name": "Cadi",
        "family_name": "Llwyd",
        "address": SECRETS["safe_address"],
        "telephone": SECRETS["safe_telephone"],
        "address_kind": "refuge",
    }
    sent = school.send(reporter_email=SECRETS["reporter"], people=[child])
    assert sent.status_code == 201, sent.content
    read: str = school.status(sent.json()["reference"]).content.decode()
    return read


def by_adoption_worker(client, referral, mali) -> str:
    """Restrict the child as adopted, name an adoption worker, and open the other identity."""
    worker = person("Nesta Rowlands", Role.ADOPTION_WORKER, "childrens")
    category = referral.policy.restriction_categories.get(keeps_identities_apart=True)
    by, at = actor(mali), timezone.now()
    restriction = operations.restrict(
        referral.record.person,
        category=category,
        reason="Adopted.",
        decided_by_name="Siân Wynne",
        by=by,
        at=at,
    )
    operations.name(restriction, user=worker, until=None, by=by, at=at)
    desk = sign_in(client, worker)
    where = reverse("referrals:adoption", args=[restriction.pk])
    assert SECRETS["adopters"] not in desk.get(where).content.decode()
    asked = desk.post(where, {"act": "open", "reason": "A court has asked for it."})
    return asked.content.decode()


@pytest.mark.django_db
def test_every_reader_reads_what_the_table_says_and_no_more(texts):
    wrong = [
        (row["field"], row["reader"], surface)
        for row in TABLE
        for surface in SURFACES
        if row[surface] != "-"
        and (SECRETS[row["field"]] in texts[row["reader"], surface]) != (row[surface] == "yes")
    ]

    assert wrong == []
