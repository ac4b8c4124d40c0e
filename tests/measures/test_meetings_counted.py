"""What strategy meetings and panels leave for the figures."""

import datetime as dt

import pytest

from accounts.models import User
from meetings import operations as meetings
from meetings.models import AgreedAction
from panels import operations as panels
from records.audit import SYSTEM
from strategy_meetings import operations as strategy_meetings
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.rules import Conclusion
from tests.cast import actor, agency, sign_in
from tests.factories.gates import answer_gates
from tests.factories.meetings import arrangements, invitee
from tests.factories.panels import ListingFactory, PanelFactory, SittingFactory, awaiting_panel
from tests.factories.people import DenialFactory
from tests.factories.strategy_meetings import StrategyMeetingFactory
from tests.measures.story import counted, decided, figure, history, moment, received

pytestmark = pytest.mark.django_db

SITS_AT = moment(7, 20)


def called(elin: User, *referrals, starts_at: dt.datetime) -> StrategyMeeting:
    return StrategyMeetingFactory.create(
        referral=referrals[0],
        referrals=list(referrals),
        chair=elin,
        arrangements=arrangements(elin, starts_at=starts_at),
        invitees=[invitee(elin)],
        at=starts_at - dt.timedelta(hours=2),
    )


def held(strategy_meeting: StrategyMeeting, elin: User, at: dt.datetime) -> None:
    meeting, by = strategy_meeting.meeting, actor(elin)
    meetings.start_meeting(meeting, by=by, at=at)
    for referral in meeting.referrals.all():
        strategy_meetings.record_decision(
            strategy_meeting,
            referral=referral,
            decision="No enquiries are needed.",
            reason="The bruises have an explanation.",
            quorum_override_reason="The police were told and could not come.",
            by=by,
            at=at,
        )
    answer_gates(strategy_meeting, by=by, at=at)
    strategy_meetings.conclude(
        strategy_meeting,
        quorum_override_reason="The police were told and could not come.",
        conclusions={
            referral.pk: Conclusion("no-section-47", "Explained.")
            for referral in meeting.referrals.all()
        },
        by=by,
        at=at + dt.timedelta(hours=1),
    )


def test_a_meeting_about_two_children_is_one_meeting_and_two_children(elin):
    sisters = [decided(received(moment(7, 6), name=name), moment(7, 7)) for name in ("Mair", "Nel")]
    received(moment(7, 8))
    meeting = called(elin, *sisters, starts_at=moment(7, 9))
    scheduled = figure(counted(), "C09.meetings")

    held(meeting, elin, moment(7, 9))

    assert scheduled == (0, None)
    assert figure(counted(), "C09.meetings") == (1, None)
    assert figure(counted(), "C09") == (2, 3)


def test_a_meeting_counts_in_the_quarter_it_was_held_in(elin):
    child = decided(received(moment(6, 29)), moment(6, 30))

    held(called(elin, child, starts_at=moment(6, 30, 16)), elin, moment(7, 1))

    assert history(counted(), "C09.meetings")[:2] == [(1, None), (0, None)]


def test_a_panels_work_is_what_was_listed_decided_and_done(elin):
    sitting = SittingFactory.create(chair=elin, starts_at=SITS_AT)
    listings = [ListingFactory.create(sitting=sitting, referral=awaiting_panel()) for _ in range(3)]
    panels.withdraw_listing(listings[2], by=SYSTEM, at=moment(7, 10))
    meetings.start_meeting(sitting.meeting, by=actor(elin), at=SITS_AT)
    actions = [
        meetings.agree_action(
            sitting.meeting,
            referral=listings[0].referral,
            what=what,
            agency=agency("police"),
            due_on=dt.date(2026, 8, 3),
            by=actor(elin),
            at=SITS_AT,
        )
        for what in ("Visit the home.", "Fit an alarm.", "Ring the school.")
    ]
    panels.decide(
        listings[0], decision="safety-plan", rationale="Agreed by all.", by=SYSTEM, at=SITS_AT
    )
    meetings.end_action(
        actions[0], status=AgreedAction.Status.DONE, outcome="Done.", by=SYSTEM, at=moment(8, 1)
    )
    meetings.end_action(
        actions[1],
        status=AgreedAction.Status.NOT_POSSIBLE,
        outcome="They moved away.",
        by=SYSTEM,
        at=moment(8, 1),
    )

    snapshot = counted()

    assert figure(snapshot, "P01", "conwy-marac") == (1, 2)
    assert figure(snapshot, "P02", "conwy-marac") == (1, 3)
    assert figure(snapshot, "P03", "conwy-marac") == (1, 3)


def test_a_cancelled_sitting_lists_nothing_and_its_panel_is_shown_with_none(elin):
    sitting = SittingFactory.create(chair=elin, starts_at=SITS_AT)
    ListingFactory.create(sitting=sitting)
    meetings.cancel_meeting(sitting.meeting, reason="Snow.", by=SYSTEM, at=moment(7, 19))

    assert figure(counted(), "P01", "conwy-marac") == (0, 0)


def test_a_neighbours_panel_is_not_ours():
    PanelFactory.create(code="theirs", agency=agency("denbighshire"))

    assert "theirs" not in {line["part"] for line in counted().figures["lines"]}


def test_a_meeting_about_somebody_kept_from_the_reader_is_in_no_number_of_theirs(
    client, elin, sian
):
    mair, nel = (
        decided(received(moment(7, 6), name=name), moment(7, 7)) for name in ("Mair", "Nel")
    )
    held(called(elin, mair, nel, starts_at=moment(7, 9)), elin, moment(7, 9))
    page = {"quarter": "2026-2"}
    sign_in(client, sian)

    before = client.get("/figures/C09.meetings/referrals/", page).context
    DenialFactory.create(person=mair.record.person, user_id=sian.pk)
    after = client.get("/figures/C09.meetings/referrals/", page).context

    assert (before["figure"], before["counted"], before["open"]) == (1, 2, 2)
    assert (after["figure"], after["counted"], after["open"]) == (0, 0, 0)
