"""First rows of the referrals app: a report is submitted, so that everything it opens is real."""

import datetime as dt
from typing import Any

import factory

from records.audit import PUBLIC
from records.keys import uuid7
from referrals import operations
from referrals.models import Referral, Report, ReportDraft, ReportPerson
from referrals.rules import NamedPerson, Submission

Role = ReportPerson.Role
RECEIVED_AT = dt.datetime(2026, 5, 5, 9, tzinfo=dt.UTC)  # a Tuesday, at ten in London
TOLD = {
    "capacity": Report.Capacity.FAMILY,
    "reporter_name": "Gwilym Pugh",
    "reporter_email": "gwilym@example.com",
    "is_in_danger_now": "no",
    "categories": ["neglect"],
    "concern": "He comes hungry every day.",
}


def somebody(role: str = Role.CHILD_AT_RISK, *more: str, **fields: Any) -> NamedPerson:
    """Return somebody a report names: Mair Evans, a child at risk, unless told otherwise."""
    said = {"given_name": "Mair", "family_name": "Evans", **fields}
    return NamedPerson(fields=said, roles=frozenset(map(Role, (role, *more))))


def submission(*people: NamedPerson, **fields: Any) -> Submission:
    """Return a report ready to be sent; ``told`` adds to what it says or replaces it."""
    told = {**TOLD, **fields.pop("told", {})}
    defaults: dict[str, Any] = {
        "key": uuid7(),
        "received_at": RECEIVED_AT,
        "channel": Report.Channel.ONLINE,
        "source": "family",
        "language": "en",
    }
    return Submission(**{**defaults, **fields}, told=told, people=people or (somebody(),))


class ReportFactory(factory.django.DjangoModelFactory[Report]):
    """A report about one child; ``people`` names others, ``told`` says more."""

    class Meta:
        model = Report

    @classmethod
    def _create(cls, model_class: type[Report], *args: Any, **fields: Any) -> Report:
        people, by = fields.pop("people", ()), fields.pop("by", PUBLIC)
        at = fields.pop("at", None)
        sent = submission(*people, **fields)
        return operations.submit_report(sent, by=by, at=at or sent.received_at)


class ReferralFactory(factory.django.DjangoModelFactory[Referral]):
    """The referral of a report that names one person."""

    class Meta:
        model = Referral

    @classmethod
    def _create(cls, model_class: type[Referral], *args: Any, **fields: Any) -> Referral:
        referral: Referral = ReportFactory.create(**fields).referrals.get()
        return referral


class ReportDraftFactory(factory.django.DjangoModelFactory[ReportDraft]):
    class Meta:
        model = ReportDraft

    @classmethod
    def _create(cls, model_class: type[ReportDraft], *args: Any, **fields: Any) -> ReportDraft:
        defaults = {"user_id": None, "by": PUBLIC, "at": RECEIVED_AT}
        return operations.start_draft(**{**defaults, **fields})
