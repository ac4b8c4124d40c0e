"""A family for the tests of pages: each was reported, so that Conwy's screeners may see them."""

import datetime as dt
from typing import Any

from people.models import Kind, PersonRecord
from records.audit import SYSTEM
from referrals.models import Referral
from tests.factories.families import HouseholdFactory, RelationshipFactory, StayFactory
from tests.factories.people import RECORDED_AT
from tests.factories.referrals import ReferralFactory, somebody

HIDDEN = "Caneri"


def reported(given_name: str, role: str = "child_at_risk", **said: Any) -> PersonRecord:
    """Return the record of somebody whom a report of their own named."""
    referral: Referral = ReferralFactory.create(
        people=[somebody(role, given_name=given_name, **{"family_name": "Puw", **said})]
    )
    record: PersonRecord = referral.record
    return record


class Family:
    """Nerys and her son Jac in Lôn Las, with a sister of his whom no screener may see."""

    def __init__(self) -> None:
        self.jac = reported("Jac", date_of_birth=dt.date(2015, 3, 2), address="2 Lôn Las")
        self.nerys = reported("Nerys", "adult_at_risk", date_of_birth=dt.date(1990, 1, 1))
        self.sister = reported(HIDDEN, "practitioner")
        self.tie = RelationshipFactory.create(
            record=self.nerys, other=self.jac, has_parental_responsibility=True
        )
        RelationshipFactory.create(record=self.sister, other=self.jac, kind=Kind.SIBLING)
        self.house = HouseholdFactory.create()
        self.stays = {
            record: StayFactory.create(record=record, household=self.house)
            for record in (self.jac, self.nerys, self.sister)
        }
        self.by, self.at = SYSTEM, RECORDED_AT
