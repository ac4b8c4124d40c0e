"""First rows about information: agencies are asked about the household of a report."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import factory

from accounts.models import Agency
from policies.models import SharingPurpose
from records.audit import SYSTEM, Actor
from records.keys import uuid7
from referrals import operations
from referrals.models import AskedAgency, DisclosedItem, InformationRequest, Referral, ReportPerson
from referrals.rules.information import Asked, Basis, Told, prefilled
from tests.factories.referrals import ReportFactory, somebody

Role = ReportPerson.Role
ASKED_AT = dt.datetime(2026, 5, 5, 10, tzinfo=dt.UTC)
HOUSEHOLD = (
    somebody(given_name="Mair", date_of_birth=dt.date(2015, 1, 7), address="2 Stryd Fawr"),
    somebody(Role.HOUSEHOLD_MEMBER, given_name="Ifan", date_of_birth=dt.date(2012, 6, 3)),
    somebody(Role.HOUSEHOLD_MEMBER, given_name="Nest"),
    somebody(Role.PARENT_OR_CARER, given_name="Eleri"),
    somebody(Role.ALLEGED_SOURCE, given_name="Dewi"),
)


def household(**fields: Any) -> Referral:
    """Return the referral about Mair, of a report that names the five people of her home."""
    report = ReportFactory.create(**{"people": HOUSEHOLD, **fields})
    return report.referrals.order_by("id")[0]


def purpose_for(referral: Referral) -> SharingPurpose:
    return referral.policy.sharing_purposes.filter(pathways__contains=[referral.pathway])[0]


def basis_of(referral: Referral, *, is_law_enforcement: bool = False) -> Basis:
    return prefilled(purpose_for(referral), is_law_enforcement=is_law_enforcement)


class InformationRequestFactory(factory.django.DjangoModelFactory[InformationRequest]):
    """Agencies are asked about everybody a report names; ``asked`` are agencies or ``Asked``."""

    class Meta:
        model = InformationRequest

    @classmethod
    def _create(cls, model_class: type[InformationRequest], *args: Any, **fields: Any) -> Any:
        referral = fields.pop("referral", None) or household()
        asked = [
            Asked(each) if isinstance(each, Agency) else each for each in fields.pop("asked", ())
        ]
        by = fields.pop("by", None) or holder_of(referral)
        sent = {
            "key": uuid7(),
            "people": [named.record for named in referral.report.people.order_by("id")],
            "basis": basis_of(referral),
            "asks_for": "What do you know of them?",
            "at": ASKED_AT,
            **fields,
        }
        return operations.ask_agencies(referral, asked=asked, by=by, **sent)


def holder_of(referral: Referral) -> Actor:
    """Return an actor of the team that holds the referral."""
    return Actor(
        SYSTEM.kind,
        SYSTEM.id,
        "Diogel",
        agency_id=referral.owning_agency_id,
        team_id=referral.owning_team_id,
        role="screener",
    )


def asked_of(request: InformationRequest, agency: Agency) -> AskedAgency:
    return request.asked_agencies.get(agency=agency)


def told(asked: AskedAgency, *texts: str, **fields: Any) -> list[Told]:
    """Return what an agency tells: a text about each person, the first of the request first."""
    people = asked.request.people.all()
    return [
        Told(person=person, kind="fact", text=text, **fields)
        for person, text in zip(people, texts, strict=False)
    ]


def tells(
    asked: AskedAgency, *texts: str, by: Actor, items: Sequence[Told] = (), **fields: Any
) -> list[DisclosedItem]:
    """Let the agency tell these texts, or ``items``; return what it told."""
    asked.refresh_from_db()
    is_police = asked.agency.kind == "police"
    sent = {
        "basis": basis_of(asked.request.referral, is_law_enforcement=is_police),
        "onward": "purpose",
        "is_originator_controlled": False,
        "version": asked.version,
        "at": ASKED_AT,
        **fields,
    }
    disclosure = operations.answer(asked, told=items or told(asked, *texts), by=by, **sent)
    return list(disclosure.items.all())
