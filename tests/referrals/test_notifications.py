"""What reporters are told by e-mail: enough for their part, and never a name."""

import pytest

from accounts.models import Agency, User
from policies.models import Policy
from records.models import Message
from referrals import operations
from referrals.models import Referral
from tests.cast import actor, team
from tests.factories.referrals import RECEIVED_AT, ReferralFactory, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> None:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")


def told_after_screening(referral: Referral, outcome: str, by: User) -> str:
    operations.screen(
        referral,
        outcome=referral.policy.screening_outcomes.get(code=outcome),
        level=None,
        rationale="Weighed together.",
        support_offered="Family centre",
        version=referral.version,
        by=actor(by),
        at=RECEIVED_AT,
    )
    return Message.objects.get(template="referrals/email/screening_outcome").body


def test_a_professional_is_told_the_outcome(nia: User, tomos: User) -> None:
    referral = ReferralFactory.create(told={"capacity": "professional"}, by=actor(tomos))

    assert "The decision:" in told_after_screening(referral, "child-advice", nia)


def test_somebody_who_only_says_they_are_a_professional_is_told_what_the_public_are(
    nia: User,
) -> None:
    referral = ReferralFactory.create(told={"capacity": "professional"})

    assert "The decision:" not in told_after_screening(referral, "child-advice", nia)


def test_the_public_are_told_only_whether_it_is_taken_further(nia: User) -> None:
    referral = ReferralFactory.create(told={"capacity": "public"})

    assert "The decision:" not in told_after_screening(referral, "child-advice", nia)


def test_of_a_practitioner_nobody_is_told_the_outcome_by_email(dai: User, tomos: User) -> None:
    referral = ReferralFactory.create(
        told={"capacity": "professional"}, people=[somebody("practitioner")], by=actor(tomos)
    )

    assert "The decision:" not in told_after_screening(referral, "practitioner-advice", dai)
