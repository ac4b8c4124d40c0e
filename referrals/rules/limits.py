"""Which limits run on a referral, by their ids in the Procedures' catalogue. Pure."""

from collections.abc import Collection, Mapping
from datetime import datetime

from policies.models import Pathway
from referrals.models import Rating, Referral

# The clock that the triage queue shows, by its id in the Procedures' catalogue of deadlines.
SCREENING_DECISION: Mapping[Pathway, str] = {
    Pathway.CHILD: "R6",
    Pathway.ADULT: "R7",
    Pathway.PRACTITIONER: "S2",
}
ENQUIRIES_CONCLUDED = "A1"
ACKNOWLEDGEMENT = "R8.acknowledge"
OUTCOME_TOLD = "R8.outcome"
INFORMATION: Mapping[str, str] = {rating: f"R11.{rating}" for rating in Rating.values}
# Red alone draws the decision forward; the information of every rating is due apart from it.
DECISION_WHEN_RED = "R6.red"
URGENT_SEEN = "R6.urgent"
# What a professional told us by telephone is confirmed in writing (Procedures 2.1).
WRITTEN_CONFIRMATION: Mapping[Pathway, str] = {Pathway.CHILD: "R3", Pathway.ADULT: "R4"}
CLOCKS_OF_THE_QUEUE = (*SCREENING_DECISION.values(), DECISION_WHEN_RED)


def clocks_from_receipt(
    pathway: Pathway, *, is_reporter_known: bool, is_red: bool = False
) -> list[str]:
    """Return the limits that start when a report is received (Procedures R6-R8, R11, A1, S2)."""
    refs = [SCREENING_DECISION[pathway]]
    if is_red:
        refs += [DECISION_WHEN_RED, INFORMATION[Rating.RED], URGENT_SEEN]
    if pathway == Pathway.ADULT:
        refs.append(ENQUIRIES_CONCLUDED)
    if is_reporter_known:
        refs += [ACKNOWLEDGEMENT, OUTCOME_TOLD]
    return refs


def told_by_speaking(referral: Referral) -> list[str]:
    """Return the clocks that speaking to the reporter meets, as the referral stands."""
    return [ACKNOWLEDGEMENT, OUTCOME_TOLD] if referral.screened_at else [ACKNOWLEDGEMENT]


def decision_due(dues: Collection[datetime | None], *, received_at: datetime) -> datetime:
    """Return the moment by which the queue orders a referral: the first of ``dues``, in UTC.

    A clock without a date, past the published bank holidays, counts as due at receipt: what
    cannot be counted stands at the top of the queue, never at its end.
    """
    return min(due or received_at for due in dues)
