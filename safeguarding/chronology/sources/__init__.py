"""What each app has to tell of somebody: a function for each part of its work, in one list.

Each reads with a fixed number of queries, starts from what the reader may see, and keeps nothing.
An app that comes later adds its function here.
"""

from collections.abc import Iterable

from safeguarding.chronology.entries import Entry, Scope, Source
from safeguarding.chronology.sources.adults import adults
from safeguarding.chronology.sources.by_hand import by_hand
from safeguarding.chronology.sources.children import children
from safeguarding.chronology.sources.families import families
from safeguarding.chronology.sources.information import information
from safeguarding.chronology.sources.meetings import meetings
from safeguarding.chronology.sources.panels import panels
from safeguarding.chronology.sources.people import people
from safeguarding.chronology.sources.protection import protection
from safeguarding.chronology.sources.referrals import referrals
from safeguarding.chronology.sources.work import work

SOURCES: tuple[Source, ...] = (
    people,
    families,
    referrals,
    work,
    information,
    meetings,
    adults,
    children,
    panels,
    protection,
    by_hand,
)


def entries_of(scope: Scope) -> Iterable[Entry]:
    """Yield everything on record of these people that the reader may see."""
    for source in SOURCES:
        yield from source(scope)
