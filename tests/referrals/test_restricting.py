"""Restricting a record, naming who may see it, looking at it again, lifting it with a second."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import approvals
from accounts.models_approvals import Approval
from accounts.roles import Role
from people.models import Person, PersonAccess, PersonRecord, Restriction
from people.operations import link
from records import row_security
from records.models import Message
from records.refusals import Refused
from referrals import operations
from referrals.models import Referral, ShareGround
from referrals.rules import NamedPerson
from tests.cast import actor, agency, sign_in, team
from tests.factories.people import DenialFactory, chosen
from tests.factories.referrals import ReferralFactory, somebody

pytestmark = pytest.mark.django_db
LIST = reverse("referrals:restricted")
REASON = "The father is looking for her, and has been violent."


@pytest.fixture(autouse=True)
def partnership(conwy, policy):
    team("mash"), team("safeguarding")


@pytest.fixture
def referral(mali) -> Referral:
    return ReferralFactory.create()


def restrict(referral: Referral, by, *, code: str = "high-risk", at=None) -> Restriction:
    category = referral.policy.restriction_categories.get(code=code)
    return operations.restrict(
        referral.record.person,
        category=category,
        referral=None if category.is_for_person else referral,
        reason=REASON,
        decided_by_name="Siân Wynne",
        by=actor(by),
        at=at or timezone.now(),
    )


def page(restriction: Restriction) -> str:
    return reverse("referrals:restriction", args=[restriction.pk])


def sees(client, user, referral: Referral) -> bool:
    desk = sign_in(client, user)
    assert desk.get(referral.get_absolute_url()).status_code in {200, 404}
    on_board = referral.reference in desk.get(reverse("referrals:queue")).content.decode()
    is_open = desk.get(referral.get_absolute_url()).status_code == 200
    found = desk.post(reverse("people:search"), {"family_name": "Evans"}).content.decode()
    assert (referral.reference in found) == is_open == on_board
    return is_open


def test_it_closes_at_once_to_everybody_but_those_named(client, referral, mali, nia, owen):
    assert sees(client, nia, referral)

    restriction = restrict(referral, mali)
    assert not sees(client, nia, referral)

    operations.name(restriction, user=nia, until=None, by=actor(mali), at=timezone.now())
    assert sees(client, nia, referral)
    assert not sees(client, owen, referral)

    operations.unname(restriction, user_id=nia.pk, by=actor(mali), at=timezone.now())
    assert not sees(client, nia, referral)


def test_the_way_to_the_person_is_there_only_for_whoever_may_go(client, referral, mali, nia):
    person = reverse("people:person", args=[referral.record.person_id])
    restriction = restrict(referral, mali)
    operations.name(restriction, user=nia, until=None, by=actor(mali), at=timezone.now())

    def has_the_way(user) -> bool:
        desk = sign_in(client, user)
        is_there = f'href="{person}"' in desk.get(referral.get_absolute_url()).content.decode()
        assert is_there == (desk.get(person).status_code == 200)
        return is_there

    assert has_the_way(nia)
    assert not has_the_way(mali)


def test_restricting_nothing_asks_for_the_reference(client, mali):
    page = sign_in(client, mali).post(reverse("referrals:restrict"), {"reference": ""})

    assert page.status_code == 400
    assert page.context["form"].errors["reference"] == ["Give the reference."]


def test_who_was_let_in_before_has_to_be_named_again(client, referral, mali, haf):
    operations.let_in_person(
        referral,
        user_id=haf.pk,
        reason="meeting",
        source_kind="meeting",
        source_id=referral.pk,
        by=actor(mali),
        at=timezone.now(),
    )
    assert sign_in(client, haf).get(referral.get_absolute_url()).status_code == 200

    restrict(referral, mali)

    assert client.get(referral.get_absolute_url()).status_code == 404


def test_a_name_runs_out(client, referral, mali, nia):
    restriction, now = restrict(referral, mali), timezone.now()
    until = now + dt.timedelta(hours=2)
    operations.name(restriction, user=nia, until=until, by=actor(mali), at=now)

    assert sees(client, nia, referral)
    for rows in (ShareGround.objects.all(), PersonAccess.objects.filter(user_id=nia.pk)):
        rows.filter(ends_at=until).update(ends_at=now - dt.timedelta(seconds=1))
    assert not sees(client, nia, referral)


def test_a_report_that_comes_later_is_restricted_from_the_start(client, referral, mali, nia, owen):
    restriction = restrict(referral, mali)
    operations.name(restriction, user=nia, until=None, by=actor(mali), at=timezone.now())

    again = somebody()
    named = NamedPerson(again.fields, again.roles, choice=chosen(referral.record.person_id))
    later = ReferralFactory.create(people=[named], by=actor(nia))

    assert later.is_restricted
    assert later.record.person == referral.record.person
    assert sees(client, nia, later)
    assert not sees(client, owen, later)


def test_a_sealed_item_closes_one_referral_and_not_the_person(client, referral, mali, nia):
    named = NamedPerson(
        somebody().fields, somebody().roles, choice=chosen(referral.record.person_id)
    )
    other = ReferralFactory.create(people=[named], by=actor(nia))

    restrict(referral, mali, code="sealed-item")

    assert sign_in(client, nia).get(referral.get_absolute_url()).status_code == 404
    assert client.get(other.get_absolute_url()).status_code == 200
    assert Person.objects.visible_to(actor(nia)).filter(pk=referral.record.person_id).exists()


def test_nobody_of_a_partner_agency_is_named_on_an_adoption(referral, mali, haf):
    agency("health")
    adoption = restrict(referral, mali, code="adoption")

    with pytest.raises(Refused, match="partner agency"):
        operations.name(adoption, user=haf, until=None, by=actor(mali), at=timezone.now())
    other = restrict(referral, mali, code="high-risk")
    operations.name(other, user=haf, until=None, by=actor(mali), at=timezone.now())


def test_somebody_denied_is_never_named(referral, mali, nia):
    restriction = restrict(referral, mali)
    operations.deny(
        referral.record.person, user_id=nia.pk, kind="relative", by=actor(mali), at=timezone.now()
    )

    with pytest.raises(Refused, match="for ever"):
        operations.name(restriction, user=nia, until=None, by=actor(mali), at=timezone.now())


def test_it_is_lifted_by_two(client, referral, mali, nia, sian):
    from tests.cast import person  # noqa: PLC0415  one more keeper, whom no other test needs

    officer = person("Nerys Hughes", Role.PRIVACY_OFFICER, "office")
    restriction, now = restrict(referral, mali), timezone.now()
    with pytest.raises(Refused, match="second person"):
        operations.lift(restriction, by=actor(mali), at=now)

    desk = sign_in(client, mali)
    desk.post(
        page(restriction), {"act": "ask_to_lift", "reason": "He has moved to Spain for good."}
    )
    asked = Approval.objects.get()
    with pytest.raises(Refused):
        operations.lift(restriction, by=actor(mali), at=now)
    approvals.approve(asked, accounts_of_asker=[mali.pk], by=actor(officer), at=timezone.now())
    assert "Nerys Hughes allows it" in desk.get(page(restriction)).content.decode()
    desk.post(page(restriction), {"act": "lift"})

    restriction.refresh_from_db()
    assert restriction.lifted_at is not None
    assert sees(client, nia, referral)


def test_what_another_restriction_closes_stays_closed(client, referral, mali, nia):
    first, _second = restrict(referral, mali), restrict(referral, mali, code="high-profile")
    Restriction.objects.filter(pk=first.pk).update(lifted_at=timezone.now(), lifted_by=mali.pk)

    assert not sees(client, nia, referral)


def test_after_ninety_days_it_is_overdue_on_the_page_and_by_mail(client, referral, mali):
    now = timezone.now()
    restriction = restrict(referral, mali, at=now)
    assert restriction.review_on == timezone.localdate(now) + dt.timedelta(days=90)
    assert operations.remind_of_restrictions(by=actor(mali), at=now) == 0

    past_ninety_days = timezone.localdate(now) - dt.timedelta(days=1)
    Restriction.objects.update(review_on=past_ninety_days)
    desk, at = sign_in(client, mali), timezone.now()
    assert operations.remind_of_restrictions(by=actor(mali), at=at) == 1
    operations.remind_of_restrictions(by=actor(mali), at=at)
    told = Message.objects.get(template="referrals/email/restriction_review")
    assert told.to == mali.email
    assert "Mair" not in told.subject + told.body
    assert "Past its review" in desk.get(LIST).content.decode()
    assert "1 restriction is past its review" in desk.get(reverse("home")).content.decode()

    missing = desk.post(page(restriction), {"act": "review"})
    assert missing.status_code == 400
    desk.post(page(restriction), {"act": "review", "reason": "He still looks for her."})

    restriction.refresh_from_db()
    assert restriction.review_on == timezone.localdate(at) + dt.timedelta(days=90)
    assert "He still looks for her." in desk.get(page(restriction)).content.decode()
    assert "Past its review" not in desk.get(LIST).content.decode()


def test_it_is_restricted_on_a_page(client, referral, mali, nia):
    desk, form = sign_in(client, mali), reverse("referrals:restrict")
    assert "Adoption" in desk.get(form).content.decode()
    wrong = {"reference": "SG-0000-0000", "category": "high-risk", "reason": REASON}
    answer = desk.post(form, wrong)
    assert answer.status_code == 400
    assert REASON in answer.content.decode()

    said = {**wrong, "reference": referral.reference, "decided_by_name": "Siân Wynne"}
    assert desk.post(form, said).status_code == 302
    restriction = Restriction.objects.get()
    assert "Mair Evans" in desk.get(LIST).content.decode()
    nobody = desk.post(page(restriction), {"act": "name", "user": "nobody@example.wales"})
    assert "Nobody signs in with this address." in nobody.content.decode()
    desk.post(page(restriction), {"act": "name", "user": nia.email})
    assert "Nia Roberts" in desk.get(page(restriction)).content.decode()
    assert sees(client, nia, referral)
    sign_in(client, mali).post(page(restriction), {"act": "unname", "user": str(nia.pk)})
    assert not sees(client, nia, referral)
    assert (
        sign_in(client, mali).post(page(restriction), {"act": "unname", "user": "?"}).status_code
        == 404
    )
    assert client.post(page(restriction), {"act": "nothing"}).status_code == 302


def test_restricted_twice_for_one_reason_or_without_one_is_refused(referral, mali):
    restrict(referral, mali)
    with pytest.raises(Refused, match="already"):
        restrict(referral, mali)


def test_only_the_authoritys_gatekeeper_comes_in(client, referral, mali, nia, sian, oren):
    restriction = restrict(referral, mali)

    for other in (nia, sian, oren):
        desk = sign_in(client, other)
        assert desk.get(page(restriction)).status_code == 404
        assert desk.get(LIST).status_code == 403
        assert desk.get(reverse("referrals:restrict")).status_code == 403


def test_a_gatekeeper_who_is_denied_cannot_tell_that_it_exists(client, referral, mali):
    restriction = restrict(referral, mali)
    operations.deny(
        referral.record.person, user_id=mali.pk, kind="subject", by=actor(mali), at=timezone.now()
    )

    desk = sign_in(client, mali)
    assert desk.get(page(restriction)).status_code == 404
    assert "Mair" not in desk.get(LIST).content.decode()


def test_a_record_linked_to_a_restricted_person_is_closed_with_it(client, referral, mali, nia):
    restrict(referral, mali)
    other = ReferralFactory.create(
        people=[somebody(given_name="Elen", family_name="Huws")], by=actor(nia)
    )

    link(
        other.record,
        to=referral.record.person,
        reason="One child.",
        by=actor(mali),
        at=timezone.now(),
    )
    operations.follow_restrictions(referral.record.person, by=actor(mali), at=timezone.now())

    assert sign_in(client, nia).get(other.get_absolute_url()).status_code == 404


def test_whoever_is_named_on_one_referral_is_not_let_in_to_a_restricted_person(
    client, referral, mali, nia, owen
):
    named = NamedPerson(
        somebody().fields, somebody().roles, choice=chosen(referral.record.person_id)
    )
    other = ReferralFactory.create(people=[named], by=actor(nia))
    sealed = restrict(referral, mali, code="sealed-item")
    operations.name(sealed, user=owen, until=None, by=actor(mali), at=timezone.now())

    restrict(other, mali)

    desk, person = sign_in(client, owen), referral.record.person_id
    assert desk.get(referral.get_absolute_url()).status_code == 200
    assert desk.get(other.get_absolute_url()).status_code == 404
    assert not Person.objects.visible_to(actor(owen)).filter(pk=person).exists()
    with row_security.seen_by(actor(owen)):
        seen = PersonRecord.objects.filter(person=person)
        assert list(seen) == [referral.record]


def test_a_denied_gatekeeper_restricts_nothing_and_learns_nothing(client, referral, mali):
    DenialFactory.create(person=referral.record.person, user_id=mali.pk)
    desk, form = sign_in(client, mali), reverse("referrals:restrict")
    said = {"category": "high-risk", "reason": REASON, "decided_by_name": "Siân Wynne"}

    answers = {
        desk.post(form, {**said, "reference": reference}).content.decode().count(error)
        for reference in (referral.reference, "SG-AAAA-AAAA")
        for error in ["There is no referral with this reference."]
    }

    assert len(answers) == 1
    assert answers != {0}
    assert not Restriction.objects.exists()
