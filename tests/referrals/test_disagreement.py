"""A professional disagreement: stages, clocks, who answers, who reads, and what is sent."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role as StaffRole
from people.models import Denial
from policies.operations import add_bank_holiday
from records.audit import SYSTEM
from records.keys import uuid7
from records.models import AuditEvent, Message
from referrals import operations
from referrals.models import Escalation, Referral
from tests.cast import actor, person, sign_in
from tests.factories.triage import EscalationFactory
from tests.referrals.arriving import arrives

THURSDAY = dt.datetime(2026, 12, 3, 10, tzinfo=dt.UTC)
BEFORE_CHRISTMAS = dt.datetime(2026, 12, 24, 10, tzinfo=dt.UTC)
LIST = "/referrals/disagreements/"


@pytest.fixture
def decided(reporter, glan_morfa, nia, policy) -> Referral:
    referral = arrives(by=reporter, reporter_agency=glan_morfa)
    return operations.screen(
        referral,
        outcome=policy.screening_outcomes.get(code="child-strategy-discussion"),
        level=policy.threshold_levels.get(code="child-protection"),
        rationale="Weighed.",
        version=referral.version,
        by=actor(nia),
        at=timezone.now(),
    )


@pytest.fixture
def raised(decided, tomos, lowri) -> Escalation:
    """Tomos disagrees; Lowri, his school's designated person, is asked first."""
    return EscalationFactory.create(referral=decided, by=actor(tomos), at=THURSDAY)


def page(escalation: Escalation) -> str:
    return reverse("referrals:disagreement", args=[escalation.pk])


def stage_and_due(escalation: Escalation) -> tuple[str, str]:
    local = timezone.localtime(escalation.due_at)
    return escalation.stage.code, f"{local:%Y-%m-%d %H:%M}"


def test_it_climbs_the_stages_of_the_policy_each_with_its_own_clock(raised, tomos, lowri, sian):
    own = raised
    operations.respond(own, response="I agree with you.", by=actor(lowri), at=THURSDAY)
    senior = operations.take_further(own, reason="Still open.", by=actor(tomos), at=THURSDAY)
    operations.respond(senior, response="The decision stands.", by=actor(sian), at=THURSDAY)
    regional = operations.take_further(senior, reason="No.", by=actor(tomos), at=THURSDAY)

    assert [stage_and_due(each) for each in (own, senior, regional)] == [
        ("own-agency", "2026-12-04 17:00"),
        ("senior-manager", "2026-12-07 17:00"),
        ("regional-protocol", "2026-12-10 17:00"),
    ]
    own.refresh_from_db()
    assert regional.earlier
    assert (own.ending, regional.earlier.earlier) == ("taken_further", own)


def test_the_answer_is_due_after_the_bank_holidays(decided, tomos, lowri):
    raised = EscalationFactory.create(referral=decided, by=actor(tomos), at=BEFORE_CHRISTMAS)

    assert stage_and_due(raised) == ("own-agency", "2026-12-29 17:00")


def test_a_bank_holiday_added_later_moves_it(raised, decided):
    add_bank_holiday(
        dt.date(2026, 12, 4), title_en="A day", title_cy="Diwrnod", by=SYSTEM, at=THURSDAY
    )

    assert operations.recompute_escalations(by=SYSTEM, at=THURSDAY) == 1

    raised.refresh_from_db()
    assert stage_and_due(raised) == ("own-agency", "2026-12-07 17:00")
    assert operations.recompute_escalations(by=SYSTEM, at=THURSDAY) == 0


def test_the_designated_persons_own_disagreement_goes_to_the_senior_manager(decided, lowri, sian):
    raised = EscalationFactory.create(referral=decided, by=actor(lowri), at=THURSDAY)

    assert raised.stage.code == "senior-manager"
    message = Message.objects.get(template="referrals/email/disagreement_raised")
    assert message.to == sian.email


def denied(user, referral) -> None:
    Denial.objects.create(
        person=referral.record.person,
        user_id=user.pk,
        reason="relative",
        denied_at=THURSDAY,
        denied_by=user.pk,
    )


def test_whoever_is_denied_the_child_is_not_asked_and_another_stage_is(
    decided, tomos, lowri, sian, mared
):
    for user in (lowri, sian):
        denied(user, decided)

    raised = EscalationFactory.create(referral=decided, by=actor(tomos), at=THURSDAY)

    assert raised.stage.code == "senior-manager"
    message = Message.objects.get(template="referrals/email/disagreement_raised")
    assert message.to == mared.email


def test_whoever_is_denied_the_child_finds_no_disagreement_about_it(client, raised, lowri, tomos):
    for user in (lowri, tomos):
        denied(user, raised.referral)
        sign_in(client, user)

        assert client.get(page(raised)).status_code == 404
        assert raised.referral.reference not in client.get(LIST).content.decode()


def test_a_deputy_is_not_asked_to_judge_what_the_designated_person_raises(decided, lowri, sian):
    deputy = person("Eirlys Tan", StaffRole.DEPUTY_DESIGNATED_PERSON, "school-staff")
    theirs = EscalationFactory.create(referral=decided, by=actor(lowri), at=THURSDAY)
    assert theirs.stage.code == "senior-manager"
    operations.settle(theirs, by=actor(lowri), at=THURSDAY)

    deputys = EscalationFactory.create(referral=decided, by=actor(deputy), at=THURSDAY)

    assert deputys.stage.code == "own-agency"


def test_without_a_senior_manager_a_team_manager_is_asked(decided, lowri, mared):
    EscalationFactory.create(referral=decided, by=actor(lowri), at=THURSDAY)

    message = Message.objects.get(template="referrals/email/disagreement_raised")
    assert message.to == mared.email


def test_who_must_answer_is_told_and_then_who_raised_it_without_names(raised, lowri, tomos):
    operations.respond(raised, response="You are right.", by=actor(lowri), at=THURSDAY)

    messages = Message.objects.filter(template__startswith="referrals/email/disagreement")
    assert {message.to for message in messages} == {lowri.email, tomos.email}
    for message in messages:
        assert raised.referral.reference in message.subject
        for told in ("Jac", "third report", "You are right", "Tomos", "Lowri"):
            assert told not in message.subject + message.body


def test_each_stage_is_answered_once_and_nobody_answers_their_own(raised, lowri, decided):
    operations.respond(raised, response="You are right.", by=actor(lowri), at=THURSDAY)

    with pytest.raises(operations.Refused, match="already been answered"):
        operations.respond(raised, response="Again.", by=actor(lowri), at=THURSDAY)


def test_an_agency_has_one_open_disagreement_on_a_referral(raised, decided, tomos):
    with pytest.raises(operations.Refused, match="still open"):
        EscalationFactory.create(referral=decided, by=actor(tomos))

    operations.settle(raised, by=actor(tomos), at=THURSDAY)
    assert EscalationFactory.create(referral=decided, by=actor(tomos)).earlier is None


def test_settled_after_an_answer_and_withdrawn_without_one(raised, decided, lowri, tomos):
    operations.settle(raised, by=actor(tomos), at=THURSDAY)
    second = EscalationFactory.create(referral=decided, by=actor(tomos), at=THURSDAY)
    operations.respond(second, response="Explained.", by=actor(lowri), at=THURSDAY)
    operations.settle(second, by=actor(tomos), at=THURSDAY)

    endings = [row.ending for row in Escalation.objects.order_by("pk")]
    assert endings == ["withdrawn", "resolved"]
    assert AuditEvent.objects.filter(event="escalation.ended").count() == 2


# --- Pages ----------------------------------------------------------------------------------------


def test_a_reporter_raises_it_from_their_report_and_reads_the_answer(client, tomos, lowri, decided):
    sign_in(client, tomos)
    report = decided.report
    mine = client.get(reverse("referrals:my_report", args=[report.reference])).content.decode()
    address = reverse("referrals:disagree", args=[report.reference, decided.reference])
    assert address in mine

    raised = client.post(address, {"reason": "It is the third report."}, follow=True)
    assert "Waiting for an answer" in raised.content.decode()

    sign_in(client, lowri)
    listed = client.get(LIST).content.decode()
    assert "For you to answer" in listed
    assert "1 disagreement to answer" in client.get(reverse("home")).content.decode()
    escalation = Escalation.objects.get()
    client.post(page(escalation), {"act": "respond", "response": "I take it up with the hub."})

    sign_in(client, tomos)
    answered = client.get(page(escalation)).content.decode()
    assert "I take it up with the hub." in answered
    assert "Answered by Lowri Jenkins" in answered
    assert "Jac" not in answered
    assert "/policies/deadlines/R8.disagreement.own/" in answered


def test_a_manager_answers_and_the_reporter_takes_it_further(client, raised, lowri, sian, tomos):
    operations.respond(raised, response="Ask the hub.", by=actor(lowri), at=THURSDAY)
    sign_in(client, tomos)
    client.post(page(raised), {"act": "take_further", "reason": "Nobody has seen him."})
    senior = Escalation.objects.get(earlier=raised)

    sign_in(client, sian)
    shown = client.get(page(senior)).content.decode()
    assert "Ask the hub." in shown
    assert senior.referral.get_absolute_url() in shown
    client.post(page(senior), {"act": "respond", "response": "We look again."})

    senior.refresh_from_db()
    assert (senior.response, senior.answered_by_name) == ("We look again.", "Siân Wynne")
    sign_in(client, tomos)
    client.post(page(senior), {"act": "settle"})
    senior.refresh_from_db()
    assert senior.ending == "resolved"


@pytest.mark.parametrize("act", ["respond", "take_further", "settle", "nothing", ""])
def test_whoever_it_is_not_for_can_do_nothing_with_it(client, nia, raised, act):
    """Nia holds the referral, so she may read it; she neither raised it nor answers."""
    sign_in(client, nia)
    assert client.get(page(raised)).status_code == 200

    answer = client.post(page(raised), {"act": act, "reason": "No.", "response": "No."})

    assert answer.status_code == 403


def test_another_agency_and_a_colleague_who_did_not_raise_it_find_nothing(
    client, raised, oren, haf
):
    for user in (oren, haf):
        sign_in(client, user)
        assert client.get(page(raised)).status_code == 404
        assert raised.referral.reference not in client.get(LIST).content.decode()


@pytest.mark.parametrize("reason", ["", " \u200b", "a\x00b", "x" * 9000])
def test_a_spoilt_reason_is_answered_on_the_page(client, tomos, lowri, decided, reason):
    sign_in(client, tomos)
    address = reverse("referrals:disagree", args=[decided.report.reference, decided.reference])

    answer = client.post(address, {"reason": reason})

    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not Escalation.objects.exists()


def test_before_a_decision_there_is_nothing_to_disagree_with(client, tomos, reporter, glan_morfa):
    waiting = arrives(by=reporter, reporter_agency=glan_morfa)
    sign_in(client, tomos)

    address = reverse("referrals:disagree", args=[waiting.report.reference, waiting.reference])

    assert client.get(address).status_code == 404


def test_a_report_of_another_agency_cannot_be_disagreed_with(client, haf, decided):
    sign_in(client, haf)

    address = reverse("referrals:disagree", args=[decided.report.reference, decided.reference])

    assert client.get(address).status_code == 404


def test_a_partner_who_was_let_in_raises_one_from_the_referral(client, haf, sian, decided):
    operations.let_in_agency(
        decided,
        agency=actor_agency(haf),
        reason="meeting",
        source_kind="meeting",
        source_id=uuid7(),
        by=SYSTEM,
        at=timezone.now(),
    )
    sign_in(client, haf)
    address = reverse("referrals:disagreements_of", args=[decided.reference])

    answer = client.post(address, {"reason": "Health sees it otherwise."}, follow=True)

    assert "Waiting for an answer" in answer.content.decode()
    assert Escalation.objects.get().agency == actor_agency(haf)
    assert "Health sees it otherwise." not in client.get(address).content.decode()
    assert "Senior manager for safeguarding" in client.get(address).content.decode()


def actor_agency(user):
    return user.memberships.get().agency


def test_who_holds_the_referral_reads_its_disagreements_and_raises_none(at_work, raised, decided):
    address = reverse("referrals:disagreements_of", args=[decided.reference])

    assert page(raised) in at_work.get(address).content.decode()
    assert at_work.post(address, {"reason": "Mine."}).status_code == 403


def test_the_list_costs_the_same_queries_however_long_it_is(
    client, sian, raised, tomos, django_assert_max_num_queries
):
    sign_in(client, sian)
    client.get(LIST)
    for _ in range(4):
        operations.settle(Escalation.objects.latest("pk"), by=actor(tomos), at=THURSDAY)
        EscalationFactory.create(referral=raised.referral, by=actor(tomos), at=THURSDAY)

    with django_assert_max_num_queries(15):
        assert client.get(LIST).content.decode().count("data-row") == 5


def test_without_any_the_list_says_so(at_work, mash):
    assert "There is no disagreement" in at_work.get(LIST).content.decode()
