"""Whether the installation is well: it says of each part that it is, and nothing of anybody."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from records.models import Heartbeat
from safeguarding import health

TOKEN = "a-token-of-the-test"
SWEEPS = health.SWEEPS | health.PACKS
PARTS = {"database", "broker", *SWEEPS}


@pytest.fixture
def watching(db: None, settings) -> Client:
    """Return who holds the token, while all that sweeps has just swept."""
    settings.HEALTH_TOKEN = TOKEN
    settings.CONTINGENCY_ROOT, settings.CONTINGENCY_KEY = "var/packs", "a key"
    for sweep, _longest in SWEEPS.values():
        Heartbeat.beat(sweep, at=timezone.now())
    return Client(headers={"Authorization": f"Bearer {TOKEN}"})


def test_a_worker_answers_without_asking_the_database(client):
    """Nothing here lets the test ask one."""
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


def test_all_is_well(watching):
    answer = watching.get("/health/deep/")
    assert (answer.status_code, answer.json()) == (200, dict.fromkeys(PARTS, "ok"))
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("told", ["", "Bearer ", "Bearer wrong", "Bearer \xe9", TOKEN])
def test_without_the_token_there_is_no_such_page(watching, told):
    assert Client(headers={"Authorization": told}).get("/health/deep/").status_code == 404


@pytest.mark.django_db
def test_where_no_token_is_set_there_is_no_such_page(settings):
    settings.HEALTH_TOKEN = ""
    answer = Client(headers={"Authorization": "Bearer "}).get("/health/deep/")
    assert answer.status_code == 404


@pytest.mark.parametrize("part", sorted(SWEEPS))
def test_a_sweep_that_has_stopped_is_late(watching, part):
    sweep, longest = SWEEPS[part]
    Heartbeat.beat(sweep, at=timezone.now() - longest - timedelta(seconds=1))
    answer = watching.get("/health/deep/")
    assert answer.status_code == 503
    assert answer.json() == dict.fromkeys(PARTS, "ok") | {part: "late"}


def test_one_that_never_swept_is_late(watching):
    Heartbeat.objects.all().delete()
    assert set(watching.get("/health/deep/").json().values()) == {"ok", "late"}


def test_a_broker_that_does_not_answer_is_down(watching, settings):
    settings.REDIS_URL = "redis+socket:///nowhere/broker.sock"
    answer = watching.get("/health/deep/")
    assert answer.status_code == 503
    assert answer.json() == dict.fromkeys(PARTS, "ok") | {"broker": "down"}


def test_with_the_database_all_that_it_knows_is_down(watching, monkeypatch):
    def refuse() -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(health, "ask_database", refuse)
    answer = watching.get("/health/deep/")
    assert answer.status_code == 503
    assert answer.json() == dict.fromkeys(PARTS, "down") | {"broker": "ok"}
