"""Reported as a child, and nineteen: the right pathway, from the true receipt."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from records.audit import SYSTEM
from records.models import AuditEvent, Message
from records.refusals import Refused
from referrals import operations
from referrals.models import OpenedFrom, Pathway, Referral, Status
from referrals.queries.feedback import outcome_for
from tests.cast import actor, sign_in
from tests.referrals.arriving import arrives
from tests.referrals.deciding import decides, passed_on
from tests.referrals.pages import page_of


@pytest.fixture
def child(reporter) -> Referral:
    return arrives(by=reporter, received_at=timezone.now() - dt.timedelta(hours=5))


def address(referral):
    return reverse("referrals:pathway", args=[referral.reference])


@pytest.fixture
def adult(at_work, child) -> Referral:
    answer = at_work.post(address(child), {"reason": "He is 19."})
    assert answer.status_code == 302
    return OpenedFrom.objects.get(earlier=child).referral


def test_the_new_one_counts_from_the_true_receipt(child, adult):
    assert (adult.pathway, adult.received_at) == (Pathway.ADULT, child.received_at)
    refs = {
        clock.timescale.ref: clock for clock in adult.deadlines.select_related("timescale").all()
    }
    assert {"R7", "A1", "R8.acknowledge", "R8.outcome"} <= set(refs)
    assert all(clock.started_at == child.received_at for clock in refs.values())


def test_whoever_was_told_that_it_arrived_is_not_told_twice(child, adult):
    before = child.deadlines.get(timescale__ref="R8.acknowledge")

    assert adult.deadlines.get(timescale__ref="R8.acknowledge").met_at == before.met_at
    assert Message.objects.filter(template__contains="acknowledgement").count() == 1


def test_the_old_one_ends_and_points_there(at_work, child, adult):
    child.refresh_from_db()

    assert (child.status, child.closing_reason) == (Status.CLOSED, "He is 19.")
    assert not child.deadlines.running().exists()
    assert adult.reference in page_of(at_work, child)
    assert child.reference in page_of(at_work, adult)
    assert AuditEvent.objects.filter(event="pathway.corrected").count() == 2


def test_the_reporter_sees_one_referral_and_not_two(child, adult, reporter):
    (told,) = outcome_for(child.report, reporter)

    assert told.reference == adult.reference


def test_it_goes_back_no_more_than_once(adult, nia):
    with pytest.raises(Refused, match="already has a referral"):
        operations.correct_pathway(adult, reason="x", by=actor(nia), at=timezone.now())


def test_a_reason_is_asked(at_work, child):
    page = at_work.post(address(child), {"reason": " "}).content.decode()

    assert "Say why it belongs on the other pathway." in page
    assert not OpenedFrom.objects.exists()


def test_red_stays_red(reporter, nia):
    child = arrives(by=reporter, is_in_danger_now="yes")

    adult = operations.correct_pathway(child, reason="19.", by=actor(nia), at=timezone.now())

    assert adult.rating == "red"
    assert adult.deadlines.get(timescale__ref="R7").is_red


def test_what_was_seen_and_what_is_waited_for_goes_on(reporter, nia):
    now = timezone.now()
    called = now - dt.timedelta(hours=3)
    seen = arrives(by=reporter, is_in_danger_now="yes")
    operations.acknowledge(seen, by=actor(nia), at=now)
    rated = arrives(by=actor(nia), channel="telephone", received_at=called)
    operations.rate(rated, rating="amber", reason="Two agencies.", by=actor(nia), at=now)

    seen, rated = (
        operations.correct_pathway(each, reason="19.", by=actor(nia), at=timezone.now())
        for each in (seen, rated)
    )

    assert seen.deadlines.get(timescale__ref="R6.urgent").met_at == now
    assert rated.deadlines.running().get(timescale__ref="R11.amber").started_at == now
    assert rated.deadlines.running().get(timescale__ref="R4").started_at == called
    assert not rated.deadlines.filter(timescale__ref="R3").exists()


def test_an_outsider_finds_nothing_there(client, oren, child):
    assert sign_in(client, oren).get(address(child)).status_code == 404


def test_somebody_who_does_not_screen_corrects_nothing(client, huw, child):
    assert sign_in(client, huw).post(address(child), {"reason": "x"}).status_code == 403


def corrected(referral, by):
    return operations.correct_pathway(referral, reason="19.", by=actor(by), at=timezone.now())


def test_a_referral_that_waits_for_a_manager_is_returned_first(child, nia, mared):
    decides(child, by=actor(nia), outcome="child-no-further-action", level="child-protection")

    with pytest.raises(Refused, match="sign-off"):
        corrected(child, nia)

    child.refresh_from_db()
    assert child.status == Status.SIGN_OFF


def test_a_case_handed_over_is_accepted_or_refused_first(child, nia):
    passed_on(child, by=actor(nia))

    with pytest.raises(Refused, match="not accepted"):
        corrected(child, nia)


def test_joined_referrals_are_parted_first(child, reporter, nia):
    lead = arrives(by=reporter)
    operations.join(child, lead=lead, reason="Same.", by=actor(nia), at=timezone.now())

    for each in (child, lead):
        with pytest.raises(Refused):
            corrected(each, nia)

    assert not OpenedFrom.objects.exists()


def test_a_lost_acknowledgement_is_waited_for_on_the_new_one_alone(child, adult):
    mail = Message.objects.get(template__contains="acknowledgement")
    Message.objects.filter(pk=mail.pk).update(status=Message.Status.SENT, sent_at=timezone.now())

    operations.note_bounce(mail.pk, by=SYSTEM, at=timezone.now())

    assert adult.deadlines.running().filter(timescale__ref="R8.acknowledge").exists()
    assert not child.deadlines.running().exists()
