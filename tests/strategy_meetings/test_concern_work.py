"""The work on a concern: investigations in turn, employers, who was told, what is kept back."""

import datetime as dt
from typing import Any

import pytest
from django.utils.timezone import localdate

from policies.models import Policy
from records.models import Message
from records.tasks import render_documents
from referrals.models import Referral
from strategy_meetings import operations, queries_concerns
from strategy_meetings.models import ConcernEmployer
from tests.cast import actor, team
from tests.factories.concerns import (
    AT,
    CHILD,
    ConcernActionFactory,
    ConcernEmployerFactory,
    ConcernInvestigationFactory,
    ConcernNoticeFactory,
    close_to,
    contact,
    decided,
    reported,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def partnership(conwy, policy: Policy):
    team("mash"), team("safeguarding")


@pytest.fixture
def teacher(dai) -> Referral:
    return reported()


def test_investigations_go_in_turn(teacher, dai):
    decided(teacher, by=actor(dai))
    by, at = actor(dai), AT
    with pytest.raises(operations.Refused, match="goes before this one"):
        operations.investigate_concern(teacher, kind="employer", by=by, at=at)

    police = ConcernInvestigationFactory.create(referral=teacher, kind="police", by=by)
    with pytest.raises(operations.Refused, match="goes before this one"):
        operations.investigate_concern(teacher, kind="social_services", by=by, at=at)
    operations.end_concern_investigation(police, findings="No charge.", by=by, at=at)
    with pytest.raises(operations.Refused, match="Say why there is no such"):
        operations.investigate_concern(
            teacher, kind="social_services", is_set_aside=True, by=by, at=at
        )
    operations.investigate_concern(
        teacher,
        kind="social_services",
        is_set_aside=True,
        findings="The child's own enquiries cover it.",
        by=by,
        at=at,
    )
    started = operations.investigate_concern(teacher, kind="employer", by=by, at=at)
    assert started.reason_out_of_turn == ""
    with pytest.raises(operations.Refused, match="under way already"):
        operations.investigate_concern(teacher, kind="employer", by=by, at=at)
    with pytest.raises(operations.Refused, match="ended already"):
        operations.end_concern_investigation(police, findings="Again.", by=by, at=at)


def test_out_of_turn_takes_a_reason_that_is_kept(teacher, dai):
    decided(teacher, by=actor(dai))

    started = operations.investigate_concern(
        teacher,
        kind="employer",
        reason_out_of_turn="The police agreed that the school goes first.",
        by=actor(dai),
        at=AT,
    )

    assert started.reason_out_of_turn.startswith("The police agreed")


@pytest.mark.parametrize(
    ("learnt_at", "words"),
    [
        (dt.datetime(2026, 5, 4, 8, 0, tzinfo=dt.UTC), "Told in time"),  # Monday, bank holiday
        (dt.datetime(2026, 4, 30, 9, 0, tzinfo=dt.UTC), "Told late"),
        (dt.datetime(2026, 5, 3, 20, 0, tzinfo=dt.UTC), "Told in time"),  # Sunday evening
        (dt.datetime(2026, 5, 5, 8, 15, tzinfo=dt.UTC), "Told in time"),
    ],
)
def test_whether_the_employer_told_in_time_is_counted(teacher, dai, learnt_at, words):
    """The report came on Tuesday 5 May 2026 at 09:30 in London, after a bank holiday."""
    part = ConcernEmployerFactory.create(referral=teacher, learnt_at=learnt_at, by=actor(dai))

    clock = queries_concerns.told_in_time(part)

    assert clock is not None
    assert clock.words == words


def test_nothing_of_the_child_goes_to_an_employer(teacher, dai):
    part = ConcernEmployerFactory.create(referral=teacher, by=actor(dai))
    for named in (CHILD["given_name"].lower(), "LLWYD-CANARI", "Cadi's"):
        with pytest.raises(operations.Refused, match="names somebody else"):
            operations.share_with_employer(
                part, words=f"He held {named} arm.", language="en", by=actor(dai), at=AT
            )
    with pytest.raises(operations.Refused, match="names somebody else"):
        ConcernActionFactory.create(employer=part, what="Keep him from Cadi.")

    document = operations.share_with_employer(
        part,
        words="Mr Vaughan stays in the office.",
        language="en",
        by=actor(dai),
        at=AT + dt.timedelta(minutes=1),
    )
    assert render_documents() == 1
    document.refresh_from_db()
    assert "Cadi" not in str(document.context)
    told = Message.objects.filter(template="strategy_meetings/email/employer_part")
    assert told.count() == 2
    for message in told:
        for kept in ("Vaughan", teacher.reference, "Cadi"):
            assert kept not in message.subject + message.body


def test_nobody_kept_out_becomes_an_employers_contact(teacher, dai):
    line = contact()
    close_to(teacher, line.user, "line", by=dai)

    with pytest.raises(operations.Refused, match="closed to them"):
        ConcernEmployerFactory.create(referral=teacher, contact=line, by=actor(dai))

    assert not ConcernEmployer.objects.exists()
    offered = queries_concerns.contacts_for(teacher, at=AT)
    assert line not in offered


def test_what_an_employer_tells_is_kept_with_when(teacher, dai):
    member = contact()
    part = ConcernEmployerFactory.create(referral=teacher, contact=member, by=actor(dai))
    told: dict[str, Any] = {
        "learnt_at": AT,
        "risk_assessment": "",
        "by": actor(member.user),
        "at": AT,
    }

    with pytest.raises(operations.Refused, match="Give your report"):
        operations.tell_as_employer(part, report=" ", **told)
    with pytest.raises(operations.Refused, match="in the future"):
        operations.tell_as_employer(
            part, report="It.", **{**told, "learnt_at": AT + dt.timedelta(days=1)}
        )
    kept = operations.tell_as_employer(part, report="He shouted.", **told)

    assert (kept.report, kept.reported_by, kept.assessed_at) == (
        "He shouted.",
        member.user_id,
        None,
    )
    action = ConcernActionFactory.create(employer=part)
    done = operations.finish_action(action, words="Done.", by=actor(member.user), at=AT)
    assert done.done_by == member.user_id
    with pytest.raises(operations.Refused, match="done already"):
        operations.finish_action(action, words="Again.", by=actor(member.user), at=AT)


def test_who_was_told_has_its_day_or_its_reason(teacher, dai):
    given = {"body": "dbs", "is_referred": True, "referred_on": None, "words": "By the school."}
    with pytest.raises(operations.Refused, match="Give the day"):
        ConcernNoticeFactory.create(referral=teacher, **given)
    with pytest.raises(operations.Refused, match="Choose who was told"):
        ConcernNoticeFactory.create(referral=teacher, body="nobody")

    told = ConcernNoticeFactory.create(referral=teacher, body="dbs")
    why_not = ConcernNoticeFactory.create(
        referral=teacher, body="nmc", is_referred=False, words="He is no nurse."
    )

    assert told.referred_on == localdate(AT)
    assert why_not.referred_on is None


def test_what_is_kept_from_the_person_has_a_reason(teacher, dai):
    given: dict[str, Any] = {
        "kind": "withheld",
        "words": "Who reported it.",
        "by": actor(dai),
        "at": AT,
    }
    with pytest.raises(operations.Refused, match="Say why it is kept"):
        operations.add_entry(teacher, **given)

    entry = operations.add_entry(teacher, **given, reason="The police asked for it.")

    assert entry.reason
