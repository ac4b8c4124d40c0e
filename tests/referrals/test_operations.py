"""Stories of a report and its referrals: what is done, what it leaves, what is refused."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connections
from django.db.models import Model

from accounts.models import Agency, User
from people.models import Person
from policies.models import Policy
from policies.queries import current_policy
from records.audit import PUBLIC, SYSTEM
from records.keys import uuid7
from records.models import AuditEvent, Message
from referrals import operations
from referrals.models import Deadline, Referral, Report, ReportPerson, Status
from tests.cast import actor, agency, team
from tests.factories.people import PersonRecordFactory
from tests.factories.referrals import (
    RECEIVED_AT,
    ReferralFactory,
    ReportFactory,
    somebody,
    submission,
)

LONDON = dt.timezone(dt.timedelta(0))  # in winter
LATER = RECEIVED_AT + dt.timedelta(hours=2)


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def referral() -> Referral:
    """Return a child's referral, just received."""
    return ReferralFactory.create()


def events(name: str, about: Model) -> int:
    return AuditEvent.objects.about(about).filter(event=name).count()


def clock(referral: Referral, ref: str) -> Deadline:
    return referral.deadlines.get(timescale__ref=ref)


# Submitting


def test_a_report_opens_a_referral_for_each_person_at_risk() -> None:
    report = ReportFactory.create(
        people=[
            somebody(given_name="Mair"),
            somebody(given_name="Nel"),
            somebody("adult_at_risk", given_name="Carys"),
            somebody("parent_or_carer", given_name="Dewi"),
        ]
    )

    opened = report.referrals.order_by("record__given_name")
    assert [(r.record.given_name, r.pathway) for r in opened] == [
        ("Carys", "adult"),
        ("Mair", "child"),
        ("Nel", "child"),
    ]
    assert {r.status for r in opened} == {Status.SUBMITTED}
    assert {r.owning_team.code for r in opened} == {"mash"}
    assert events("report.submitted", report) == 1


def test_twins_with_one_name_and_birthday_are_two_people() -> None:
    twin: dict[str, Any] = {
        "given_name": "Baby",
        "family_name": "Evans",
        "date_of_birth": dt.date(2026, 5, 1),
    }

    report = ReportFactory.create(people=[somebody(**twin), somebody(**twin)])

    assert report.referrals.values("record__person").distinct().count() == 2


def test_a_practitioner_is_restricted_from_birth(nia: User, mali: User, dai: User) -> None:
    report = ReportFactory.create(
        people=[somebody(), somebody("alleged_source", "practitioner", given_name="Idris")]
    )

    practitioner = report.referrals.get(pathway="practitioner")
    assert practitioner.is_restricted
    assert practitioner.owning_team.code == "safeguarding"
    assert not Referral.objects.visible_to(actor(nia)).filter(pk=practitioner.pk).exists()
    assert (
        not Person.objects.visible_to(actor(nia)).filter(pk=practitioner.record.person_id).exists()
    )
    for keeper in (mali, dai):
        assert Referral.objects.visible_to(actor(keeper)).filter(pk=practitioner.pk).exists()
    assert Person.objects.visible_to(actor(dai)).filter(pk=practitioner.record.person_id).exists()


def test_who_screens_finds_the_parents_too(nia: User, oren: User) -> None:
    report = ReportFactory.create(
        people=[somebody(), somebody("parent_or_carer", given_name="Dewi")]
    )

    dewi = ReportPerson.objects.get(report=report, role="parent_or_carer").record

    assert Person.objects.visible_to(actor(nia)).filter(pk=dewi.person_id).exists()
    assert not Person.objects.visible_to(actor(oren)).filter(pk=dewi.person_id).exists()


def test_whom_a_practitioners_report_names_stays_with_its_team(nia: User, dai: User) -> None:
    report = ReportFactory.create(
        people=[somebody("practitioner", given_name="Idris"), somebody("other", given_name="Ann")]
    )

    ann = ReportPerson.objects.get(report=report, role="other").record

    assert Person.objects.visible_to(actor(dai)).filter(pk=ann.person_id).exists()
    assert not Person.objects.visible_to(actor(nia)).filter(pk=ann.person_id).exists()


def test_sending_the_same_form_again_makes_nothing_new() -> None:
    sent = submission()
    first = operations.submit_report(sent, by=PUBLIC, at=RECEIVED_AT)

    again = operations.submit_report(sent, by=PUBLIC, at=LATER)

    assert again == first
    assert (Report.objects.count(), Referral.objects.count()) == (1, 1)
    assert AuditEvent.objects.filter(event="report.submitted").count() == 1
    assert Message.objects.filter(about_id=first.pk).count() == 1


def test_the_same_form_with_other_words_is_not_taken_for_it() -> None:
    sent = submission()
    first = operations.submit_report(sent, by=PUBLIC, at=RECEIVED_AT)
    other = submission(key=sent.key, told={"concern": "Something else."})

    with pytest.raises(operations.AlreadySent) as refused:
        operations.submit_report(other, by=PUBLIC, at=LATER)

    assert refused.value.report == first
    assert Report.objects.get().concern == first.concern


def test_the_same_words_under_another_key_are_another_report() -> None:
    ReportFactory.create()
    ReportFactory.create()

    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        ({"people": (somebody("other"),)}, "who the report is about"),
        ({"told": {"concern": " \u200b"}}, "what you are worried about"),
        ({"told": {"categories": []}}, "at least one kind"),
        ({"received_at": LATER + dt.timedelta(days=1)}, "in the future"),
    ],
)
def test_a_report_that_does_not_say_enough_is_refused(wrong: dict[str, Any], because: str) -> None:
    people = wrong.pop("people", ())

    with pytest.raises(operations.Refused, match=because):
        operations.submit_report(submission(*people, **wrong), by=PUBLIC, at=LATER)

    assert not Report.objects.exists()
    assert not Person.objects.exists()


def test_somebody_in_danger_now_is_red_at_once() -> None:
    referral = ReferralFactory.create(told={"is_in_danger_now": "yes", "categories": []})

    assert referral.rating == "red"


def test_a_known_reporter_is_told_that_the_report_arrived() -> None:
    referral = ReferralFactory.create()

    message = Message.objects.get(about_id=referral.report_id)
    assert message.to == "gwilym@example.com"
    assert clock(referral, "R8.acknowledge").met_at == RECEIVED_AT
    assert clock(referral, "R8.outcome").met_at is None


def test_nobody_waits_for_an_anonymous_reporter() -> None:
    referral = ReferralFactory.create(
        told={"reporter_name": "", "reporter_email": "", "capacity": "anonymous"}
    )

    assert not referral.deadlines.filter(timescale__ref__startswith="R8").exists()
    assert not Message.objects.filter(about_id=referral.report_id).exists()


def test_a_record_is_put_under_somebody_known_only_where_one_may_see_them(
    nia: User, oren: User
) -> None:
    known = ReferralFactory.create().record.person

    def reported_by(user: User) -> Referral:
        again = somebody()
        named = type(again)(fields=again.fields, roles=again.roles, person_id=known.pk)
        return ReferralFactory.create(people=[named], by=actor(user))

    assert reported_by(nia).record.person == known
    assert reported_by(oren).record.person != known


# Clocks


@pytest.mark.parametrize(
    ("received_at", "due_on"),
    [
        pytest.param(dt.datetime(2026, 5, 5, 9, tzinfo=dt.UTC), dt.date(2026, 5, 6), id="Tuesday"),
        pytest.param(dt.datetime(2026, 5, 8, 9, tzinfo=dt.UTC), dt.date(2026, 5, 11), id="Friday"),
        pytest.param(
            dt.datetime(2026, 12, 24, 16, 40, tzinfo=LONDON),
            dt.date(2026, 12, 29),
            id="before the office closes for Christmas",
        ),
        pytest.param(
            dt.datetime(2026, 12, 24, 17, 20, tzinfo=LONDON),
            dt.date(2026, 12, 30),
            id="after the office closed for Christmas",
        ),
    ],
)
def test_a_childs_decision_is_due_the_next_working_day(
    received_at: dt.datetime, due_on: dt.date
) -> None:
    referral = ReferralFactory.create(received_at=received_at)

    assert referral.decision_due_at == clock(referral, "R6").due_at
    assert referral.decision_due_at.date() == due_on


def test_the_clock_starts_when_the_report_came_not_when_it_was_typed() -> None:
    referral = ReferralFactory.create(at=RECEIVED_AT + dt.timedelta(days=2), channel="telephone")

    assert clock(referral, "R6").started_at == RECEIVED_AT
    assert clock(referral, "R6").is_late(at=referral.report.entered_at)


@pytest.mark.parametrize(
    ("role", "refs"),
    [
        ("child_at_risk", {"R6", "R8.acknowledge", "R8.outcome"}),
        ("adult_at_risk", {"R7", "A1", "R8.acknowledge", "R8.outcome"}),
        ("practitioner", {"S2", "R8.acknowledge", "R8.outcome"}),
    ],
)
def test_each_pathway_starts_its_own_clocks(role: str, refs: set[str]) -> None:
    referral = ReferralFactory.create(people=[somebody(role)])

    assert set(referral.deadlines.values_list("timescale__ref", flat=True)) == refs


def test_a_clock_that_is_started_again_runs_from_the_new_moment(
    referral: Referral, elin: User
) -> None:
    operations.start_deadline(referral, ref="C3", started_at=LATER, by=actor(elin), at=LATER)
    monday = dt.datetime(2026, 5, 11, 9, tzinfo=dt.UTC)

    anew = operations.start_deadline(
        referral, ref="C3", started_at=monday, by=actor(elin), at=monday
    )

    running = Deadline.objects.running().filter(referral=referral, timescale__ref="C3")
    assert list(running) == [anew]
    assert Deadline.objects.filter(referral=referral, stopped_at=monday).count() == 1


def test_a_limit_without_a_moment_starts_no_clock(referral: Referral, elin: User) -> None:
    ref = referral.policy.timescales.filter(unit="immediate")[0].ref

    started = operations.start_deadline(
        referral, ref=ref, started_at=LATER, by=actor(elin), at=LATER
    )

    assert started is None


@pytest.mark.parametrize(
    ("hours", "is_late"),
    [pytest.param(0, False, id="to the second"), pytest.param(1, True, id="after")],
)
def test_in_time_is_up_to_the_moment_itself(
    referral: Referral, nia: User, hours: int, *, is_late: bool
) -> None:
    met_at = referral.decision_due_at + dt.timedelta(hours=hours)

    met = operations.meet_deadline(
        referral, ref="R6", by=actor(nia), at=met_at, reason_late="No answer from the school."
    )

    assert met
    assert met.is_late(at=met_at) is is_late
    event = AuditEvent.objects.about(referral).get(event="deadline.met")
    assert event.details["is_late"] is is_late


def test_a_clock_is_met_only_once(referral: Referral, nia: User) -> None:
    operations.meet_deadline(referral, ref="R6", by=actor(nia), at=LATER)

    assert operations.meet_deadline(referral, ref="R6", by=actor(nia), at=LATER) is None
    assert operations.stop_deadline(referral, ref="R6", by=actor(nia), at=LATER) is None


# Handling


def test_taking_a_referral_keeps_others_from_starting_on_it(
    referral: Referral, nia: User, owen: User
) -> None:
    operations.take(referral, by=actor(nia), at=LATER)

    with pytest.raises(operations.Refused, match="Nia Roberts has already taken"):
        operations.take(referral, by=actor(owen), at=LATER)
    operations.release(referral, by=actor(owen), at=LATER)
    taken = operations.take(referral, by=actor(owen), at=LATER)

    assert taken.taken_by_name == "Owen Price"
    assert events("referral.taken", referral) == 2
    assert events("referral.released", referral) == 1


def test_nobody_puts_back_what_nobody_took(referral: Referral, nia: User) -> None:
    with pytest.raises(operations.Refused, match="Nobody has taken"):
        operations.release(referral, by=actor(nia), at=LATER)


def test_red_brings_the_decision_forward_and_keeps_its_reason(
    referral: Referral, nia: User
) -> None:
    before = referral.decision_due_at

    rated = operations.rate(
        referral, rating="red", reason="A fresh injury.", by=actor(nia), at=LATER
    )

    assert rated.decision_due_at < before
    assert rated.ratings.get().reason == "A fresh injury."
    assert events("referral.rated", referral) == 1


def test_green_never_puts_a_decision_off(referral: Referral, nia: User) -> None:
    before = referral.decision_due_at

    rated = operations.rate(
        referral, rating="green", reason="No sign of harm.", by=actor(nia), at=LATER
    )

    assert rated.decision_due_at == before


@pytest.mark.parametrize(
    ("rating", "reason", "because"),
    [("purple", "Because.", "red, amber or green"), ("red", "  ", "Say why")],
)
def test_a_rating_needs_a_colour_and_a_reason(
    referral: Referral, nia: User, rating: str, reason: str, because: str
) -> None:
    with pytest.raises(operations.Refused, match=because):
        operations.rate(referral, rating=rating, reason=reason, by=actor(nia), at=LATER)


def test_a_referral_goes_to_a_team_of_its_own_agency(
    referral: Referral, mared: User, anwen: User
) -> None:
    given = operations.allocate(
        referral, user_id=anwen.pk, team=team("childrens"), by=actor(mared), at=LATER
    )

    assert (given.allocated_to, given.owning_team.code) == (anwen.pk, "childrens")
    assert Referral.objects.visible_to(actor(anwen)).filter(pk=referral.pk).exists()
    with pytest.raises(operations.Refused, match="team of the agency"):
        operations.allocate(
            referral,
            user_id=anwen.pk,
            team=team("denbighshire-mash"),
            by=actor(mared),
            at=LATER,
        )


def test_a_referral_moves_only_where_its_pathway_goes(referral: Referral, nia: User) -> None:
    with pytest.raises(operations.Refused, match="cannot become"):
        operations.move_on(referral, to=Status.CONFERENCE, by=actor(nia), at=LATER)

    moved = operations.move_on(referral, to=Status.STRATEGY_MEETING, by=actor(nia), at=LATER)

    assert moved.status == Status.STRATEGY_MEETING
    assert events("referral.moved", referral) == 1


def test_closing_stops_the_clocks_and_ends_what_was_shared(
    referral: Referral, mared: User, haf: User
) -> None:
    health = agency("health")
    operations.let_in_agency(
        referral,
        agency=health,
        reason="invited",
        source_kind="meeting",
        source_id=uuid7(),
        by=actor(mared),
        at=LATER,
    )
    assert Referral.objects.visible_to(actor(haf)).filter(pk=referral.pk).exists()
    operations.move_on(referral, to=Status.SUPPORT, by=actor(mared), at=LATER)

    closed = operations.close(referral, reason="Support is in place.", by=actor(mared), at=LATER)

    assert (closed.status, closed.closed_at) == (Status.CLOSED, LATER)
    assert not Deadline.objects.running().filter(referral=referral).exists()
    assert not Referral.objects.visible_to(actor(haf)).filter(pk=referral.pk).exists()
    assert not Person.objects.visible_to(actor(haf)).exists()
    assert events("referral.closed", referral) == 1
    for again in (operations.close, operations.rate):
        extra: dict[str, Any] = {"rating": "red"} if again is operations.rate else {}
        with pytest.raises(operations.Refused):
            again(closed, reason="Again.", **extra, by=actor(mared), at=LATER)


@pytest.mark.parametrize("reason", ["", " \t"])
def test_closing_needs_a_reason(referral: Referral, mared: User, reason: str) -> None:
    operations.move_on(referral, to=Status.SUPPORT, by=actor(mared), at=LATER)

    with pytest.raises(operations.Refused, match="Say why"):
        operations.close(referral, reason=reason, by=actor(mared), at=LATER)


def test_what_waits_for_a_decision_is_closed_only_by_one(referral: Referral, mared: User) -> None:
    with pytest.raises(operations.Refused, match="Record the screening decision"):
        operations.close(referral, reason="A duplicate.", by=actor(mared), at=LATER)


# Sharing


def test_a_share_stands_until_its_last_ground_ends(
    referral: Referral, haf: User, mared: User
) -> None:
    health, meeting, panel = agency("health"), uuid7(), uuid7()
    for kind, ground in (("meeting", meeting), ("panel", panel)):
        operations.let_in_agency(
            referral,
            agency=health,
            reason="invited",
            source_kind=kind,
            source_id=ground,
            by=actor(mared),
            at=LATER,
        )

    def sees() -> bool:
        return Referral.objects.visible_to(actor(haf)).filter(pk=referral.pk).exists()

    operations.end_grounds(source_kind="meeting", source_id=meeting, by=SYSTEM, at=LATER)
    assert sees()
    operations.end_grounds(source_kind="panel", source_id=panel, by=SYSTEM, at=LATER)
    assert not sees()
    assert not Person.objects.visible_to(actor(haf)).exists()


def test_a_share_that_has_run_out_opens_nothing(referral: Referral, haf: User, mared: User) -> None:
    operations.let_in_agency(
        referral,
        agency=agency("health"),
        reason="invited",
        source_kind="meeting",
        source_id=uuid7(),
        ends_at=LATER,
        by=actor(mared),
        at=RECEIVED_AT,
    )

    assert not Referral.objects.visible_to(actor(haf)).exists()


def test_an_agency_let_in_does_not_open_a_restricted_referral(haf: User, dai: User) -> None:
    referral = ReferralFactory.create(people=[somebody("practitioner")])
    ground: dict[str, Any] = {"reason": "invited", "source_kind": "meeting", "source_id": uuid7()}
    operations.let_in_agency(referral, agency=agency("health"), **ground, by=actor(dai), at=LATER)
    assert not Referral.objects.visible_to(actor(haf)).exists()

    operations.let_in_person(referral, user_id=haf.pk, **ground, by=actor(dai), at=LATER)

    assert Referral.objects.visible_to(actor(haf)).get() == referral
    assert Person.objects.visible_to(actor(haf)).get() == referral.record.person


def test_letting_in_twice_on_one_ground_is_one_ground(referral: Referral, mared: User) -> None:
    ground: dict[str, Any] = {"reason": "invited", "source_kind": "meeting", "source_id": uuid7()}

    shares = {
        operations.let_in_agency(
            referral, agency=agency("health"), **ground, by=actor(mared), at=LATER
        ).pk
        for _ in range(2)
    }

    assert len(shares) == 1
    assert (
        operations.end_grounds(
            source_kind="meeting", source_id=ground["source_id"], by=SYSTEM, at=LATER
        )
        == 1
    )


# Drafts


def test_a_draft_is_sent_once_and_forgotten() -> None:
    draft = operations.start_draft(user_id=None, by=PUBLIC, at=RECEIVED_AT)
    draft = operations.save_answers(
        draft, page="concern", answers={"concern": ["Hungry."]}, by=PUBLIC, at=RECEIVED_AT
    )
    sent = submission(key=draft.pk)

    first = operations.send_draft(draft, submission=sent, by=PUBLIC, at=LATER)
    again = operations.send_draft(draft, submission=sent, by=PUBLIC, at=LATER)

    draft.refresh_from_db()
    assert first == again
    assert (draft.report, draft.answers) == (first, {})
    with pytest.raises(operations.AlreadySent):
        operations.save_answers(draft, page="concern", answers={}, by=PUBLIC, at=LATER)
    operations.discard_draft(draft, by=PUBLIC, at=LATER)
    assert type(draft).objects.filter(pk=draft.pk).exists()


def test_the_numbers_of_people_in_a_draft_are_never_used_again() -> None:
    draft = operations.start_draft(user_id=None, by=PUBLIC, at=RECEIVED_AT)
    for name in ("Nel", "Dewi"):
        operations.save_person(
            draft, number=None, answers={"given_name": [name]}, by=PUBLIC, at=RECEIVED_AT
        )
    operations.remove_person(draft, number=1, by=PUBLIC, at=RECEIVED_AT)

    draft = operations.save_person(
        draft, number=None, answers={"given_name": ["Ann"]}, by=PUBLIC, at=RECEIVED_AT
    )

    assert draft.answers["others"] == {"2": {"given_name": ["Dewi"]}, "3": {"given_name": ["Ann"]}}


def test_what_nobody_came_back_to_send_is_thrown_away(tomos: User) -> None:
    def begun(hours_ago: int, user: User | None) -> None:
        at = LATER - dt.timedelta(hours=hours_ago)
        operations.start_draft(user_id=user.pk if user else None, by=PUBLIC, at=at)

    for hours_ago, user in ((13, None), (11, None), (13, tomos), (8 * 24, tomos)):
        begun(hours_ago, user)
    sent = operations.start_draft(user_id=None, by=PUBLIC, at=RECEIVED_AT - dt.timedelta(days=9))
    operations.send_draft(sent, submission=submission(key=sent.pk), by=PUBLIC, at=LATER)

    thrown_away = operations.discard_old_drafts(by=SYSTEM, at=LATER)

    assert thrown_away == 2
    assert type(sent).objects.count() == 3
    event = AuditEvent.objects.get(event="draft.discarded")
    assert event.details == {"drafts": 2}
    assert operations.discard_old_drafts(by=SYSTEM, at=LATER) == 0


# Races


@pytest.fixture
def own_partnership(own_database: str) -> None:
    """Conwy in a database where everything commits, as other threads must see it."""
    agency("conwy")
    team("mash"), team("safeguarding")


def test_two_sendings_in_the_same_moment_make_one_report(own_partnership: None) -> None:
    current_policy(RECEIVED_AT)
    sent, barrier = submission(), threading.Barrier(2)
    taken: list[str] = []

    def send() -> None:
        barrier.wait()
        try:
            taken.append(operations.submit_report(sent, by=PUBLIC, at=RECEIVED_AT).reference)
        finally:
            connections.close_all()

    senders = [threading.Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert len(taken) == 2
    assert len(set(taken)) == 1
    assert (Report.objects.count(), Referral.objects.count()) == (1, 1)
    assert AuditEvent.objects.filter(event="report.submitted").count() == 1


def test_linking_a_record_leaves_its_referral_where_it_is(nia: User) -> None:
    from people import operations as people  # noqa: PLC0415

    known, new = PersonRecordFactory.create(), ReferralFactory.create()

    people.link(new.record, to=known.person, reason="Same.", by=actor(nia), at=LATER)

    new.refresh_from_db()
    assert new.record.person == known.person
    assert Referral.objects.visible_to(actor(nia)).filter(pk=new.pk).exists()
