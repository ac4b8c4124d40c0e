"""The API does what its schema says, whatever it is sent that the schema allows, and more."""

import copy
import json
import unicodedata
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from referrals.api.views import schema
from safeguarding.wsgi import application
from tests.referrals.api.conftest import REPORT

pytestmark = pytest.mark.django_db
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]

LIMITS = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# What a schema cannot say: that somebody exists, and that the policy has a code.
TRUE_OF_A_REPORT = {**REPORT, "is_in_danger_now": "yes", "categories": [], "flags": []}
UNLIKELY_OF_A_PERSON = {
    "age",
    "date_of_birth",
    "expected_on",
    "nhs_number",
    "ethnicity",
    "language",
    "refused",
    "not_asked",
}


def described(*modes: GenerationMode) -> BaseSchema:
    """Return the schema, from which schemathesis makes requests that fit it, or do not."""
    of_the_api = schemathesis.openapi.from_dict(copy.deepcopy(schema()))
    of_the_api.config.generation.update(modes=list(modes))
    of_the_api.app = application
    return of_the_api


@pytest.fixture
def ask(school, monkeypatch) -> Callable[[Any], Response]:
    """Ask as the school's system, as often as it likes; judge and return the answer."""
    monkeypatch.setattr("accounts.api.SystemThrottle.rate", "100000/min", raising=False)
    # The test's transaction stays open over the requests made in it.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    token = {"Authorization": f"Bearer {school.token}"}
    return lambda case: case.call_and_validate(headers=token, checks=CHECKS)


@described(*GenerationMode).parametrize()
@LIMITS
def test_it_answers_as_it_says(case, ask):
    ask(case)


@described(GenerationMode.POSITIVE).include(path_regex="reports").parametrize()
@settings(LIMITS, phases=[Phase.generate])
def test_what_could_be_true_is_taken(case, school, ask):
    if "reference" in case.path_parameters:
        case.path_parameters["reference"] = school.send(key="one").json()["reference"]
    if isinstance(case.body, dict):
        case.body = could_be_true(case.body)
        case.headers["Idempotency-Key"] = str(uuid4())

    answer = ask(case)

    assert answer.status_code in (200, 201), answer.text


def could_be_true(said: dict[str, Any]) -> dict[str, Any]:
    """Return what was made up without what no schema can rule out."""
    plain = readable(said)
    if "people" not in plain:
        return {**plain, "words": f"More: {plain['words'][:9000]}"}
    people = [
        {name: value for name, value in person.items() if name not in UNLIKELY_OF_A_PERSON}
        | {"given_name": "Cadi", "further": []}
        for person in plain["people"]
    ]
    at_risk = people[0] | {"roles": ["child_at_risk", *people[0]["roles"]][:7]}
    people = [at_risk, *people[1:]]
    return {**plain, **TRUE_OF_A_REPORT, "people": people, "further": []}


def readable(value: Any) -> Any:
    """Return a value without the control characters that its texts may hold."""
    if isinstance(value, dict):
        return {name: readable(inside) for name, inside in value.items()}
    if isinstance(value, list):
        return [readable(inside) for inside in value]
    if isinstance(value, str):
        kept = (letter for letter in value if unicodedata.category(letter) != "Cc")
        return "".join(kept).strip()
    return value


def test_the_schema_is_whole(tmp_path):
    """drf-spectacular finds nothing that it had to guess, and the schema of OpenAPI agrees."""
    file = tmp_path / "schema.json"

    call_command(
        "spectacular", validate=True, fail_on_warn=True, format="openapi-json", file=str(file)
    )

    assert set(json.loads(file.read_text())["paths"]) == {
        "/api/v1/codes/",
        "/api/v1/reports/",
        "/api/v1/reports/{reference}/",
        "/api/v1/reports/{reference}/additions/",
    }


def test_a_stranger_is_not_told_the_schema(client):
    assert client.get("/api/v1/schema/").status_code == 401


def test_the_schema_names_every_refusal(school):
    answer = school.client.get("/api/v1/schema/")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/vnd.oai.openapi+json"
    told = json.loads(answer.content)
    post = told["paths"]["/api/v1/reports/"]["post"]
    assert set(post["responses"]) == {"200", "201", "400", "401", "409", "413", "415", "429"}
    assert post["security"] == [{"systemToken": []}]
    report = told["components"]["schemas"]["Report"]
    assert report["additionalProperties"] is False
    people = report["properties"]["people"]
    assert (people["minItems"], people["maxItems"]) == (1, 30)
    assert report["required"] == ["concern", "is_in_danger_now", "people", "reporter_name"]
