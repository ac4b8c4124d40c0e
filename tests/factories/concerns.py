"""A concern about somebody's work brought, by its operations, to where a test begins."""

import datetime as dt
from typing import Any

import factory

from accounts.models import Membership, User
from accounts.roles import Role
from records.audit import SYSTEM, Actor
from records.keys import uuid7
from referrals import operations as referrals
from referrals.models import Referral, ReportPerson
from referrals.queries.safety import asked_of
from referrals.rules import NamedPerson
from strategy_meetings import operations, queries_concerns
from strategy_meetings.models import (
    ConcernAction,
    ConcernEmployer,
    ConcernEntry,
    ConcernInvestigation,
    ConcernNotice,
    ConcernSignOff,
)
from strategy_meetings.rules_concerns import Course, Decision
from tests.cast import actor
from tests.factories.accounts import MembershipFactory
from tests.factories.strategy_meetings import RECEIVED_AT, SCREENED_AT, report

TEACHER = {"given_name": "Idris", "family_name": "Vaughan", "date_of_birth": dt.date(1980, 2, 3)}
CHILD = {"given_name": "Cadi", "family_name": "Llwyd-Canari"}
AT = SCREENED_AT
SOMEBODY = Actor(SYSTEM.kind, uuid7(), "Somebody else")


def reported(*, at: dt.datetime = RECEIVED_AT, **teacher: Any) -> Referral:
    """Return the teacher's own referral, of a report about a child and their teacher."""
    role = ReportPerson.Role
    child = NamedPerson(fields=CHILD, roles=frozenset({role.CHILD_AT_RISK}))
    accused = NamedPerson(
        fields={**TEACHER, **teacher}, roles=frozenset({role.PRACTITIONER, role.ALLEGED_SOURCE})
    )
    found: Referral = report(child, accused, at=at).referrals.get(pathway="practitioner")
    return found


def considered(referral: Referral, *, by: Actor = SYSTEM, at: dt.datetime = AT) -> Referral:
    """Return the concern with what its first decision waits for: earlier ones, the police."""
    done = {"is_done": True, "done_by_whom": by.name, "done_at": at}
    for prompt in asked_of(referral):
        answer = {**done, "police_reference": "", "words": ""}
        referrals.answer_prompt(referral, prompt=prompt, answer=answer, by=by, at=at)
    earlier = queries_concerns.earlier_of(referral, by)
    answer_to_them = ("not_alike", "They were of another kind.") if earlier else ("none", "")
    operations.consider_earlier(
        referral, earlier=answer_to_them[0], words=answer_to_them[1], by=by, at=at
    )
    return referral


def decision(course: str = Course.STRATEGY, **changed: Any) -> Decision:
    """Return a first decision that can stand; ``changed`` replaces its fields."""
    given = {
        "course": course,
        "criteria": ("harm",) if course == Course.STRATEGY else (),
        "transferable_risk": "He coaches a team of children at the weekend.",
        "reason": "The bruises fit what was said.",
    }
    return Decision(**{**given, **changed})


def decided(
    referral: Referral, course: str = Course.STRATEGY, *, by: Actor = SYSTEM, at: dt.datetime = AT
) -> Referral:
    """Return the referral after earlier concerns were answered and the first decision taken."""
    operations.decide_concern(considered(referral, by=by, at=at), decision(course), by=by, at=at)
    referral.refresh_from_db()
    return referral


def contact(**fields: Any) -> Membership:
    """Return somebody who is an employer's contact."""
    membership: Membership = MembershipFactory.create(role=Role.EMPLOYER_CONTACT, **fields)
    return membership


class ConcernEntryFactory(factory.django.DjangoModelFactory[ConcernEntry]):
    class Meta:
        model = ConcernEntry

    @classmethod
    def _create(cls, model_class: type[ConcernEntry], *args: Any, **fields: Any) -> ConcernEntry:
        referral = fields.pop("referral", None) or reported()
        given = {"kind": "safeguard", "words": "He works in the office.", "by": SYSTEM, "at": AT}
        return operations.add_entry(referral, **{**given, **fields})


class ConcernInvestigationFactory(factory.django.DjangoModelFactory[ConcernInvestigation]):
    class Meta:
        model = ConcernInvestigation

    @classmethod
    def _create(
        cls, model_class: type[ConcernInvestigation], *args: Any, **fields: Any
    ) -> ConcernInvestigation:
        referral = fields.pop("referral", None) or decided(reported())
        given = {"kind": "police", "by": SYSTEM, "at": AT}
        return operations.investigate_concern(referral, **{**given, **fields})


class ConcernEmployerFactory(factory.django.DjangoModelFactory[ConcernEmployer]):
    class Meta:
        model = ConcernEmployer

    @classmethod
    def _create(
        cls, model_class: type[ConcernEmployer], *args: Any, **fields: Any
    ) -> ConcernEmployer:
        referral = fields.pop("referral", None) or reported()
        membership = fields.pop("contact", None) or contact()
        given = {"contact": membership, "learnt_at": None, "by": SYSTEM, "at": AT}
        return operations.add_employer(referral, **{**given, **fields})


class ConcernActionFactory(factory.django.DjangoModelFactory[ConcernAction]):
    class Meta:
        model = ConcernAction

    @classmethod
    def _create(cls, model_class: type[ConcernAction], *args: Any, **fields: Any) -> ConcernAction:
        employer = fields.pop("employer", None) or ConcernEmployerFactory.create()
        given = {"what": "Review who supervises.", "due_on": AT.date(), "by": SYSTEM, "at": AT}
        return operations.agree_with_employer(employer, **{**given, **fields})


class ConcernSignOffFactory(factory.django.DjangoModelFactory[ConcernSignOff]):
    class Meta:
        model = ConcernSignOff

    @classmethod
    def _create(
        cls, model_class: type[ConcernSignOff], *args: Any, **fields: Any
    ) -> ConcernSignOff:
        referral = fields.pop("referral", None) or reported()
        decided(referral, Course.NO_FURTHER_ACTION, **{"by": SOMEBODY, "at": AT, **fields})
        return ConcernSignOff.objects.get(concern=referral.pk)


class ConcernNoticeFactory(factory.django.DjangoModelFactory[ConcernNotice]):
    class Meta:
        model = ConcernNotice

    @classmethod
    def _create(cls, model_class: type[ConcernNotice], *args: Any, **fields: Any) -> ConcernNotice:
        referral = fields.pop("referral", None) or reported()
        given = {"body": "ewc", "is_referred": True, "referred_on": AT.date(), "words": "Told."}
        return operations.record_notice(referral, **{**given, "by": SYSTEM, "at": AT, **fields})


def close_to(referral: Referral, user: User, kind: str = "line", *, by: User) -> None:
    """Close the practitioner to somebody, as the LADO/DOS does it."""
    operations.keep_out(referral, user=user, kind=kind, words="", by=actor(by), at=AT)
