"""A report is compared after two who were taken for one are parted: it names whose record it is.

Mair and Mari are made one. A referral about Mair is sealed, and a report comes in that may be about
her. Before its keeper has compared, the two are parted.
"""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from people.models import Merge, Person, PersonRecord
from records.models import AuditEvent
from referrals import operations
from referrals.models import Referral, Report, SilentMatch
from tests.cast import actor, sign_in, team
from tests.factories.referrals import ReferralFactory, ReportFactory, somebody
from tests.journeys.steps import desk_of, send
from tests.people.test_merge_page import compare, decide

pytestmark = pytest.mark.django_db

MAIR: dict[str, Any] = {
    "given_name": "Mair",
    "family_name": "Evans",
    "date_of_birth": dt.date(2015, 3, 4),
}
MARI: dict[str, Any] = {
    "given_name": "Mari",
    "family_name": "Puw",
    "date_of_birth": dt.date(2012, 11, 30),
}


@pytest.fixture(autouse=True)
def partnership(conwy, policy):
    team("mash"), team("safeguarding")


def on_record(said: dict[str, Any]) -> Referral:
    referral: Referral = ReferralFactory.create(people=[somebody(**said)])
    return referral


def sealed(referral: Referral, *, by: Any) -> None:
    operations.restrict(
        referral.record.person,
        category=referral.policy.restriction_categories.get(code="sealed-item"),
        reason="It names a source of the police.",
        decided_by_name="Siân Wynne",
        referral=referral,
        by=by,
        at=timezone.now(),
    )


@pytest.mark.parametrize("about", [MAIR, MARI])
def test_it_names_whom_it_was_found_for_once_they_are_parted(client, nia, mared, mali, dai, about):
    mair, mari = on_record(MAIR), on_record(MARI)
    desk = desk_of(nia)
    page = desk.post(
        compare(mari.record, mair.record), {"reason": "Same school and the same mother."}
    )["Location"]
    decide(client, mared)
    desk.post(page, {"act": "merge"})
    whose = {"Mair": mair.record.person_id, "Mari": mari.record.person_id}
    for referral in (mair, mari):
        referral.record.refresh_from_db()
        sealed(referral, by=actor(mali))
    report: Report = ReportFactory.create(people=[somebody(**about)])
    match = SilentMatch.objects.get(report=report)
    assert match.person_id == whose["Mari"]  # who is both of them by now

    send(desk, page, act="ask", reason="The midwife knows both: they are two.")
    decide(client, mared)
    desk.post(page, {"act": "undo"})
    assert Merge.objects.get().undone_at is not None

    match.refresh_from_db()
    assert match.person_id == whose[about["given_name"]]
    followed = AuditEvent.objects.filter(event="silent_match.parted", subject_id=match.pk)
    assert followed.exists() is (about is MAIR)
    operations.settle_match(
        match, outcome="same", reason="The same school.", by=actor(mali), at=timezone.now()
    )
    taken_over = PersonRecord.objects.get(referrals__report=report)
    assert taken_over.person_id == whose[about["given_name"]]
    assert Person.objects.count() == 3  # nobody who was parted is lost
    assert sign_in(client, nia).get(report.referrals.get().get_absolute_url()).status_code == 404
