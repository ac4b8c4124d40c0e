"""A chronology beside the other duties: what whoever asks is told of it, and how it ends."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Team, User
from people.models import PersonRecord
from records.models import IssuedDocument
from referrals.models import Referral
from safeguarding.chronology.models import ChronologyCopy, ChronologyEntry
from safeguarding.models import KeptFile
from safeguarding.retention import operations as retention
from safeguarding.rights import operations as rights
from safeguarding.rights.models import HeldItem
from tests.cast import actor
from tests.factories.chronology import ChronologyEntryFactory, copy_of
from tests.factories.referrals import ReferralFactory, somebody
from tests.factories.rights import SubjectRequestFactory
from tests.safeguarding.test_retention import allowed, destroy, end

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(mash: Team) -> Referral:
    made: Referral = ReferralFactory.create(
        people=[somebody(given_name="Mair", date_of_birth=dt.date(1999, 1, 1))]
    )
    return made


def test_whoever_asks_what_is_held_is_told_of_what_was_added_by_hand(
    referral: Referral, mair: User
) -> None:
    record: PersonRecord = referral.record
    ChronologyEntryFactory.create(record=record, significance="She was hungry.")
    ChronologyEntryFactory.create(record=record, referral=referral, words="Fell at break.")
    request = SubjectRequestFactory.create(record=record, by=actor(mair))

    rights.gather(request, by=actor(mair), at=timezone.now())

    found = HeldItem.objects.filter(request=request, kind=HeldItem.Kind.WORK)
    said = {item.words for item in found}
    assert "Came to school without lunch.\nShe was hungry.\nAttendance record" in said
    assert "Fell at break.\nAttendance record" in said


def test_entries_and_copies_end_with_the_file(
    referral: Referral, nia: User, mair: User, sian: User
) -> None:
    ChronologyEntryFactory.create(record=referral.record)
    ChronologyEntryFactory.create(record=referral.record, referral=referral)
    document = copy_of(referral.record, nia).document
    assert document is not None
    retention.count_files(by=actor(mair), at=timezone.now())
    end(referral)
    retention.count_files(by=actor(mair), at=timezone.now())
    kept_file = KeptFile.objects.get(referral=referral)

    destroy(allowed(kept_file, mair, sian), mair)

    assert not ChronologyEntry.objects.exists()
    assert not IssuedDocument.objects.filter(pk=document.pk).exists()
    assert ChronologyCopy.objects.get().document is None
