"""Referrals for the tests of the queue, made as they come: by a report from Tomos's school."""

import datetime as dt
from typing import Any

from django.utils import timezone

from records.audit import Actor
from referrals.models import Referral, Report, ReportPerson
from referrals.rules import NamedPerson
from tests.factories.referrals import ReportFactory

CONCERN = "He said he did not want to go home. He has been tired and withdrawn for two weeks."
Role = ReportPerson.Role
JAC = {"given_name": "Jac", "family_name": "Tomos", "date_of_birth": dt.date(2014, 3, 2)}


def arrives(
    *,
    by: Actor,
    received_at: dt.datetime | None = None,
    role: Role = Role.CHILD_AT_RISK,
    source: str = "school",
    channel: str = Report.Channel.ONLINE,
    person: dict[str, Any] | None = None,
    others: tuple[NamedPerson, ...] = (),
    language: str = "en",
    **told: Any,
) -> Referral:
    """Return the referral of a report about one person, received and entered just now."""
    now = timezone.now()
    report = ReportFactory.create(
        by=by,
        at=now,
        received_at=received_at or now,
        source=source,
        channel=channel,
        language=language,
        people=(NamedPerson(person or JAC, frozenset({role})), *others),
        told={
            "capacity": "professional",
            "reporter_name": "Tomos Griffiths",
            "reporter_email": "tomos.griffiths@example.wales",
            "concern": CONCERN,
            **told,
        },
    )
    referral: Referral = report.referrals.order_by("id")[0]
    return referral
