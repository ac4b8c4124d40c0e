"""What a partner's system may know: its own reports, and how far they have come."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from policies.models import Pathway, Policy
from records.audit import Actor
from referrals import rules
from referrals.models import Deadline, Referral, Report
from referrals.queries.my_reports import with_outcomes


def reports_of_system(actor: Actor) -> QuerySet[Report]:
    """Return the reports that this system sent for the agency it belongs to, and no others."""
    referrals = Referral.objects.select_related("screening_outcome").order_by("id")
    return Report.objects.filter(
        entered_by=actor.id, reporter_agency_id=actor.agency_id
    ).prefetch_related(Prefetch("referrals", queryset=referrals))


def status_of(report: Report) -> dict[str, Any]:
    """Return where a report stands, as far as its reporter may know, in the reader's language.

    It is decided when each of its referrals is, but for a practitioner's, of which no reporter is
    told more than that it arrived.
    """
    referrals = list(report.referrals.all())
    outcomes = with_outcomes(report).outcomes
    told = [
        one.is_decided
        for one, referral in zip(outcomes, referrals, strict=True)
        if referral.pathway != Pathway.PRACTITIONER
    ]
    acknowledged = Deadline.objects.filter(
        referral__report=report, timescale__ref=rules.ACKNOWLEDGEMENT, met_at__isnull=False
    )
    if told and all(told):
        stage = "decided"
    else:
        stage = "acknowledged" if acknowledged.exists() else "received"
    return {
        "reference": report.reference,
        "received_at": report.received_at,
        "stage": stage,
        "referrals": [
            {
                "reference": one.reference,
                "pathway": referral.pathway,
                "is_decided": one.is_decided,
                "outcome": one.words,
            }
            for one, referral in zip(outcomes, referrals, strict=True)
        ],
    }


def codes_of(policy: Policy) -> dict[str, Any]:
    """Return the codes that a report may hold under ``policy``."""
    columns = ("code", "name_en", "name_cy", "pathways")
    return {
        "categories": list(policy.abuse_categories.values(*columns)),
        "flags": list(policy.concern_flags.values(*columns)),
    }
