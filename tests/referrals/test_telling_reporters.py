"""The clocks of telling the reporter: by e-mail, by telephone, or to nobody."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Agency, User
from policies.models import Policy
from records.models import AuditEvent
from referrals import operations
from referrals.models import Deadline, Referral
from tests.cast import actor, sign_in, team
from tests.factories.referrals import RECEIVED_AT, ReferralFactory

TELEPHONE = {"reporter_email": "", "reporter_telephone": "01632 960 123"}
LATER = RECEIVED_AT + dt.timedelta(hours=2)


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


def clock(referral: Referral, ref: str) -> Deadline:
    return referral.deadlines.get(timescale__ref=ref)


def screened(referral: Referral, by: User) -> Referral:
    return operations.screen(
        referral,
        outcome=referral.policy.screening_outcomes.get(code="child-advice"),
        level=None,
        rationale="Weighed together.",
        support_offered="Family centre",
        version=referral.version,
        by=actor(by),
        at=LATER,
    )


def test_a_call_that_we_answer_is_acknowledged_on_the_spot(nia: User) -> None:
    referral = ReferralFactory.create(told=TELEPHONE, channel="telephone", by=actor(nia), at=LATER)

    assert clock(referral, "R8.acknowledge").met_at == RECEIVED_AT
    assert clock(referral, "R8.outcome").met_at is None


def test_a_number_left_on_the_form_waits_for_somebody_to_call(nia: User) -> None:
    referral = ReferralFactory.create(told=TELEPHONE)

    assert clock(referral, "R8.acknowledge").met_at is None


def test_an_acknowledgement_leaves_an_event_for_its_clock() -> None:
    referral = ReferralFactory.create()

    event = AuditEvent.objects.about(referral).get(event="deadline.met")
    assert event.details == {"ref": "R8.acknowledge", "is_late": False}


def test_a_decision_alone_tells_nobody_without_an_address(nia: User) -> None:
    referral = screened(ReferralFactory.create(told=TELEPHONE), nia)

    assert clock(referral, "R8.outcome").met_at is None


def test_whoever_calls_back_says_so(client: Client, nia: User) -> None:
    referral = ReferralFactory.create(told=TELEPHONE)
    at_work, address = sign_in(client, nia), reverse("referrals:told", args=[referral.reference])
    assert address in at_work.get(referral.get_absolute_url()).content.decode()

    at_work.post(address)

    assert clock(referral, "R8.acknowledge").met_by == nia.pk
    assert clock(referral, "R8.outcome").met_at is None
    assert address not in at_work.get(referral.get_absolute_url()).content.decode()
    referral.refresh_from_db()
    screened(referral, nia)
    assert address in at_work.get(referral.get_absolute_url()).content.decode()
    at_work.post(address)
    assert clock(referral, "R8.outcome").met_by == nia.pk


def test_nobody_says_so_twice(client: Client, nia: User) -> None:
    referral = ReferralFactory.create()
    address = reverse("referrals:told", args=[referral.reference])

    answer = sign_in(client, nia).post(address, follow=True)

    assert "Nobody is waiting to be told." in answer.content.decode()


def test_an_outsider_finds_nothing_there(client: Client, oren: User) -> None:
    referral = ReferralFactory.create(told=TELEPHONE)

    answer = sign_in(client, oren).post(reverse("referrals:told", args=[referral.reference]))

    assert answer.status_code == 404
    assert clock(referral, "R8.acknowledge").met_at is None
