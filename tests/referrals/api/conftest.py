"""A school's own system, and what it sends."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import Agency, AgencySystem
from policies.models import Policy
from tests.cast import team
from tests.factories.accounts import AgencySystemFactory, token_of

PATH = "/api/v1/reports/"
CADI = {
    "roles": ["child_at_risk"],
    "given_name": "Cadi",
    "family_name": "Llwyd",
    "date_of_birth": "2014-03-02",
}
REPORT: dict[str, Any] = {
    "reporter_name": "Tomos Griffiths",
    "reporter_email": "tomos.griffiths@example.wales",
    "is_in_danger_now": "no",
    "categories": ["neglect"],
    "concern": "She comes to school hungry, and sleeps in class.",
    "people": [CADI],
}


class System:
    """A partner's system with its token, as a client of ours."""

    def __init__(self, row: AgencySystem, **headers: str) -> None:
        self.row = row
        self.token = token_of(row)
        self.client = Client(headers={"Authorization": f"Bearer {self.token}", **headers})

    def send(self, *, key: str | None = None, body: Any = None, **said: Any) -> Any:
        """Send a report; ``said`` replaces parts of it, and ``body`` the whole."""
        told = body if body is not None else {**REPORT, **said}
        return self.client.post(
            PATH,
            told if isinstance(told, bytes) else json.dumps(told),
            content_type="application/json",
            headers={"Idempotency-Key": key or str(uuid4())},
        )

    def status(self, reference: str) -> Any:
        return self.client.get(f"{PATH}{reference}/")


@pytest.fixture
def school(policy: Policy, glan_morfa: Agency) -> System:
    """Return the system of Tomos's school, where reports come to the MASH."""
    team("mash"), team("safeguarding")
    return System(AgencySystemFactory.create(agency=glan_morfa, name="Glan Morfa records"))


def pointers(answer: Any) -> list[str]:
    """Return what the problem points at."""
    return [error["pointer"] for error in answer.json()["errors"]]
