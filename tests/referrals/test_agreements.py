"""The register of sharing agreements, and what closes to an agency that leaves one."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import agreements as register
from accounts.acting import actor_of, memberships_of
from accounts.models import Membership
from accounts.models_agreements import AgreementParty, SharingAgreement
from accounts.roles import Role
from people.models import Person, PersonAccess
from records.audit import SYSTEM
from records.models import AuditEvent
from records.refusals import Refused
from referrals import operations
from referrals.models import DisclosedItem, Referral, Report, ShareGround
from tests.cast import actor, agency, person, sign_in, team
from tests.factories.accounts import MembershipFactory
from tests.factories.agreements import AgreementPartyFactory, SharingAgreementFactory
from tests.factories.information import ASKED_AT, InformationRequestFactory, asked_of, tells
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db
LIST = reverse("referrals:agreements")
WHY = "The health board has told us that it withdraws from the protocol."


@pytest.fixture
def ifan(db):
    """Return the Caldicott guardian."""
    return person("Ifan Rowlands", Role.PRIVACY_OFFICER, "office")


@pytest.fixture
def shared(mash, haf) -> Referral:
    """Return a referral to which the health board was let in."""
    referral = ReferralFactory.create()
    let_in(referral, haf)
    return referral


def let_in(referral, user):
    return operations.let_in_agency(
        referral,
        agency=user.memberships.get().agency,
        reason="meeting",
        source_kind="attendance",
        source_id=referral.pk,
        by=SYSTEM,
        at=timezone.now(),
    )


def today():
    return timezone.localdate()


def words(**more):
    day = today()
    return {
        "reference": "TEST-ISP-900",
        "title_en": "Invented protocol",
        "title_cy": "Protocol dychmygol",
        "purpose_en": "Invented.",
        "purpose_cy": "Dychmygol.",
        "starts_on_day": day.day,
        "starts_on_month": day.month,
        "starts_on_year": day.year,
        "review_on_day": "6",
        "review_on_month": "1",
        "review_on_year": day.year + 2,
        **more,
    }


def leaving(day, **more):
    return {
        "ends_on_day": day.day,
        "ends_on_month": day.month,
        "ends_on_year": day.year,
        "reason": WHY,
        **more,
    }


class TestLeaving:
    def test_what_was_open_closes_in_the_same_transaction(self, haf, shared):
        agreement = SharingAgreementFactory.create(parties=[agency("health")])
        by = actor(haf)
        assert by.role == Role.DESIGNATED_PERSON
        assert Referral.objects.visible_to(by).exists()
        assert Person.objects.visible_to(by).exists()

        operations.leave_agreement(
            agreement.parties.get(), ends_on=today(), reason=WHY, by=SYSTEM, at=timezone.now()
        )

        assert not ShareGround.objects.filter(ended_at__isnull=True).exists()
        assert not PersonAccess.objects.filter(
            agency__code="health", ended_at__isnull=True
        ).exists()
        assert not Referral.objects.visible_to(by).exists()
        assert not Person.objects.visible_to(by).exists()
        assert AuditEvent.objects.filter(event="agency.shares_ended").count() == 1

    def test_its_people_act_as_reporters_from_the_next_request(self, client, haf, shared):
        agreement = SharingAgreementFactory.create(parties=[agency("health")])
        sign_in(client, haf)
        assert client.get(shared.get_absolute_url()).status_code == 200

        AgreementParty.objects.filter(agreement=agreement).update(ends_on=today())

        assert actor(haf).role == Role.REPORTER
        assert client.get(shared.get_absolute_url()).status_code == 404
        assert client.get(reverse("referrals:asked_of_us")).status_code == 403
        assert client.get(reverse("referrals:my_reports")).status_code == 200
        assert "no sharing agreement in force" in client.get("/").content.decode()

    def test_its_own_reports_stay_its_own(self, client, lowri, mash):
        told = {"reporter_agency_id": agency("glan-morfa").pk}
        report = ReferralFactory.create(by=actor(lowri), told=told).report
        agreement = SharingAgreementFactory.create(parties=[agency("glan-morfa")])
        operations.leave_agreement(
            agreement.parties.get(), ends_on=today(), reason=WHY, by=SYSTEM, at=timezone.now()
        )
        sign_in(client, lowri)

        page = client.get(reverse("referrals:my_report", args=[report.reference]))

        assert page.status_code == 200
        assert Report.objects.count() == 1

    def test_what_it_told_stays_under_its_own_rules(self, nia, rhys, mash, anwen):
        referral = ReferralFactory.create()
        request = InformationRequestFactory.create(
            referral=referral, asked=[agency("police")], by=actor(nia)
        )
        (item,) = tells(asked_of(request, agency("police")), "Source.", by=actor(rhys))
        before = [
            DisclosedItem.objects.visible_to(actor(user)).filter(pk=item.pk).exists()
            for user in (nia, anwen)
        ]
        agreement = SharingAgreementFactory.create(parties=[agency("police")])
        operations.leave_agreement(
            agreement.parties.get(), ends_on=today(), reason=WHY, by=SYSTEM, at=timezone.now()
        )

        after = [
            DisclosedItem.objects.visible_to(actor(user)).filter(pk=item.pk).exists()
            for user in (nia, anwen)
        ]
        assert before == after == [True, False]
        with pytest.raises(Refused, match="not in force"):
            operations.release_items(
                referral,
                items=[item],
                to=agency("police"),
                agreed_by="",
                by=actor(nia),
                at=ASKED_AT + timedelta(days=3000),
            )

    def test_a_day_to_come_closes_nothing_before_it(self, haf, shared):
        agreement = SharingAgreementFactory.create(parties=[agency("health")])
        tomorrow = today() + timedelta(days=1)
        operations.leave_agreement(
            agreement.parties.get(), ends_on=tomorrow, reason=WHY, by=SYSTEM, at=timezone.now()
        )
        assert Referral.objects.visible_to(actor(haf)).exists()
        assert operations.end_shares_of_lapsed(by=SYSTEM, at=timezone.now()) == 0

        later = timezone.now() + timedelta(days=1)
        assert operations.end_shares_of_lapsed(by=SYSTEM, at=later) == 1
        assert operations.end_shares_of_lapsed(by=SYSTEM, at=later) == 0

    def test_another_agreement_keeps_it_open(self, haf, shared):
        first = SharingAgreementFactory.create(parties=[agency("health")])
        SharingAgreementFactory.create(parties=[agency("health")])
        operations.leave_agreement(
            first.parties.get(), ends_on=today(), reason=WHY, by=SYSTEM, at=timezone.now()
        )

        assert Referral.objects.visible_to(actor(haf)).exists()

    def test_whoever_also_works_elsewhere_goes_on_there(self, haf, shared):
        second = MembershipFactory.create(user=haf, team=team("childrens"), role=Role.SOCIAL_WORKER)
        agreement = SharingAgreementFactory.create(parties=[agency("health")])
        operations.leave_agreement(
            agreement.parties.get(), ends_on=today(), reason=WHY, by=SYSTEM, at=timezone.now()
        )

        roles = {actor_of(member).role for member in memberships_of(haf)}
        assert roles == {Role.REPORTER, Role.SOCIAL_WORKER}
        assert actor_of(Membership.objects.get(pk=second.pk)).role == Role.SOCIAL_WORKER

    def test_nothing_more_is_shared_with_it(self, nia, haf, mash):
        referral = ReferralFactory.create()
        SharingAgreementFactory.create(parties=[agency("health")])
        AgreementParty.objects.update(ends_on=today())

        with pytest.raises(Refused, match="not in force"), transaction.atomic():
            let_in(referral, haf)
        with pytest.raises(Refused, match="not in force"):
            InformationRequestFactory.create(
                referral=referral, asked=[agency("health")], by=actor(nia), at=timezone.now()
            )

    def test_the_authority_and_who_was_never_entered_are_not_closed(self, nia, haf, shared):
        agreement = SharingAgreementFactory.create(parties=[agency("conwy")])
        AgreementParty.objects.filter(agreement=agreement).update(ends_on=today())

        assert actor(nia).role == Role.SCREENER
        assert Referral.objects.visible_to(actor(haf)).exists()


class TestReview:
    def lapsing(self, days):
        """Return an agreement whose review was so many days ago."""
        return SharingAgreementFactory.create(
            parties=[agency("health")], review_on=today() - timedelta(days=days)
        )

    def test_a_late_review_warns_and_goes_on(self, client, ifan, haf):
        self.lapsing(days=1)
        sign_in(client, ifan)

        assert actor(haf).role == Role.DESIGNATED_PERSON
        assert "1 sharing agreement is past its review" in client.get("/").content.decode()
        assert "its review is late" in client.get(LIST).content.decode()

    def test_much_later_it_holds_only_by_the_guardians_decision(self, ifan, haf):
        agreement = self.lapsing(days=30)
        assert actor(haf).role == Role.REPORTER

        with pytest.raises(Refused, match="sentence"):
            register.carry_over(
                agreement, until=today(), reason="late", by=actor(ifan), at=timezone.now()
            )
        with pytest.raises(Refused, match="at most"):
            register.carry_over(
                agreement,
                until=today() + timedelta(days=93),
                reason=WHY,
                by=actor(ifan),
                at=timezone.now(),
            )
        register.carry_over(agreement, until=today(), reason=WHY, by=actor(ifan), at=timezone.now())

        assert actor(haf).role == Role.DESIGNATED_PERSON

    def test_a_review_sets_it_right(self, haf):
        agreement = self.lapsing(days=90)
        assert actor(haf).role == Role.REPORTER

        register.review_agreement(
            agreement,
            review_on=today() + timedelta(days=365),
            grace_days=30,
            by=SYSTEM,
            at=timezone.now(),
        )

        assert actor(haf).role == Role.DESIGNATED_PERSON

    def test_one_that_is_not_late_is_not_carried_over(self, ifan):
        agreement = SharingAgreementFactory.create()
        with pytest.raises(Refused, match="not late"):
            register.carry_over(
                agreement, until=today(), reason=WHY, by=actor(ifan), at=timezone.now()
            )


class TestPages:
    def test_only_the_authoritys_guardian_keeps_it(self, client, nia, sian, ifan):
        stranger = person("Mabli Tudur", Role.PRIVACY_OFFICER, "denbighshire-mash")
        for user in (nia, sian, stranger):
            sign_in(client, user)
            assert client.get(LIST).status_code == 403
        sign_in(client, ifan)
        page = client.get(LIST)
        assert page.status_code == 200
        assert "The register is empty" in page.content.decode()

    def test_an_agreement_is_entered_joined_and_left(self, client, ifan, haf):
        sign_in(client, ifan)
        answer = client.post(LIST, words())
        made = SharingAgreement.objects.get()
        address = reverse("referrals:agreement", args=[made.pk])
        assert answer["Location"] == address
        assert made.lapses_on == made.review_on + timedelta(days=30)

        health, day = agency("health"), today()
        joined = {
            "act": "join",
            "agency": str(health.pk),
            "joins_on_day": day.day,
            "joins_on_month": day.month,
            "joins_on_year": day.year,
        }
        assert client.post(address, joined).status_code == 302
        assert client.post(address, joined).status_code == 400  # it is one already
        assert health.name in client.get(address).content.decode()

        party = made.parties.get()
        leave = reverse("referrals:leave_agreement", args=[party.pk])
        bad = client.post(leave, leaving(day, reason="x"))
        assert bad.status_code == 400
        assert client.post(leave, leaving(day)).status_code == 302
        assert client.get(leave).status_code == 404
        assert WHY in client.get(address).content.decode()
        assert actor(haf).role == Role.REPORTER

    def test_bad_input_keeps_what_was_typed(self, client, ifan):
        sign_in(client, ifan)
        page = client.post(LIST, words(review_on_year="2001", title_cy=""))
        assert page.status_code == 400
        assert "TEST-ISP-900" in page.content.decode()
        assert "Give its title in Welsh." in page.content.decode()
        assert not SharingAgreement.objects.exists()

        SharingAgreementFactory.create(reference="TEST-ISP-900")
        again = client.post(LIST, words(reference="test-isp-900"))
        assert "on the register already" in again.content.decode()

    def test_it_ends_for_everybody(self, client, ifan, haf, shared):
        made = SharingAgreementFactory.create(parties=[agency("health")])
        sign_in(client, ifan)
        address = reverse("referrals:agreement", args=[made.pk])

        assert client.post(address, {"act": "end", **leaving(today())}).status_code == 302

        assert not Referral.objects.visible_to(actor(haf)).exists()
        assert "It ends for everybody" not in client.get(address).content.decode()

    def test_an_answer_names_the_agreement_of_the_register(self, client, lowri, nia, mash):
        made = SharingAgreementFactory.create(parties=[agency("glan-morfa")])
        referral = ReferralFactory.create()
        request = InformationRequestFactory.create(
            referral=referral, asked=[agency("glan-morfa")], by=actor(nia)
        )
        asked = asked_of(request, agency("glan-morfa"))
        sign_in(client, lowri)

        page = client.get(reverse("referrals:answer", args=[asked.pk])).content.decode()

        assert f"{made.reference}: {made.title_en}" in page

    def test_the_list_makes_a_fixed_number_of_queries(self, client, ifan):
        sign_in(client, ifan)
        SharingAgreementFactory.create(parties=[agency("health")])
        client.get(LIST)
        with CaptureQueriesContext(connection) as one:
            client.get(LIST)
        for _ in range(3):
            SharingAgreementFactory.create(parties=[agency("health"), agency("police")])
        with CaptureQueriesContext(connection) as four:
            client.get(LIST)
        assert len(four) == len(one)


def test_a_party_from_a_day_to_come_closes_nothing_yet(haf):
    agreement = SharingAgreementFactory.create()
    AgreementPartyFactory.create(
        agreement=agreement, agency=agency("health"), starts_on=today() + timedelta(days=9)
    )
    assert actor(haf).role == Role.DESIGNATED_PERSON
