"""To whom the outcome of a report goes, when its sender is there, away, gone, or a mailbox."""

import pytest
from django.utils import timezone

from accounts import absences, operations
from accounts.models import User, WorkAddress
from policies.models import Policy
from records.audit import SYSTEM
from records.models import Message
from referrals.models import Referral
from referrals.notifications import OUTCOME, tell_reporter_of_screening
from referrals.queries.recipients import recipient_of
from tests.cast import actor
from tests.factories.referrals import ReportFactory
from tests.referrals.arriving import arrives

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(policy: Policy, reporter, tomos: User) -> Referral:
    return arrives(by=reporter, reporter_agency_id=reporter.agency_id, reporter_email=tomos.email)


def told(referral: Referral) -> str:
    found = recipient_of(referral.report, at=timezone.now())
    return found.email if found else ""


def be_away(who: User, cover: User | None) -> None:
    today = timezone.localdate()
    absences.note_absence(
        who, starts_on=today, ends_on=today, cover=cover, by=actor(who), at=timezone.now()
    )


def test_whoever_made_it_is_told_while_they_are_there(referral, tomos, lowri) -> None:
    assert told(referral) == tomos.email


def test_the_cover_is_told_of_one_who_is_away(referral, tomos, lowri) -> None:
    be_away(tomos, lowri)

    assert told(referral) == lowri.email


def test_the_designated_person_is_told_of_one_who_left(referral, tomos, lowri) -> None:
    operations.deactivate(tomos, by=SYSTEM, at=timezone.now())

    assert told(referral) == lowri.email


def test_where_nobody_is_there_the_address_stays_what_it_was(referral, tomos) -> None:
    be_away(tomos, None)

    assert told(referral) == tomos.email


def test_the_public_is_told_at_the_address_they_gave(policy: Policy, mash) -> None:
    report = ReportFactory.create()

    found = recipient_of(report, at=timezone.now())
    assert found
    assert (found.email, found.is_shared) == ("gwilym@example.com", False)


def test_a_shared_mailbox_is_told_only_to_sign_in(referral, glan_morfa, tomos, policy) -> None:
    glan_morfa.shared_mailboxes = [tomos.email]
    glan_morfa.save()
    referral.screening_outcome = policy.screening_outcomes.filter(pathway="child")[0]

    tell_reporter_of_screening(referral, by=SYSTEM, at=timezone.now())

    message = Message.objects.get(template=OUTCOME)
    assert "Sign in" in message.body
    assert referral.screening_outcome.name_en not in message.body


def test_whoever_came_by_a_link_reads_it_by_a_link(referral, glan_morfa) -> None:
    address = WorkAddress.objects.create(
        agency=glan_morfa, email="b@example.wales", asked_at=timezone.now(), asked_by=SYSTEM.id
    )
    referral.report.entered_by, referral.report.reporter_email = address.pk, address.email
    referral.report.save()

    found = recipient_of(referral.report, at=timezone.now())

    assert found
    assert (found.email, found.path) == ("b@example.wales", "/report/work/")
