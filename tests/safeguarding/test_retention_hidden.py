"""Files that are kept, as somebody reads them who would like to know of what is hidden."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import PersonRecord
from referrals.models import OpenedFrom, Referral
from referrals.operations import restrict
from safeguarding.models import KeptFile
from safeguarding.retention import operations
from tests.cast import actor, sign_in
from tests.factories.people import DenialFactory, RestrictionFactory
from tests.factories.referrals import ReferralFactory, somebody
from tests.safeguarding.test_retention import end

pytestmark = pytest.mark.django_db
LONG_AGO = dt.date(1999, 1, 1)
WHY = "Kept for as long as the schedule says."


@pytest.fixture
def referral(mash) -> Referral:
    return ended()


def ended() -> Referral:
    return end(ReferralFactory.create(people=[somebody(date_of_birth=LONG_AGO)]))


def counted(by) -> None:
    operations.count_files(by=actor(by), at=timezone.now())


def make_one(referral: Referral, other: Referral) -> None:
    """Have the record of the one referral be of the other's person, as a merge does."""
    PersonRecord.objects.filter(pk=referral.record_id).update(person=other.record.person)


def desk(user) -> Client:
    return sign_in(Client(), user)


def asks_to_destroy(referral: Referral, user) -> str:
    page = KeptFile.objects.get(referral=referral).get_absolute_url()
    sent = {"act": "decide", "decision": "destroy", "reason": WHY}
    answer = desk(user).post(page, sent)
    assert answer.status_code == 400
    return answer.content.decode()


def hold(referral: Referral, by) -> None:
    """Hold all that is about whoever a referral is about."""
    operations.place_hold(
        scope="person",
        reference=referral.reference,
        rule_code="",
        kind="court",
        reason="A case is expected.",
        review_on=timezone.localdate() + dt.timedelta(days=9),
        by=actor(by),
        at=timezone.now(),
    )


def test_a_hold_on_a_hidden_file_keeps_the_others_and_is_not_named(mali, sian, referral):
    other = ended()
    make_one(other, referral)
    RestrictionFactory.create(person=referral.record.person, referral_id=referral.pk)
    counted(mali)
    hold(referral, mali)

    said = asks_to_destroy(other, sian)

    assert "egal hold keeps" not in said
    assert "A clock of it is running." in said


def test_a_hold_on_somebody_holds_also_once_they_were_made_one_with_another(mair, referral):
    counted(mair)
    hold(referral, mair)
    make_one(referral, ReferralFactory.create())

    assert "A legal hold keeps it." in asks_to_destroy(referral, mair)


@pytest.mark.parametrize("is_hidden", [True, False])
def test_a_hidden_file_that_a_file_belongs_with_is_not_told_of(mali, sian, referral, is_hidden):
    other = ReferralFactory.create()
    OpenedFrom.objects.create(
        referral=other,
        earlier=referral,
        why=OpenedFrom.Why.FOUND_LATER,
        reason="Her sister.",
        opened_at=timezone.now(),
        opened_by=mali.pk,
        opened_by_name=mali.name,
    )
    if is_hidden:
        RestrictionFactory.create(person=other.record.person, referral_id=other.pk)
    counted(mali)

    said = asks_to_destroy(referral, sian)

    assert ("Another file that it belongs with" in said) is not is_hidden
    assert ("A clock of it is running." in said) is is_hidden


@pytest.mark.parametrize("closed", ["restricted", "denied"])
def test_a_file_of_somebody_who_is_hidden_by_now_is_in_no_list(mali, mair, sian, referral, closed):
    counted(mali)
    other = ReferralFactory.create()
    make_one(referral, other)
    if closed == "restricted":
        RestrictionFactory.create(person=other.record.person)
    else:
        DenialFactory.create(person=other.record.person, user_id=sian.pk)
    kept = KeptFile.objects.get(referral=referral)

    assert referral.reference not in desk(sian).get(reverse("kept_files")).content.decode()
    assert desk(sian).get(kept.get_absolute_url()).status_code == 404
    assert not KeptFile.objects.visible_to(actor(sian)).exists()
    keeper = mali if closed == "restricted" else mair
    assert KeptFile.objects.visible_to(actor(keeper)).get() == kept


@pytest.mark.parametrize("reader", ["beth", "sian", "mair"])
def test_the_log_names_no_hidden_file_by_what_keeps_it(request, mali, referral, reader):
    counted(mali)
    restrict(
        referral.record.person,
        category=referral.policy.restriction_categories.get(code="high-risk"),
        reason="Somebody looks for her.",
        decided_by_name="Siân Wynne",
        by=actor(mali),
        at=timezone.now(),
    )
    hold(referral, mali)
    kept = KeptFile.objects.get(referral=referral)
    assert desk(mali).get(kept.get_absolute_url()).status_code == 200

    log = desk(request.getfixturevalue(reader)).get(reverse("looks"), {"worker": str(mali.pk)})

    assert log.status_code == 200
    assert referral.reference not in log.content.decode()
