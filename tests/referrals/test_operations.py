"""Stories of a report: what sending it leaves, what is refused, what happens at once."""

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
from records.models import AuditEvent, Message
from referrals import operations
from referrals.models import Deadline, Referral, Report, ReportPerson, Status
from tests.cast import actor, agency, team
from tests.factories.people import PersonRecordFactory, chosen
from tests.factories.referrals import (
    RECEIVED_AT,
    ReferralFactory,
    ReportFactory,
    somebody,
    submission,
)

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
        named = type(again)(fields=again.fields, roles=again.roles, choice=chosen(known.pk))
        return ReferralFactory.create(people=[named], by=actor(user))

    assert reported_by(nia).record.person == known
    assert reported_by(oren).record.person != known


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
