"""What an agency told stays its own, also where a record was closed or it left the agreement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.agreements import without_agreement
from accounts.roles import Role
from people.models import Restriction
from records import row_security
from records.models import AuditEvent, Message
from records.row_security import Standing
from referrals import operations
from referrals.models import AgencyShare, AskedAgency, DisclosedItem, Referral, ShareGround
from tests.cast import actor, agency, person, sign_in, team
from tests.factories.agreements import SharingAgreementFactory
from tests.factories.information import InformationRequestFactory, asked_of, household, tells
from tests.factories.people import DenialFactory

pytestmark = pytest.mark.django_db
OURS = reverse("referrals:our_answers")
ASKED = reverse("referrals:asked_of_us")
TOLD = "She was late every Monday in March."
REASON = "The father is looking for her, and has been violent."


@pytest.fixture(autouse=True)
def partnership(conwy, policy, mali, dai):
    team("mash"), team("safeguarding")


@pytest.fixture
def referral() -> Referral:
    return household()


@pytest.fixture
def request_(referral, nia, police, glan_morfa):
    return InformationRequestFactory.create(
        referral=referral, asked=[police, glan_morfa], by=actor(nia)
    )


@pytest.fixture
def answered(request_, lowri) -> DisclosedItem:
    asked = asked_of(request_, agency("glan-morfa"))
    return tells(asked, TOLD, by=actor(lowri))[0]


def restrict(referral: Referral, by, *, code: str = "high-risk") -> Restriction:
    category = referral.policy.restriction_categories.get(code=code)
    return operations.restrict(
        referral.record.person,
        category=category,
        referral=None if category.is_for_person else referral,
        reason=REASON,
        decided_by_name="Siân Wynne",
        by=actor(by),
        at=timezone.now(),
    )


@pytest.mark.parametrize("code", ["high-profile", "staff-conflict", "adoption", "sealed-item"])
def test_who_was_asked_before_sees_no_more_of_it_and_keeps_what_was_told(
    client, referral, request_, answered, mali, lowri, rhys, code
):
    school, of_police = (asked_of(request_, agency(each)) for each in ("glan-morfa", "police"))
    assert sign_in(client, lowri).get(school.get_absolute_url()).status_code == 200

    restrict(referral, mali, code=code)

    for user, asked in ((lowri, school), (rhys, of_police)):
        desk = sign_in(client, user)
        assert desk.get(asked.get_absolute_url()).status_code == 404
        assert "Mair" not in desk.get(ASKED).content.decode()
        assert not AskedAgency.objects.asked_of(actor(user)).exists()
        with (
            row_security.seen_by(actor(user)),
            row_security.standing_as(Standing.ANSWERING),
        ):
            assert not AskedAgency.objects.exists()
            assert not Referral.objects.exists()
    ours = sign_in(client, lowri).get(OURS).content.decode()
    assert TOLD in ours
    assert request_.reference not in ours
    assert referral.record.family_name not in ours
    assert TOLD not in sign_in(client, rhys).get(OURS).content.decode()


def test_whoever_has_not_answered_is_asked_no_longer(referral, request_, answered, mali, rhys):
    restrict(referral, mali)

    of_police = asked_of(request_, agency("police"))
    assert of_police.stopped_by_name == mali.name
    assert of_police.ended_at == of_police.stopped_at
    with pytest.raises(operations.Refused):
        operations.answer_nothing_known(of_police, by=actor(rhys), at=timezone.now())
    assert asked_of(request_, agency("glan-morfa")).stopped_at is None
    assert not AskedAgency.objects.unanswered().exists()


def test_an_agency_that_was_let_in_is_let_in_no_longer_also_when_it_is_lifted(referral, mali, haf):
    operations.let_in_agency(
        referral,
        agency=agency("health"),
        reason="meeting",
        source_kind="attendance",
        source_id=referral.pk,
        by=actor(mali),
        at=timezone.now(),
    )
    assert Referral.objects.visible_to(actor(haf)).exists()

    restriction = restrict(referral, mali)
    restriction.lifted_at = timezone.now()
    Restriction.objects.filter(pk=restriction.pk).delete()
    Referral.objects.update(is_restricted=False)

    assert not ShareGround.objects.holding().filter(agency_share__isnull=False).exists()
    assert AgencyShare.objects.count() == 1
    assert not Referral.objects.visible_to(actor(haf)).exists()


def test_the_keeper_reads_who_had_it_and_when_they_looked(
    client, referral, request_, answered, mali, lowri, haf
):
    operations.let_in_person(
        referral,
        user_id=haf.pk,
        reason="meeting",
        source_kind="meeting",
        source_id=referral.pk,
        by=actor(mali),
        at=timezone.now(),
    )
    sign_in(client, lowri).get(asked_of(request_, agency("glan-morfa")).get_absolute_url())

    restriction = restrict(referral, mali)

    page = sign_in(client, mali).get(reverse("referrals:restriction", args=[restriction.pk]))
    had = {each["who"]: each for each in page.context["had"]}
    assert set(had) == {agency("glan-morfa").name, agency("police").name, haf.name}
    assert had[agency("glan-morfa").name]["looked_at"] is not None
    assert had[agency("police").name]["looked_at"] is None
    assert "Never looked." in page.content.decode()
    event = AuditEvent.objects.get(event="referral.access_ended")
    assert event.details == {"agencies": ["glan-morfa", "police"], "people": 1, "asked": 2}
    told = Message.objects.get(template="referrals/email/access_ended")
    assert told.to == mali.email
    assert "Mair" not in told.subject + told.body
    assert referral.reference not in told.subject + told.body


def test_a_keeper_who_is_denied_is_not_told(referral, request_, mali, dai):
    DenialFactory.create(person=referral.record.person, user_id=mali.pk)

    restrict(referral, dai)

    told = Message.objects.filter(template="referrals/email/access_ended")
    assert [message.to for message in told] == [dai.email]


def test_where_nobody_had_it_nobody_is_told(referral, mali):
    restrict(referral, mali)

    assert not AuditEvent.objects.filter(event="referral.access_ended").exists()
    assert not Message.objects.filter(template="referrals/email/access_ended").exists()


def test_an_agency_that_leaves_the_agreement_keeps_what_it_told_to_whoever_told_it(
    client, request_, answered, lowri, glan_morfa, mair
):
    second = person("Ffion Haf", Role.DEPUTY_DESIGNATED_PERSON, "school-staff")
    agreement = SharingAgreementFactory.create(parties=[glan_morfa])
    assert TOLD in sign_in(client, second).get(OURS).content.decode()

    operations.leave_agreement(
        agreement.parties.get(),
        ends_on=timezone.localdate(),
        reason="The school closes at the end of this term.",
        by=actor(mair),
        at=timezone.now(),
    )

    assert without_agreement([glan_morfa.pk], on=timezone.localdate()) == [glan_morfa]
    desk = sign_in(client, lowri)
    assert desk.get(ASKED).status_code == 403
    assert desk.get(asked_of(request_, glan_morfa).get_absolute_url()).status_code == 404
    assert OURS in desk.get(reverse("referrals:my_reports")).content.decode()
    page = desk.get(OURS).content.decode()
    assert TOLD in page
    assert "Mair" not in page
    desk = sign_in(client, second)
    assert TOLD not in desk.get(OURS).content.decode()
    assert OURS not in desk.get(reverse("referrals:my_reports")).content.decode()


def test_a_denial_beats_the_right_to_ones_own_words(client, referral, answered, lowri):
    DenialFactory.create(person=referral.record.person, user_id=lowri.pk)

    assert TOLD not in sign_in(client, lowri).get(OURS).content.decode()


def test_nobody_reads_what_another_agency_told(client, answered, rhys, nia, oren, tomos):
    for user in (rhys, nia, oren):
        page = sign_in(client, user).get(OURS)
        assert page.status_code == 200
        assert TOLD not in page.content.decode()
        assert "You have told nothing" in page.content.decode()
    assert TOLD not in sign_in(client, tomos).get(OURS).content.decode()  # of the same school


def test_looking_is_on_record_and_takes_as_many_queries_however_long(
    client, request_, answered, lowri
):
    desk = sign_in(client, lowri)
    desk.get(OURS)
    with CaptureQueriesContext(connection) as one:
        desk.get(OURS)
    tells(asked_of(request_, agency("glan-morfa")), "And again.", "And more.", by=actor(lowri))
    with CaptureQueriesContext(connection) as three:
        desk.get(OURS)

    assert len(one) == len(three)
    events = AuditEvent.objects.filter(event="information.own_listed")
    assert (events.count(), events.latest("sequence").details) == (3, {"count": 1})
