"""Before and after an adoption: two people, and one way between them that few may go."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from people.models import AdoptionLink, Person, PersonRecord, Restriction
from people.operations import link
from people.rules_choosing import Choice
from records.models import AuditEvent
from records.refusals import Refused
from referrals import operations
from referrals.models import Referral, SilentMatch
from tests.cast import actor, person, sign_in, team
from tests.factories.referrals import ReferralFactory, somebody

pytestmark = pytest.mark.django_db
LIST = reverse("referrals:adoptions")
OLD, NEW = ("Mair", "Evans"), ("Newydd", "Enwog")
WHY = "A court has asked for it."


@pytest.fixture(autouse=True)
def partnership(conwy, policy):
    team("mash"), team("safeguarding")


@pytest.fixture
def referral() -> Referral:
    return ReferralFactory.create()


@pytest.fixture
def adoption(referral, mali, nesta) -> Restriction:
    by, at = actor(mali), timezone.now()
    restriction = operations.restrict(
        referral.record.person,
        category=referral.policy.restriction_categories.get(keeps_identities_apart=True),
        reason="Placed for adoption.",
        decided_by_name="Siân Wynne",
        by=by,
        at=at,
    )
    operations.name(restriction, user=nesta, until=None, by=by, at=at)
    return restriction


@pytest.fixture
def adopted(adoption, nesta) -> AdoptionLink:
    given, family = NEW
    fields = {"given_name": given, "family_name": family}
    return operations.adopt(
        adoption.person,
        fields=fields,
        choice=Choice(),
        reason="Order.",
        by=actor(nesta),
        at=timezone.now(),
    )


def page(adoption: Restriction) -> str:
    return reverse("referrals:adoption", args=[adoption.pk])


def found(client, user, name) -> str:
    said = {"given_name": name[0], "family_name": name[1]}
    answer = sign_in(client, user).post(reverse("people:search"), said)
    return answer.content.decode() if answer.status_code == 200 else ""


def test_it_is_recorded_and_opened_on_a_page_with_a_reason(client, adoption, nesta):
    desk = sign_in(client, nesta)
    assert "Mair Evans" in desk.get(LIST).content.decode()
    new = {"act": "adopt", "given_name": NEW[0], "family_name": NEW[1]}
    missing = desk.post(page(adoption), new)
    assert missing.status_code == 400
    assert "Enwog" in missing.content.decode()
    assert desk.post(page(adoption), {**new, "reason": "The order of May."}).status_code == 302

    assert "Newydd" not in desk.get(page(adoption)).content.decode()
    assert desk.post(page(adoption), {"act": "open"}).status_code == 400
    opened = desk.post(page(adoption), {"act": "open", "reason": WHY})
    assert "Newydd Enwog" in opened.content.decode()
    event = AuditEvent.objects.get(event="adoption.opened")
    assert event.details["reason"] == WHY
    again = desk.post(page(adoption), {**new, "reason": "Once more."})
    assert "on record already" in again.content.decode()


def test_nobody_else_finds_the_way(client, adoption, adopted, mali, nia, dai, sian, haf, oren):
    unnamed = person("Rhian Puw", Role.ADOPTION_WORKER, "childrens")
    partner = person("Owain Rees", Role.ADOPTION_WORKER, "health-safeguarding")
    for other in (unnamed, partner, nia, dai, sian, haf, oren, mali):
        desk = sign_in(client, other)
        where = desk.get(page(adoption))
        assert where.status_code in {403, 404}, other
        assert "Mair" not in desk.get(LIST).content.decode()
    for other in (nia, dai, sian, haf, oren):
        assert "Newydd" not in found(client, other, NEW).split("<main")[-1].split("</form>")[-1]
        assert "Mair" not in found(client, other, OLD).split("<main")[-1].split("</form>")[-1]


@pytest.mark.parametrize("way", ["there", "back"])
def test_records_of_the_one_are_never_linked_to_the_other(adopted, mali, way):
    ends = (adopted.before, adopted.after)
    here, there = ends if way == "there" else ends[::-1]

    with pytest.raises(Refused, match="never joined"):
        link(here.records.first(), to=there, reason="The same.", by=actor(mali), at=timezone.now())


def test_the_new_identity_is_restricted_and_holds_nothing_of_the_old(adopted, nia):
    after = PersonRecord.objects.get(person=adopted.after)

    assert after.name == "Newydd Enwog"
    assert "evans" not in after.search_name
    assert (after.address, after.nhs_number, after.telephone) == ("", "", "")
    assert Restriction.objects.of_people().filter(person=adopted.after).exists()
    assert not Person.objects.visible_to(actor(nia)).filter(pk=adopted.after_id).exists()


@pytest.mark.parametrize("name", [OLD, NEW])
def test_a_report_about_either_goes_to_the_gatekeeper(adopted, mali, name):
    report = ReferralFactory.create(
        people=[somebody(given_name=name[0], family_name=name[1])]
    ).report

    match = SilentMatch.objects.get(report=report)
    assert match.person in {adopted.before, adopted.after}


def test_an_identity_that_is_not_restricted_is_not_adopted(referral, nesta):
    with pytest.raises(Refused, match="Restrict the record"):
        operations.adopt(
            referral.record.person,
            fields={"given_name": "A", "family_name": "B"},
            choice=Choice(),
            reason="Order.",
            by=actor(nesta),
            at=timezone.now(),
        )
