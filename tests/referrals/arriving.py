"""Referrals for the tests of the queue, made as they come: by submitting a report."""

import datetime as dt
from typing import Any
from uuid import uuid4

from django.utils import timezone

from records.audit import Actor
from referrals import operations
from referrals.models import Referral, ReportPerson
from referrals.rules import NamedPerson, Submission

CONCERN = "He said he did not want to go home. He has been tired and withdrawn for two weeks."
Role = ReportPerson.Role


def arrives(
    *,
    by: Actor,
    received_at: dt.datetime | None = None,
    role: Role = Role.CHILD_AT_RISK,
    source: str = "school",
    person: dict[str, Any] | None = None,
    others: tuple[NamedPerson, ...] = (),
    **told: Any,
) -> Referral:
    """Return the referral of a report about one person, received and entered just now."""
    now = timezone.now()
    fields = {"given_name": "Jac", "family_name": "Tomos", "date_of_birth": dt.date(2014, 3, 2)}
    submission = Submission(
        key=uuid4(),
        received_at=received_at or now,
        channel="online",
        source=source,
        language=told.pop("language", "en"),
        told={
            "capacity": "professional",
            "reporter_name": "Tomos Griffiths",
            "reporter_email": "tomos.griffiths@example.wales",
            "is_in_danger_now": "no",
            "categories": ["neglect"],
            "concern": CONCERN,
            **told,
        },
        people=(NamedPerson(person or fields, frozenset({role})), *others),
    )
    report = operations.submit_report(submission, by=by, at=max(now, submission.received_at))
    referral: Referral = report.referrals.order_by("id")[0]
    return referral
