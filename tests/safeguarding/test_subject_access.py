"""What somebody asks for is gathered, decided on by one, checked by another, and handed out."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from accounts.roles import Role
from people.models import Denial, Restriction
from people.operations_vehicles import set_vehicle_aside
from policies.models import Exemption
from records import row_security
from records.refusals import Refused
from referrals.models import Referral, ReportPerson
from safeguarding.rights import operations
from safeguarding.rights.models import HeldItem, SubjectPack, SubjectRequest
from safeguarding.rights.rules import Said
from tests.cast import actor, agency, person
from tests.factories.families import (
    HouseholdFactory,
    RelationshipFactory,
    StayFactory,
    VehicleFactory,
)
from tests.factories.information import InformationRequestFactory, household, tells
from tests.factories.panels import AgencyInformationFactory, ListingFactory, awaiting_panel
from tests.factories.people import PersonRecordFactory
from tests.factories.referrals import ReferralFactory, somebody
from tests.factories.rights import SubjectRequestFactory

pytestmark = pytest.mark.django_db
Kind, Off = HeldItem.Kind, HeldItem.OffBecause
CONCERN = "Nest Pugh of 4 Lôn Gudd says that he comes hungry every day."


@pytest.fixture
def referral(mash) -> Referral:
    return ReferralFactory.create(
        people=[
            somebody(given_name="Mair", family_name="Evans", address="1 Stryd Fawr"),
            somebody(ReportPerson.Role.OTHER, given_name="Nest", family_name="Pugh"),
        ],
        told={"categories": ["neglect"], "concern": CONCERN},
    )


@pytest.fixture
def exemption(policy) -> Exemption:
    return Exemption.objects.get(policy=policy, code="other-people")


def gathered(referral: Referral, by, **fields) -> SubjectRequest:
    request = SubjectRequestFactory.create(record=referral.record, by=actor(by), **fields)
    return operations.gather(request, by=actor(by), at=timezone.now())


def items(request: SubjectRequest, user) -> dict[str, HeldItem]:
    """Return what somebody sees of what was gathered, by its kind."""
    return {
        item.kind: item for item in HeldItem.objects.visible_to(actor(user)).filter(request=request)
    }


def decide(item: HeldItem, by, decision: str = "disclose", **said) -> HeldItem:
    decided = Said(decision, **said)
    return operations.decide_item(item, said=decided, by=actor(by), at=timezone.now())


def seen(request: SubjectRequest, user) -> list[UUID]:
    return [item.pk for item in items_of(request, user)]


def items_of(request: SubjectRequest, user):
    return HeldItem.objects.visible_to(actor(user)).filter(request=request)


def made(request: SubjectRequest, by) -> SubjectPack:
    return operations.make_pack(request, items=seen(request, by), by=actor(by), at=timezone.now())


def test_one_month_begins_on_the_day_it_is_received_and_two_more_may_be_taken(mair):
    at = dt.datetime(2026, 3, 31, 10, tzinfo=dt.UTC)
    request = SubjectRequestFactory.create(at=at, by=actor(mair))

    assert timezone.localdate(request.due_at) == dt.date(2026, 4, 30)
    request = operations.extend(
        request, reason="Four agencies have to be asked.", by=actor(mair), at=at
    )
    assert timezone.localdate(request.due_at) == dt.date(2026, 6, 30)
    assert request.extended_by == mair.pk
    with pytest.raises(Refused, match="that can be done once"):
        operations.extend(request, reason="Again.", by=actor(mair), at=at)


def test_what_is_held_is_gathered_with_the_others_it_names(mair, referral):
    request = gathered(referral, mair)

    found = items(request, mair)
    assert set(found) == {Kind.RECORD, Kind.REPORT}
    assert found[Kind.REPORT].words == CONCERN
    assert found[Kind.REPORT].names.split("\n") == ["Nest Pugh", "Nest", "Pugh"]
    assert found[Kind.REPORT].reference == referral.reference
    assert found[Kind.REPORT].off_because == ""
    assert "1 Stryd Fawr" in found[Kind.RECORD].words


def test_nothing_is_gathered_of_nobody(mair):
    request = SubjectRequestFactory.create(by=actor(mair))

    with pytest.raises(Refused, match="who on record is meant"):
        operations.gather(request, by=actor(mair), at=timezone.now())


def test_gathering_again_adds_and_decides_nothing_anew(mair, referral):
    request = gathered(referral, mair)
    item = decide(items(request, mair)[Kind.REPORT], mair)

    operations.gather(request, by=actor(mair), at=timezone.now())

    assert request.items.count() == 2
    item.refresh_from_db()
    assert item.decision == "disclose"


def test_words_that_changed_lose_their_decision(mair, referral):
    request = gathered(referral, mair)
    item = decide(items(request, mair)[Kind.RECORD], mair)
    referral.record.communication_needs = "Large print"
    referral.record.save()

    operations.gather(request, by=actor(mair), at=timezone.now())

    item.refresh_from_db()
    assert item.decision == ""
    assert item.decided_at is None
    assert "Large print" in item.words


def test_what_police_told_is_off_and_health_is_not(mair, nia, rhys, mash):
    asked = InformationRequestFactory.create(
        referral=household(), asked=(agency("police"), agency("health"))
    )
    nurse = person("Glenys Rees", Role.DESIGNATED_PERSON, "health-safeguarding")
    for each in asked.asked_agencies.all():
        by = rhys if each.agency.code == "police" else nurse
        tells(each, f"Told by {each.agency.code}.", by=actor(by))
    request = gathered(asked.referral, mair)

    told = {item.agency_name: item for item in request.items.filter(kind=Kind.TOLD)}
    assert told["North Wales Police"].off_because == Off.POLICE
    assert told["Betsi Cadwaladr University Health Board"].off_because == ""


def test_what_a_marac_heard_is_off_and_only_the_person_may_be_told(mair, exemption):
    referral = awaiting_panel("adult", given_name="Mair", family_name="Evans")
    listing = ListingFactory.create(referral=referral)
    AgencyInformationFactory.create(listing=listing, agency=agency("health"), text="Known to us.")
    request = gathered(referral, mair)
    for_another = gathered(
        referral,
        mair,
        asked_by="representative",
        requester_name="Dewi Evans",
        authority_proof="A letter.",
    )

    heard = [item for item in request.items.all() if item.is_hidden_from_source]
    assert {item.kind for item in heard} == {Kind.PANEL, Kind.TOLD}
    assert {item.off_because for item in heard} == {Off.HIDDEN_PANEL}
    with pytest.raises(Refused, match="unless somebody says why"):
        decide(heard[0], mair)
    assert decide(heard[0], mair, reason="She was there herself.").decision == "disclose"
    theirs = for_another.items.filter(kind=Kind.PANEL).get()
    with pytest.raises(Refused, match="Only the person may learn"):
        decide(theirs, mair, reason="It seems harmless.")
    assert decide(theirs, mair, "withhold", exemption=exemption).decision == "withhold"


def test_the_alleged_source_of_harm_asks_and_finds_nothing_of_the_marac(mair, policy, mash):
    source = somebody(ReportPerson.Role.ALLEGED_SOURCE, given_name="Dewi", family_name="Evans")
    referral = ReferralFactory.create(
        people=[somebody("adult_at_risk", given_name="Mair"), source],
        told={"categories": ["physical"], "concern": "Dewi hit her. She goes to MARAC."},
    )
    Referral.objects.filter(pk=referral.pk).update(status="panel")
    ListingFactory.create(referral=referral)
    record = referral.report.people.get(role=ReportPerson.Role.ALLEGED_SOURCE).record
    request = SubjectRequestFactory.create(record=record, by=actor(mair), person_name="Dewi Evans")
    operations.gather(request, by=actor(mair), at=timezone.now())

    assert not request.items.filter(is_hidden_from_source=True).exists()
    report = request.items.get(kind=Kind.REPORT)
    assert report.off_because == Off.ABOUT_ANOTHER
    with pytest.raises(Refused, match="MARAC"):
        decide(report, mair, reason="It names him.")


def test_what_is_decided_is_asked_again_when_the_copy_is_made(mair, referral):
    """Since then somebody may have named whoever asks as the source of harm."""
    request = gathered(referral, mair)
    for item in request.items.all():
        decide(item, mair)
    request.items.filter(kind=Kind.REPORT).update(is_hidden_from_source=True)
    record = referral.record
    referral.report.people.create(record=record, role=ReportPerson.Role.ALLEGED_SOURCE)

    with pytest.raises(Refused, match="Only the person may learn"):
        made(request, mair)


def test_whoever_may_not_see_a_restricted_file_never_sees_that_it_is_there(mair, mali, referral):
    request = gathered(referral, mair)
    assert items(request, mair)
    Restriction.objects.create(
        person=referral.record.person,
        kind="high-risk",
        reason="Somebody looks for her.",
        restricted_at=timezone.now(),
        restricted_by=mali.pk,
    )

    assert items(request, mair) == {}
    assert set(items(request, mali)) == {Kind.RECORD, Kind.REPORT}
    for user, number in ((mair, 0), (mali, 2)):
        with row_security.seen_by(actor(user)):
            assert HeldItem.objects.count() == number


def test_what_is_gathered_of_a_restricted_file_is_off(mair, mali, referral):
    Restriction.objects.create(
        person=referral.record.person,
        kind="high-risk",
        reason="Somebody looks for her.",
        restricted_at=timezone.now(),
        restricted_by=mali.pk,
    )
    request = gathered(referral, mali)

    assert {item.off_because for item in request.items.all()} == {Off.RESTRICTED}
    assert items(request, mair) == {}


def test_a_concern_about_somebodys_work_is_off_and_for_its_keepers(mair, mali, mash):
    referral = ReferralFactory.create(people=[somebody("practitioner", given_name="Gwen")])
    request = gathered(referral, mali)

    (report,) = request.items.filter(kind=Kind.REPORT)
    assert report.off_because == Off.PRACTITIONER
    assert Kind.REPORT not in items(request, mair)
    assert Kind.REPORT in items(request, mali)


def test_whoever_is_denied_the_person_has_no_such_request(mair, sian, referral):
    request = gathered(referral, mair)
    Denial.objects.create(
        person=referral.record.person,
        user_id=sian.pk,
        reason="relative",
        denied_at=timezone.now(),
        denied_by=mair.pk,
    )

    assert not SubjectRequest.objects.visible_to(actor(sian)).exists()
    assert items(request, sian) == {}
    with row_security.seen_by(actor(sian)):
        assert not SubjectRequest.objects.exists()
        assert not HeldItem.objects.exists()
    with row_security.seen_by(actor(mair)):
        assert SubjectRequest.objects.filter(pk=request.pk).exists()


@pytest.mark.parametrize("name", ["nia", "elin", "beth", "oren", "tomos", "alun"])
def test_nobody_else_has_any(name, request, mair, referral):
    user = request.getfixturevalue(name)
    gathered(referral, mair)

    assert not SubjectRequest.objects.visible_to(actor(user)).exists()
    with row_security.seen_by(actor(user)):
        assert not SubjectRequest.objects.exists()
        assert not HeldItem.objects.exists()


def test_a_closed_request_is_closed(mair, referral):
    request = gathered(referral, mair)
    at = timezone.now()
    with pytest.raises(Refused, match="No copy was handed out"):
        operations.close_request(request, closing="answered", reason="", by=actor(mair), at=at)
    with pytest.raises(Refused, match="Say why"):
        operations.close_request(request, closing="withdrawn", reason=" ", by=actor(mair), at=at)
    operations.close_request(
        request, closing="withdrawn", reason="She rang and said so.", by=actor(mair), at=at
    )

    with pytest.raises(Refused, match="is closed"):
        operations.gather(request, by=actor(mair), at=at)
    with pytest.raises(Refused, match="is closed"):
        decide(request.items.all()[0], mair)


def test_family_and_homes_are_gathered_and_a_place_kept_safe_is_not(mair, referral):
    mother = PersonRecordFactory.create(given_name="Nerys", family_name="Evans")
    RelationshipFactory.create(record=mother, other=referral.record)
    StayFactory.create(record=referral.record)
    StayFactory.create(
        record=referral.record,
        household=HouseholdFactory.create(address="Canari House", is_kept_safe=True),
    )
    request = gathered(referral, mair)

    words = "\n".join(item.words for item in request.items.filter(kind=Kind.RECORD))
    assert "Nerys Evans: Parent (Mair Evans)" in words
    assert "2 Lôn Las" in words
    assert "Canari House" not in words


def test_what_somebody_refused_or_was_not_asked_is_told_apart(mash, mair):
    said: dict[str, Any] = {
        "ethnicity": "roma",
        "language": "refused",
        "not_given": {"telephone": "not_asked"},
    }
    referral = ReferralFactory.create(people=[somebody(given_name="Efa", **said)])

    words = items(gathered(referral, mair), mair)[Kind.RECORD].words

    assert "Ethnicity\nWhite: Roma" in words
    assert "Language\nWould not say" in words
    assert "Telephone\nNot asked" in words


def test_the_vehicles_of_somebody_are_held_and_those_set_aside_are_not(mash, mair):
    referral = ReferralFactory.create(people=[somebody(given_name="Efa")])
    VehicleFactory.create(record=referral.record)
    wrong = VehicleFactory.create(record=referral.record, registration="CX15 ABC")
    set_vehicle_aside(wrong, reason="Another family's.", by=actor(mair), at=timezone.now())

    request = gathered(referral, mair)

    words = [item.words for item in HeldItem.objects.filter(request=request)]
    assert any("CX14 KLM, Grey van" in each for each in words)
    assert not any("CX15" in each for each in words)
