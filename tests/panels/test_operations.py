"""What happens at panels: called, listed, informed, scored, decided, concluded."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from meetings import operations as meetings
from meetings.models import AgreedAction, MeetingReferral
from panels import operations
from panels.models import AgencyInformation, Listing, Panel
from people.operations import link
from records.audit import SYSTEM
from records.models import AuditEvent, Message
from referrals.models import Deadline, Referral, Status
from tests.cast import actor
from tests.factories.meetings import invitee
from tests.factories.panels import (
    LISTED_AT,
    SITS_AT,
    ListingFactory,
    PanelFactory,
    SittingFactory,
    awaiting_panel,
    begin,
    gives,
)

pytestmark = pytest.mark.django_db

Answer = AgencyInformation.Answer


def last_event(event: str) -> AuditEvent:
    return AuditEvent.objects.filter(event=event).latest("recorded_at")


def under_way(**fields) -> Listing:
    """Return a listing at a sitting that has begun."""
    listing = ListingFactory.create(**fields)
    begin(listing.sitting)
    return listing


def decide(listing: Listing, decision: str, **fields) -> Listing:
    said = {"rationale": "All agencies agreed.", "by": SYSTEM, "at": SITS_AT, **fields}
    return operations.decide(listing, decision=decision, **said)


def status_of(listing: Listing) -> str:
    return Referral.objects.get(pk=listing.referral_id).status


def test_a_panel_is_set_up_with_its_members(conwy, police):
    panel = PanelFactory.create(members=[police])

    assert set(panel.agencies) == {conwy, police}
    assert last_event("panel.created").details == {"code": "conwy-marac", "type": "marac"}


def test_a_panel_needs_a_kind_that_the_policy_has(conwy):
    with pytest.raises(operations.Refused, match="kind of panel"):
        PanelFactory.create(panel_type="tea-party")

    assert not Panel.objects.exists()


def test_a_sitting_invites_its_contacts_without_a_name(haf, elin):
    sitting = SittingFactory.create(chair=elin, invitees=[invitee(haf)])

    assert sitting.panel_type.code == "marac"
    assert {a.name for a in sitting.meeting.attendances.all()} == {"Elin Morgan", "Haf Edwards"}
    assert Message.objects.filter(to=haf.email, subject__contains=sitting.meeting.reference)
    assert last_event("sitting.called").details == {"sitting": sitting.meeting.reference}


def test_a_listed_referral_is_opened_to_those_invited(haf):
    sitting = SittingFactory.create(invitees=[invitee(haf)])
    referral = awaiting_panel()
    assert not Referral.objects.visible_to(actor(haf)).filter(pk=referral.pk).exists()

    # The agencies are let in for the time of the sitting, so this one must be in the future.
    sitting.meeting.ends_at = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    sitting.meeting.save()
    listing = ListingFactory.create(sitting=sitting, referral=referral)

    assert Referral.objects.visible_to(actor(haf)).filter(pk=referral.pk).exists()
    assert list(Listing.objects.visible_to(actor(haf))) == [listing]
    assert last_event("listing.added").subject_reference == referral.reference


def test_a_referral_waits_at_one_sitting_of_a_panel(elin):
    listing = ListingFactory.create()
    later = SittingFactory.create(
        panel=listing.sitting.panel, starts_at=SITS_AT + dt.timedelta(days=28)
    )

    with pytest.raises(operations.Refused, match="already waits"):
        ListingFactory.create(sitting=later, referral=listing.referral)

    assert Listing.objects.count() == 1


def test_a_panel_by_agreement_hears_nobody_without_it():
    panel = PanelFactory.create(panel_type="vulnerable-adults")
    sitting, referral = SittingFactory.create(panel=panel), awaiting_panel()

    with pytest.raises(operations.Refused, match="with their agreement"):
        ListingFactory.create(sitting=sitting, referral=referral)

    agreed = ListingFactory.create(
        sitting=sitting, referral=referral, agreed_on=dt.date(2026, 5, 5)
    )
    assert agreed.agreed_on == dt.date(2026, 5, 5)


def test_a_restricted_referral_is_not_put_before_everybody_invited():
    sitting, referral = SittingFactory.create(), awaiting_panel()
    Referral.objects.filter(pk=referral.pk).update(is_restricted=True)

    with pytest.raises(operations.Refused, match="restricted meeting of its own"):
        ListingFactory.create(sitting=sitting, referral=referral)

    assert not Listing.objects.exists()


def test_a_person_heard_again_within_twelve_months_is_a_repeat():
    first = under_way()
    decide(first, "safety-plan")
    again = awaiting_panel(at=SITS_AT + dt.timedelta(days=60))
    link(again.record, to=first.referral.record.person, reason="Same", by=SYSTEM, at=SITS_AT)
    stranger = awaiting_panel(at=SITS_AT + dt.timedelta(days=60))
    sitting = SittingFactory.create(
        panel=first.sitting.panel, starts_at=SITS_AT + dt.timedelta(days=364)
    )

    assert ListingFactory.create(sitting=sitting, referral=again).is_repeat
    assert not ListingFactory.create(sitting=sitting, referral=stranger).is_repeat


def test_after_twelve_months_it_is_no_repeat():
    first = under_way()
    decide(first, "safety-plan")
    again = awaiting_panel(at=SITS_AT + dt.timedelta(days=300))
    link(again.record, to=first.referral.record.person, reason="Same", by=SYSTEM, at=SITS_AT)
    sitting = SittingFactory.create(
        panel=first.sitting.panel, starts_at=SITS_AT + dt.timedelta(days=366)
    )

    assert not ListingFactory.create(sitting=sitting, referral=again).is_repeat


def test_a_case_brought_back_to_a_later_sitting_is_no_repeat():
    listing = under_way()
    decide(listing, "return")
    later = SittingFactory.create(
        panel=listing.sitting.panel, starts_at=SITS_AT + dt.timedelta(days=28)
    )

    back = ListingFactory.create(sitting=later, referral=listing.referral)

    assert status_of(listing) == Status.PANEL
    assert not back.is_repeat


def test_a_withdrawn_listing_can_be_listed_again():
    listing = ListingFactory.create()

    operations.withdraw_listing(listing, by=SYSTEM, at=LISTED_AT)

    assert last_event("listing.withdrawn").subject_reference == listing.referral.reference
    again = ListingFactory.create(sitting=listing.sitting, referral=listing.referral)
    assert again.position == 2
    with pytest.raises(operations.Refused, match="taken off"):
        operations.withdraw_listing(listing, by=SYSTEM, at=LISTED_AT)


def test_a_withdrawn_listing_shuts_the_referral_to_those_invited(haf):
    sitting = SittingFactory.create(
        invitees=[invitee(haf)], starts_at=dt.datetime(2098, 5, 6, 9, tzinfo=dt.UTC)
    )
    kept = ListingFactory.create(sitting=sitting)
    listing = ListingFactory.create(sitting=sitting)

    operations.withdraw_listing(listing, by=SYSTEM, at=LISTED_AT)

    assert list(Referral.objects.visible_to(actor(haf))) == [kept.referral]
    assert [r.referral_id for r in MeetingReferral.objects.filter(meeting=sitting.meeting)] == [
        kept.referral_id
    ]


def test_a_score_falls_in_a_band_that_people_may_raise():
    listing = ListingFactory.create()

    by_score = operations.assess(listing, score=12, by=SYSTEM, at=LISTED_AT)
    assert (by_score.band, by_score.judged_band) == ("medium", "medium")

    judged = operations.assess(
        listing,
        score=12,
        judged_band="high",
        judgement="Strangled in May; she is very frightened.",
        by=SYSTEM,
        at=LISTED_AT,
    )
    assert (judged.band, judged.judged_band) == ("medium", "high")
    assert last_event("listing.assessed").details["judged_band"] == "high"


def test_judging_without_a_reason_is_refused():
    listing = ListingFactory.create()

    with pytest.raises(operations.Refused, match="why your judgement differs"):
        operations.assess(listing, score=12, judged_band="high", by=SYSTEM, at=LISTED_AT)

    listing.refresh_from_db()
    assert listing.score is None


def test_an_agency_that_knows_nothing_has_answered(haf, police):
    listing = ListingFactory.create()

    given = operations.give_information(
        listing,
        agency=police,
        answer=Answer.NOTHING_KNOWN,
        by=actor(haf),
        at=LISTED_AT,
    )

    assert (given.version, given.given_by_name) == (1, "Haf Edwards")
    assert last_event("information.given").details["answer"] == "nothing_known"
    assert "text" not in last_event("information.given").details


def test_two_people_of_one_agency_do_not_overwrite_each_other(police):
    listing = ListingFactory.create()
    gives(listing, police, text="Three incidents.")

    with pytest.raises(operations.Conflict) as conflict:
        gives(listing, police, text="One incident.", version=0)

    assert (conflict.value.theirs, conflict.value.yours) == ("Three incidents.", "One incident.")
    assert gives(listing, police, text="Four incidents.", version=1).version == 2


def test_an_agency_outside_the_panel_gives_nothing(glan_morfa):
    with pytest.raises(operations.Refused, match="agencies of this panel"):
        gives(ListingFactory.create(), glan_morfa)


@pytest.mark.parametrize(
    ("hours", "is_taken"), [pytest.param(24, True, id="a day"), pytest.param(25, False, id="more")]
)
def test_information_can_follow_a_sitting_by_a_day(police, hours: int, is_taken: bool):  # noqa: FBT001
    listing = under_way()
    operations.conclude_sitting(listing.sitting, by=SYSTEM, at=SITS_AT)
    at = SITS_AT + dt.timedelta(hours=hours)

    if is_taken:
        assert gives(listing, police, at=at).version == 1
    else:
        with pytest.raises(operations.Refused, match="24 hours"):
            gives(listing, police, at=at)


def test_a_plan_passes_the_referral_on_for_support():
    listing = under_way()

    decided = decide(listing, "safety-plan")

    assert (decided.decision, decided.decided_by_name) == ("safety-plan", SYSTEM.name)
    assert status_of(listing) == Status.SUPPORT
    assert last_event("listing.decided").details["decision"] == "safety-plan"


def test_a_decision_that_closes_closes_the_referral_for_its_reason():
    listing = under_way()

    decide(listing, "not-accepted", rationale="Nothing happened since 2019.")

    referral = Referral.objects.get(pk=listing.referral_id)
    assert referral.status == Status.CLOSED
    assert referral.closing_reason == "Nothing happened since 2019."


def test_a_child_who_needs_a_strategy_meeting_awaits_one_with_its_clock():
    panel = PanelFactory.create(panel_type="exploitation")
    listing = under_way(
        sitting=SittingFactory.create(panel=panel), referral=awaiting_panel("child")
    )

    decide(listing, "strategy-meeting")

    assert status_of(listing) == Status.STRATEGY_MEETING
    clock = Deadline.objects.running().get(referral=listing.referral, timescale__ref="C1")
    assert clock.started_at == SITS_AT


def test_an_adult_who_needs_a_strategy_meeting_goes_back_to_enquiries():
    panel = PanelFactory.create(panel_type="exploitation")
    listing = under_way(sitting=SittingFactory.create(panel=panel))

    decide(listing, "strategy-meeting")

    assert status_of(listing) == Status.ENQUIRY
    assert not Deadline.objects.filter(referral=listing.referral, timescale__ref="C1").exists()


def test_a_panel_closes_nothing_over_the_head_of_another_stage():
    referral = awaiting_panel()
    listing = under_way(referral=referral)
    Referral.objects.filter(pk=referral.pk).update(status=Status.ENQUIRY)

    decide(listing, "not-accepted")

    assert status_of(listing) == Status.ENQUIRY


def test_nothing_is_decided_twice_or_before_the_sitting_begins():
    listing = ListingFactory.create()
    with pytest.raises(operations.Refused, match="has not started"):
        decide(listing, "safety-plan")

    begin(listing.sitting)
    decide(listing, "safety-plan")
    with pytest.raises(operations.Refused, match="already decided"):
        decide(listing, "not-accepted")

    assert AuditEvent.objects.filter(event="listing.decided").count() == 1


def test_a_decision_without_a_reason_is_refused():
    listing = under_way()

    with pytest.raises(operations.Refused, match="Give the reason"):
        decide(listing, "safety-plan", rationale=" ")

    assert status_of(listing) == Status.PANEL


def test_what_a_sitting_did_not_reach_waits_on():
    listing = under_way()
    other = ListingFactory.create(sitting=listing.sitting)
    decide(listing, "safety-plan")

    operations.conclude_sitting(listing.sitting, by=SYSTEM, at=SITS_AT)

    assert status_of(other) == Status.PANEL
    details = last_event("sitting.concluded").details
    assert (details["listed"], details["decided"]) == (2, 1)
    later = SittingFactory.create(
        panel=listing.sitting.panel, starts_at=SITS_AT + dt.timedelta(days=28)
    )
    assert ListingFactory.create(sitting=later, referral=other.referral).position == 1


def test_an_action_stays_open_across_sittings(police):
    listing = under_way()
    action = meetings.agree_action(
        listing.sitting.meeting,
        referral=listing.referral,
        what="Fit an alarm.",
        agency=police,
        due_on=dt.date(2026, 6, 1),
        by=SYSTEM,
        at=SITS_AT,
    )
    decide(listing, "return")
    operations.conclude_sitting(listing.sitting, by=SYSTEM, at=SITS_AT)

    ended = meetings.end_action(
        action,
        status=AgreedAction.Status.NOT_POSSIBLE,
        outcome="The landlord refused.",
        by=SYSTEM,
        at=SITS_AT + dt.timedelta(days=28),
    )

    assert ended.status == "not_possible"


@pytest.mark.parametrize("table", ["panels_supportreview", "panels_issueentry"])
def test_what_a_review_or_an_entry_said_stays(table):
    """The database refuses to change or take it away, also to whoever owns the tables."""
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):  # noqa: S608
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
