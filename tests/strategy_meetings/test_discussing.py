"""Recording, deciding and closing a strategy discussion by telephone in one."""

import datetime as dt
import json
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from meetings.models import AgreedAction, Attendance, Meeting
from meetings.models_statements import GateAnswer, Statement
from records.models import AuditEvent, Message
from referrals.models import AgencyShare, Pathway, Referral, Status
from safeguarding.rights import operations as rights
from strategy_meetings import documents, operations
from strategy_meetings.models import Enquiry, StrategyMeeting
from strategy_meetings.rules_discussing import Agreed, Known, OnTheLine
from tests.cast import actor, agency
from tests.factories.meetings import invitee
from tests.factories.people import DenialFactory
from tests.factories.rights import SubjectRequestFactory
from tests.factories.strategy_meetings import awaiting, type_for
from tests.strategy_meetings.discussing import (
    BEGAN_AT,
    ENDED_AT,
    NOT_KNOWN,
    RECORDED_AT,
    decided,
    siblings,
    told,
)
from tests.strategy_meetings.holding import clocks

pytestmark = pytest.mark.django_db
LEFT_AT = BEGAN_AT + dt.timedelta(minutes=4)


def discuss(about: list[Referral], by: User, *others: User, **fields: Any) -> StrategyMeeting:
    fields.setdefault("decided", {referral.pk: decided() for referral in about})
    membership = by.memberships.select_related("team").get()
    return operations.discuss(
        type_for(about[0]),
        referrals=about,
        told=told(by, *others, **fields),
        team=membership.team,
        by=actor(by),
        at=RECORDED_AT,
    )


def test_two_siblings_are_decided_differently_and_the_right_clocks_start(
    elin: User, carys: User
) -> None:
    mair, ifan = siblings()

    held = discuss(
        [mair, ifan],
        elin,
        carys,
        decided={mair.pk: decided(), ifan.pk: decided("no-section-47", reason="Not there.")},
        known=[
            Known("A bruise on the arm.", carys.memberships.get().agency, [mair], "observation")
        ],
        agreed=[
            Agreed("See Mair today.", elin.memberships.get().agency, dt.date(2026, 5, 6), [mair])
        ],
    )

    mair.refresh_from_db()
    ifan.refresh_from_db()
    assert (mair.status, ifan.status) == (Status.ENQUIRY, Status.CLOSED)
    assert Enquiry.objects.get().is_joint
    running = {ref for ref, state in clocks(mair).items() if state == "running"}
    assert running == {"C2", "C7"}
    assert mair.deadlines.get(timescale__ref="C7").started_at == BEGAN_AT
    assert clocks(mair)["C1"] == "met"
    assert "running" not in clocks(ifan).values()
    assert held.meeting.status == Meeting.Status.CONCLUDED
    assert held.meeting.mode == Meeting.Mode.TELEPHONE
    assert Statement.objects.get().kind == "observation"
    assert GateAnswer.objects.filter(referral=ifan).count() == len(NOT_KNOWN)
    assert AgreedAction.objects.get().due_on == dt.date(2026, 5, 6)
    assert AuditEvent.objects.filter(event="strategy_meeting.discussed").count() == 1


def test_everybody_on_the_line_arrived_when_it_began_and_is_sent_no_invitation(
    elin: User, carys: User, child: Referral
) -> None:
    held = discuss([child], elin, carys)

    attendances = held.meeting.attendances.all()
    assert {a.arrived_at for a in attendances} == {BEGAN_AT}
    assert {a.response for a in attendances} == {Attendance.Response.ATTENDED}
    assert not Message.objects.filter(template="meetings/email/invitation").exists()
    assert AgencyShare.objects.get(content_object=child).group == agency("police").group


def test_a_decision_while_the_police_are_off_the_line_is_refused_and_nothing_is_kept(
    elin: User, carys: User, child: Referral
) -> None:
    with pytest.raises(operations.Refused, match="not quorate"):
        discuss([child], elin, on_the_line=[OnTheLine(invitee(carys), LEFT_AT)])

    assert not Meeting.objects.exists()
    child.refresh_from_db()
    assert child.status == Status.STRATEGY_MEETING


def test_a_decision_taken_before_the_police_left_stands(
    elin: User, carys: User, child: Referral
) -> None:
    held = discuss(
        [child],
        elin,
        on_the_line=[OnTheLine(invitee(carys), LEFT_AT)],
        decided={child.pk: decided(at=LEFT_AT - dt.timedelta(minutes=1))},
    )

    assert held.meeting.decisions.get().agencies_missing == []
    attendance = held.meeting.attendances.get(user_id=carys.pk)
    assert (attendance.response, attendance.left_at) == (Attendance.Response.PART, LEFT_AT)


def test_without_the_police_it_needs_a_reason_which_is_kept(elin: User, child: Referral) -> None:
    held = discuss([child], elin, quorum_override_reason="They cannot be reached; he is outside.")

    decision = held.meeting.decisions.get()
    assert decision.agencies_missing == ["police", "too_few_agencies"]
    assert decision.quorum_override_reason == "They cannot be reached; he is outside."


def test_an_adults_discussion_has_no_quorum(ceri: User) -> None:
    adult = awaiting(Pathway.ADULT)

    held = discuss(
        [adult],
        ceri,
        decided={adult.pk: decided("further-meeting")},
    )

    assert held.meeting.decisions.get().agencies_missing == []


def test_a_practitioners_discussion_is_the_first_step_of_the_concern(
    dai: User, carys: User
) -> None:
    practitioner = awaiting(Pathway.PRACTITIONER)

    discuss(
        [practitioner],
        dai,
        carys,
        decided={practitioner.pk: decided("strategy-meeting", gates={})},
    )

    practitioner.practitioner_concern.refresh_from_db()
    assert practitioner.practitioner_concern.discussed_at == BEGAN_AT
    assert clocks(practitioner)["S4"] == "running"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"began_at": RECORDED_AT + dt.timedelta(hours=1)}, "once it has begun"),
        ({"ended_at": BEGAN_AT - dt.timedelta(hours=1)}, "cannot end before"),
        ({"ended_at": RECORDED_AT + dt.timedelta(hours=1)}, "end in the future"),
        ({"began_at": BEGAN_AT - dt.timedelta(days=1)}, "longer than 12 hours"),
    ],
)
def test_it_cannot_last_as_nothing_can(
    elin: User, carys: User, child: Referral, fields: dict[str, dt.datetime], why: str
) -> None:
    with pytest.raises(operations.Refused, match=why):
        discuss([child], elin, carys, **fields)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"gates": {}}, "not known yet is an answer"),
        ({"gates": {**NOT_KNOWN, "voice": ("known", " ")}}, "Say it in words"),
        ({"gates": {**NOT_KNOWN, "voice": ("perhaps", "")}}, "not known yet is one"),
        ({"outcome": "nonsense"}, "Choose an outcome"),
        ({"reason": " "}, "Give the reason"),
        ({"at": ENDED_AT + dt.timedelta(minutes=1)}, "while the discussion lasts"),
    ],
)
def test_what_is_missing_for_one_child_is_said_and_nothing_is_kept(
    elin: User, carys: User, child: Referral, fields: dict[str, Any], why: str
) -> None:
    with pytest.raises(operations.Refused, match=why):
        discuss([child], elin, carys, decided={child.pk: decided(**fields)})

    assert not Meeting.objects.exists()
    assert not GateAnswer.objects.exists()


def test_a_child_without_a_decision_keeps_it_open(elin: User, carys: User) -> None:
    mair, ifan = siblings()

    with pytest.raises(operations.Refused, match=ifan.reference):
        discuss([mair, ifan], elin, carys, decided={mair.pk: decided()})


def test_somebody_who_may_never_see_the_child_cannot_have_been_on_the_line(
    elin: User, carys: User, child: Referral
) -> None:
    DenialFactory.create(person=child.record.person, user_id=carys.pk)

    with pytest.raises(operations.Refused, match="may not take part"):
        discuss([child], elin, carys)


def test_sent_twice_it_is_recorded_once(elin: User, carys: User, child: Referral) -> None:
    first = discuss([child], elin, carys)
    second = discuss([child], elin, carys)

    assert first == second
    assert Meeting.objects.count() == 1


def test_another_child_discussed_in_the_same_minute_is_another_discussion(
    elin: User, carys: User
) -> None:
    mair, ifan = siblings()
    discuss([mair], elin, carys)

    held = discuss([mair, ifan], elin, carys)

    assert set(held.meeting.referrals.all()) == {mair, ifan}


def test_what_was_decided_is_in_the_outcomes_own_words(
    elin: User, carys: User, child: Referral
) -> None:
    held = discuss([child], elin, carys)

    assert held.meeting.decisions.get().decision == "Section 47 enquiry, joint with the police"


def test_the_minutes_hold_what_was_said_and_answered_in_their_own_language(
    elin: User, carys: User, child: Referral
) -> None:
    held = discuss(
        [child],
        elin,
        carys,
        known=[Known("A bruise.", agency("police"), [child], "observation")],
        decided={child.pk: decided(gates={**NOT_KNOWN, "voice": ("known", "To stay.")})},
    )

    minutes = documents.minutes(held, language="cy")

    assert json.loads(json.dumps(minutes)) == minutes
    (subject,) = minutes["subjects"]
    assert subject["statements"] == [
        {"agency": "Heddlu Gogledd Cymru", "kind": "Arsylwad", "text": "A bruise."}
    ]
    voice = subject["answers"][0]
    assert voice["answer"] == "Yn hysbys"
    assert voice["words"] == "To stay."


def test_whoever_asks_for_their_file_is_told_what_was_said_of_them_and_not_by_the_police(
    elin: User, carys: User, mair: User, child: Referral
) -> None:
    discuss(
        [child],
        elin,
        carys,
        known=[
            Known("A bruise.", agency("police"), [child]),
            Known("She is in care.", agency("conwy"), [child], "fact"),
        ],
        decided={child.pk: decided(gates={**NOT_KNOWN, "voice": ("known", "To stay.")})},
    )
    request = SubjectRequestFactory.create(record=child.record, by=actor(mair))

    rights.gather(request, by=actor(mair), at=timezone.now())

    found = {item.words: item.off_because for item in request.items.filter(kind="meeting")}
    assert found == {"A bruise.": "police", "Fact\nShe is in care.": "", "To stay.": ""}
