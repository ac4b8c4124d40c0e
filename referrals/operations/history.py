"""Taking in what happened before, elsewhere: records of the past, on which no clock runs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from accounts.models import Agency
from people.models import PersonRecord
from people.operations import admit
from policies.models import Pathway
from policies.queries import current_policy
from records import audit
from records.audit import Actor
from records.row_security import operation
from referrals.models import Referral, Report, ReportPerson, Status
from referrals.operations.reports import team_for, unused_reference
from referrals.rules import PATHWAY_OF

ROLE_OF = {pathway: role for role, pathway in PATHWAY_OF.items()}


@operation
def record_history(
    record: PersonRecord,
    *,
    pathway: Pathway,
    source_key: str,
    source: str,
    received_at: datetime,
    status: Status,
    told: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> Referral:
    """Write down a referral that another system dealt with; return it.

    ``source_key`` says which row of which system it was, so that it is taken once. No clock
    starts: whether that system decided in time is not ours to say.
    """
    policy = current_policy(at)
    report = Report.objects.create(
        reference=unused_reference("RP", Report),
        submission_key=uuid5(NAMESPACE_URL, source_key),
        submission_digest="",
        channel=Report.Channel.IMPORT,
        source=policy.sources.get(code=source),
        language="en",
        received_at=received_at,
        entered_at=at,
        entered_by=by.id,
        capacity=Report.Capacity.PROFESSIONAL,
        is_in_danger_now="not_known",
        **told,
    )
    ReportPerson.objects.create(report=report, record=record, role=ROLE_OF[pathway])
    authority = Agency.objects.get(is_authority=True, left_on__isnull=True)
    is_closed = status == Status.CLOSED
    is_restricted = pathway == Pathway.PRACTITIONER
    referral = Referral.objects.create(
        reference=unused_reference("SG", Referral),
        report=report,
        record=record,
        pathway=pathway,
        policy=policy,
        authority=authority.code,
        owning_agency=authority,
        owning_team=team_for(authority, is_restricted=is_restricted),
        is_restricted=is_restricted,
        status=status,
        received_at=received_at,
        decision_due_at=received_at,
        closed_at=received_at if is_closed else None,
        closed_by=by.id if is_closed else None,
    )
    admit(
        record.person,
        agency=authority,
        team_id=referral.owning_team_id if is_restricted else None,
        source_kind="referral",
        source_id=referral.pk,
        by=by,
        at=at,
    )
    audit.record("referral.imported", referral, by=by, at=at, status=status)
    return referral


@operation
def correct_history(
    referral: Referral,
    *,
    source: str,
    received_at: datetime,
    status: Status,
    told: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> Referral:
    """Change an imported referral to what its own system now says; return it."""
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    report = referral.report
    report.source = referral.policy.sources.get(code=source)
    report.received_at = referral.received_at = referral.decision_due_at = received_at
    for column, value in told.items():
        setattr(report, column, value)
    report.save()
    is_closed = status == Status.CLOSED
    referral.status = status
    referral.closed_at = received_at if is_closed else None
    referral.closed_by = by.id if is_closed else None
    referral.version += 1
    referral.save()
    audit.record("referral.corrected", referral, by=by, at=at, status=status)
    return referral
