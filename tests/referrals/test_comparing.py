"""A record is closed while reports are open: those that may be about it go to its keeper."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from people.models import Restriction
from people.operations import correct_record, link
from records.audit import SYSTEM
from records.models import AuditEvent, Message
from records.tasks import deliver_messages
from referrals import operations
from referrals.models import Referral, SilentMatch, Status
from referrals.operations.comparing import look_in_open_reports, wait_for_those_who_compare
from referrals.rules import NamedPerson
from tests.cast import actor, sign_in, team
from tests.factories.people import chosen
from tests.factories.referrals import ReferralFactory, ReportFactory, somebody
from tests.referrals.deciding import decides

pytestmark = pytest.mark.django_db

KNOWN: dict[str, Any] = {
    "given_name": "Mair",
    "family_name": "Evans",
    "date_of_birth": dt.date(2015, 3, 4),
    "postcode": "ZZ1 1AA",
}


@pytest.fixture(autouse=True)
def partnership(conwy, policy):
    team("mash"), team("safeguarding")


@pytest.fixture
def known(mali, dai) -> Referral:
    """Somebody on record, of whom nobody has thought that they must be hidden."""
    referral: Referral = ReferralFactory.create(people=[somebody(**KNOWN)])
    return referral


def close(referral: Referral, *, by, code: str = "high-risk") -> Restriction:
    category = referral.policy.restriction_categories.get(code=code)
    return operations.restrict(
        referral.record.person,
        category=category,
        reason="Her father looks for her.",
        decided_by_name="Siân Wynne",
        referral=None if category.is_for_person else referral,
        by=actor(by),
        at=timezone.now(),
    )


@pytest.mark.parametrize(
    "code", ["high-profile", "staff-conflict", "adoption", "high-risk", "sealed-item"]
)
def test_an_open_report_goes_to_the_keeper_at_once(known, mali, code):
    report = ReportFactory.create(people=[somebody(**KNOWN)])
    assert not SilentMatch.objects.exists()

    close(known, by=mali, code=code)

    match = SilentMatch.objects.get()
    assert (match.report, match.person) == (report, known.record.person)
    assert match.due_at - match.found_at == dt.timedelta(hours=2)
    asked = Message.objects.get(template="referrals/email/silent_match")
    assert asked.to == mali.email
    assert "Mair" not in asked.subject + asked.body


@pytest.mark.parametrize(
    ("said", "is_found"),
    [
        (
            {"given_name": "Màir", "family_name": "Evans", "date_of_birth": dt.date(2015, 3, 4)},
            True,
        ),
        ({"given_name": "Mair", "family_name": "Evans"}, True),
        ({"given_name": "M", "family_name": "Ifans", "nhs_number": "9990000026"}, True),
        ({**KNOWN, "date_of_birth": dt.date(2011, 1, 1), "postcode": "ZZ9 9ZZ"}, False),
        ({"given_name": "Gwen", "family_name": "Pugh"}, False),
    ],
)
def test_it_compares_as_it_would_have_when_the_report_came(known, mali, said, is_found):
    correct_record(
        known.record,
        fields={**KNOWN, "nhs_number": "9990000026"},
        by=actor(mali),
        at=timezone.now(),
    )
    before = ReportFactory.create(people=[somebody(**said)])

    close(known, by=mali)
    after = ReportFactory.create(people=[somebody(**said)])

    for report in (before, after):
        assert SilentMatch.objects.filter(report=report).exists() == is_found


def test_nobody_at_the_desk_can_tell(client, known, mali, nia):
    report = ReportFactory.create(people=[somebody(**KNOWN)])
    referral = report.referrals.get()
    desk = sign_in(client, nia)
    pages = [referral.get_absolute_url(), reverse("referrals:history", args=[referral.reference])]
    desk.get(pages[0]), desk.get(pages[1])
    events = AuditEvent.objects.filter(subject_id__in=[referral.pk, report.pk])
    version, number = Referral.objects.get(pk=referral.pk).version, events.count()

    close(known, by=mali)

    assert Referral.objects.get(pk=referral.pk).version == version
    assert events.count() == number
    assert [desk.get(page).status_code for page in pages] == [200, 200]
    assert "restricted" not in desk.get(pages[1]).content.decode()
    assert not Message.objects.filter(to=nia.email, template__contains="silent").exists()


def test_what_ends_it_afterwards_is_held(known, mali, nia):
    report = ReportFactory.create(people=[somebody(**KNOWN)])
    close(known, by=mali)

    closed = decides(report.referrals.get(), by=actor(nia), outcome="child-no-further-action")
    deliver_messages()

    assert closed.status == Status.CLOSED
    told = Message.objects.get(template="referrals/email/screening_outcome")
    assert (told.is_held, told.status) == (True, Message.Status.QUEUED)


def test_taken_over_it_is_closed_like_the_record(client, known, mali, nia):
    report = ReportFactory.create(people=[somebody(**KNOWN)])
    close(known, by=mali)

    operations.settle_match(
        SilentMatch.objects.get(report=report),
        outcome="same",
        reason="The same school and mother.",
        by=actor(mali),
        at=timezone.now(),
    )

    referral = report.referrals.get()
    assert referral.is_restricted
    assert referral.record.person == known.record.person
    assert sign_in(client, nia).get(referral.get_absolute_url()).status_code == 404


def test_what_has_ended_and_what_is_closed_to_others_is_not_asked_about(known, mali, nia):
    ended = ReportFactory.create(people=[somebody(**KNOWN)])
    decides(ended.referrals.get(), by=actor(nia), outcome="child-no-further-action")

    close(known, by=mali)

    assert not SilentMatch.objects.exists()


def test_whoever_was_compared_is_not_compared_again(known, mali):
    ReportFactory.create(people=[somebody(**KNOWN)])
    close(known, by=mali)
    operations.settle_match(
        SilentMatch.objects.get(),
        outcome="different",
        reason="Another school.",
        by=actor(mali),
        at=timezone.now(),
    )

    close(known, by=mali, code="high-profile")

    assert SilentMatch.objects.count() == 1


def test_a_record_that_is_linked_to_a_closed_person_says_more_to_compare(known, mali):
    close(known, by=mali)
    other = somebody(given_name="Mari", family_name="Ifan", date_of_birth=dt.date(2015, 8, 9))
    second, third = ReferralFactory.create(people=[other]), ReportFactory.create(people=[other])
    assert not SilentMatch.objects.exists()

    now = timezone.now()
    link(second.record, to=known.record.person, reason="An alias.", by=actor(mali), at=now)
    operations.follow_restrictions(known.record.person, by=actor(mali), at=now)

    assert SilentMatch.objects.get().report == third


def test_the_same_person_in_another_report_is_closed_and_not_compared(known, mali, nia):
    again = NamedPerson(
        somebody(**KNOWN).fields, somebody().roles, choice=chosen(known.record.person_id)
    )
    later = ReferralFactory.create(people=[again], by=actor(nia))

    close(known, by=mali)

    assert Referral.objects.get(pk=later.pk).is_restricted
    assert not SilentMatch.objects.exists()


def test_it_takes_three_queries_where_nobody_is_like_them(known, django_assert_num_queries):
    for number in range(5):
        ReportFactory.create(people=[somebody(given_name="Gwen", family_name=f"Pugh {number}")])
    person = known.record.person_id

    with transaction.atomic(), django_assert_num_queries(5):  # of them two say who reads
        look_in_open_reports(person, by=SYSTEM, at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_no_report_comes_between_the_closing_and_the_comparing(own_database):
    """While one who closes a record has not ended, one who compares a report waits."""
    started, ended = threading.Event(), threading.Event()

    def comparing() -> None:
        try:
            with transaction.atomic():
                started.set()
                wait_for_those_who_compare(is_closing=False)
                ended.set()
        finally:
            connection.close()

    other = threading.Thread(target=comparing)
    with transaction.atomic():
        wait_for_those_who_compare(is_closing=True)
        other.start()
        assert started.wait(5)
        assert not ended.wait(0.5)
    other.join(5)
    assert ended.is_set()
