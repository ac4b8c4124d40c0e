"""Where somebody is kept safe is shown to nobody who only finds them, on no page of anybody."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Agency, User
from accounts.roles import Role
from people.models import PersonRecord
from people.operations import admit, link
from people.operations_merging import merge, propose_merge
from people.operations_safe import keep_safe
from policies.models import Policy
from records.audit import SYSTEM
from referrals.queries.frame import telephone_for
from referrals.rules.fields import Reader
from tests.cast import actor, agency, person, sign_in, team
from tests.factories.families import HouseholdFactory, StayFactory
from tests.factories.people import RECORDED_AT, PersonRecordFactory
from tests.people.family import Family, reported
from tests.people.test_merging import WHY, approved

PLACE = {"address": "9 Rhodfa", "postcode": "LL31 1AA"}


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def family() -> Family:
    return Family()


def page(record: PersonRecord, name: str = "person") -> str:
    return reverse(f"people:{name}", args=[record.person_id])


def test_address_and_telephone_are_shown_no_more(client: Client, family: Family, nia: User) -> None:
    mair = reported("Mair", address="9 Rhodfa", postcode="LL31 1AA", telephone="01632 960001")
    sign_in(client, nia)

    client.post(page(mair, "keep_safe"), {"keep": "yes"})
    body = client.get(page(mair)).content.decode()
    found = client.post("/people/", {"given_name": "Mair", "family_name": "Puw"})

    assert "Kept safe" in body
    for shown in (body, found.content.decode()):
        assert "9 Rhodfa" not in shown
        assert "960001" not in shown
    client.post(page(mair, "keep_safe"), {"keep": "no"})
    assert "9 Rhodfa" in client.get(page(mair)).content.decode()


def test_a_home_kept_safe_is_named_to_nobody_who_searches(
    client: Client, family: Family, nia: User
) -> None:
    StayFactory.create(
        record=family.nerys,
        household=None,
        address="Hafan",
        postcode="LL31 9ZZ",
        is_kept_safe=True,
    )
    sign_in(client, nia)

    body = client.get(page(family.nerys)).content.decode()
    offered = client.get(page(family.jac, "add_stay")).content.decode()

    for shown in (body, offered):
        assert "Hafan" not in shown
        assert "9ZZ" not in shown
    assert "Kept safe" in body


def test_the_home_that_somebody_shares_is_kept_safe_with_them(client: Client, nia: User) -> None:
    """Else their child's page would say where they both are."""
    mair, jac = reported("Mair", **PLACE), reported("Jac")
    home = HouseholdFactory.create(**PLACE)
    for record in (mair, jac):
        StayFactory.create(record=record, household=home)
    sign_in(client, nia)

    client.post(page(mair, "keep_safe"), {"keep": "yes"})

    assert "9 Rhodfa" not in client.get(page(mair)).content.decode()
    assert "9 Rhodfa" not in client.get(page(jac)).content.decode()
    home.refresh_from_db()
    assert (home.is_kept_safe, home.search_postcode) == (True, "")
    client.post(page(jac, "keep_safe"), {"keep": "yes"})
    client.post(page(mair, "keep_safe"), {"keep": "no"})
    home.refresh_from_db()
    assert home.is_kept_safe, "her child is still kept safe there"
    client.post(page(jac, "keep_safe"), {"keep": "no"})
    assert "9 Rhodfa" in client.get(page(jac)).content.decode()


def test_who_may_not_read_the_place_cannot_have_it_shown(client: Client, nia: User) -> None:
    """A social worker of another agency was let in to her: not to where she is."""
    mair = reported("Mair", **PLACE)
    keep_safe(mair, is_kept=True, by=SYSTEM, at=RECORDED_AT)
    let_in = person("Sioned Prys", Role.SOCIAL_WORKER, "denbighshire-mash")
    admit(
        mair.person,
        agency=agency("denbighshire"),
        source_kind="meeting",
        source_id=mair.pk,
        by=SYSTEM,
        at=RECORDED_AT,
    )
    sign_in(client, let_in)

    before = client.get(page(mair)).content.decode()
    answer = client.post(page(mair, "keep_safe"), {"keep": "no"})

    assert answer.status_code == 403
    assert "need no longer be kept safe" not in before
    assert "9 Rhodfa" not in client.get(page(mair)).content.decode()
    sign_in(client, nia)
    assert client.post(page(mair, "keep_safe"), {"keep": "no"}).status_code == 302


def test_what_is_said_later_of_somebody_kept_safe_is_kept_safe_too(
    client: Client, nia: User
) -> None:
    """Else the next report of her would say where she went."""
    mair, again = reported("Mair", **PLACE), reported("Mair", address="1 Llwybr Cudd")
    keep_safe(mair, is_kept=True, by=SYSTEM, at=RECORDED_AT)

    link(again, to=mair.person, reason="The same mother.", by=SYSTEM, at=RECORDED_AT)
    third = PersonRecordFactory.create(person=mair.person, postcode="LL31 1AA")

    again.refresh_from_db()
    assert (again.is_place_kept_safe, third.is_place_kept_safe) == (True, True)
    assert third.search_postcode == ""
    sign_in(client, nia)
    assert "Llwybr Cudd" not in client.get(page(mair)).content.decode()


def test_made_one_with_somebody_kept_safe_is_kept_safe(
    client: Client, nia: User, mared: User
) -> None:
    mair, again = reported("Mair", **PLACE), reported("Mair", address="1 Llwybr Cudd")
    home = HouseholdFactory.create(address="1 Llwybr Cudd")
    StayFactory.create(record=again, household=home)
    keep_safe(mair, is_kept=True, by=SYSTEM, at=RECORDED_AT)
    proposal = propose_merge(again.person, mair.person, reason=WHY, by=actor(nia), at=RECORDED_AT)
    approved(mared, at=RECORDED_AT)

    merge(proposal, by=actor(nia), at=RECORDED_AT)

    again.refresh_from_db()
    home.refresh_from_db()
    assert (again.is_place_kept_safe, home.is_kept_safe) == (True, True)
    assert "Llwybr Cudd" not in sign_in(client, nia).get(page(again)).content.decode()


def test_whoever_lives_there_with_them_is_kept_safe_where_their_record_says_the_same_place(
    client: Client, nia: User
) -> None:
    """Her child's record would say where she is, whatever hers says."""
    mair, jac = reported("Mair", **PLACE), reported("Jac", **PLACE)
    tomos = reported("Tomos", address="1 Lôn Las", postcode="LL30 2DD")
    home = HouseholdFactory.create(**PLACE)
    for record in (mair, jac, tomos):
        StayFactory.create(record=record, household=home)
    sign_in(client, nia)

    client.post(page(mair, "keep_safe"), {"keep": "yes"})

    assert "9 Rhodfa" not in client.get(page(jac)).content.decode()
    assert "1 Lôn Las" in client.get(page(tomos)).content.decode(), "where he lived before"


def test_the_home_of_somebody_kept_safe_is_kept_safe_from_the_day_it_is_recorded() -> None:
    mair = reported("Mair", **PLACE)
    keep_safe(mair, is_kept=True, by=SYSTEM, at=RECORDED_AT)

    now = StayFactory.create(record=mair, household=None, address="Hafan", postcode="LL31 9ZZ")
    before = HouseholdFactory.create()
    StayFactory.create(record=mair, household=before, ends_on=RECORDED_AT.date())

    now.household.refresh_from_db()
    before.refresh_from_db()
    assert (now.household.is_kept_safe, now.household.search_postcode) == (True, "")
    assert not before.is_kept_safe, "where she lived before is known to others"


def test_whoever_is_let_in_is_told_that_there_is_a_number_and_others_are_told_nothing() -> None:
    mair, without = reported("Mair", telephone="01632 960001", **PLACE), reported("Nest")
    for record in (mair, without):
        record.is_place_kept_safe = True

    assert telephone_for(mair, Reader.HOLDER) == "01632 960001"
    assert telephone_for(mair, Reader.LET_IN) == "Kept from you: kept safe"
    assert telephone_for(without, Reader.LET_IN) == ""
    for reader in set(Reader) - {Reader.HOLDER, Reader.LET_IN}:
        assert telephone_for(mair, reader) == ""
