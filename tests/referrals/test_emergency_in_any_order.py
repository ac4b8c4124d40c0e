"""Emergency access in any order of events: never more than an hour of one referral."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from accounts.roles import Role
from people.models import PersonAccess
from records.audit import Actor
from records.models import AuditEvent
from records.refusals import Refused
from referrals import operations
from referrals.models import EmergencyAccess, Referral, ShareGround
from referrals.operations.emergencies import NeedsApproval
from tests.cast import actor, person
from tests.factories.emergencies import WHY, EmergencyAccessFactory
from tests.factories.people import DenialFactory
from tests.factories.referrals import ReferralFactory, somebody

pytestmark = pytest.mark.django_db


class AnHour(RuleBasedStateMachine):
    """Whatever is opened, ended, denied, restricted and waited for: open only within its hour."""

    user: User
    reviewer: Actor

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.by = actor(self.user)
        self.referrals = list(Referral.objects.order_by("pk"))
        self.minutes = 0
        self.open_until: dict[object, int] = {}
        self.closed: set[object] = set()
        self.uses = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @rule(which=st.integers(0, 1))
    def use(self, which):
        referral = self.referrals[which]
        seen = Referral.objects.visible_to(self.by).filter(pk=referral.pk).exists()
        try:
            access = EmergencyAccessFactory.create(reference=referral.reference, by=self.by)
        except NeedsApproval:
            assert self.uses >= 5
            return
        assert self.uses < 5
        self.uses += 1
        if referral.pk in self.closed:
            assert access.referral is None
            assert not seen
        else:
            assert access.referral == referral
            self.open_until[referral.pk] = self.minutes + 60

    @rule(minutes=st.sampled_from([1, 30, 59, 60]))
    def wait(self, minutes):
        """Let the database's clock go on: every end comes nearer."""
        self.minutes += minutes
        for model in (EmergencyAccess, ShareGround, PersonAccess):
            for row in model.objects.exclude(ends_at=None):
                assert row.ends_at is not None
                row.ends_at -= timedelta(minutes=minutes)
                row.save()

    @rule(which=st.integers(0, 1), how=st.sampled_from(["denied", "restricted"]))
    def close(self, which, how):
        referral = self.referrals[which]
        if how == "denied":
            DenialFactory.create(person=referral.record.person, user_id=self.user.pk)
        else:
            Referral.objects.filter(pk=referral.pk).update(is_restricted=True)
        self.closed.add(referral.pk)

    @precondition(lambda self: EmergencyAccess.objects.running().exists())
    @rule()
    def end(self):
        access = EmergencyAccess.objects.running().order_by("pk").last()
        assert access is not None
        operations.end_emergency(access, by=self.by, at=timezone.now())
        still = EmergencyAccess.objects.running().filter(referral=access.referral)
        if not still.exists():
            self.open_until.pop(access.referral_id, None)

    @rule(by_self=st.booleans())
    def review(self, by_self):
        access = EmergencyAccess.objects.order_by("pk").last()
        if access is None:
            return
        reviewer = self.by if by_self else self.reviewer
        try:
            operations.review_emergency(
                access, finding="justified", review=WHY, by=reviewer, at=timezone.now()
            )
        except Refused:
            assert by_self or access.reviewed_at is not None
        else:
            assert not by_self

    @invariant()
    def what_is_open_is_within_its_hour(self):
        open_now = set(Referral.objects.visible_to(self.by).values_list("pk", flat=True))
        expected = {
            key
            for key, until in self.open_until.items()
            if self.minutes < until and key not in self.closed
        }
        assert open_now == expected

    @invariant()
    def each_use_is_one_row_and_one_event(self):
        used = AuditEvent.objects.filter(event="emergency.used", actor_id=self.user.pk)
        assert used.count() == EmergencyAccess.objects.count() == self.uses


def test_no_order_of_events_opens_more_than_an_hour_of_one_referral(anwen, mash):
    ReferralFactory.create(people=[somebody()])
    ReferralFactory.create(people=[somebody(given_name="Huw", family_name="Ellis")])
    guardian = person("Ifan Rowlands", Role.PRIVACY_OFFICER, "office")
    AnHour.user, AnHour.reviewer = anwen, actor(guardian)
    run_state_machine_as_test(
        AnHour, settings=settings(max_examples=12, stateful_step_count=12, deadline=None)
    )
