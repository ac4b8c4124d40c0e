"""How complete the records of people in reports are."""

from datetime import datetime

from django.db.models import Q

from accounts.models import Agency
from measures.queries.counted import Counted, Counter, referrals_of
from referrals.models import Pathway

NO_ANSWER = ("", "refused", "not_known", "not_asked")
KNOWN = {
    "nhs": ~Q(record__nhs_number=""),
    "born": Q(record__date_of_birth__isnull=False),
    "sex": ~Q(record__sex__in=NO_ANSWER),
    "ethnicity": ~Q(record__ethnicity__in=NO_ANSWER),
    "language": ~Q(record__language__in=NO_ANSWER),
}


def people_reported(agency: Agency, _at: datetime) -> Counted:
    """X04: people in reports about children and adults, each once for each report."""
    rows = referrals_of(agency, Pathway.CHILD) | referrals_of(agency, Pathway.ADULT)
    return Counted(rows, "received_at")


def known(column: str) -> Counter:
    """X04: return what counts those of them whose record says this."""

    def counter(agency: Agency, at: datetime) -> Counted:
        return Counted(people_reported(agency, at).rows.filter(KNOWN[column]), "received_at")

    return counter
