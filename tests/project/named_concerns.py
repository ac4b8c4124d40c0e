"""A hidden concern about somebody's work at Conwy, each part made once for its world."""

from typing import Any

from django.utils import timezone

from records import documents
from records.models import IssuedDocument
from referrals.models import Referral
from strategy_meetings import operations
from strategy_meetings.models import (
    ConcernAction,
    ConcernEmployer,
    ConcernInvestigation,
)
from tests.cast import actor
from tests.factories.concerns import (
    ConcernActionFactory,
    ConcernEmployerFactory,
    ConcernEntryFactory,
    ConcernInvestigationFactory,
    decided,
    reported,
)
from tests.project.named import CANARY, World
from tests.project.once import once


@once
def concern(world: World) -> Referral:
    """Return the practitioner's referral, decided on, with something of each kind written down."""
    for name in ("mash", "dai"):
        world.fixture(name)
    referral = reported(given_name=CANARY, family_name=CANARY, date_of_birth=None)
    decided(referral, by=actor(world.fixture("dai")))
    for kind in ("first-response", "safeguard", "may-be-told", "other-work", "briefing"):
        ConcernEntryFactory.create(referral=referral, kind=kind, words=CANARY)
    ConcernEntryFactory.create(referral=referral, kind="withheld", words=CANARY, reason=CANARY)
    return referral


@once
def investigation(world: World) -> ConcernInvestigation:
    return ConcernInvestigationFactory.create(referral=concern(world))


@once
def employer(world: World) -> ConcernEmployer:
    """Return the part of Eleri, the contact of an employer, with something shared."""
    referral = concern(world)
    contact = world.fixture("eleri").memberships.get()
    part = ConcernEmployerFactory.create(referral=referral, contact=contact)
    by, at = actor(world.fixture("dai")), timezone.now()
    document = operations.share_with_employer(part, words=CANARY, language="en", by=by, at=at)
    documents.make(document, at=at)
    told: dict[str, Any] = {"learnt_at": None, "report": CANARY, "risk_assessment": CANARY}
    operations.tell_as_employer(part, **told, by=actor(contact.user), at=at)
    return ConcernEmployer.objects.get(pk=part.pk)


@once
def action(world: World) -> ConcernAction:
    return ConcernActionFactory.create(employer=employer(world), what=CANARY)


@once
def copy_of_record(world: World) -> IssuedDocument:
    referral = concern(world)
    by, at = actor(world.fixture("dai")), timezone.now()
    return documents.make(operations.issue_concern(referral, language="en", by=by, at=at), at=at)
