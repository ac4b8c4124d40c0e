"""Who this may be: how probable it is that two descriptions are of one person, and why.

    candidates_for(described, actor)       people on record, likeliest first, with score and reasons
    likely_among(record, records)          the same among a few records, such as those hidden
    Described(given_name=…, …)             what was said of somebody; any part may be empty

Nothing is ever linked by itself: a score is for a human to look at. docs/matching-model-card.md
says how good it is and where it fails; docs/adr/0034 why it is made as it is.
"""

from people.matching.among import likely_among
from people.matching.candidates import Candidate, candidates_for
from people.matching.described import Described
from people.matching.records import described_by

__all__ = ["Candidate", "Described", "candidates_for", "described_by", "likely_among"]
