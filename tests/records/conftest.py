"""What the tests of the record share: a few templates of their own."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from records import documents
from records.audit import SYSTEM
from records.models import IssuedDocument
from records.outbox import queue_email

NOON = dt.datetime(2026, 6, 1, 11, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def own_templates(settings) -> None:
    """Let the record use the templates beside these tests."""
    (engine,) = settings.TEMPLATES
    folder = Path(__file__).parent / "templates"
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], folder]}]


def queue(key: str = "news", **details: Any) -> Any:
    """Queue one message, as an operation would; return it, or None where it was there."""
    given: dict[str, Any] = {
        "to": "nia@example.wales",
        "template": "records/email/news",
        "language": "en",
        "context": {"reference": "SG-7K2M-P9XH"},
        "by": SYSTEM,
        "at": NOON,
    }
    return queue_email(key=key, **{**given, **details})


def issue(**details: Any) -> IssuedDocument:
    """Issue one document, as an operation would."""
    given: dict[str, Any] = {
        "kind": "letter",
        "template": "records/letter.html",
        "language": "en",
        "context": {"title": "A letter", "reference": "SG-7K2M-P9XH", "words": "Bore da, Siân Ŵyn"},
        "title": "A letter",
        "reference": "SG-7K2M-P9XH",
        "by": SYSTEM,
        "at": NOON,
    }
    return documents.issue(**{**given, **details})
