"""Work for the figures to count, done through the operations of its own apps."""

import datetime as dt
from typing import Any
from uuid import uuid4

from measures.models import Snapshot
from measures.operations import take_snapshot
from measures.rules import LONDON, Quarter
from people import operations as people
from people.models import Person
from policies.queries import current_policy
from records.audit import SYSTEM
from referrals import operations
from referrals.models import Pathway, Referral, Report
from referrals.rules import NamedPerson, Submission
from tests.cast import agency, team
from tests.factories.strategy_meetings import ROLES

SUMMER = Quarter(2026, 2)
AFTER_SUMMER = dt.datetime(2026, 10, 3, 9, tzinfo=dt.UTC)


def moment(month: int, day: int, hour: int = 9, *, year: int = 2026) -> dt.datetime:
    """Return a moment in Wales."""
    return dt.datetime(year, month, day, hour, tzinfo=LONDON)


def received(
    at: dt.datetime,
    *,
    pathway: Pathway = Pathway.CHILD,
    source: str = "school",
    name: str = "Mair",
    someone: Person | None = None,
) -> Referral:
    """Return the referral of a report about one person, received and entered at ``at``.

    ``someone`` is who the screener says it is; without it, it is somebody new.
    """
    team("mash"), team("safeguarding")
    told: dict[str, Any] = {
        "capacity": Report.Capacity.PROFESSIONAL,
        "reporter_name": "Tomos Griffiths",
        "is_in_danger_now": "no",
        "categories": [current_policy(at).abuse_categories.all()[0].code],
        "concern": "She came to school with bruises on both arms.",
    }
    named = NamedPerson(
        fields={"given_name": name, "family_name": "Llwyd-Canari"},
        roles=frozenset({ROLES[pathway]}),
    )
    submission = Submission(uuid4(), at, "online", source, "en", told, (named,))
    referral = operations.submit_report(submission, by=SYSTEM, at=at).referrals.get()
    if someone is not None:
        people.link(referral.record, to=someone, reason="The same person.", by=SYSTEM, at=at)
    return referral


def decided(referral: Referral, at: dt.datetime, *, outcome: str = "") -> Referral:
    """Return the referral screened at ``at``: as ``outcome``, or as whatever needs a meeting."""
    outcomes = referral.policy.screening_outcomes.filter(pathway=referral.pathway)
    chosen = (
        outcomes.get(code=outcome) if outcome else outcomes.get(code="child-strategy-discussion")
    )
    return operations.screen(
        referral,
        outcome=chosen,
        level=None,
        rationale="Reasonable cause to suspect significant harm.",
        support_offered="Early help was offered.",
        version=referral.version,
        by=SYSTEM,
        at=at,
    )


def counted(at: dt.datetime = AFTER_SUMMER, quarter: Quarter = SUMMER) -> Snapshot:
    """Return the council's figures, counted at ``at``."""
    return take_snapshot(
        agency("conwy"), year=quarter.year, quarter=quarter.number, by=SYSTEM, at=at
    )


def figure(snapshot: Snapshot, key: str, part: str = "") -> tuple[int, int | None]:
    """Return the numerator and denominator of this quarter."""
    return history(snapshot, key, part)[0]


def history(snapshot: Snapshot, key: str, part: str = "") -> list[tuple[int, int | None]]:
    """Return the numerator and denominator of every quarter, the newest first."""
    (line,) = [x for x in snapshot.figures["lines"] if (x["key"], x["part"]) == (key, part)]
    return list(zip(line["numerators"], line["denominators"] or [None] * 5, strict=True))
