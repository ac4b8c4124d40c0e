"""A pytest plugin: runs the tests once for each mutant, until one fails, in one process."""

import json
import os
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Try every mutant listed in the file MUTANTS, and write down which test killed it."""
    listed = Path(os.environ["MUTANTS"])
    tried: dict[str, str] = {}
    for name in ["", *json.loads(listed.read_text())]:
        os.environ["MUTANT_UNDER_TEST"] = name
        tried[name] = killer(session, is_first=not tried)
        listed.with_suffix(".tried").write_text(json.dumps(tried))
    return True


def killer(session: pytest.Session, *, is_first: bool) -> str:
    """Return the name of the first test that fails; empty where none does.

    Each test is told that another of them follows, so that what they share stays: the database.
    """
    word = "person" if os.environ["MUTANT_UNDER_TEST"].startswith("people") else "referral"
    for item in sorted(session.items, key=lambda item: word not in item.name):
        if not is_first:
            item._initrequest()  # type: ignore[attr-defined]
        another = next(each for each in session.items if each is not item)
        reports = runtestprotocol(item, nextitem=another, log=False)
        if any(report.failed for report in reports):
            return item.name
    return ""
