"""Who of a few records may be meant: for comparing a report with those that are hidden."""

from django.db.models import Q, QuerySet

from people.matching.candidates import Candidate, grouped, scored
from people.matching.keys import match_keys_for
from people.matching.records import described_by
from people.models import PersonRecord

MOST_COMPARED = 500


def likely_among(
    record: PersonRecord, among: QuerySet[PersonRecord], *, at_least: float, most: int
) -> list[Candidate]:
    """Return whom of ``among`` a record may be about, the likeliest first. One query.

    They are scored as though nobody else were on record, so that a namesake is compared rather
    than missed. ``at_least`` is a probability from 0 to 1, ``most`` the greatest number of people.
    A name that is the same letter for letter is compared also where it has one word alone. Reads
    what ``among`` reads: no reader's sight is asked for.
    """
    sought = described_by(record)
    if sought.is_nobody:
        return []
    alike = Q(match_keys__overlap=match_keys_for(sought))
    if record.search_name:
        alike |= Q(search_name=record.search_name)
    compared = list(among.filter(alike).order_by("-recorded_at", "pk")[:MOST_COMPARED])
    found = grouped(scored(sought, compared, people=len(compared)), most=most)
    return [each for each in found if each.probability >= at_least]
