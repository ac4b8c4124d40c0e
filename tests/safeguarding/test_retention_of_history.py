"""A file that is destroyed takes the history of its rows with it, and of rows removed before."""

import pytest
from django.db import connection
from django.utils import timezone

from people.models import PersonRecord
from records.audit import SYSTEM
from records.models import RowChange
from referrals.models import Deadline, Referral, Reminder
from safeguarding.models import Disposal
from tests.factories.referrals import ReferralFactory
from tests.safeguarding.test_retention import allowed, destroy, kept_file, referral

__all__ = ["kept_file", "referral"]  # fixtures
pytestmark = pytest.mark.django_db
CANARY = "Canarinia"


def noted(text: str) -> int:
    """Return how many changes name the text, or a row by its key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM records_rowchange WHERE was::text LIKE %s OR row_key = %s",
            [f"%{text}%", text],
        )
        (number,) = cursor.fetchone()
        return int(number)


def test_its_history_goes_with_it_and_that_of_others_stays(mair, sian, kept_file, referral):
    PersonRecord.objects.filter(pk=referral.record_id).update(given_name=CANARY)
    PersonRecord.objects.filter(pk=referral.record_id).update(given_name="Mali")
    deadline = Deadline.objects.filter(referral=referral).first()
    assert deadline is not None
    reminder = Reminder.objects.create(
        deadline=deadline,
        kind=Reminder.Kind.OVERDUE,
        user_id=mair.pk,
        reminded_at=timezone.now(),
        reminded_by=SYSTEM.id,
    )
    Reminder.objects.filter(pk=reminder.pk).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM referrals_deadline WHERE id = %s", [deadline.pk])
    keys = [str(row.pk) for row in (referral, referral.record, deadline, reminder)]
    other = ReferralFactory.create()
    Referral.objects.filter(pk=other.pk).update(rating="red")
    assert noted(CANARY)
    assert all(noted(key) for key in keys)
    before = noted(str(other.pk))

    destroy(allowed(kept_file, mair, sian), mair)

    assert noted(CANARY) == 0
    assert noted(str(deadline.pk)) == noted(str(reminder.pk)) == 0
    assert not RowChange.objects.of(Referral, referral.pk).exists()
    assert not RowChange.objects.of(PersonRecord, referral.record_id).exists()
    assert noted(str(other.pk)) == before
    stone = Disposal.objects.get()
    assert RowChange.objects.of(Disposal, stone.pk).count() == 1
