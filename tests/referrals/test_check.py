"""A share of the decisions that nothing more is done is drawn by lot and checked by a manager."""

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from records.models import AuditEvent
from records.refusals import Refused
from referrals import operations
from referrals.models import Referral, ScreeningDecision, Status
from referrals.operations.screening import is_sampled
from tests.cast import actor, sign_in
from tests.referrals.arriving import arrives
from tests.referrals.deciding import decides

LIST = "/referrals/sign-offs/"


@pytest.fixture
def decided(reporter, nia, monkeypatch):
    """Return a decision of Nia's, which the lot fell on."""
    monkeypatch.setattr("referrals.rules.deciding.is_in_sample", lambda _digest, _percent: True)
    return decides(
        arrives(by=reporter),
        by=actor(nia),
        outcome="child-no-further-action",
        level="child-universal",
    )


def address(referral: Referral) -> str:
    return reverse("referrals:check", args=[referral.reference])


def test_a_decision_that_is_drawn_stands_at_once(decided):
    assert decided.status == Status.CLOSED
    assert decided.screenings.get().is_sampled


def test_a_manager_says_what_they_found_and_it_is_counted(client, decided, mared):
    desk = sign_in(client, mared)
    assert decided.reference in desk.get(LIST).content.decode()

    desk.post(address(decided), {"result": "disagreed", "comment": "A visit was called for."})

    decision = decided.screenings.get()
    assert (decision.check_result, decision.checked_by) == ("disagreed", mared.pk)
    page = desk.get(LIST).content.decode()
    assert "No decision is drawn for a check" in page
    assert "the same in 0, and otherwise in 1." in page
    decided.refresh_from_db()
    assert decided.status == Status.CLOSED, "a check changes nothing of the decision"
    assert AuditEvent.objects.about(decided).filter(event="decision.checked").count() == 1


def test_disagreeing_needs_words_and_what_was_typed_is_kept(client, decided, mared):
    desk = sign_in(client, mared)

    page = desk.post(address(decided), {"result": "disagreed"}).content.decode()
    assert "Say what you would have decided, and why." in page
    kept = desk.post(address(decided), {"comment": "Half a thought"}).content.decode()
    assert "Half a thought" in kept


def test_who_decides_does_not_check(client, decided, nia, mared):
    assert sign_in(client, nia).get(address(decided)).status_code == 403
    decision = decided.screenings.get()
    decision.decided_by = mared.pk
    decision.save()
    assert sign_in(client, mared).get(address(decided)).status_code == 403
    with pytest.raises(Refused, match="their own"):
        operations.check_decision(
            decision, result="agreed", comment="", by=actor(mared), at=timezone.now()
        )


def test_an_outsider_cannot_tell_that_it_exists(client, decided, oren):
    assert sign_in(client, oren).get(address(decided)).status_code == 404


def test_what_was_not_drawn_has_no_check(client, reporter, nia, mared, monkeypatch):
    monkeypatch.setattr("referrals.rules.deciding.is_in_sample", lambda _digest, _percent: False)
    referral = decides(
        arrives(by=reporter),
        by=actor(nia),
        outcome="child-no-further-action",
        level="child-universal",
    )

    assert sign_in(client, mared).get(address(referral)).status_code == 404


def test_a_decision_is_checked_once(client, decided, mared, sian):
    sign_in(client, mared).post(address(decided), {"result": "agreed"})

    again = sign_in(client, sian).post(address(decided), {"result": "disagreed", "comment": "No."})

    assert again.status_code == 302
    assert decided.screenings.get().check_result == "agreed"


def drawn(policy, count: int) -> list[bool]:
    """Return for many references whether the lot falls on them."""
    outcome = policy.screening_outcomes.get(code="child-no-further-action")
    at = timezone.now()
    return [
        is_sampled(
            ScreeningDecision(
                referral=Referral(reference=f"SG-{n:04}-TEST", policy=policy),
                outcome=outcome,
                decided_at=at,
            )
        )
        for n in range(count)
    ]


def test_the_lot_falls_as_often_as_the_edition_says_and_the_same_way_each_time(policy):
    first = drawn(policy, 4000)

    assert sum(first) / 4000 == pytest.approx(policy.sampled_percent / 100, abs=0.02)
    assert drawn(policy, 4000) == first


def test_nobody_without_the_key_can_foresee_it(policy):
    ours = drawn(policy, 500)

    with override_settings(SECRET_KEY="another installation"):
        assert drawn(policy, 500) != ours
