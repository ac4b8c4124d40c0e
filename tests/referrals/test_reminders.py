"""Reminders of deadlines: one for each clock, kind and person, ever, to those who may know."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records.audit import SYSTEM
from records.models import AuditEvent, Heartbeat, Message
from referrals import operations
from referrals.models import Deadline, Referral, Reminder, ReportPerson
from referrals.queries.reminders import delayed_since, unseen_reminders
from referrals.tasks import remind_of_deadlines
from tests.cast import actor, sign_in, team
from tests.factories.accounts import PostFactory
from tests.factories.people import DenialFactory
from tests.referrals.arriving import arrives

HOUR = dt.timedelta(hours=1)
MOST_PER_REMINDER = (
    12  # who was told, the reminder, the message and the event, each in its savepoint
)


@pytest.fixture
def manager(mared, nia):
    """Mared holds the post that answers for the MASH; Nia covers for her."""
    PostFactory(
        team=team("mash"),
        role="mash_manager",
        holder=mared.memberships.get(),
        delegate=nia.memberships.get(),
    )
    return mared


@pytest.fixture
def referral(tomos, mash):
    return arrives(by=actor(tomos), received_at=timezone.now() - 8 * HOUR)


def decision_due(referral: Referral, left: dt.timedelta) -> Deadline:
    """Leave only the decision's clock running, with so much time left."""
    clocks = Deadline.objects.filter(referral=referral)
    at = timezone.now()
    clocks.exclude(timescale__ref="R6").update(stopped_at=at, stopped_by=SYSTEM.id)
    clocks.filter(timescale__ref="R6").update(due_at=at + left)
    return clocks.get(timescale__ref="R6")


def told() -> list[tuple[str, object]]:
    return sorted(Reminder.objects.values_list("kind", "user_id"), key=str)


def test_whoever_took_it_is_told_when_it_is_nearly_due(referral, nia, manager):
    operations.take(referral, by=actor(nia), at=timezone.now())
    decision_due(referral, HOUR)

    assert remind_of_deadlines() == 1

    assert told() == [("due_soon", nia.pk)]


def test_nobody_is_told_while_there_is_time(referral, nia, manager):
    operations.take(referral, by=actor(nia), at=timezone.now())
    decision_due(referral, 5 * HOUR)

    assert remind_of_deadlines() == 0


def test_a_fifth_of_a_long_limit_counts_as_soon(referral, nia, manager):
    operations.take(referral, by=actor(nia), at=timezone.now())
    deadline = decision_due(referral, dt.timedelta(days=2))
    Deadline.objects.filter(pk=deadline.pk).update(
        started_at=timezone.now() - dt.timedelta(days=13)
    )

    assert remind_of_deadlines() == 1


def test_a_referral_nobody_took_is_the_managers(referral, manager):
    decision_due(referral, HOUR)

    remind_of_deadlines()

    assert told() == [("due_soon", manager.pk)]


def test_when_it_is_late_the_manager_is_told_as_well(referral, nia, manager):
    operations.take(referral, by=actor(nia), at=timezone.now())
    decision_due(referral, -HOUR)

    remind_of_deadlines()

    assert told() == sorted([("overdue", nia.pk), ("overdue", manager.pk)], key=str)


def test_a_vacant_post_is_covered_by_its_delegate(referral, mash, nia):
    PostFactory(team=mash, role="mash_manager", holder=None, delegate=nia.memberships.get())
    decision_due(referral, -HOUR)

    remind_of_deadlines()

    assert told() == [("overdue", nia.pk)]


def test_a_leaver_is_covered_by_the_delegate(referral, mared, nia, manager):
    mared.memberships.update(ends_on=timezone.localdate())
    decision_due(referral, -HOUR)

    remind_of_deadlines()

    assert told() == [("overdue", nia.pk)]


def test_the_allocated_worker_comes_before_whoever_took_it(referral, nia, anwen, manager):
    operations.take(referral, by=actor(nia), at=timezone.now())
    operations.allocate(
        referral,
        user_id=anwen.pk,
        team=team("childrens"),
        by=actor(manager),
        at=timezone.now(),
    )
    decision_due(referral, HOUR)

    remind_of_deadlines()

    assert told() == [("due_soon", anwen.pk)]


def test_sweeping_again_tells_nobody_again(referral, manager):
    decision_due(referral, -HOUR)

    counts = [remind_of_deadlines() for _ in range(3)]

    assert counts == [1, 0, 0]
    assert Message.objects.filter(template="referrals/email/reminder").count() == 1
    assert AuditEvent.objects.filter(event="deadline.reminded").count() == 1


def test_after_a_day_without_a_sweep_there_is_one_reminder_for_each_clock(referral, manager):
    """The moment at which it was nearly due has passed unseen; it is only told of as late."""
    clocks = Deadline.objects.running().filter(referral=referral)
    clocks.update(due_at=timezone.now() - 24 * HOUR)
    number = clocks.count()

    assert remind_of_deadlines() == number
    assert remind_of_deadlines() == 0
    assert {kind for kind, _person in told()} == {"overdue"}


def test_first_soon_and_then_late_makes_two(referral, manager):
    decision_due(referral, HOUR)
    remind_of_deadlines()
    decision_due(referral, -HOUR)

    remind_of_deadlines()

    assert [kind for kind, _person in told()] == ["due_soon", "overdue"]


def test_a_clock_that_was_met_or_stopped_reminds_nobody(referral, nia, manager):
    decision_due(referral, -HOUR)
    operations.stop_deadline(referral, ref="R6", by=actor(nia), at=timezone.now())

    assert remind_of_deadlines() == 0


def test_nobody_is_told_of_a_referral_they_may_not_see(referral, nia, manager):
    for person in (manager, nia):
        DenialFactory.create(person=referral.record.person, user_id=person.pk)
    decision_due(referral, -HOUR)

    assert remind_of_deadlines() == 0
    assert not Message.objects.filter(template="referrals/email/reminder").exists()


def test_where_the_manager_may_not_see_it_the_delegate_is_told(referral, nia, manager):
    DenialFactory.create(person=referral.record.person, user_id=manager.pk)
    decision_due(referral, -HOUR)

    remind_of_deadlines()

    assert told() == [("overdue", nia.pk)]


def test_where_whoever_took_it_has_left_the_manager_is_told(referral, owen, manager):
    operations.take(referral, by=actor(owen), at=timezone.now())
    owen.memberships.update(ends_on=timezone.localdate())
    decision_due(referral, HOUR)

    remind_of_deadlines()

    assert told() == [("due_soon", manager.pk)]


def test_a_team_whose_posts_were_never_set_up_still_has_its_manager(referral, mared):
    decision_due(referral, HOUR)

    remind_of_deadlines()

    assert told() == [("due_soon", mared.pk)]


def test_a_practitioners_clock_is_for_those_who_keep_practitioners(tomos, mash, dai, mali, manager):
    referral = arrives(by=actor(tomos), role=ReportPerson.Role.PRACTITIONER, source="employer")
    PostFactory(
        team=team("safeguarding"),
        role="lado",
        holder=dai.memberships.get(),
        delegate=mali.memberships.get(),
    )
    Deadline.objects.filter(referral=referral).update(due_at=timezone.now() - HOUR)

    remind_of_deadlines()

    assert {person for _kind, person in told()} == {dai.pk}


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "A deadline on {reference} has passed"),
        ("cy", "Mae terfyn amser ar {reference} wedi mynd heibio"),
    ],
)
def test_the_message_is_in_ones_own_language_and_names_nobody(referral, manager, language, subject):
    manager.language = language
    manager.save()
    decision_due(referral, -HOUR)

    remind_of_deadlines()

    message = Message.objects.get(template="referrals/email/reminder")
    assert message.subject == subject.format(reference=referral.reference)
    assert message.to == manager.email
    assert referral.get_absolute_url() in message.body
    assert "Jac" not in message.subject + message.body
    assert "Tomos" not in message.subject + message.body


def test_a_reminder_stands_in_my_work_until_it_is_seen(client, referral, manager):
    decision_due(referral, -HOUR)
    remind_of_deadlines()
    sign_in(client, manager)
    assert "Mark as seen" in client.get("/").content.decode()

    client.post(f"/referrals/{referral.reference}/seen/")

    assert "Mark as seen" not in client.get("/").content.decode()
    assert AuditEvent.objects.about(referral).filter(event="reminder.seen").count() == 1


def test_opening_the_referral_is_seeing_its_reminders(client, referral, manager):
    decision_due(referral, -HOUR)
    remind_of_deadlines()

    sign_in(client, manager).get(referral.get_absolute_url())

    assert unseen_reminders(actor(manager)) == []


def test_somebody_elses_reminder_cannot_be_marked(client, referral, nia, manager):
    decision_due(referral, -HOUR)
    remind_of_deadlines()

    sign_in(client, nia).post(f"/referrals/{referral.reference}/seen/")

    assert len(unseen_reminders(actor(manager))) == 1


def test_each_sweep_leaves_a_heartbeat_and_its_silence_is_noticed(db):
    remind_of_deadlines()
    at = timezone.now()

    assert delayed_since(at=at) is None
    assert delayed_since(at=at + HOUR) == Heartbeat.objects.get(name="remind of deadlines").at


def test_each_reminder_costs_a_fixed_number_of_queries(tomos, mash, manager):
    costs = []
    for number in (1, 4):
        referrals = [arrives(by=actor(tomos)) for _ in range(number)]
        clocks = Deadline.objects.running().filter(referral__in=referrals)
        clocks.update(due_at=timezone.now() - HOUR)
        with CaptureQueriesContext(connection) as sweep:
            assert remind_of_deadlines() == clocks.count()
        costs.append((len(sweep), clocks.count()))

    (few, of_few), (many, of_many) = costs
    assert (many - few) / (of_many - of_few) <= MOST_PER_REMINDER, costs
