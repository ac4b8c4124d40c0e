"""First rows about restricted records: a report that may be about one."""

import datetime as dt
from typing import Any

import factory
from django.utils import timezone

from people.models import UserPerson
from records.audit import SYSTEM
from records.keys import uuid7
from referrals import operations
from referrals.models import SilentMatch
from tests.factories.people import PersonRecordFactory
from tests.factories.referrals import ReferralFactory, ReportFactory, somebody

HIDDEN = {"given_name": "Mair", "family_name": "Evans", "date_of_birth": dt.date(2015, 3, 4)}


class SilentMatchFactory(factory.django.DjangoModelFactory[SilentMatch]):
    """A report about a child who is on record as restricted; ``child`` says how they are called."""

    class Meta:
        model = SilentMatch

    @classmethod
    def _create(cls, model_class: type[SilentMatch], *args: Any, **fields: Any) -> SilentMatch:
        child = {**HIDDEN, **fields.pop("child", {})}
        by, at = fields.pop("by", SYSTEM), fields.pop("at", None) or timezone.now()
        known = ReferralFactory.create(people=[somebody(**child)])
        operations.restrict(
            known.record.person,
            category=known.policy.restriction_categories.get(code="high-risk"),
            reason="Somebody looks for her.",
            decided_by_name="Siân Wynne",
            by=by,
            at=at,
        )
        report = ReportFactory.create(people=[somebody(**child)], at=at)
        return SilentMatch.objects.get(report=report, person=known.record.person)


class UserPersonFactory(factory.django.DjangoModelFactory[UserPerson]):
    """Somebody who signs in, and the person on record that they are."""

    class Meta:
        model = UserPerson

    @classmethod
    def _create(cls, model_class: type[UserPerson], *args: Any, **fields: Any) -> UserPerson:
        person = fields.pop("person", None) or PersonRecordFactory.create().person
        user_id = fields.pop("user_id", None) or uuid7()
        return operations.be_person(user_id, person, by=SYSTEM, at=timezone.now())
