"""What is no JSON, or JSON that could be read in two ways, is refused and never a fault of ours."""

import json

import pytest

from referrals.models import Report
from tests.referrals.api.conftest import PATH, REPORT

pytestmark = pytest.mark.django_db
WHOLE = json.dumps(REPORT).encode()


def with_value(text: bytes) -> bytes:
    """Return the report with ``text`` standing for the concern."""
    return WHOLE.replace(json.dumps(REPORT["concern"]).encode(), text)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="unfinished"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b'"text"', id="text"),
        pytest.param(WHOLE[:-1] + b', "concern": "Other words."}', id="a name twice"),
        pytest.param(with_value(b"NaN"), id="NaN"),
        pytest.param(with_value(b"Infinity"), id="Infinity"),
        pytest.param(with_value(b"-Infinity"), id="minus Infinity"),
        pytest.param(with_value(b"1e400"), id="1e400"),
        pytest.param(with_value(b"1" * 5000), id="a very long number"),
        pytest.param(with_value(b"[" * 100_000 + b"]" * 100_000), id="depth 100,000"),
        pytest.param(with_value(b'{"a":' * 100_000 + b"1" + b"}" * 100_000), id="deep objects"),
        pytest.param(with_value(b"[" * 900 + b"]" * 900), id="depth 900"),
        pytest.param(b"\xef\xbb\xbf" + WHOLE, id="BOM"),
        pytest.param(json.dumps(REPORT).encode("utf-16"), id="UTF-16"),
        pytest.param(json.dumps(REPORT).encode("utf-32"), id="UTF-32"),
        pytest.param(with_value(b'"\xff\xfe"'), id="no UTF-8"),
        pytest.param(with_value(rb'"\ud800"'), id="a lone surrogate"),
        pytest.param(WHOLE[:-1] + rb', "\udfff": 1}', id="a lone surrogate as a name"),
        pytest.param(with_value(rb'"a\u0000b"'), id="an escaped NUL"),
        pytest.param(with_value(b'"a\x00b"'), id="a NUL"),
        pytest.param(WHOLE[:-1] + rb', "\u0000": 1}', id="a NUL as a name"),
        pytest.param(WHOLE[:-1] + b', "__proto__": {}}', id="a name of another language"),
    ],
)
def test_it_is_refused(school, body):
    answer = school.send(body=body)

    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 400
    assert not Report.objects.exists()


def test_ten_megabytes_are_too_large(school):
    answer = school.send(body=with_value(b'"' + b"a" * 10_000_000 + b'"'))

    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "json", "\u00e9"]
)
def test_another_kind_of_content_is_refused(school, kind):
    answer = school.client.generic(
        "POST", PATH, WHOLE, content_type=kind, headers={"Idempotency-Key": "one"}
    )

    assert answer.status_code == 415


def test_json_may_say_its_character_set(school):
    answer = school.client.post(
        PATH,
        WHOLE,
        content_type="application/json; charset=utf-8",
        headers={"Idempotency-Key": "one"},
    )

    assert answer.status_code == 201


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options"])
def test_a_report_can_only_be_sent(school, method):
    answer = getattr(school.client, method)(PATH)

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"


def test_whatever_is_asked_for_the_answer_is_json(school):
    answer = school.client.get(f"{PATH}RP-0000-0000/?format=api", headers={"Accept": "text/html"})

    assert answer["Content-Type"] == "application/problem+json"
