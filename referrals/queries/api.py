"""What a partner's system may know: its own reports, and how far they have come."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from policies.models import Pathway, Policy
from records.audit import Actor
from referrals import rules
from referrals.models import Deadline, Report
from referrals.queries.feedback import of_the_reporter, outcome_for


def reports_of_system(actor: Actor) -> QuerySet[Report]:
    """Return the reports that this system sent for the agency it belongs to, and no others."""
    own = Report.objects.filter(entered_by=actor.id, reporter_agency_id=actor.agency_id)
    return own.prefetch_related(Prefetch("referrals", queryset=of_the_reporter()))


def status_of(report: Report, actor: Actor) -> dict[str, Any]:
    """Return where a report stands, as far as its reporter may know, in the reader's language.

    It is decided when each of its referrals is, but for a practitioner's, of which no reporter is
    told more than that it arrived.
    """
    told = outcome_for(report, actor)
    open_to_reporter = [one for one in told if one.pathway_code != Pathway.PRACTITIONER]
    acknowledged = Deadline.objects.filter(
        referral__report=report, timescale__ref=rules.ACKNOWLEDGEMENT, met_at__isnull=False
    )
    if open_to_reporter and all(one.is_decided for one in open_to_reporter):
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
                "pathway": one.pathway_code,
                "is_decided": one.is_decided,
                "outcome": one.words,
                "reason": one.reason,
                "reason_language": one.language,
                "threshold": one.threshold,
            }
            for one in told
        ],
    }


def codes_of(policy: Policy) -> dict[str, Any]:
    """Return the codes that a report may hold under ``policy``."""
    columns = ("code", "name_en", "name_cy", "pathways")
    return {
        "categories": list(policy.abuse_categories.values(*columns)),
        "flags": list(policy.concern_flags.values(*columns)),
        "ethnicities": policy.ethnicities,
        "languages": policy.languages,
    }
