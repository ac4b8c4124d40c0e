"""A condition that is built once keeps what it kept, and cannot be put where it would not."""

import pytest
from django.utils import timezone

from people.models import Denial
from records.audit import SYSTEM
from referrals.models import Referral
from referrals.queries.once import built_once
from tests.cast import actor
from tests.factories.people import DenialFactory
from tests.referrals.arriving import arrives


@pytest.fixture
def referrals(reporter):
    return [arrives(by=reporter), arrives(by=reporter)]


@pytest.mark.parametrize("name", ["nia", "oren", "dai"])
def test_the_same_referrals_are_kept(request, name, referrals):
    reader = actor(request.getfixturevalue(name))
    DenialFactory(person=referrals[0].record.person, user_id=reader.id)
    visible = Referral.objects.visible_to(reader)

    assert set(built_once(visible)) == set(visible)
    assert Denial.objects.against(reader).exists()


def test_who_sees_one_of_two_sees_that_one(nia, referrals):
    DenialFactory(person=referrals[0].record.person, user_id=nia.pk)

    assert list(built_once(Referral.objects.visible_to(actor(nia)))) == [referrals[1]]


def test_what_keeps_nothing_keeps_nothing(referrals):
    assert not built_once(Referral.objects.visible_to(SYSTEM)).exists()


def test_a_condition_that_joins_another_table_is_left_as_it_is(nia, referrals):
    visible = Referral.objects.visible_to(actor(nia))
    joined = visible.filter(report__reference=referrals[0].report.reference)

    assert list(built_once(joined)) == [referrals[0]]
    assert built_once(joined) is joined


def test_in_another_query_it_is_refused_rather_than_wrong(nia, referrals):
    built = built_once(Referral.objects.visible_to(actor(nia)))

    with pytest.raises(RuntimeError, match="subquery"):
        Referral.objects.filter(received_at__lt=timezone.now(), pk__in=built.values("pk")).exists()
