"""Rows for the figures to count, made directly: unsaved, with what they hang on."""

import datetime as dt
from typing import Any
from uuid import uuid4

from accounts.models import Agency, Team
from meetings.models import Meeting
from people.models import Person, PersonRecord
from policies.models import Policy, ScreeningOutcome, Source
from records.audit import SYSTEM
from referrals.models import Pathway, Referral, Report
from tests.cast import agency, team

NOBODY = SYSTEM.id


def reported(
    at: dt.datetime,
    pathway: str,
    *,
    policy: Policy,
    reference: str,
    person: Person,
    home: Team | None = None,
    source: Source | None = None,
    categories: list[str] | None = None,
    flags: list[str] | None = None,
    outcome: ScreeningOutcome | None = None,
    **of_record: Any,
) -> Referral:
    """Return a referral received at ``at``, with its report and its record."""
    home = home or team("mash")
    report = Report(
        reference=reference,
        submission_key=uuid4(),
        submission_digest="",
        channel=Report.Channel.ONLINE,
        source=source or policy.sources.all()[0],
        language="en",
        received_at=at,
        entered_at=at,
        entered_by=NOBODY,
        capacity=Report.Capacity.PROFESSIONAL,
        is_in_danger_now="no",
        categories=categories or ["neglect"],
        flags=flags or [],
        concern="Bruises.",
    )
    record = PersonRecord(
        person=person, given_name="Invented", recorded_at=at, recorded_by=NOBODY, **of_record
    )
    return Referral(
        reference=f"{reference}-1",
        report=report,
        record=record,
        pathway=pathway,
        policy=policy,
        authority="conwy",
        owning_agency=home.agency,
        owning_team=home,
        is_restricted=pathway == Pathway.PRACTITIONER,
        received_at=at,
        decision_due_at=at,
        screening_outcome=outcome,
        screening_rationale="So." if outcome else "",
        screened_at=at if outcome else None,
        screened_by=NOBODY if outcome else None,
    )


def meeting_at(
    at: dt.datetime,
    *,
    policy: Policy,
    reference: str,
    kind: str = Meeting.Kind.STRATEGY_MEETING,
    home: Agency | None = None,
    status: str = Meeting.Status.CONCLUDED,
) -> Meeting:
    """Return a meeting that starts at ``at``; a concluded one was held then."""
    held = status == Meeting.Status.CONCLUDED
    return Meeting(
        reference=reference,
        kind=kind,
        policy=policy,
        arranging_agency=home or agency("conwy"),
        arranging_team=team("mash"),
        mode=Meeting.Mode.VIDEO,
        starts_at=at,
        ends_at=at + dt.timedelta(hours=1),
        chair_id=NOBODY,
        chair_name="Elin",
        status=status,
        scheduled_at=at,
        scheduled_by=NOBODY,
        started_at=at if held else None,
        started_by=NOBODY if held else None,
        concluded_at=at if held else None,
        concluded_by=NOBODY if held else None,
    )
