"""What a conclusion waits for, and whom it leaves to lead."""

import pytest

from accounts.models import User
from accounts.roles import Role
from records.models import AuditEvent, Message
from referrals.models import Referral
from strategy_meetings import operations
from strategy_meetings.models import StrategyMeeting, StrategyOutcome
from strategy_meetings.rules import Conclusion
from tests.cast import actor, person
from tests.factories.gates import answer_gates
from tests.factories.people import DenialFactory
from tests.strategy_meetings.holding import DECISION, LATER, conclude, decide, start

pytestmark = pytest.mark.django_db
OVERRIDE = "The police cannot come before night."


@pytest.fixture
def senior(db: None) -> User:
    return person("Rhiannon Parry", Role.SERVICE_MANAGER, "safeguarding")


def close(called: StrategyMeeting, by: User, *, override: str = "", **fields: object) -> None:
    operations.conclude(
        called,
        conclusions={
            referral.pk: Conclusion("section-47-joint", "Agreed.", **fields)  # type: ignore[arg-type]
            for referral in called.meeting.referrals.all()
        },
        quorum_override_reason=override,
        by=actor(by),
        at=LATER,
    )


def test_a_meeting_with_an_open_question_does_not_close(
    called: StrategyMeeting, child: Referral, elin: User, carys: User
) -> None:
    start(called, elin, present=(carys,))
    operations.record_decision(called, referral=child, **DECISION, by=actor(elin), at=LATER)

    with pytest.raises(operations.Refused, match="What the child thinks and wants"):
        conclude(called, "section-47-joint", elin)

    answer_gates(called, by=actor(elin), at=LATER)
    conclude(called, "section-47-joint", elin)
    assert StrategyOutcome.objects.count() == 1


def test_a_childs_decision_without_a_quorum_holds_the_conclusion_until_it_is_said_why(
    called: StrategyMeeting, elin: User
) -> None:
    start(called, elin, present=())
    decide(called, elin, quorum_override_reason=OVERRIDE)

    with pytest.raises(operations.Refused, match="was decided without a quorum"):
        close(called, elin)

    close(called, elin, override=OVERRIDE)
    assert StrategyOutcome.objects.get().quorum_override_reason == OVERRIDE


def test_deciding_again_with_the_police_sets_it_right(
    called: StrategyMeeting, child: Referral, elin: User, carys: User
) -> None:
    start(called, elin, present=(carys,))
    early = LATER.replace(year=2025)
    operations.record_decision(
        called,
        referral=child,
        **DECISION,
        quorum_override_reason=OVERRIDE,
        by=actor(elin),
        at=early,
    )
    decide(called, elin)

    close(called, elin)

    assert [bool(d.agencies_missing) for d in called.meeting.decisions.all()] == [True, False]
    assert StrategyOutcome.objects.get().quorum_override_reason == ""


def test_the_senior_manager_is_told_at_once_where_nobody_leads(
    called: StrategyMeeting, child: Referral, elin: User, carys: User, senior: User
) -> None:
    start(called, elin, present=(carys,))
    decide(called, elin)

    close(called, elin)

    message = Message.objects.get(template="strategy_meetings/email/no_lead")
    assert message.to == senior.email
    assert called.meeting.reference in message.subject
    assert child.reference in message.body
    for name in ("Mair", "Llwyd-Canari", "Elin"):
        assert name not in message.subject + message.body
    event = AuditEvent.objects.about(child).get(event="strategy_meeting.without_lead")
    assert event.details["told"] == 1


def test_a_senior_manager_whom_the_child_is_closed_to_is_told_nothing(
    called: StrategyMeeting, child: Referral, elin: User, carys: User, senior: User
) -> None:
    DenialFactory.create(person=child.record.person, user_id=senior.pk)
    start(called, elin, present=(carys,))
    decide(called, elin)

    close(called, elin)

    assert not Message.objects.filter(template="strategy_meetings/email/no_lead").exists()


def test_nobody_is_told_where_somebody_leads(
    called: StrategyMeeting, elin: User, carys: User, anwen: User, senior: User
) -> None:
    start(called, elin, present=(carys,))
    decide(called, elin)

    close(called, elin, lead_practitioner_id=anwen.pk, lead_practitioner_name="Anwen Rees, Conwy")

    outcome = StrategyOutcome.objects.get()
    assert (outcome.lead_practitioner_id, outcome.lead_practitioner_name) == (
        anwen.pk,
        "Anwen Rees, Conwy",
    )
    assert not Message.objects.filter(template="strategy_meetings/email/no_lead").exists()
