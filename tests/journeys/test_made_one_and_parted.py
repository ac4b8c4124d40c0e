"""Two children taken for one: made one by two people, worked with for months, and parted again.

Whatever was written since stands, after it, with the child whom it is about.
"""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import Merge, PersonRecord, SafetyWarning
from referrals.models import Referral, ReportDraft
from tests.cast import actor, team
from tests.choosing import after_looking
from tests.factories.known import SafetyWarningFactory
from tests.factories.referrals import ReferralFactory, somebody
from tests.journeys.steps import desk_of, send
from tests.people.test_merge_page import compare, decide, person
from tests.referrals.deciding import decides
from tests.referrals.test_whole import typed, whole

pytestmark = pytest.mark.django_db

BORN = dt.date(2019, 3, 27)
MONTHS = dt.timedelta(days=150)


@pytest.fixture(autouse=True)
def partnership(conwy, policy):
    team("mash"), team("safeguarding")


@pytest.fixture
def mair() -> Referral:
    return reported("Mair")


@pytest.fixture
def mari() -> Referral:
    return reported("Mari")


def reported(name: str) -> Referral:
    child = somebody(given_name=name, family_name="Puw", date_of_birth=BORN)
    referral: Referral = ReferralFactory.create(people=[child])
    return referral


def long_ago(merge: Merge) -> None:
    """Let what was done be months old."""
    for moment in ("proposed_at", "merged_at"):
        setattr(merge, moment, getattr(merge, moment) - MONTHS)
    merge.save()


def telephoned_about(desk: Client, name: str, *, known_as: str) -> Referral:
    """Take a report by telephone; its child is said to be somebody on record."""
    before = set(Referral.objects.values_list("pk", flat=True))
    desk.post(reverse("referrals:start_call"))
    draft = ReportDraft.objects.get(report__isnull=True)
    said = {"given_name": name, "family_name": "Puw", "age": "", **day_of_birth()}
    where = desk.post(whole(draft), typed(draft, **said, check="1"))["Location"]
    assert "/known/" in where
    check = desk.post(where, after_looking(desk, where, person=known_as))["Location"]
    send(desk, check)
    return Referral.objects.exclude(pk__in=before).get()


def warned_of(referral: Referral, words: str) -> SafetyWarning:
    now = timezone.now()
    warning: SafetyWarning = SafetyWarningFactory.create(
        person=referral.record.person, words=words, at=now
    )
    return warning


def day_of_birth() -> dict[str, Any]:
    return {f"date_of_birth_{part}": str(getattr(BORN, part)) for part in ("day", "month", "year")}


def test_made_one_worked_with_and_parted_months_later(client, mair, mari, nia, mared):
    desk = desk_of(nia)
    page = desk.post(compare(mair.record, mari.record), {"reason": "Same day and mother."})
    merge_page = page["Location"]
    decide(client, mared)
    desk.post(merge_page, {"act": "merge"})
    one = mair.record.person_id
    long_ago(Merge.objects.get())

    # Months of work: a call about Mari, who is known as one with Mair; and a decision about it.
    called = telephoned_about(desk, "Mari", known_as=str(one))
    assert called.record.person_id == one
    called = decides(called, by=actor(nia), outcome="child-no-further-action")
    own = telephoned_about(desk, "Mair", known_as=str(one))
    dog = warned_of(own, "The dog at Mair's bites.")
    father = warned_of(called, "Mari's father.")
    together = desk.get(person(mair.record)).content.decode()
    for each in (mair, mari, called, own):
        assert each.reference in together

    ask = {"act": "ask", "reason": "The midwife knows both: they are twins."}
    send(desk, merge_page, **ask, records=[str(called.record_id)], warnings=[str(father.pk)])
    decide(client, mared)
    desk.post(merge_page, {"act": "undo"})

    mari.refresh_from_db()
    hers, his = (desk.get(person(each.record)).content.decode() for each in (mari, mair))
    for each, here, elsewhere in (
        (mari, hers, his),
        (called, hers, his),
        (mair, his, hers),
        (own, his, hers),
    ):
        assert each.reference in here
        assert each.reference not in elsewhere
    assert SafetyWarning.objects.get(pk=father.pk).person_id == mari.record.person_id
    assert SafetyWarning.objects.get(pk=dog.pk).person_id == one
    assert set(PersonRecord.objects.filter(person=one)) == {mair.record, own.record}
    assert Merge.objects.get().undone_at is not None
